"""Which lines of a page are not the article: menus, boxes, teasers, credits, dates on their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from agents.clean.credits import is_agency_alone, is_credit_line, is_credit_tail
from agents.clean.lines import Line
from agents.knowledge import read_toml
from schemas.articles import CutReason

_CLOSING_MARKS: Final = " .:!\u2026>|"
_MENU_WORDS: Final = 3  # a menu's entry has at most so many words
_MENU_LINES: Final = 3  # a menu has at least so many entries

_DATE_WORDS: Final = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|mon(?:day)?|tue(?:s|sday)?"
    r"|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|[ap]\.?m\.?|gmt|utc"
    r"|est|edt|bst|cet|ist|ksa|et|published|publish|posted|updated?|modified|last|on|at|date|from"
    r"|minutes?|hours?|days?|seconds?|ago|first|created|issued|time|th|st|nd|rd|of|in|the)\b"
)
_HAS_DATE: Final = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\b\d{1,2}:\d\d|\b\d+ (?:minutes?|hours?|days?)"
    r" ago|\b\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b"
)
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_DATE_LINE_WORDS: Final = 16
_DATE_LINE_REST: Final = 3  # words beside the date: a name, a section, an outlet
_VERB_LIKE: Final = re.compile(
    r"\b(?:was|were|is|are|has|have|had|said|says|took|taken|takes|seized?|captur\w+|retak\w+|retook"
    r"|fell|falls|lost|loses|held|control\w*|recaptur\w+|overr[ua]n|liberat\w+|after|with|to)\b"
)


@dataclass(frozen=True, slots=True)
class _Group:
    words: int
    exact: frozenset[str]
    starts: re.Pattern[str] | None
    contains: re.Pattern[str] | None

    def matches(self, line: Line, bare: str) -> bool:
        """Return whether the line, which is ``bare`` without marks behind it, is one of these."""
        if bare in self.exact:
            return True
        if line.words > self.words:
            return False
        folded = line.folded
        if self.starts is not None and self.starts.match(folded):
            return True
        return self.contains is not None and self.contains.search(folded) is not None


@dataclass(frozen=True, slots=True)
class NoiseWords:
    """What the page noise file says, compiled."""

    groups: tuple[tuple[CutReason, _Group], ...]
    menu: frozenset[str]
    headings: frozenset[str]

    def reason(self, line: Line) -> CutReason | None:
        """Return why a line on its own is no part of the article, or None if it is."""
        if not any(c.isalnum() for c in line.text):
            return CutReason.BOILERPLATE
        bare = line.folded.rstrip(_CLOSING_MARKS)
        for reason, group in self.groups:
            if group.matches(line, bare):
                return reason
        if is_agency_alone(line.text) or is_credit_tail(line.text) or is_credit_line(line.text):
            return CutReason.WIRE_CREDIT
        return CutReason.DATELINE if is_date_line(line) else None

    def opens_teasers(self, line: Line) -> bool:
        """Return whether it heads a box of other stories."""
        head = line.folded.removeprefix("skip next section ").rstrip(_CLOSING_MARKS)
        return head in self.headings or head.startswith(("more stories from ", "explore more"))


@cache
def noise_words() -> NoiseWords:
    """Return the words of the page noise file that ships with Frontwatch."""
    data = read_toml("page_noise.toml")
    order = (
        (CutReason.TEASER, "teaser"),
        (CutReason.CAPTION_CREDIT, "image_credit"),
        (CutReason.WIRE_CREDIT, "wire"),
        (CutReason.BOILERPLATE, "boilerplate"),
    )
    groups = [(reason, _group(data[name])) for reason, name in order]
    groups.append((CutReason.DATELINE, _byline(data["byline"])))
    headings = frozenset(data["teaser"]["headings"])
    return NoiseWords(tuple(groups), frozenset(data["menu"]["words"]), headings)


def _group(data: Mapping[str, Any]) -> _Group:
    return _Group(
        words=data["words"],
        exact=frozenset(data.get("exact", ())),
        starts=_alternatives(data.get("starts", ())),
        contains=_alternatives(data.get("contains", ())),
    )


def _alternatives(phrases: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(re.escape(p) for p in phrases)) if phrases else None


@dataclass(frozen=True, slots=True)
class _BylineGroup(_Group):
    """A byline is short, and says nothing: it has no verb beside its first words."""

    def matches(self, line: Line, bare: str) -> bool:  # noqa: ARG002 - no byline is listed whole
        if line.words > self.words or self.starts is None:
            return False
        start = self.starts.match(line.folded)
        if start is None:
            return False
        rest = line.folded[start.end() :]
        return rest[:1] not in "0123456789" and not _VERB_LIKE.search(rest)


def _byline(data: Mapping[str, Any]) -> _Group:
    return _BylineGroup(data["words"], frozenset(), _alternatives(data["starts"]), None)


def is_date_line(line: Line) -> bool:
    """Return whether a line is a date with at most a name beside it."""
    if line.words > _DATE_LINE_WORDS or not _HAS_DATE.search(line.folded):
        return False
    rest = _LETTERS.findall(_DATE_WORDS.sub(" ", line.folded))
    if rest and line.is_sentence:
        return False
    return len(rest) <= _DATE_LINE_REST and not _VERB_LIKE.search(line.folded)


def menu_lines(lines: list[Line], kept: list[bool], words: frozenset[str]) -> set[int]:
    """Return the indices of lines that are entries of a menu.

    A menu is a run of very short lines, one of which is a word of menus. A list that a colon
    announces is none: it may name the places that fell.
    """
    found: set[int] = set()
    run: list[int] = []
    for index, line in enumerate([*lines, None]):
        if line is not None and kept[index] and line.words <= _MENU_WORDS and not line.ends:
            run.append(index)
            continue
        announced = bool(run) and run[0] > 0 and lines[run[0] - 1].text.endswith(":")
        if len(run) >= _MENU_LINES and not announced and any(lines[i].folded in words for i in run):
            found.update(run)
        run = []
    return found
