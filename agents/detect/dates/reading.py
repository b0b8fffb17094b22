"""When it happened: date words read against the day the article was published.

A general date parser reads the modal "may" as May and knows neither "overnight" nor "late on
Friday", so the few forms that news uses are rules of our own (``date_rules``).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from agents.detect.dates.rules import RULES, Rule, worth_trying
from agents.detect.dates.units import Meant, count_units
from schemas.claims import Precision

_LOOK_BACK: Final = 700  # characters before the sentence in which "a day later" finds its day
_TOLERANCE: Final = dt.timedelta(days=1)  # time zones: an outlet's Friday may be Thursday in UTC
_RECENT: Final = dt.timedelta(days=14)  # older days are background, not what "later" counts from
_OVER_A_COMMA: Final = 40  # characters that a clause border between event and date counts for
_AT_A_SAYING: Final = 60  # what it counts for that the date says when somebody spoke
_SAYING: Final = re.compile(
    r"\b(?:said|says|told|reported|announced|declared|confirmed|stated|added|warned|tweeted|wrote"
    r"|claimed|denied|quoted|published|posted)\W+(?:\w+\W+){0,2}$"
)
_SINCE: Final = re.compile(r"\b[Ss]ince\s+\w[^,;]*\w\s+(?:(?:on|in)\s+)?$")
_SPOKE_NEXT: Final = re.compile(r"^,?\W*(?:\w+\W+){0,5}(?:said|told|reported|announced|declared)\b")


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date expression ``text[start:end]`` and what it means.

    ``date`` is None where the expression is too wide for an event date ("in 2014", "three years
    ago") or was refused (an impossible or future date). Of a span of days it is the last where the
    days are known, the first where a week or month is meant. ``earliest`` and ``latest`` bound the
    time meant, as far as it is bound. ``note`` says in words what was read, and why it was refused.
    ``dates_what_follows`` is set on "a day after ...", which dates its own clause and no other.
    """

    date: dt.date | None
    precision: Precision | None
    start: int
    end: int
    note: str
    earliest: dt.date | None = None
    latest: dt.date | None = None
    dates_what_follows: bool = False

    def is_older_than(self, day: dt.date, days: int) -> bool:
        """Return whether all of the time meant lies more than ``days`` days before ``day``."""
        return self.latest is not None and (day - self.latest).days > days


def event_date(
    text: str, start: int, end: int, anchor: int, dateline: dt.date | None
) -> DateReading | None:
    """Return the date expression of ``text[start:end]`` that goes best with ``anchor``.

    The nearest one does, where a clause border and a date that says when somebody spoke count as
    distance.

    Args:
        text: the article's text.
        start: where the sentence starts, in characters.
        end: where it ends.
        anchor: where the event's word stands.
        dateline: the day of publication, or None; without it only full dates can be read.

    Returns:
        The reading, or None where the sentence has no date expression.
    """
    found = find_dates(text, start, end, dateline)
    readings = [r for r in found if _reaches(text, r, start, anchor)]
    return min(readings, key=lambda r: _distance(text, r, anchor, start, end), default=None)


def find_dates(text: str, start: int, end: int, dateline: dt.date | None) -> list[DateReading]:
    """Return every date expression of ``text[start:end]``, in order, without overlap."""
    return list(_dates(text, start, end, dateline))


@lru_cache(maxsize=8)  # the events of a sentence ask for the same ones
def _dates(text: str, start: int, end: int, dateline: dt.date | None) -> tuple[DateReading, ...]:
    found: list[tuple[Rule, re.Match[str]]] = []
    for rule in worth_trying(text[start:end]):
        for match in rule.pattern.finditer(text, start, end):
            if all(match.end() <= m.start() or m.end() <= match.start() for _, m in found):
                found.append((rule, match))
    found.sort(key=lambda pair: pair[1].start())
    readings: list[DateReading] = []
    for rule, match in found:
        readings.append(_read(text, rule, match, dateline, readings))
    return tuple(_join(text, readings))


def _reaches(text: str, reading: DateReading, start: int, anchor: int) -> bool:
    """Return whether ``anchor`` is in the clause that the reading dates.

    "A day after ..." dates what follows it, "since the siege began two years ago" the siege.
    """
    if reading.dates_what_follows:
        return reading.end <= anchor and "," not in text[reading.end : anchor]
    since = _SINCE.search(text, start, reading.start)
    return since is None or since.start() < anchor < reading.end


def _read(
    text: str,
    rule: Rule,
    match: re.Match[str],
    line: dt.date | None,
    before: list[DateReading],
) -> DateReading:
    if rule.needs and line is None:
        note = f"{rule.name}: no day of publication to count from"
        return DateReading(None, None, match.start(), match.end(), note)
    meant = (
        _count_from(text, rule, match, line, before) if rule.counts_from else rule.read(match, line)
    )
    meant = _refuse_future(meant, line)
    day = meant.latest if meant.precision is Precision.DAY else meant.earliest
    note = f"{rule.name}: {meant.refused}" if meant.refused else rule.name
    return DateReading(
        date=None if meant.refused else day,
        precision=None if meant.refused else meant.precision,
        start=match.start(),
        end=match.end(),
        note=note,
        earliest=meant.earliest,
        latest=meant.latest,
        dates_what_follows=_opens_a_clause(rule, match),
    )


