"""Periods: who held a place from which day until which, by all that is known today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agents.corroborate.as_of import as_of, day_of
from schemas.claims import Actor
from schemas.control import PlaceControl, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days on which one party held a place, as far as anybody says.

    ``since`` is the first of them, None where the hold is older than anything told; ``until`` is the
    first day on which it no longer held, None while it does. ``tier`` and ``contested`` are those at
    the end of the period. ``tier`` is None where a baseline says so.
    """

    holder: Actor
    since: date | None = None
    until: date | None = None
    tier: Tier | None = None
    contested: bool = False


def holder_periods(control: PlaceControl) -> tuple[Period, ...]:
    """Return the periods of a place in their order; days on which nobody is known to hold it are in none.

    Equal to asking :func:`agents.corroborate.as_of.as_of` for every day.
    """
    found: list[Period] = []
    for since, until, held in _stretches(control):
        if held is None or held.holder is None:
            continue
        last = found[-1] if found else None
        joined = last is not None and last.until == since and last.holder.id == held.holder.id
        period = Period(
            holder=held.holder,
            since=last.since if last is not None and joined else since,
            until=until,
            tier=held.tier,
            contested=held.contested,
        )
        found[-1 if joined else len(found) :] = [period]
    return tuple(found)


def _stretches(
    control: PlaceControl,
) -> list[tuple[date | None, date | None, PlaceControl | None]]:
    """Return the stretches of days on which nothing changed, and the state on each."""
    hold, days = control.baseline, {day_of(change) for change in control.changes}
    if hold is not None:
        days.add(hold.since or date.min)
    starts = sorted(days - {date.max})  # that is a change of which nobody knows when
    ends: list[date | None] = [*starts[1:], None]
    return [
        (None if start == date.min else start, end, as_of(control, start))
        for start, end in zip(starts, ends[: len(starts)], strict=True)
    ]
