"""Whatever order alerts come in, however often, in whatever batches: the same store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.wire import encode
from streams.subscribers.store import OTHERS, AlertFilter, AlertStore, DayCount
from tests.streams.subscribers.drawing import some_alerts, some_filters

NOW = datetime(2024, 1, 20, 12, tzinfo=UTC)
ALERTS = some_alerts(seed=2, count=14)

Batches = list[list[int]]


@st.composite
def deliveries(draw: st.DrawFn) -> Batches:
    """Draw batches in which every alert comes at least once, in any order."""
    again = draw(st.lists(st.integers(0, len(ALERTS) - 1), max_size=20))
    order = draw(st.permutations([*range(len(ALERTS)), *again]))
    cuts = sorted(draw(st.sets(st.integers(1, len(order)), max_size=4)))
    return [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(order)], strict=True)]


def content(store: AlertStore, filters: list[AlertFilter]) -> Any:
    """Return what a store says, apart from the order in which it came."""
    found = [{s.alert.alert_id for s in store.page(w, limit=1_000).alerts} for w in filters]
    details = [store.detail(alert.alert_id) for alert in ALERTS]
    return (
        {stored.alert.alert_id: encode(stored.alert) for stored in store.after(0)},
        found,
        [store.per_day(by=by, days=days) for by in ("tier", "gainer") for days in (1, 7, 28)],
        store.actors(),
        [[s.alert.alert_id for s in d.revisions] for d in details if d is not None],
    )


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=deliveries(), filters=st.lists(some_filters(), min_size=3, max_size=3))
def test_any_order_and_any_repetition_give_the_same_store(
    new_store: Callable[..., AlertStore], batches: Batches, filters: list[AlertFilter]
) -> None:
    calm, storm = new_store(clock=lambda: NOW), new_store(clock=lambda: NOW)
    with calm, storm:
        calm.add_all(ALERTS)
        numbers = [n for batch in batches for n in storm.add_all([ALERTS[i] for i in batch])]
        assert [n for n in numbers if n is not None] == list(range(1, len(ALERTS) + 1))
        assert content(storm, filters) == content(calm, filters)
        assert [s.seq for s in storm.after(0)] == list(range(1, len(ALERTS) + 1))


def test_beyond_the_most_frequent_gainers_alerts_are_counted_together(store: AlertStore) -> None:
    store.add_all(list(some_alerts(seed=3, count=60)))
    totals: Counter[str] = Counter()
    for each in store.per_day(by="gainer", days=7):
        totals[each.of] += each.alerts
    assert len(totals) > 2
    kept = sorted(totals, key=lambda of: (-totals[of], of))[:2]
    together: Counter[tuple[date, str]] = Counter()
    for each in store.per_day(by="gainer", days=7):
        together[each.day, each.of if each.of in kept else OTHERS] += each.alerts
    expected = [DayCount(day, of, number) for (day, of), number in sorted(together.items())]
    one_by_one = AlertFilter(known_from=datetime(1990, 1, 1, tzinfo=UTC))  # not counted beforehand
    for wanted in (AlertFilter(), one_by_one):
        assert store.per_day(wanted, by="gainer", days=7, most=2) == expected
        every = store.per_day(wanted, by="gainer", days=7)
        assert store.per_day(wanted, by="gainer", days=7, most=len(totals)) == every


def test_the_counts_are_those_of_the_alerts(store: AlertStore) -> None:
    for alert in some_alerts(seed=3, count=60):
        store.add(alert)
    everything = AlertFilter(min_independent_sources=0, taking_part=())
    one_by_one = AlertFilter(known_from=datetime(1990, 1, 1, tzinfo=UTC))  # not counted beforehand
    for by in ("tier", "gainer"):
        for days in (1, 7, 28):
            assert store.per_day(everything, by=by, days=days) == store.per_day(
                one_by_one, by=by, days=days
            )
    assert store.count() == 60
