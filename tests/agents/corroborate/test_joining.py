"""A place that had only a name goes on under its entry: one history, one thread, told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.corroborate.agent import CorroborateAgent
from agents.corroborate.fold import fold
from agents.corroborate.joining import sent_on, take_over
from agents.results import Channel
from schemas.alerts import ControlAlert
from schemas.claims import ControlClaim, Place, PlaceKind
from schemas.control import LedgerEntry, PlaceControl
from schemas.joins import Join
from schemas.wire import decode, encode
from streams.bare import settled
from tests.agents.corroborate.storyline import ALBU_KAMAL, ARMY, BOOK, IS, tell

NAMED = Place(
    id="un:SY:kalbzubidi", mention="Qalb Zobeidi", name="Qalb Zobeidi", country="SY",
    kind=PlaceKind.POPULATED,
)  # fmt: skip
KNOWN = replace(ALBU_KAMAL, id="gn:999", mention="Qalb al-Zubaydi", name="Qalb al-Zubaydi")
JOIN = Join(from_id=NAMED.id, place=KNOWN)

TAKEN = tell("11-08 20:10", "a.example", ARMY, IS, "11-08", place=NAMED)
BACKED = tell("11-09 06:30", "b.example", ARMY, IS, "11-08", place=KNOWN)
LOST = tell("11-12 09:00", "c.example", IS, ARMY, "11-12", place=KNOWN)
LATE = tell("11-12 10:00", "d.example", IS, ARMY, "11-12", place=NAMED)


class Run:
    """A ledger with its agent, and the alerts that it sent."""

    def __init__(self) -> None:
        self.ledger: dict[str, LedgerEntry] = {}
        self.alerts: list[ControlAlert] = []
        self.places: dict[str, PlaceControl] = {}
        self._agent = CorroborateAgent(self.ledger, BOOK)

    def take(self, *items: ControlClaim | Join) -> Run:
        for item in items:
            for result in settled(self._agent, item):
                for emission in result.emissions:
                    if isinstance(emission.record, ControlAlert):
                        self.alerts.append(emission.record)
                    if isinstance(emission.record, PlaceControl):
                        assert emission.channel is Channel.PLACES
                        self.places[emission.key] = emission.record
        return self

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(alert.kind.value, alert.tier.value) for alert in self.alerts]


def _under_the_known(claims: Sequence[ControlClaim]) -> list[ControlClaim]:
    return [claim if claim.place.id == KNOWN.id else sent_on(claim, KNOWN) for claim in claims]


def test_the_history_goes_on_under_the_entry_and_its_thread_with_it() -> None:
    run = Run().take(TAKEN, JOIN, BACKED, LOST)
    assert run.told == [("new", "reported"), ("upgrade", "confirmed"), ("reversal", "reported")]
    first, upgrade, reversal = run.alerts
    assert (first.place.id, upgrade.place.id) == (NAMED.id, KNOWN.id)
    assert upgrade.change_id == first.change_id
    assert upgrade.follows == first.alert_id
    assert (upgrade.revision, upgrade.sequence) == (2, 2)
    assert reversal.follows == upgrade.alert_id
    control = run.ledger[KNOWN.id].control
    assert [len(change.claims) for change in control.changes] == [2, 1]
    assert control.holder == IS
    assert run.ledger[KNOWN.id].joined_from == (NAMED.id,)


def test_what_is_left_says_where_it_went_and_nothing_else() -> None:
    run = Run().take(TAKEN, JOIN)
    left = run.ledger[NAMED.id]
    assert left.joined_to == KNOWN
    assert left.claims == ()
    assert run.places[NAMED.id] == PlaceControl(place=NAMED, joined_into=KNOWN.id)
    assert run.places[KNOWN.id].holder == ARMY
    assert decode(LedgerEntry, encode(left)) == left


def test_both_had_a_history_before_they_met_and_nobody_is_told_again() -> None:
    run = Run().take(TAKEN, BACKED)
    assert run.told == [("new", "reported")] * 2
    run.take(JOIN)
    assert len(run.alerts) == 2
    assert run.ledger[KNOWN.id].sequence == 2
    run.take(LOST)
    assert run.told[2:] == [("reversal", "reported")]
    assert run.alerts[2].sequence == 3
    ids = [alert.alert_id for alert in run.alerts]
    assert len(set(ids)) == len(ids)


def test_what_comes_late_for_the_name_is_sent_on_under_its_own_id() -> None:
    run = Run().take(TAKEN, BACKED, JOIN, LOST, LATE)
    assert run.told[-1] == ("upgrade", "confirmed")
    held = {claim.claim_id for claim in run.ledger[KNOWN.id].claims}
    assert LATE.claim_id in held
    assert {claim.place.id for claim in run.ledger[KNOWN.id].claims} == {KNOWN.id}
    assert "Qalb Zobeidi" in {claim.place.mention for claim in run.ledger[KNOWN.id].claims}


def test_joining_again_changes_nothing() -> None:
    run = Run().take(TAKEN, BACKED, JOIN)
    before = dict(run.ledger)
    run.take(JOIN, JOIN, TAKEN)
    assert run.ledger == before
    handed = replace(JOIN, entry=Run().take(TAKEN).ledger[NAMED.id])
    assert take_over(before[KNOWN.id], handed, BOOK) is before[KNOWN.id]


def test_a_place_nobody_spoke_of_hands_nothing_over() -> None:
    run = Run().take(JOIN)
    assert run.ledger == {}
    with pytest.raises(ValueError, match="nothing to take over"):
        take_over(None, JOIN, BOOK)
    with pytest.raises(ValueError, match="joined with itself"):
        Join(from_id=KNOWN.id, place=KNOWN)


def test_a_place_that_was_joined_twice_is_found_through_both() -> None:
    middle = replace(NAMED, id="un:SY:kalbzubid")
    run = Run().take(replace(TAKEN, place=middle), Join(from_id=middle.id, place=NAMED), JOIN)
    assert run.ledger[KNOWN.id].control.holder == ARMY
    assert set(run.ledger[KNOWN.id].joined_from) == {NAMED.id, middle.id}
    run.take(replace(LATE, place=middle))
    assert run.ledger[KNOWN.id].control.holder == IS


CLAIMS = [
    TAKEN,
    BACKED,
    LOST,
    LATE,
    tell(
        "11-10 10:00",
        "e.example",
        ARMY,
        IS,
        "11-08",
        place=NAMED,
        denied=True,
        says="islamic-state",
    ),
    tell("11-20 10:00", "f.example", ARMY, IS, "11-19", place=NAMED),
]


@settings(max_examples=150, deadline=None)
@given(st.permutations(CLAIMS), st.integers(0, len(CLAIMS)))
def test_whenever_the_name_is_learned_the_ledger_is_the_same(
    order: list[ControlClaim], at: int
) -> None:
    run = Run().take(*order[:at], JOIN, *order[at:], JOIN)
    together = sorted(_under_the_known(CLAIMS), key=lambda claim: claim.claim_id)
    assert run.ledger[KNOWN.id].control == fold(together, BOOK)
    ids = [alert.alert_id for alert in run.alerts]
    assert len(set(ids)) == len(ids)
    assert all(alert.follows is None or alert.follows in ids for alert in run.alerts)
    claims = {claim.claim_id for claim in CLAIMS}
    assert {claim.claim_id for claim in run.ledger[KNOWN.id].claims} == claims
