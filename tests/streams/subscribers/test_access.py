"""Keys and sessions: what holds, what does not, and what is stored of them, on both engines."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from streams.subscribers.access.keyring import MOST_SESSIONS, Keyring, Lasting
from streams.subscribers.access.keys import AccessError, digest, id_of
from streams.subscribers.access.scopes import Scope
from streams.subscribers.access.tables import KEY, SESSION
from streams.subscribers.store import AlertStore

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """A time that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keyring(store: AlertStore, clock: Clock) -> Keyring:
    return Keyring(store, Lasting(timedelta(hours=1), timedelta(hours=5)), clock=clock)


def test_a_key_opens_what_it_was_made_for_and_nothing_of_it_is_stored(
    keyring: Keyring, store: AlertStore
) -> None:
    made, token = keyring.add("desk one", [Scope.READ, Scope.VERDICTS])
    found = keyring.by_token(token)
    assert found is not None
    assert (found.name, found.scopes) == ("desk one", {Scope.READ, Scope.VERDICTS})
    assert found.caller.key_id == made.id == id_of(token)
    with store.transaction(writes=False) as connection:
        stored = str(connection.execute(select(KEY)).all())
    secret = token.rpartition("_")[2]
    assert secret not in stored
    assert made.id in stored
    assert keyring.add("desk one", [Scope.READ])[1] != token


def _altered(token: str) -> list[str]:
    head, end = token[:-1], token[-1]
    other = "0" if end != "0" else "1"
    return [head + other, head, token + "0", token.upper(), f" {token}", f"{token}\n", "", "fw__"]


def test_nothing_but_the_whole_key_opens(keyring: Keyring) -> None:
    _, token = keyring.add("a", [Scope.READ])
    other, _ = keyring.add("b", [Scope.ADMIN])
    swapped = f"fw_{other.id}_{token.rpartition('_')[2]}"
    for wrong in (*_altered(token), swapped, "fw_" + "0" * 16 + "_" + "0" * 64, "fw_\0", "\ud800"):
        assert keyring.by_token(wrong) is None, wrong
        assert keyring.log_in(wrong) is None, wrong


