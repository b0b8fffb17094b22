"""Where a text comes from, as it says itself: credit lines, credits behind the last sentence.

The words of credits are in agents/knowledge/credits.toml, the names of publishers in outlets.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from agents.clean.outlets import Outlet, OutletKind, Outlets
from agents.knowledge import read_toml

_INITIALS: Final = re.compile(
    r"^(?:[a-z]{2,4}(?:[/,] ?[a-z]{2,4}){0,3}\s*)?\((?P<names>[^()]{2,80})\)\s*\.?$"
)
_TAIL: Final = re.compile(
    r"\s(?:[-\u2013\u2014]+\s*)?(?P<credit>\((?P<bracketed>[^()]{2,60})\)|\[(?P<square>[^\[\]]{2,40})\]"
    r"|[-\u2013\u2014]\s?(?P<dashed>\w[\w. /-]{1,30}))\s*$"
)
_DASH: Final = re.compile("[-\u2013\u2014]")
_LAST_SENTENCE: Final = re.compile(r"(?<=[.!?\u201d\"])\s+(?P<credit>[^.!?]{4,80}\.?)\s*$")
_REUTERS: Final = re.compile(
    r"^\(?(?:additional )?reporting by .*\b(?:editing|writing) by\b", re.IGNORECASE
)
"""How the agency signs its own texts, without its name."""
_COPYRIGHT: Final = re.compile(
    r"(?:\u00a9|\(c\)|copyright)\s*(?:\d{4}\s*)?(?P<names>[^.,;]{2,40})", re.IGNORECASE
)
_COPIED: Final = frozenset(
    (
        OutletKind.AGENCY,
        OutletKind.STATE,
        OutletKind.PARTY,
        OutletKind.MONITOR,
        OutletKind.AGGREGATOR,
    )
)
_FIRST_WORD: Final = re.compile(r"[\s:(]")
_AROUND: Final = " \t\n()[]*.\u2013\u2014-"
_MARKS: Final = re.compile(r"\s*(?:[,;&+|:]|\u060c|\s[-\u2013\u2014]\s|[()])\s*")
_POSSESSIVE: Final = re.compile("(?:'s|\u2019s)\\b.*$")
_AND_CITY: Final = re.compile(r"^(?P<name>[\w .-]{2,30}),(?: [A-Z][\w.'-]+){1,3}$")
_LONGEST: Final = 160  # characters of a credit line
_LONGEST_INSIDE: Final = 40
_ALONE: Final = 40
_NAME_WORDS: Final = 6  # of a name with a place: "Jane Roe in the north of Syria"
_BYLINE_NAMES: Final = 4  # words of a publisher's name behind a writer's


@dataclass(frozen=True, slots=True)
class CreditWords:
    """What the credits file says, compiled."""

    strict: re.Pattern[str]
    loose: re.Pattern[str]
    inside: re.Pattern[str]
    behind: re.Pattern[str]
    first_words: frozenset[str]
    endings: tuple[str, ...]
    bylines: re.Pattern[str]
    joiners: re.Pattern[str]
    fillers: frozenset[str]


@cache
def credit_words() -> CreditWords:
    """Return the words of the credits file that ships with Frontwatch."""
    data = read_toml("credits.toml")
    joined = _any(data["joiners"])
    leads = [*_of_all(data["strict"]), *_of_all(data["loose"])]
    return CreditWords(
        strict=_leading(_of_all(data["strict"])),
        loose=_leading(_of_all(data["loose"])),
        inside=re.compile(rf"^(?P<own>.+?)\s(?:{_any(_of_all(data['inside']))})\s(?P<names>.+)$"),
        behind=re.compile(rf"^(?P<names>.+?)\s(?:{_any(_of_all(data['behind']))})$"),
        first_words=frozenset(lead.split(" ")[0] for lead in leads),
        endings=tuple(_of_all(data["behind"])),
        bylines=_leading(data["bylines"]),
        joiners=re.compile(rf"\s(?:{joined})\s"),
        fillers=frozenset(_of_all(data["fillers"])),
    )


def _of_all(by_language: dict[str, Any]) -> list[str]:
    return [phrase for phrases in by_language.values() for phrase in phrases]


def _any(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True))


def _leading(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"^(?:{_any(phrases)})(?:\s?:\s?|\s|\s?(?=\())(?P<names>.+)$")


@cache
def outlets() -> Outlets:
    """Return the outlets that ship with Frontwatch, read once."""
    return Outlets.load()


def credited(names: str) -> tuple[Outlet, ...]:
    """Return the publishers in a list of names such as "Reuters, AFP and dpa"."""
    return tuple(dict.fromkeys(found for part in _parts(names) for found in _named(part)))


def _parts(names: str) -> list[str]:
    """Return the names in a list, in lower case."""
    folded = " ".join(names.casefold().split())
    split = (part for piece in _MARKS.split(folded) for part in _by_joiner(piece))
    return [stripped for part in split if (stripped := part.strip(" .'\"*"))]


def _by_joiner(piece: str) -> list[str]:
    """Split at "and" and the like, unless it is part of a name."""
    known = outlets().by_name(piece) is not None
    return [piece] if known else credit_words().joiners.split(f" {piece} ")


def _named(part: str) -> tuple[Outlet, ...]:
    """Return whom a name means: one, none, or several where a stroke stands between them."""
    part = part.removeprefix("the ")
    for form in (part, _POSSESSIVE.sub("", part), _without_fillers(part)):
        if (outlet := outlets().by_name(form)) is not None:
            return (outlet,)
    if "/" not in part:
        return ()
    found = [outlets().by_name(name.strip()) for name in part.split("/")]
    return tuple(o for o in found if o) if all(found) else ()


def _without_fillers(part: str) -> str:
    """Return "afp" for "afp reports"."""
    return " ".join(word for word in part.split() if word not in credit_words().fillers)


def _all_known(names: str) -> tuple[Outlet, ...] | None:
    """Return the publishers if the list holds nothing else but fillers, None if it does."""
    found: list[Outlet] = []
    parts = _parts(names)
    for part in parts:
        named = _named(part)
        if not named and part not in credit_words().fillers:
            return None
        found += named
    return tuple(dict.fromkeys(found)) if parts else None


def is_agency_alone(line: str) -> bool:
    """Return whether a line is nothing but names of publishers: "Reuters", "AP / AFP"."""
    bare = line.strip(_AROUND)
    return bool(_all_known(bare)) if len(bare) <= _ALONE else False


def is_credit_tail(line: str) -> bool:
    """Return whether a line is a credit like "ab/cd (Reuters, AFP)" and nothing else."""
    match = _INITIALS.match(line)
    return match is not None and _all_known(match["names"]) is not None


def is_credit_line(line: str) -> bool:
    """Return whether a line says where the text comes from and nothing else."""
    return len(line) <= _LONGEST and _credit(line) is not None


def _credit(line: str) -> tuple[Outlet, ...] | None:
    """Return the publishers that a credit line names, None if it is none."""
    words, folded = credit_words(), " ".join(line.casefold().split()).strip(_AROUND)
    if _FIRST_WORD.split(folded, maxsplit=1)[0] in words.first_words:
        led = _led(folded)
        if led is not None:
            return led
    if folded.endswith(words.endings) and (match := words.behind.match(folded)):
        found = _known_among(_without_lead(match["names"]))
        if found:
            return found
    if len(folded) <= _LONGEST_INSIDE and (match := words.inside.match(folded)):
        return _all_known(match["names"]) or None
    return _with_city(line)


def _led(folded: str) -> tuple[Outlet, ...] | None:
    """Return the publishers behind the words that lead a credit, None where none do."""
    words = credit_words()
    if (match := words.loose.match(folded)) and (found := _known_among(match["names"])):
        return found
    match = words.strict.match(folded)
    return _all_known(match["names"]) if match else None


def _with_city(line: str) -> tuple[Outlet, ...] | None:
    """Return the agency in "AFP, Beirut". State agencies are left out: Sana and Petra are towns."""
    match = _AND_CITY.match(line)
    outlet = outlets().by_name(match["name"]) if match else None
    return (outlet,) if outlet and outlet.kind is OutletKind.AGENCY else None


def _known_among(names: str) -> tuple[Outlet, ...]:
    """Return the publishers in a list of names; none where a part of it is a sentence."""
    said = any(part.count(" ") >= _NAME_WORDS for part in _parts(names))
    return () if said else credited(names)


def _without_lead(names: str) -> str:
    words = credit_words()
    lead = words.loose.match(names) or words.strict.match(names)
    return lead["names"] if lead else names


def wires_of_line(line: str) -> tuple[Outlet, ...]:
    """Return the publishers that a line which is no part of the article credits."""
    if found := _all_known(line.strip(_AROUND)) or _credit(line):
        return found
    for pattern in (_INITIALS, _COPYRIGHT):
        match = pattern.search(line)
        if match and (found := credited(match["names"])):
            return found
    if _REUTERS.match(line):
        reuters = outlets().get("reuters")
        return (reuters,) if reuters else ()
    last = _LAST_SENTENCE.search(line)
    if last and (found := _credit(last["credit"])):
        return found
    return _of_byline(line) or _named_first(line)


def _of_byline(line: str) -> tuple[Outlet, ...]:
    """Return the publisher behind a writer's name: "By Jane Roe, Associated Press"."""
    folded = " ".join(line.casefold().split()).strip(_AROUND)
    match = credit_words().bylines.match(folded)
    words = re.split(r"[\s,|]+", match["names"]) if match else []
    for count in range(min(_BYLINE_NAMES, len(words) - 1), 0, -1):
        if found := _named(" ".join(words[-count:])):
            return found
    return ()


