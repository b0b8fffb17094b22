"""The day of each of several places: "captured X on Saturday, Y and Z on Sunday"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from agents.detect.dates.reading import DateReading, find_dates
from agents.detect.parsing.view import PlaceHit, View

_TO_DAY: Final = re.compile(r",? (?:(?:late|early) )?(?:(?:on|in) )?(?:(?:late|early) )?")
_TO_NEXT: Final = re.compile(r"(?:,| and|, and) (?:the )?")


def own_days(
    hits: Sequence[PlaceHit], view: View, when: DateReading | None, dateline: date | None
) -> list[DateReading | None]:
    """Return the day of each of ``hits``, which is ``when`` unless one follows its own name."""
    if len(hits) < 2:  # noqa: PLR2004 - a day of its own is told from another's
        return [when for _ in hits]
    readings = find_dates(view.source, view.sentence.start, view.sentence.end, dateline)
    ends = [hit.mention.end if hit.mention is not None else None for hit in hits]
    starts = {hit.mention.start: i for i, hit in enumerate(hits) if hit.mention is not None}
    found = [
        None if end is None else _behind(view.source, end, starts, ends, readings) for end in ends
    ]
    return [day if day is not None and day.date is not None else when for day in found]


def _behind(
    source: str,
    end: int,
    starts: dict[int, int],
    ends: Sequence[int | None],
    readings: Sequence[DateReading],
) -> DateReading | None:
    """Return the day behind a name, or behind those that are listed with it."""
    for _ in ends:
        own = next((r for r in readings if r.start >= end), None)
        if own is not None and _TO_DAY.fullmatch(source, end, own.start):
            return own
        at = next((s for s in sorted(starts) if s >= end), None)
        if at is None or not _TO_NEXT.fullmatch(source, end, at):
            return None
        end = ends[starts[at]] or end
    return None
