"""What the words of a date expression mean in days: one function for each form that news uses.

Each takes the match of its rule (``date_rules``) and the day of publication.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from schemas.claims import Precision

FUTURE_DAYS: Final = 45
"""A day and month without a year mean the coming year's only if they are at most this far ahead."""

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS: Final = {
    word: number
    for number, words in enumerate(
        (
            "a an one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
        ),
        1,
    )
    for word in words.split()
}
_THIRD: Final = 10  # days of a month that are its "early" or "late" ones
_UNIT_DAYS: Final = {"day": 1, "night": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class Meant:
    """The days that an expression means. ``refused`` says in words why it is no event date."""

    earliest: date | None
    latest: date | None
    precision: Precision | None = Precision.DAY
    refused: str | None = None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shift(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _month_number(word: str) -> int:
    return _MONTHS.index(word[:3].casefold()) + 1


def _count(match: re.Match[str]) -> int | None:
    """Return the number of the match, or None for "several" and the like."""
    word = match["number"].casefold()
    return int(word) if word.isdigit() else _NUMBERS.get(word)


def _nearest_year(month: int, day: int, line: date) -> date | None:
    """Return that day in the year of publication, or in the one before or after it."""
    days = [_day(line.year + n, month, day) for n in (-1, 0, 1)]
    ahead = timedelta(days=FUTURE_DAYS)
    return max((d for d in days if d and d <= line + ahead), default=None)


def calendar(match: re.Match[str], line: date | None) -> Meant:
    """Read "November 19", "19 November 2017" and "Nov. 8-9"."""
    month, year = _month_number(match["month"]), match["year"]
    first, last = int(match["day"]), int(match["to"] or match["day"])
    if year:
        found = (_day(int(year), month, first), _day(int(year), month, last))
    elif line:
        found = (_nearest_year(month, first, line), _nearest_year(month, last, line))
    else:
        return Meant(None, None, refused="no year, and no day of publication to take it from")
    if None in found or found[0] > found[1]:  # type: ignore[operator]
        return Meant(None, None, refused="there is no such day")
    return Meant(*found)


_TENS: Final = ("", "twenty-", "thirty-")
_ONES: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
)  # fmt: skip
_TEENS: Final = (
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
    "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip
ORDINALS: Final = {
    **{ten + one: 10 * i + n for i, ten in enumerate(_TENS) for n, one in enumerate(_ONES, 1)},
    **{word: n for n, word in enumerate(_TEENS, 10)},
    "twentieth": 20,
    "thirtieth": 30,
}
"""Days of the month in words, "thirty-first" being the last that any month has."""


def in_words(match: re.Match[str], line: date | None) -> Meant:
    """Read "the tenth of June 2014"."""
    day, month = ORDINALS[match["ordinal"]], _month_number(match["month"])
    if match["year"]:
        found = _day(int(match["year"]), month, day)
    else:
        found = _nearest_year(month, day, line) if line else None
    return Meant(found, found, refused=None if found else "there is no such day")


def iso(match: re.Match[str], _line: date | None) -> Meant:
    """Read 2017-11-19."""
    found = _day(int(match["year"]), int(match["month"]), int(match["day"]))
    return Meant(found, found, refused=None if found else "there is no such day")


def slashed(match: re.Match[str], line: date | None) -> Meant:
    """Read 19/11/2017 and 11/19/2017; where both orders are days, only the one near the news."""
    year, one, two = int(match["year"]), int(match["one"]), int(match["two"])
    found = {d for d in (_day(year, two, one), _day(year, one, two)) if d}
    if len(found) > 1:
        found = {d for d in found if line and 0 <= (line - d).days <= FUTURE_DAYS}
    if len(found) != 1:
        return Meant(None, None, refused="day and month cannot be told apart")
    return Meant(min(found), min(found))


def day_of_month(match: re.Match[str], line: date | None) -> Meant:
    """Read "on the 19th": that day of the month of publication, or of the month before."""
    assert line is not None  # noqa: S101
    before = line.replace(day=1) - timedelta(days=1)
    days = (
        _day(line.year, line.month, int(match["day"])),
        _day(before.year, before.month, int(match["day"])),
    )
    found = next((d for d in days if d and d <= line), None)
    return Meant(found, found, refused=None if found else "there is no such day")


def weekday(match: re.Match[str], line: date | None) -> Meant:
    """Read a weekday: the latest one up to the day of publication; "last" means before it."""
    assert line is not None  # noqa: S101
    before = (match["before"] or "").casefold()
    back = (line.weekday() - _DAYS.index(match["weekday"].casefold())) % 7
    if before in {"next", "coming"}:
        found = _shift(line, 7 - back)
        return Meant(found, found, refused="it lies ahead")
    if before in {"last", "previous"} and back == 0:
        back = 7
    if match["week"]:
        back += 7 if back <= line.weekday() else 0
    found = _shift(line, -back)
    return Meant(found, found)


_NEAR_WORDS: Final = {"yesterday": -1, "last night": -1, "tomorrow": 1}


def near_day(match: re.Match[str], line: date | None) -> Meant:
    """Read "yesterday", "today", "overnight" and "in the past 24 hours"."""
    assert line is not None  # noqa: S101
    words = match[0].casefold()
    found = _shift(line, next((n for w, n in _NEAR_WORDS.items() if w in words), 0))
    if words.endswith("tomorrow"):
        return Meant(found, found, refused="it lies ahead")
    first = _shift(line, -1) if "overnight" in words or "hour" in words else found
    return Meant(first, found)


def ago(match: re.Match[str], line: date | None) -> Meant:
    """Read "two days ago"."""
    assert line is not None  # noqa: S101
    return count_units(match, line, -1)


def count_units(match: re.Match[str], line: date, sign: int) -> Meant:
    """Count days, weeks, months or years from ``line``; the wider the unit, the vaguer the day."""
    groups = match.groupdict()
    if groups.get("several"):
        return _several(groups["several"].casefold().removesuffix("s"), line, sign)
    unit = (groups.get("unit") or "day").casefold()
    number = _count(match) if groups.get("number") else 1
    if number is None:
        return _several(unit, line, sign)
    found = _shift(line, sign * number * _UNIT_DAYS[unit])
    if found is None or unit == "year":
        return Meant(None, _year_end(found), None, refused="too wide for the day of an event")
    if unit in {"day", "night"} or (unit == "week" and number == 1):
        return Meant(found, found)
    slack = _UNIT_DAYS[unit] // 2
    precision = Precision.MONTH if unit == "month" else Precision.WEEK
    latest = _shift(found, slack if sign < 0 else 0)
    return Meant(found, latest, precision)


def _several(unit: str, line: date, sign: int) -> Meant:
    if unit in {"day", "night"}:
        return Meant(_shift(line, sign * 5), _shift(line, sign * 2), Precision.WEEK)
    latest = _shift(line, sign * 2 * _UNIT_DAYS[unit]) if sign < 0 else None
    return Meant(None, latest, None, refused="too vague for the day of an event")


def _year_end(day: date | None) -> date | None:
    return day and day.replace(month=12, day=31)


def week(match: re.Match[str], line: date | None) -> Meant:
    """Read "last week", "this week" and the weekend: Monday to Sunday, up to the publication."""
    assert line is not None  # noqa: S101
    words = match[0].casefold()
    monday = line - timedelta(days=line.weekday())
    if "weekend" in words:
        saturday = monday + timedelta(days=5 if line.weekday() >= 5 else -2)  # noqa: PLR2004
        if "last" in words:
            saturday = monday - timedelta(days=2)
        return Meant(saturday, min(line, saturday + timedelta(days=1)), Precision.WEEK)
    if "this" in words:
        return Meant(monday, line, Precision.WEEK)
    return Meant(monday - timedelta(days=7), monday - timedelta(days=1), Precision.WEEK)


def _month_of(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    after = (first + timedelta(days=31)).replace(day=1)
    return first, after - timedelta(days=1)


def relative_month(match: re.Match[str], line: date | None) -> Meant:
    """Read "this month" and "last month"."""
    assert line is not None  # noqa: S101
    if "last" not in match[0].casefold():
        return Meant(line.replace(day=1), line, Precision.MONTH)
    before = line.replace(day=1) - timedelta(days=1)
    return Meant(*_month_of(before.year, before.month), Precision.MONTH)


def _narrowed(match: re.Match[str], first: date, last: date) -> tuple[date, date]:
    """Return the third of a month that is meant: "late January", "the first days of May"."""
    when = match["when"] or ""
    if when == "early" or "first" in when:
        return first, first + timedelta(days=_THIRD - 1)
    if when == "late" or "last" in when or "end" in when:
        return last - timedelta(days=_THIRD - 1), last
    return first, last


def named_month(match: re.Match[str], line: date | None) -> Meant:
    """Read "in November", "in March 2016" and "last May"."""
    month, year = _month_number(match["month"]), match["year"]
    if year:
        return Meant(*_narrowed(match, *_month_of(int(year), month)), Precision.MONTH)
    if line is None:
        return Meant(None, None, None, refused="no year, and no day of publication")
    back = 1 if month > line.month or (match["last"] and month == line.month) else 0
    if match["of_last_year"]:
        back = 1
    first, last = _narrowed(match, *_month_of(line.year - back, month))
    return Meant(first, max(first, min(last, line)), Precision.MONTH)


def year(match: re.Match[str], _line: date | None) -> Meant:
    """Read "in 2014"."""
    year = int(match["year"])
    wide = "too wide for the day of an event"
    return Meant(date(year, 1, 1), date(year, 12, 31), None, refused=wide)


def decade(match: re.Match[str], _line: date | None) -> Meant:
    """Read "in the early 1990s"."""
    first = int(match["year"])
    wide = "too wide for the day of an event"
    return Meant(date(first, 1, 1), date(first + 9, 12, 31), None, refused=wide)


def past_year(match: re.Match[str], line: date | None) -> Meant:
    """Read "last year" and "years ago"."""
    assert line is not None  # noqa: S101
    wide = "too wide for the day of an event"
    words = match[0].casefold()
    if "this year" in words:
        return Meant(line.replace(month=1, day=1), line, None, refused=wide)
    if "last year" in words:
        return Meant(*_year_span(line.year - 1), None, refused=wide)
    return Meant(None, _shift(line, -365), None, refused=wide)


def _year_span(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)
