"""Retractions: an outlet that takes its own report back, or corrects it, in its own voice.

"We have withdrawn the report that X took Y", "an earlier version of this article said", "Editor's
note: we reported that X took Y. That report was wrong": what follows such words is no report but
the end of one. Where the article tells the same change again with another day, place's part or
side, only that was wrong: the report then stands as corrected. The words are in
``agents/knowledge/corrections.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from msgspec.structs import replace

from agents.detect.drafts import Draft
from agents.detect.meaning.memory import Memory
from agents.knowledge import read_toml
from schemas.claims import Status

_FOLLOWING: Final = 220  # characters: a sentence or two after the report
_NEAR: Final = r"[^.;!?]{0,60}?"


@dataclass(frozen=True, slots=True)
class Words:
    """The patterns that the lists of words make; all are matched in lower case."""

    before: tuple[re.Pattern[str], ...]
    own: re.Pattern[str]
    undone: re.Pattern[str]
    next_says: re.Pattern[str]
    reported: re.Pattern[str]
    head: re.Pattern[str]
    denying: re.Pattern[str]


def taken_back(found: Sequence[Draft], memory: Memory) -> list[Draft]:
    """Return ``found`` with what the outlet takes back as denied, and what it corrects marked so."""
    words = load()
    marked = [_read(draft, words) for draft in found]
    told = [d for d in marked if d.status is not Status.DENIED]
    kept = []
    for draft in marked:
        if draft.is_retraction:
            again = [d for d in told if d.place.id == draft.place.id]
            if any(memory.same_side(d.gainer, draft.gainer) for d in again):
                continue  # another field was wrong: the place did change hands to them
        kept.append(draft)
    dropped = {d.place.id for d in marked if d.is_retraction}
    return [replace(d, corrects=True) if d.place.id in dropped else d for d in kept]


def _read(draft: Draft, words: Words) -> Draft:
    """Return a draft with what its surroundings make of it."""
    if draft.speaker is not None:
        return draft  # a party speaks: what it takes back is its own
    source, sentence = draft.view.source.casefold(), draft.view.sentence
    at = draft.view.offset(draft.event.trigger)
    before, after = source[sentence.start : at], source[at : sentence.end]
    following = source[sentence.end : sentence.end + _FOLLOWING].lstrip()
    if draft.status is Status.DENIED:
        whole = source[sentence.start : sentence.end]
        is_own = draft.claimant is None and words.denying.search(whole) is not None
        return replace(draft, corrects=draft.corrects or is_own)
    if any(pattern.search(before) for pattern in words.before):
        return _withdrawn(draft)
    if words.own.search(before) and words.undone.search(after):
        return _withdrawn(draft)
    is_note = words.head.match(source[_paragraph(source, sentence.start) :]) is not None
    if words.reported.search(before) and words.next_says.match(following):
        return _withdrawn(draft)
    return replace(draft, corrects=is_note)


def _paragraph(source: str, start: int) -> int:
    """Return where the paragraph begins that the character ``start`` stands in."""
    return source.rfind("\n", 0, start) + 1


def _withdrawn(draft: Draft) -> Draft:
    return replace(
        draft,
        status=Status.DENIED,
        claimant=None,
        why="the outlet takes its report back",
        corrects=True,
        is_retraction=True,
    )


@cache
def load() -> Words:
    """Read the knowledge file.

    Raises:
        OSError, tomllib.TOMLDecodeError: it is missing or is not TOML.
    """
    lists = read_toml("corrections.toml")["correction"]
    group = {name: _any(value) for name, value in lists.items()}
    owners, reports, versions = group["owners"], group["reports"], group["versions"]
    earlier, back, wrongly = group["earlier"], group["taking_back"], group["wrongly"]
    mine = rf"(?:our|this|its|an?\s+{earlier})\s+(?:\w+\s+){{0,2}}{reports}"
    return Words(
        before=_compiled(
            rf"\b{owners}\b{_NEAR}\b{back}\b{_NEAR}\b(?:the|our|its|that|this|a)\s+(?:\w+\s+){{0,2}}"
            rf"{reports}\b",
            rf"\b{earlier}\s+{versions}\b{_NEAR}\b{group['saying']}\b",
            rf"\b(?:{owners}|{mine}|{reports})\b{_NEAR}\b{wrongly}\b",
        ),
        own=re.compile(rf"\b{mine}\b{_NEAR}\bthat\b"),
        undone=re.compile(rf"\b(?:is|was|were|are|has|have)\s+(?:been\s+)?(?:\w+\s+)?{back}\b"),
        next_says=re.compile(
            rf"(?:that|this|the|our|these|those)\s+(?:\w+\s+)?{reports}\s+(?:was|were|is|are|has|"
            rf"have|had|proved|turned)\b{_NEAR}\b(?:{group['wrong']}|{back})\b"
        ),
        reported=re.compile(rf"\b{owners}\b{_NEAR}\b{group['saying']}\b"),
        head=re.compile(rf"\W*{group['heads']}\b\W"),
        denying=re.compile(rf"\b{group['denying']}\b"),
    )


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def _any(words: str | Iterable[str]) -> str:
    """Return a pattern for any of ``words``, the longest first."""
    found = words.split() if isinstance(words, str) else list(words)
    longest = sorted(found, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest) + ")"
