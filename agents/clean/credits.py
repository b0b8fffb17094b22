"""Where a text comes from, as it says itself: wire credits, datelines with an agency."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from agents.clean.outlets import Outlet, OutletKind, Outlets

_SPLIT: Final = re.compile(r"\s*(?:,|/|;|&|\band\b|\bund\b|\bet\b|\by\b|\+|\|)\s*")
_INITIALS: Final = re.compile(
    r"^(?:[a-z]{2,4}(?:[/,] ?[a-z]{2,4}){0,3}\s*)?\((?P<names>[^()]{2,80})\)\s*\.?$"
)
_TAIL: Final = re.compile(
    r"\s(?:[-\u2013\u2014]+\s*)?(?P<credit>\((?P<bracketed>[^()]{2,60})\)|\[(?P<square>[^\[\]]{2,40})\]"
    r"|[-\u2013\u2014]\s?(?P<dashed>[A-Z][\w. /-]{1,30}))\s*$"
)
_VERBATIM: Final = re.compile(
    r"^(?:\(?(?:sources|source|with inputs? from|based on reporting by|based on reports (?:by|from)"
    r"|with (?:additional )?reporting (?:by|from)|additional reporting by|with files from|courtesy|via"
    r"|with information from)\s*:?)\s*(?P<names>.{2,80}?)\)?\.?$",
    re.IGNORECASE,
)
_REUTERS: Final = re.compile(
    r"^\(?(?:additional )?reporting by .*\b(?:editing|writing) by\b", re.IGNORECASE
)
_COPYRIGHT: Final = re.compile(
    r"(?:\u00a9|\(c\)|copyright)\s*(?:\d{4}\s*)?(?P<names>[^.,;]{2,40})", re.IGNORECASE
)
_CONTRIBUTED: Final = re.compile(r"^(?P<names>.{2,60}?) contributed\b", re.IGNORECASE)
_AGENCIES: Final = frozenset({"agencies", "news agencies", "agency", "wires", "wire services"})


@cache
def outlets() -> Outlets:
    """Return the outlets that ship with Frontwatch, read once."""
    return Outlets.load()


def credited(names: str) -> tuple[Outlet, ...]:
    """Return the publishers in a list of names such as "Reuters, AFP and dpa"."""
    found = (outlets().by_name(n.strip(" .'\"").removeprefix("the ")) for n in _SPLIT.split(names))
    return tuple(dict.fromkeys(outlet for outlet in found if outlet is not None))


def _all_known(names: str) -> tuple[Outlet, ...]:
    """Return the publishers if the list holds nothing else."""
    parts = [n.strip(" .'\"") for n in _SPLIT.split(names)]
    known = [outlets().by_name(n) for n in parts if n and n.casefold() not in _AGENCIES]
    return tuple(o for o in known if o) if all(known) else ()


def is_agency_alone(line: str) -> bool:
    """Return whether a line is nothing but names of publishers: "Reuters", "AP / AFP"."""
    return bool(_all_known(line)) if len(line) <= 40 and line[:1].isalpha() else False  # noqa: PLR2004


def is_credit_tail(line: str) -> bool:
    """Return whether a line is a credit like "ab/cd (Reuters, AFP)" and nothing else."""
    match = _INITIALS.match(line)
    if match is None:
        return False
    names = match["names"].strip()
    return bool(_all_known(names)) or names.casefold() in _AGENCIES


def wires_of_line(line: str) -> tuple[Outlet, ...]:
    """Return the publishers that a credit line names."""
    for pattern in (_VERBATIM, _CONTRIBUTED, _INITIALS, _COPYRIGHT):
        match = pattern.search(line)
        if match and (found := credited(match["names"])):
            return found
    if _REUTERS.match(line):
        reuters = outlets().get("reuters")
        return (reuters,) if reuters else ()
    return _all_known(line) or _all_known(line.split(",", maxsplit=1)[0])


def tail_credit(text: str) -> tuple[int, tuple[Outlet, ...]] | None:
    """Return where a credit at the end of a paragraph starts, and whom it names.

    "... said the army. (AFP)" and "... of the hill [Getty]" have one, "... the group (IS)" has none.
    """
    match = _TAIL.search(text[-90:])
    if match is None:
        return None
    names = match["bracketed"] or match["square"] or match["dashed"]
    found = _all_known(names.removeprefix("Photo: "))
    if not found and names.strip().casefold() not in _AGENCIES:
        return None
    return max(0, len(text) - 90) + match.start("credit"), found


def lineage_ids(found: list[Outlet]) -> tuple[str, ...]:
    """Return the ids of those whose copy others print, once each, in order."""
    wires = (OutletKind.AGENCY, OutletKind.STATE, OutletKind.PARTY, OutletKind.MONITOR)
    return tuple(dict.fromkeys(o.id for o in found if o.kind in wires))
