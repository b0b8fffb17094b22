"""Every storyline late and in disorder: the same ledger and history, and no alert left uncorrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.corroborate.fold import fold
from agents.corroborate.ledger import advance, apply
from agents.corroborate.readings import known_at
from agents.corroborate.sides import side_of
from schemas.alerts import ControlAlert
from schemas.claims import ControlClaim
from schemas.control import Change, LedgerEntry, PlaceControl, Tier
from streams.bare import extract
from streams.cores import Cores
from streams.ticking import boundary
from tests.end_to_end.conftest import STORYLINES, articles_of

DAY = timedelta(days=1)
MOST_LATE_H = 45 * 24  # beyond all that the rules wait for
TELLING = [name for name in STORYLINES if not name.startswith("nothing-changes")]


@dataclass
class Told:
    """The run of one place: its entry and its alerts."""

    entry: LedgerEntry | None = None
    alerts: list[ControlAlert] = field(default_factory=list)


def run(arrivals: Sequence[tuple[datetime, ControlClaim]], end: datetime) -> Told:
    """Let claims arrive at their times, with a tick at the last boundary before each."""
    told = Told()
    for when, claim in arrivals:
        _tick(told, boundary(when, DAY))
        applied = apply(told.entry, claim, now=boundary(when, DAY))
        told.entry = applied.entry
        told.alerts += applied.alerts
    _tick(told, end)
    return told


def _tick(told: Told, at: datetime) -> None:
    if told.entry is not None:
        applied = advance(told.entry, at)
        told.entry = applied.entry
        told.alerts += applied.alerts


def says(what: ControlAlert | Change, tier: Tier) -> tuple[str, Tier]:
    """Return who took the place, or who lost it where nobody knows who took it, and how sure."""
    gainer, loser = side_of(what.gainer), side_of(what.loser)
    return f"to {gainer}" if gainer else f"from {loser}", tier


def uncorrected(late: Told, straight: Told, control: PlaceControl) -> list[str]:
    """Return the alerts that say what neither the run in order said nor the ledger says at last.

    Those that a later one follows up are corrected.
    """
    followed = {alert.follows for alert in late.alerts}
    known = {says(alert, alert.tier) for alert in straight.alerts} | {
        says(c, move.tier) for c in control.changes for move in c.history
    }
    return [
        alert.summary
        for alert in late.alerts
        if alert.alert_id not in followed and says(alert, alert.tier) not in known
    ]


def by_place(cores: Cores, storyline: str) -> list[list[ControlClaim]]:
    places: dict[str, list[ControlClaim]] = defaultdict(list)
    for found in extract(cores, articles_of(storyline)):
        for claim in found.claims:
            places[claim.place.id].append(claim)
    return list(places.values())


def check(cores: Cores, storyline: str, examples: int) -> None:
    places = by_place(cores, storyline)
    end = max(known_at(c) for claims in places for c in claims) + timedelta(days=200)
    in_order = [
        run(sorted(((known_at(c), c) for c in claims), key=_when), end) for claims in places
    ]

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def in_any_order(data: st.DataObject) -> None:
        for claims, straight in zip(places, in_order, strict=True):
            hours = st.one_of(st.just(0), st.integers(0, 48), st.integers(0, MOST_LATE_H))
            delays = data.draw(st.lists(hours, min_size=len(claims), max_size=len(claims)))
            order = data.draw(st.permutations(range(len(claims))))
            arrivals = [
                (known_at(claims[i]) + timedelta(hours=delays[i]), claims[i]) for i in order
            ]
            late = run(sorted(arrivals, key=_when), end)
            control = fold(claims, clock=end)
            assert late.entry is not None
            assert straight.entry is not None
            assert late.entry.control == straight.entry.control == control
            assert uncorrected(late, straight, control) == []
            assert len({alert.alert_id for alert in late.alerts}) == len(late.alerts)

    in_any_order()


def _when(arrival: tuple[datetime, ControlClaim]) -> datetime:
    return arrival[0].astimezone(UTC)


@pytest.mark.parametrize("storyline", TELLING)
def test_a_storyline_late_and_in_disorder(storyline: str, cores: Cores) -> None:
    check(cores, storyline, 10)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("storyline", TELLING)
def test_a_storyline_late_and_in_disorder_in_full(storyline: str, cores: Cores) -> None:
    check(cores, storyline, 200)
