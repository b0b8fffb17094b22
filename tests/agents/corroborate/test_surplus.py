"""What is said again and again is counted, not kept, whatever the order in which it comes."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.corroborate import surplus
from agents.corroborate.ledger import apply
from schemas.claims import ControlClaim
from schemas.control import LedgerEntry, Tier
from tests.agents.corroborate.storyline import ARMY, BOOK, IS, Story, tell
from tests.agents.corroborate.test_order import claims

MOST = sum(surplus.NEWS)


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few are kept that a handful of claims are too many."""
    monkeypatch.setattr(surplus, "NEWS", surplus.Limits(2, 2, 2))
    monkeypatch.setattr(surplus, "PAST_NEWS", surplus.Limits(1, 2, 1))
    monkeypatch.setattr(surplus, "NEWS_FOR", timedelta(days=5))
    monkeypatch.setattr(surplus, "SKETCH", 4)


def outlets(count: int, hour: int = 0) -> list[ControlClaim]:
    return [
        tell(f"11-{9 + n // 1440:02} {(hour + n // 60) % 24:02}:{n % 60:02}", f"o{n}.example", ARMY, IS, "11-09")
        for n in range(count)
    ]  # fmt: skip


def heard(told: list[ControlClaim]) -> LedgerEntry:
    entry = Story().hear(*told).entry
    assert entry is not None
    return entry


def test_a_few_dozen_claims_are_all_kept() -> None:
    told = outlets(surplus.NEWS.first)
    assert len(heard(told).claims) == len(told)
    assert heard(told).counted == ()


def test_of_many_that_say_the_same_some_are_kept_and_all_are_counted() -> None:
    entry = heard(outlets(MOST + 30))
    (change,) = entry.control.changes
    assert len(entry.claims) <= MOST
    assert change.sources == MOST + 30
    assert change.tier is Tier.CONFIRMED


def test_beyond_the_sketch_the_count_is_near() -> None:
    (change,) = heard(outlets(1000)).control.changes
    assert 750 < change.sources < 1250


def test_the_first_report_stays_the_first_alert_and_copies_add_none() -> None:
    story = Story().hear(*outlets(200))
    assert [kind for kind, *_ in story.told()] == ["new", "upgrade"]
    assert len({alert.change_id for alert in story.alerts}) == 1


def test_of_a_day_long_past_fewer_are_kept_and_as_many_are_counted() -> None:
    told = outlets(MOST)
    entry = heard([*told, tell("12-20 09:00", "x.example", IS, ARMY, "12-20")])
    assert len(entry.claims) <= sum(surplus.PAST_NEWS) + 1
    assert entry.control.changes[0].sources == MOST


def test_a_denial_between_two_hundred_reports_is_heard() -> None:
    denial = tell("11-09 02:30", "d.example", ARMY, IS, "11-09", says="islamic-state", denied=True)
    told = outlets(200)
    story = Story().hear(*told[:100], denial, *told[100:])
    assert story.entry is not None
    assert story.entry.control.changes[0].tier is Tier.CONTESTED
    assert denial.claim_id in {claim.claim_id for claim in story.entry.claims}


def test_another_day_another_side_and_another_standing_are_not_the_same() -> None:
    told = outlets(100)
    others = [
        tell("11-12 09:00", "x.example", IS, ARMY, "11-12"),
        tell("11-12 10:00", "y.example", ARMY, IS, "11-12"),
        tell("11-09 10:30", "sana.sy", ARMY, IS, "11-09"),
        tell("11-09 10:40", "z.example", ARMY, IS, "11-09", says="islamic-state"),
    ]
    kept = {claim.claim_id for claim in heard([*told, *others, *outlets(60, hour=12)]).claims}
    assert {claim.claim_id for claim in others} <= kept


@settings(max_examples=200, deadline=None)
@given(st.lists(claims(), min_size=1, max_size=30), st.randoms(use_true_random=False))
@pytest.mark.usefixtures("_small")
def test_in_any_order_the_same_is_kept_and_counted(
    told: list[ControlClaim], random: Random
) -> None:
    shuffled = [*told, *random.sample(told, len(told) // 2)]
    random.shuffle(shuffled)
    one, other = heard(told), heard(shuffled)
    assert (one.claims, one.counted, one.control) == (other.claims, other.counted, other.control)


@settings(max_examples=100, deadline=None)
@given(st.lists(claims(), min_size=1, max_size=30), st.data())
@pytest.mark.usefixtures("_small")
def test_what_was_counted_and_comes_again_changes_nothing(
    told: list[ControlClaim], data: st.DataObject
) -> None:
    entry = heard(told)
    again = apply(entry, data.draw(st.sampled_from(told)), BOOK)
    assert again.entry is entry
    assert again.alerts == ()


@settings(max_examples=100, deadline=None)
@given(st.lists(claims(), min_size=1, max_size=30))
@pytest.mark.usefixtures("_small")
def test_what_was_told_is_still_known_when_its_claim_falls_out(told: list[ControlClaim]) -> None:
    story = Story().hear(*told)
    assert story.entry is not None
    kept = {claim.claim_id for claim in story.entry.claims}
    assert {mark.claim_id for mark in story.entry.marks} <= kept
    assert {effect.claim_id for effect in story.entry.effects} <= kept
    assert len({alert.alert_id for alert in story.alerts}) == len(story.alerts)