def test_what_is_wrong_with_a_key_does_not_show_in_the_work_that_it_makes(
    keyring: Keyring, store: AlertStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock would tell it only on a quiet machine: what is done is counted instead."""
    made, token = keyring.add("a", [Scope.READ])
    ended, old = keyring.add("b", [Scope.READ])
    keyring.revoke(ended.id)
    work: list[str] = []
    compare = hmac.compare_digest

    def compared(one: str, other: str) -> bool:
        work.append(f"compared {len(one)} {len(other)}")
        return compare(one, other)

    transaction = store.transaction

    def opened(*, writes: bool) -> AbstractContextManager[Connection]:
        work.append(f"opened {writes}")
        return transaction(writes=writes)

    monkeypatch.setattr("streams.subscribers.access.keys.hmac.compare_digest", compared)
    monkeypatch.setattr(store, "transaction", opened)
    done = set()
    for wrong in (
        f"fw_{made.id}_{'0' * 64}",
        f"fw_{'0' * 16}_{'0' * 64}",
        token[:-1] + "x",
        old,
        "",
    ):
        work.clear()
        assert keyring.by_token(wrong) is None
        done.add(tuple(work))
    assert done == {("opened False", "compared 64 64")}


def test_a_key_ends_when_it_expires_or_is_revoked_and_opens_no_doors_by_that(
    keyring: Keyring, clock: Clock
) -> None:
    assert not keyring.any()
    short, first = keyring.add("a", [Scope.READ], START + timedelta(hours=2))
    long, second = keyring.add("b", [Scope.READ])
    clock.move(hours=2, microseconds=-1)
    assert keyring.by_token(first) is not None
    clock.move(microseconds=1)
    assert keyring.by_token(first) is None
    assert keyring.revoke(long.id).state(clock()) == "revoked"
    assert keyring.by_token(second) is None
    keyring.revoke(long.id)
    assert keyring.any()
    assert not keyring.any_holds()
    states = {key.id: key.state(clock()) for key in keyring.all()}
    assert states == {short.id: "expired", long.id: "revoked"}
    assert keyring.clear() == 2
    assert not keyring.any()


def test_a_key_that_holds_is_not_forgotten(keyring: Keyring) -> None:
    keyring.add("a", [Scope.READ])
    with pytest.raises(AccessError, match="revoke it first"):
        keyring.clear()
    with pytest.raises(AccessError, match="no key 'x'"):
        keyring.revoke("x")


@pytest.mark.parametrize("name", ["", "local", "\x1b[31mred", "a\nb", "-x", "x" * 81, "<b>", "=1"])
def test_a_name_that_cannot_be_shown_is_refused(keyring: Keyring, name: str) -> None:
    with pytest.raises(AccessError, match="name"):
        keyring.add(name, [Scope.READ])


def test_a_key_needs_a_scope_and_a_time_to_come(keyring: Keyring) -> None:
    with pytest.raises(AccessError, match="scope"):
        keyring.add("a", [])
    with pytest.raises(AccessError, match="expires"):
        keyring.add("a", [Scope.READ], START)


def test_the_last_use_is_known_to_the_minute(keyring: Keyring, clock: Clock) -> None:
    _, token = keyring.add("a", [Scope.READ])
    keyring.by_token(token)
    clock.move(seconds=59)
    keyring.by_token(token)
    assert keyring.all()[0].used_at == START
    clock.move(seconds=1)
    keyring.by_token(token)
    assert keyring.all()[0].used_at == START + timedelta(minutes=1)


def _session(keyring: Keyring, token: str) -> str:
    begun = keyring.log_in(token)
    assert begun is not None
    return begun[1]


def test_a_session_ends_unused_in_the_end_with_its_key_and_when_told(
    keyring: Keyring, clock: Clock, store: AlertStore
) -> None:
    key, token = keyring.add("a", [Scope.READ])
    cookie = _session(keyring, token)
    with store.transaction(writes=False) as connection:
        assert cookie not in str(connection.execute(select(SESSION)).all())
    clock.move(hours=1)
    assert keyring.by_cookie(cookie) is None
    cookie = _session(keyring, token)
    for _ in range(9):
        clock.move(minutes=30)
        assert keyring.by_cookie(cookie) is not None
    clock.move(minutes=30)
    assert keyring.by_cookie(cookie) is None
    cookie = _session(keyring, token)
    keyring.log_out(cookie)
    assert keyring.by_cookie(cookie) is None
    cookie = _session(keyring, token)
    assert keyring.by_cookie(token) is None
    assert keyring.by_token(cookie) is None
    keyring.revoke(key.id)
    assert keyring.by_cookie(cookie) is None


def test_sessions_of_a_key_are_bounded_and_those_that_are_over_leave(
    keyring: Keyring, clock: Clock, store: AlertStore
) -> None:
    def count() -> int:
        with store.transaction(writes=False) as connection:
            return len(connection.execute(select(SESSION)).all())

    _, token = keyring.add("a", [Scope.READ])
    first = _session(keyring, token)
    for _ in range(MOST_SESSIONS):
        clock.move(milliseconds=1)
        last = _session(keyring, token)
    assert count() == MOST_SESSIONS
    assert keyring.by_cookie(first) is None
    assert keyring.by_cookie(last) is not None
    clock.move(hours=6)
    _session(keyring, token)
    assert count() == 1


def test_a_key_of_a_newer_version_opens_only_what_is_known(
    keyring: Keyring, store: AlertStore
) -> None:
    _, token = keyring.add("a", [Scope.READ])
    with store.transaction(writes=True) as connection:
        connection.execute(KEY.update().values(scopes="read everything"))
    found = keyring.by_token(token)
    assert found is not None
    assert found.scopes == {Scope.READ}


def test_keys_are_seen_by_others_at_once(new_store: Callable[..., AlertStore]) -> None:
    store = new_store()
    one, two = Keyring(store), Keyring(store)
    key, token = one.add("a", [Scope.READ])
    assert two.by_token(token) is not None
    one.revoke(key.id)
    assert two.by_token(token) is None


def test_what_still_holds_is_told_of_many_at_once(keyring: Keyring, clock: Clock) -> None:
    (one, token), (two, _) = keyring.add("a", [Scope.READ]), keyring.add("b", [Scope.READ])
    session = digest(_session(keyring, token))
    asked = {(one.id, None), (one.id, session), (two.id, None), (two.id, "x"), ("none", None)}
    assert keyring.holding(asked) == {(one.id, None), (one.id, session), (two.id, None)}
    clock.move(hours=1)
    assert keyring.holding(asked) == {(one.id, None), (two.id, None)}
    keyring.revoke(one.id)
    assert keyring.holding(asked) == {(two.id, None)}
    assert keyring.holding([]) == set()
