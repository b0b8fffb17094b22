"""Places in the store: who held them when, by the same functions as the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agents.corroborate.as_of import as_of
from agents.corroborate.periods import holder_periods
from schemas.claims import Actor
from schemas.control import Change, Hold, PlaceControl, Tier, Transition
from schemas.history import HistoryRecord
from streams.subscribers.store import AlertStore, Box
from tests.streams.records import ARMY, GROUP, TOWN

DAYS = [date(2017, 1, 1) + timedelta(days=30 * n) for n in range(8)]


def change(number: int, gainer: Actor, tier: Tier = Tier.CONFIRMED) -> Change:
    known = datetime.combine(DAYS[number], datetime.min.time(), UTC) + timedelta(hours=30)
    moves = [Transition(tier=Tier.CONFIRMED, at=known, claim_id=f"c{number}", reason="told")]
    if tier is not Tier.CONFIRMED:
        later = known + timedelta(days=30)
        moves.append(Transition(tier=tier, at=later, claim_id=f"c{number + 1}", reason="later"))
    return Change(
        change_id=f"chg_{number}",
        gainer=gainer,
        loser=GROUP if gainer is ARMY else ARMY,
        tier=tier,
        event_date=DAYS[number],
        history=tuple(moves),
    )


def state(*changes: Change) -> PlaceControl:
    last = changes[-1]
    return PlaceControl(
        place=TOWN, holder=last.gainer, since=last.event_date, tier=last.tier, changes=changes
    )


TWICE = state(change(2, GROUP, Tier.REVERSED), change(4, ARMY))


def test_a_place_has_its_periods(store: AlertStore) -> None:
    store.put_places([TWICE])
    found = store.timeline(TOWN.id)
    assert found is not None
    assert found.control == TWICE
    assert [(p.holder.id, p.since, p.until) for p in found.periods] == [
        (GROUP.id, DAYS[2], DAYS[4]),
        (ARMY.id, DAYS[4], None),
    ]
    assert store.timeline("gn:none") is None


def test_as_of_a_day_and_as_known_at_a_moment(store: AlertStore) -> None:
    store.put_places([TWICE])
    then = store.timeline(TOWN.id, as_of=DAYS[3])
    assert then is not None
    assert then.control is not None
    assert then.control.holder == GROUP
    believed = store.timeline(TOWN.id, known_at=datetime(2017, 3, 15, tzinfo=UTC))
    assert believed is not None
    assert [p.holder for p in believed.periods] == [GROUP]
    before = store.timeline(TOWN.id, as_of=DAYS[0])
    assert before is not None
    assert before.control is None


def test_who_held_what_on_a_day(store: AlertStore) -> None:
    north = replace(TOWN, id="gn:2", name="North", country="IQ", lat=36.0, lon=43.0)
    store.put_places([TWICE, replace(state(change(3, GROUP)), place=north)])
    assert [(h.name, h.holder) for h in store.held()] == [
        (TOWN.name, ARMY.id),
        ("North", GROUP.id),
    ]
    assert [h.name for h in store.held(as_of=DAYS[2])] == [TOWN.name]
    assert [h.holder for h in store.held(as_of=DAYS[3])] == [GROUP.id, GROUP.id]
    assert store.held(as_of=DAYS[1]) == []
    assert [h.name for h in store.held(countries=["iq"])] == ["North"]
    assert [h.name for h in store.held(holders=[ARMY.id])] == [TOWN.name]
    assert [h.name for h in store.held(box=Box(35, 42, 37, 44))] == ["North"]
    assert [h.name for h in store.held(after=TOWN.id)] == ["North"]
    assert [h.name for h in store.held(limit=1)] == [TOWN.name]
    one = store.held(limit=1)[0]
    assert (one.lat, one.lon, one.tier) == (TOWN.lat, TOWN.lon, Tier.CONFIRMED)


def test_what_left_the_ledger_comes_before_what_is_in_it(store: AlertStore) -> None:
    gone = change(0, ARMY, Tier.REVERSED)
    store.put_places([HistoryRecord(record_id="chg_0", place=TOWN, change=gone, reason="ended")])
    assert store.timeline(TOWN.id) is None  # nothing tells of the place itself yet
    store.put_places([TWICE])
    store.put_places([HistoryRecord(record_id="chg_0", place=TOWN, change=gone, reason="ended")])
    found = store.timeline(TOWN.id)
    assert found is not None
    assert found.control is not None
    assert [c.change_id for c in found.control.changes] == ["chg_0", "chg_2", "chg_4"]
    assert [(p.holder, p.since) for p in found.periods] == [
        (ARMY, DAYS[0]),
        (GROUP, DAYS[2]),
        (ARMY, DAYS[4]),
    ]


def test_a_joined_place_is_found_under_both_its_ids(store: AlertStore) -> None:
    old = replace(TOWN, id="un:SY:abu-kamal", resolved=False)
    store.put_places([replace(TWICE, place=old)])
    store.put_places([PlaceControl(place=old, joined_into=TOWN.id), TWICE])
    found = store.timeline(old.id)
    assert found is not None
    assert found.place.id == TOWN.id
    assert [h.place_id for h in store.held()] == [TOWN.id]
    store.put_places([PlaceControl(place=TOWN, joined_into=old.id)])  # a circle ends somewhere
    assert store.timeline(old.id) is None


def test_states_told_again_from_any_point_on_end_in_the_same(
    new_store: Callable[..., AlertStore],
) -> None:
    told = [state(change(2, GROUP)), TWICE, state(change(2, GROUP, Tier.REVERSED), change(5, ARMY))]
    calm, storm = new_store(), new_store()
    calm.put_places(told)
    for start in (0, 1, 2, 0):
        for record in told[start:]:
            storm.put_places([record])
    assert storm.held() == calm.held()
    assert storm.timeline(TOWN.id) == calm.timeline(TOWN.id)


@given(
    drawn=st.lists(
        st.tuples(st.integers(0, 7), st.sampled_from([ARMY, GROUP]), st.sampled_from(Tier)),
        max_size=6,
        unique_by=lambda each: each[0],
    ),
    hold=st.sampled_from([None, Hold(holder=GROUP), Hold(holder=ARMY, since=DAYS[3])]),
)
def test_periods_are_what_every_day_says(
    drawn: list[tuple[int, Actor, Tier]], hold: Hold | None
) -> None:
    changes = tuple(change(n, who, tier) for n, who, tier in sorted(drawn, key=lambda d: d[0]))
    control = PlaceControl(place=TOWN, changes=changes, baseline=hold)
    periods = holder_periods(control)
    for number in range(-40, 260):
        day = DAYS[0] + timedelta(days=number)
        then = as_of(control, day)
        holder = None if then is None else then.holder
        inside = [
            p
            for p in periods
            if (p.since is None or p.since <= day) and (p.until is None or day < p.until)
        ]
        assert [p.holder for p in inside] == ([] if holder is None else [holder])
