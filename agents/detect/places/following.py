"""Where: names that come after the sentence that counts them: "took four villages. They are A and B".

A list may stand in the next sentence, or line by line below a sentence that ends in a colon.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from agents.detect.parsing.sentences import Sentence
from agents.detect.places import PlaceFinder
from agents.detect.places.mentions import Mention
from schemas.claims import PlaceKind

_ENDS_OPEN: Final = re.compile(r":[\"'\u2019\u201d]?$")
_BULLET: Final = re.compile(r"(?:\d{1,2}[.)]|[-\u2022*\u00b7\u25aa\u25cf>\u2013\u2014]+)\s*")
# "They are", "Those taken so far were", "The captured villages include", "Among them are"
_TELLS: Final = re.compile(
    r"(?:they|these|those|(?:among )?the(?:se)? (?:\w+ ){0,2}?(?P<what>\w+s|\w+ies)|among them|named)\b"
    r"(?: (?:that|which) (?:were|have been|had been) \w+)?"
    r"(?: (?!are\b|were\b)[\w-]+){0,6}? (?:are|were|include|included|includes)\b(?: named| called)?:?\s+",
    re.IGNORECASE,
)
_KIND: Final = re.compile(r"(?:the )?(?:\w+ ){0,2}?(?:villages|towns|settlements|areas) of ")
_GLUE: Final = re.compile(
    r"(?:[\s,;&]|\band\b|\bas well as\b|\balso\b|\bthe\b|\bof\b|\bvillages?\b|\btowns?\b|\bnearby\b"
    r"|\bneighbou?ring\b|\([^()]{0,40}\))*"
)
_WORD: Final = re.compile(r"[a-z]+")
# "A, B and C villages of the X region, D and E villages of Y": each group names where it lies
_NAME: Final = r"[\"\u201c]?[A-Z][\w'\u2019-]+(?: [A-Z][\w'\u2019-]+){0,2}[\"\u201c\u201d]?"
_NAMES: Final = rf"{_NAME}(?:(?:,|,? and) {_NAME})*"
_PLURAL: Final = re.compile(r" (?:villages|settlements|towns) (?:of|in) ")
_GROUP: Final = re.compile(
    rf"(?:(?P<before>{_NAMES}) (?:villages?|settlements?|towns?) (?:of|in)"
    rf"|(?:villages|settlements|towns) of (?P<behind>{_NAMES}) (?:of|in))"
    r" (?:the )?[A-Z]"
)
_SITES: Final = frozenset(
    {PlaceKind.BASE, PlaceKind.AIRPORT, PlaceKind.CROSSING, PlaceKind.FIELD, PlaceKind.FACILITY}
)
_MOST_ITEMS: Final = 40
_LONGEST_ITEM: Final = 90  # characters of a line that is a member of a list


def listed_after(
    index: int,
    sentences: Sequence[Sentence],
    source: str,
    finder: PlaceFinder,
    plurals: Collection[str],
) -> tuple[Mention, ...]:
    """Return the names that a list gives for what ``sentences[index]`` only counts.

    ``plurals`` are the words for what may be counted ("villages"); ``source`` is the text that the
    offsets of the sentence slice. The sentences of the title stand before those of the text.
    """
    sentence = sentences[index]
    following = sentences[index + 1] if index + 1 < len(sentences) else None
    own = _by_group(sentence, source, finder)
    if own or following is None or following.field != sentence.field:
        return own
    ends_open = _ENDS_OPEN.search(sentence.text) is not None
    told = None if ends_open else _TELLS.match(following.text)
    if not ends_open and (told is None or (told["what"] and told["what"].lower() not in plurals)):
        return ()
    if frozenset(_WORD.findall(sentence.text.lower())).isdisjoint(plurals):
        return ()
    if told is None:
        later = sentences[index + 1 : index + 1 + _MOST_ITEMS]
        return _by_line([s for s in later if s.field == sentence.field], source, finder)
    grouped = _by_group(following, source, finder)
    if grouped:
        return grouped
    start = following.start + told.end()
    kind = _KIND.match(source, start, following.end)
    return _list_at(kind.end() if kind else start, following.end, source, finder)


def _by_group(sentence: Sentence, source: str, finder: PlaceFinder) -> tuple[Mention, ...]:
    """Return the names that a sentence lists by where they lie, none where it has a single group."""
    if not _PLURAL.search(source, sentence.start, sentence.end):
        return ()
    groups = list(_GROUP.finditer(source, sentence.start, sentence.end))
    if len(groups) <= 1:
        return ()
    spans = [g.span("before" if g["before"] else "behind") for g in groups]
    names = (
        finder.listed(source, start + m.start(), start + m.end())[:1]
        for start, end in spans
        for m in re.finditer(_NAME, source[start:end])
    )
    return tuple(mention for found in names for mention in found)


def _by_line(lines: Sequence[Sentence], source: str, finder: PlaceFinder) -> tuple[Mention, ...]:
    found: list[Mention] = []
    for line in lines:
        if line.end - line.start > _LONGEST_ITEM and found:
            break
        bullet = _BULLET.match(source, line.start, line.end)
        if bullet and bullet.end() == line.end:
            continue  # "2." by itself
        names = _list_at(bullet.end() if bullet else line.start, line.end, source, finder)
        if not names or (found and bullet is None and _is_told(source, names, line)):
            break
        found += names
    return tuple(found)


def _is_told(source: str, names: Sequence[Mention], line: Sentence) -> bool:
    """Return whether the line goes on as a sentence about its name: "Tell Marwan lies north"."""
    rest = source[names[-1].end : line.end].strip(" ,;.")
    return bool(rest) and rest[0].islower() and rest.split()[0] not in {"in", "near", "at"}


def _list_at(start: int, end: int, source: str, finder: PlaceFinder) -> tuple[Mention, ...]:
    """Return the names from ``start`` on that nothing but commas and "and" separates."""
    kind = _KIND.match(source, start, end)
    at = kind.end() if kind else start
    found: list[Mention] = []
    for mention in _members(at, end, source, finder):
        glue = _GLUE.match(source, at, mention.start)
        if glue is None or glue.end() < mention.start:
            break
        found.append(mention)
        at = mention.end
    return tuple(found)


def _members(start: int, end: int, source: str, finder: PlaceFinder) -> list[Mention]:
    """Return the names, and the sites that go by whose they are: "the headquarters of the 5th Corps"."""
    sites = [m for m in finder.find(source, start, end) if m.kind in _SITES and not m.generic]
    names = [
        name
        for name in finder.listed(source, start, end)
        if all(name.end <= site.start or site.end <= name.start for site in sites)
    ]
    return sorted([*names, *sites], key=lambda m: m.start)
