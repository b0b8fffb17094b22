"""Datelines: "BEIRUT, Nov 3 (Reuters) - " before the first sentence says where it was written.

It is cut, since the town in it is not the town that the sentence is about.
"""

from __future__ import annotations

import re
from typing import Final

from agents.clean.credits import credited
from agents.clean.outlets import Outlet

_CITY: Final = r"[A-Z\u00c0-\u00dd][\w'\u2019.-]*(?: (?:[A-Z\u00c0-\u00dd][\w'\u2019.-]*|al-\w+|de|el|of|the|and)){0,4}"
_CAPS: Final = r"[A-Z\u00c0-\u00dd][A-Z\u00c0-\u00dd'\u2019. -]{3,30}"
_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY: Final = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH})(?:,? \d{{4}})?"
_AGENCY: Final = r"\((?P<agency>[^()\n]{2,60})\)"
_DASH: Final = r"\s*(?:[-\u2013\u2014]{1,2}|:)\s*"

_ISO: Final = re.compile(
    rf"(?:(?:date )?\d{{4}}-\d\d(?:-\d\d)?(?:[ T]\d\d:\d\d(?::\d\d)?)?|{_DAY})(?:;|\s[-\u2013|]|,)?\s+(?!\d{{4}}\s*:)"
)
_FORMS: Final = (
    # BEIRUT, Lebanon, Nov 3 (Reuters) - ; Dubai (AFP) -
    re.compile(rf"{_CITY}(?:, ?{_CITY})?(?:, ?{_DAY})? ?{_AGENCY}{_DASH}"),
    re.compile(rf"{_CAPS}(?:, ?{_CITY})?(?:, ?{_DAY})? ?{_AGENCY}\s*(?=[A-Z\u201c\"'])"),
    # KIRKUK, October 16, 2017 - ; CAIRO, Dec 1 -
    re.compile(rf"{_CITY}(?:, ?{_CITY})?, ?{_DAY}{_DASH}"),
    re.compile(rf"{_CAPS}(?:, ?{_CITY})?, ?{_DAY}\s+(?=[A-Z\u201c\"'])"),
    # BEIRUT, Lebanon - ; KABUL - ; BEIRUT: ; ADEN, Somalia-Troops
    re.compile(
        rf"{_CAPS}(?:, {_CITY})?(?:\s*[\u2013\u2014:]\s*|\s+-{{1,2}}\s+|(?<=[a-z])-)(?=[A-Z\u201c\"'\u2018])"
    ),
    # Konna, Mali: ; Sirte, Libya -
    re.compile(
        rf"{_CITY}, {_CITY}(?:\s*[\u2013\u2014:]\s+|\s+-{{1,2}}\s+)(?=[A-Z\u201c\"'\u2018])"
    ),
    re.compile(rf"{_CITY}\s+\u2014\s+(?=[A-Z\u201c\"'\u2018])"),
    # (Outlet) - ; [Outlet]
    re.compile(rf"{_AGENCY}\s*[-\u2013\u2014:]\s*"),
    re.compile(r"\[(?P<agency>[A-Z]\w{2,20})\]\s+"),
)
_LONGEST: Final = 110
_NOT_CITIES: Final = re.compile(
    r"\b(?:UPDATE|BREAKING|ANALYSIS|VIDEO|EXCLUSIVE|NOTE|LIVE|FACTBOX|PHOTO|PHOTOS|MAP|WATCH|ISIS|ISIL"
    r"|NATO|TPLF|ISWAP|JNIM|AQAP|FARDC|MNDAA|TNLA|KNLA|DAESH|HAMAS|RUSSIA|UKRAINE)\b"
)


def dateline(line: str) -> tuple[int, tuple[Outlet, ...]]:
    """Return how many characters of a line are its dateline, and the agencies it names."""
    done = 0
    found: tuple[Outlet, ...] = ()
    for pattern in (_ISO, *_FORMS):
        match = pattern.match(line, done)
        if match is None or match.end() > _LONGEST or match.end() >= len(line):
            continue
        if pattern is not _ISO and _NOT_CITIES.search(match[0]):
            continue
        names = match.groupdict().get("agency")
        found += credited(names.split(" - ")[0]) if names else ()
        done = match.end()
        if pattern is not _ISO:
            break
    return done, found
