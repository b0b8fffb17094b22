from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from streams.subscribers.delivery.errors import SubscriptionError
from streams.subscribers.delivery.rules import WAITS, Quiet, digest_due, wait_after


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-04T{text}:00").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "quiet", "loud"),
    [
        ("22:00-06:00", ["22:00", "23:59", "00:00", "05:59"], ["06:00", "12:00", "21:59"]),
        ("09:30-17:00", ["09:30", "16:59"], ["09:29", "17:00", "00:00"]),
    ],
)
def test_quiet_hours_begin_at_their_first_minute_and_end_before_their_last(
    hours: str, quiet: list[str], loud: list[str]
) -> None:
    found = Quiet.parse(hours)
    assert found is not None
    assert all(found.covers(at(each)) for each in quiet)
    assert not any(found.covers(at(each)) for each in loud)


@pytest.mark.parametrize(
    "text", ["22-06", "24:00-06:00", "22:00-22:00", "22:60-01:00", "a", " 22:00-06:00"]
)
def test_what_are_no_quiet_hours_is_refused(text: str) -> None:
    with pytest.raises(SubscriptionError, match="quiet hours"):
        Quiet.parse(text)


def test_digests_come_at_whole_multiples_of_their_minutes() -> None:
    assert digest_due(at("12:07"), 60) == at("13:00")
    assert digest_due(at("12:00"), 60) == at("13:00")
    assert digest_due(at("12:07"), 24 * 60) == at("00:00") + timedelta(days=1)
    assert digest_due(at("12:07"), 0) == at("12:07")


def test_minutes_that_do_not_fill_a_day_begin_anew_at_midnight() -> None:
    assert digest_due(at("00:00"), 7 * 60) == at("07:00")
    assert digest_due(at("20:59"), 7 * 60) == at("21:00")
    assert digest_due(at("21:00"), 7 * 60) == at("00:00") + timedelta(days=1)
    assert digest_due(at("23:59") + timedelta(days=1), 1_439) == at("00:00") + timedelta(days=2)
    assert digest_due(at("12:07"), 1_439) == at("23:59")


def test_a_digest_of_a_week_comes_as_its_monday_begins() -> None:
    monday = at("00:00") + timedelta(days=5)
    assert monday.weekday() == 0
    for days in range(-2, 5):
        assert digest_due(at("12:07") + timedelta(days=days), 7 * 24 * 60) == monday
    assert digest_due(monday, 7 * 24 * 60) == monday + timedelta(days=7)
    two = digest_due(at("12:07"), 2 * 24 * 60)
    assert two.time() == at("00:00").time()
    assert timedelta() < two - at("12:07") <= timedelta(days=2)


def test_eight_tries_are_spread_over_a_day_and_no_more() -> None:
    for chance in (0.0, 0.5, 0.999):
        waits = [wait_after(tries, chance) for tries in range(1, len(WAITS) + 2)]
        assert waits.pop() is None
        known = [wait for wait in waits if wait is not None]
        assert len(known) == 7
        assert known == sorted(known)
        assert timedelta(hours=18) < sum(known, timedelta()) < timedelta(hours=24)


def test_chance_moves_every_wait() -> None:
    for tries in range(1, len(WAITS) + 1):
        assert wait_after(tries, 0.9) != wait_after(tries, 0.1)


def test_a_receiver_may_ask_for_a_longer_wait_but_not_for_any() -> None:
    assert wait_after(1, 0, timedelta(minutes=9)) == timedelta(minutes=9)
    assert wait_after(1, 0, timedelta(seconds=1)) == WAITS[0]
    assert wait_after(1, 0, timedelta(days=99)) == timedelta(hours=6)