def _opens_a_clause(rule: Rule, match: re.Match[str]) -> bool:
    """Return whether it is "a day after ..." rather than "a day later"."""
    if rule.counts_from <= 0:
        return False
    return (
        match.groupdict().get("way") in {"after", "since"} or match[0].casefold() == "the day after"
    ) and not match.string.startswith((",", ".", ";"), match.end())


def _refuse_future(meant: Meant, line: dt.date | None) -> Meant:
    if line is None or meant.refused or meant.earliest is None:
        return meant
    last = line + _TOLERANCE
    if meant.earliest <= last and meant.latest and meant.latest > last:
        return Meant(meant.earliest, meant.earliest, meant.precision)
    if meant.earliest > last:
        return Meant(meant.earliest, meant.latest, None, "it lies after the day of publication")
    return meant


def _count_from(
    text: str,
    rule: Rule,
    match: re.Match[str],
    line: dt.date | None,
    before: list[DateReading],
) -> Meant:
    """Count "a day later" and "a day earlier" from the date before it, or from the publication.

    "A day after X took it" dates X's taking, which lies before: so it counts back as well.
    """
    opens_a_clause = _opens_a_clause(rule, match)
    known = [r.date for r in before if r.date]
    if not known and line and not opens_a_clause:
        known = _days_before(text, match.start(), line)[-1:]
    counts_back = rule.counts_from < 0 or opens_a_clause
    day = known[-1] if known else line if counts_back else None
    if day is None:
        return Meant(None, None, None, "no day to count from")
    return count_units(match, day, -1 if counts_back else 1)


def _days_before(text: str, start: int, line: dt.date) -> list[dt.date]:
    """Return the days that the text names shortly before ``start``, none if it told of older times.

    "In 2014 they took X. Two days later" counts from no day of this week.
    """
    plain = [rule for rule in RULES if not rule.counts_from]
    first = max(0, start - _LOOK_BACK)
    found = [(rule, m) for rule in plain for m in rule.pattern.finditer(text, first, start)]
    found.sort(key=lambda pair: pair[1].start())
    read = [_read(text, rule, match, line, []) for rule, match in found]
    if read and read[-1].is_older_than(line, _RECENT.days):
        return []
    return [r.date for r in read if r.date and line - r.date <= _RECENT]


def _join(text: str, readings: list[DateReading]) -> list[DateReading]:
    """Make one of neighbours that say the same twice: "on Saturday, November 11", "late Friday"."""
    joined: list[DateReading] = []
    for reading in readings:
        last = joined[-1] if joined else None
        between = text[last.end : reading.start] if last else ""
        if last and last.note.startswith("time ago") and not between.strip():
            joined[-1] = replace(last, end=reading.end)  # "ten years ago this week"
            continue
        if last and _is_joint(between) and _agree(last, reading):
            joined[-1] = _merged(last, reading)
        else:
            joined.append(reading)
    return joined


def _is_joint(between: str) -> bool:
    return re.fullmatch(r",?\s*(?:\(|on|of|the|in the)?\s*", between) is not None


def _agree(one: DateReading, other: DateReading) -> bool:
    """Return whether two readings can mean one time; a vaguer one next to a day gives way."""
    if "another" in one.note or "another" in other.note:
        return False
    if {one.note, other.note} == {"near day", "weekday"}:
        return True  # "overnight on Friday"
    if one.note.startswith("weekday") and other.note == "calendar day":
        return True  # a misprinted weekday does not change the day of the month
    if one.date is None or other.date is None:
        return False
    return abs((one.date - other.date).days) <= 1 or one.precision is not other.precision


def _merged(one: DateReading, other: DateReading) -> DateReading:
    is_calendar = other.note.startswith("calendar")
    kept = other if is_calendar or one.note in {"near day", "week"} else one
    note = kept.note
    if is_calendar and one.date != other.date:
        note += "; the weekday beside it is another day"
    return DateReading(
        kept.date, kept.precision, one.start, other.end, note, kept.earliest, kept.latest
    )


def _distance(text: str, reading: DateReading, anchor: int, start: int, end: int) -> int:
    left, right = sorted((anchor, reading.start if reading.start > anchor else reading.end))
    distance = right - left + _OVER_A_COMMA * sum(text.count(c, left, right) for c in ",;:")
    before = text[start : reading.start]
    after = text[reading.end : end]
    if _SAYING.search(before) or (not before.strip(" On") and _SPOKE_NEXT.match(after)):
        distance += _AT_A_SAYING
    return distance
