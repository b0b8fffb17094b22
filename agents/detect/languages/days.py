"""When it happened: the words of time of a sentence, read against the day of publication."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from agents.detect.languages.lexicon import DateWord
from agents.detect.languages.phrases import Hit
from agents.detect.languages.spots import Line
from schemas.claims import Precision

NEWS_DAYS: Final = 14
"""Days before publication after which a change is background: rule 1 of the label rules."""

_WEEK: Final = 7
_AHEAD: Final = 45  # a day without a year may be the coming one's only if it is this near
_FIRST_YEAR: Final = 1900
_DAYS: Final = {"hours": 0, "days": 1, "weeks": 7, "months": 30, "years": 365}
_PAIR: Final = 2
_LAST_DAY: Final = 31


@dataclass(frozen=True, slots=True)
class Day:
    """A time at the words ``first:last``: its day, None where it is only known to be long past."""

    first: int
    last: int
    date: date | None
    precision: Precision
    old: bool = False
    since: bool = False


def days(line: Line, dateline: date | None) -> list[Day]:
    """Return the times that the sentence names, in order."""
    hits = {hit.first: hit for hit in line.lexicon.dates.find(line.tokens)}
    found: list[Day] = []
    index = 0
    while index < len(line.tokens):
        day = _at(line, index, hits, dateline)
        if day is not None:
            found.append(_with_since(day, hits))
        index = max(index + 1, day.last if day else 0)
    return found


def is_number(line: Line, index: int) -> bool:
    """Return whether a number stands at ``index``, in figures or in a word of the file."""
    if index >= len(line.tokens):
        return False
    hit = line.lexicon.dates.at(line.tokens, index)
    is_word = hit is not None and hit.value.kind == "number"
    return is_word or line.tokens[index].text.isdecimal()


def _with_since(day: Day, hits: dict[int, Hit[DateWord]]) -> Day:
    since = any(
        h.value.kind == "since" and h.last in {day.first, day.first - 1} for h in hits.values()
    )
    return Day(day.first, day.last, day.date, day.precision, day.old, since)


def _at(
    line: Line, index: int, hits: dict[int, Hit[DateWord]], dateline: date | None
) -> Day | None:
    numeric = _slashed(line, index, dateline) or _month_day(line, index, hits, dateline)
    if numeric is not None:
        return numeric
    hit = hits.get(index)
    worded = _worded(line, hit, hits, dateline) if hit is not None else None
    counted = worded or _counted_back(line, index, hits, dateline)
    return counted or _year(line, index, dateline)


def _worded(
    line: Line, hit: Hit[DateWord], hits: dict[int, Hit[DateWord]], dateline: date | None
) -> Day | None:
    """Read a month, a weekday, "yesterday", "two days ago", "last year"."""
    kind, value = hit.value.kind, hit.value.value
    if kind == "month":
        return _month(line, hit, dateline)
    if kind == "old":
        return Day(hit.first, hit.last, None, Precision.MONTH, old=True)
    if kind == "ago_before":
        return _ago(line, hit.last, hits, dateline, hit.first)
    if dateline is None or kind not in {"weekday", "day"}:
        return None
    back = (dateline.weekday() - value) % _WEEK if kind == "weekday" else -value
    return Day(hit.first, hit.last, dateline - timedelta(days=back), Precision.DAY)


def _number(line: Line, index: int, hits: dict[int, Hit[DateWord]]) -> int | None:
    if not 0 <= index < len(line.tokens):
        return None
    text = line.tokens[index].text
    if text.isdecimal() and len(text) <= 4:  # noqa: PLR2004 - a year has four digits
        return int(text)
    hit = hits.get(index)
    return hit.value.value if hit is not None and hit.value.kind == "number" else None


def _skip(line: Line, index: int) -> int:
    """Return the index behind a full stop, a small word or a slash inside of a date."""
    while index < len(line.tokens) and (line.tokens[index].text in "./" or line.has("of", index)):
        index += 1
    return index


def _month_day(
    line: Line, index: int, hits: dict[int, Hit[DateWord]], dateline: date | None
) -> Day | None:
    """Read "17 mai 2015", "17. Mai", "17 de mayo de 2015", "17 мая", "17 آذار/مارس"."""
    number = _number(line, index, hits)
    if number is None or not 1 <= number <= _LAST_DAY or not line.tokens[index].text.isdecimal():
        return None
    at = _skip(line, index + 1)
    hit = hits.get(at)
    if hit is None or hit.value.kind != "month":
        return None
    last = hit.last
    double = hits.get(_skip(line, last))
    if double is not None and double.value.kind == "month" and double.value == hit.value:
        last = double.last
    after = _skip(line, last)
    year = _year_number(line, after)
    day = _calendar(number, hit.value.value + 1, year, dateline)
    return _judged(index, after + 1 if year else last, day, Precision.DAY, dateline)


def _slashed(line: Line, index: int, dateline: date | None) -> Day | None:
    """Read 17.5.2015, 17/5/2015 and 2015-05-17."""
    parts: list[int] = []
    at = index
    while at < len(line.tokens) and len(parts) < _PAIR + 1 and line.tokens[at].text.isdecimal():
        parts.append(int(line.tokens[at].text[:4]))
        at += 1
        if at >= len(line.tokens) or line.tokens[at].text not in "./-" or not line.tokens[at].glued:
            break
        at += 1
    if len(parts) != _PAIR + 1:
        return None
    one, two, three = parts
    day = (
        _calendar(three, two, one, None) if one > _FIRST_YEAR else _calendar(one, two, three, None)
    )
    return _judged(index, at, day, Precision.DAY, dateline) if day else None


def _year_number(line: Line, index: int) -> int | None:
    if index >= len(line.tokens):
        return None
    text = line.tokens[index].text
    is_year = text.isdecimal() and len(text) == 4 and _FIRST_YEAR <= int(text) < 2100  # noqa: PLR2004
    return int(text) if is_year else None


def _calendar(day: int, month: int, year: int | None, dateline: date | None) -> date | None:
    years = [year] if year else [dateline.year + n for n in (0, -1, 1)] if dateline else []
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or (dateline and (found - dateline).days <= _AHEAD and found.year <= dateline.year):
            return found
    return None


def _judged(
    first: int, last: int, day: date | None, precision: Precision, dateline: date | None
) -> Day | None:
    if day is None:
        return None
    if dateline is not None and day > dateline + timedelta(days=1):
        return None
    old = dateline is not None and (dateline - day).days > NEWS_DAYS
    return Day(first, last, day, precision, old=old)


def _month(line: Line, hit: Hit[DateWord], dateline: date | None) -> Day | None:
    """Read a month without a day: "im März", "en avril 2023"."""
    year = _year_number(line, _skip(line, hit.last))
    month = hit.value.value + 1
    begin = _calendar(1, month, year, dateline)
    if begin is None or dateline is None:
        return None
    end = (begin.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    old = (dateline - end).days > NEWS_DAYS
    last = _skip(line, hit.last) + 1 if year else hit.last
    return Day(hit.first, last, begin, Precision.MONTH, old=old)


def _ago(
    line: Line, index: int, hits: dict[int, Hit[DateWord]], dateline: date | None, first: int
) -> Day | None:
    """Read the number and unit of "vor zwei Tagen", "il y a trois ans"."""
    number = _number(line, index, hits)
    unit_at = index + 1 if number is not None else index
    unit = hits.get(unit_at)
    if unit is None and unit_at + 1 in hits:
        unit = hits[unit_at + 1]
    if unit is None or unit.value.kind not in _DAYS:
        return None
    return _shifted(first, unit.last, (number or 1) * _DAYS[unit.value.kind], unit, dateline)


def _counted_back(
    line: Line, index: int, hits: dict[int, Hit[DateWord]], dateline: date | None
) -> Day | None:
    """Read "два дня назад", "deux jours plus tôt": number, unit, and a word for before."""
    unit = hits.get(index)
    if unit is None or unit.value.kind not in _DAYS:
        return None
    back = hits.get(unit.last)
    if back is None or back.value.kind != "ago_after":
        return None
    number = _number(line, index - 1, hits) or 1
    return _shifted(index, back.last, number * _DAYS[unit.value.kind], unit, dateline)


def _shifted(
    first: int, last: int, back: int, unit: Hit[DateWord], dateline: date | None
) -> Day | None:
    if dateline is None:
        return None
    precision = Precision.DAY if unit.value.kind in {"days", "hours"} else Precision.WEEK
    try:
        day = dateline - timedelta(days=back)
    except OverflowError:
        return Day(first, last, None, precision, old=True)
    return Day(first, last, day, precision, old=back > NEWS_DAYS)


def _year(line: Line, index: int, dateline: date | None) -> Day | None:
    year = _year_number(line, index)
    if year is None or (dateline is not None and year >= dateline.year):
        return None
    if _is_of_noun(line, index):
        return None
    return Day(index, index + 1, None, Precision.MONTH, old=True)


def _is_of_noun(line: Line, index: int) -> bool:
    """Return whether a year says which revolt or war is meant: "la guerra del 2014", not when."""
    before = line.tokens[index - 2] if index > 1 and line.has("of", index - 1) else None
    if before is None or not before.text.islower():
        return False
    return line.lexicon.forms.at(line.tokens, index - 2) is None


def nearest(found: Sequence[Day], anchor: int, line: Line, *, state: bool) -> Day | None:
    """Return the time that goes with the word at ``anchor``, None where no time does."""
    usable = [day for day in found if state or not day.since]
    return min(usable, key=lambda day: _distance(day, anchor, line), default=None)


def _distance(day: Day, anchor: int, line: Line) -> int:
    first, last = (day.last, anchor) if day.first < anchor else (anchor, day.first)
    return last - first + sum(_marks(line, first, last))


def _marks(line: Line, first: int, last: int) -> Iterator[int]:
    for index in range(first, last):
        if line.tokens[index].border:
            yield 20
        elif line.tokens[index].text in ",،":
            yield 10