def _named_first(line: str) -> tuple[Outlet, ...]:
    """Return the publisher that a line of place or date starts with: "AFP, Beirut"."""
    return _all_known(re.split(r"[,|\u2022\u00b7]", line, maxsplit=1)[0]) or ()


def tail_credit(text: str) -> tuple[int, tuple[Outlet, ...]] | None:
    """Return where a credit at the end of a paragraph starts, and whom it names.

    "... said the army. (AFP)", "... of the hill [Getty]" and "... on Friday. Source: AP" have one,
    "... the group (IS)" has none.
    """
    from_end = max(0, len(text) - 90)
    may_have = text.rstrip().endswith((")", "]")) or _DASH.search(text, from_end) is not None
    match = _TAIL.search(text, from_end) if may_have else None
    if match is not None:
        names = match["bracketed"] or match["square"] or match["dashed"]
        found = _all_known(names.removeprefix("Photo: "))
        if found is None and match["dashed"] is None:
            found = _credit(names)
        return None if found is None else (match.start("credit"), found)
    last = _LAST_SENTENCE.search(text, from_end)
    if last is None or not (named := _credit(last["credit"])):
        return None
    return last.start("credit"), named


def lineage_ids(found: list[Outlet]) -> tuple[str, ...]:
    """Return the ids of those whose copy others print, once each, in order.

    Who prints an aggregator's text says so as well; a platform is credited for pictures.
    """
    return tuple(dict.fromkeys(o.id for o in found if o.kind in _COPIED and not _shows(o)))


def _shows(outlet: Outlet) -> bool:
    return outlets().is_of_pictures(outlet)
