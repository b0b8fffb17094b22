"""The audit log of verdicts, on both engines: written once, in order, kept for good, and put into the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import SQLAlchemyError

from schemas import wire
from schemas.claims import ControlClaim
from schemas.verdicts import Ruling
from streams.embedded.reader import LogReader
from streams.errors import LogError
from streams.settings import Settings
from streams.subscribers.published import PublishedStore
from streams.subscribers.store import AlertStore, AlertStoreError
from streams.subscribers.verdicts.book import VerdictBook, Wish
from streams.subscribers.verdicts.errors import NoChangeError, NotPutError, VerdictError
from streams.subscribers.verdicts.sink import ClaimSink
from streams.subscribers.verdicts.tables import VERDICT
from streams.topics import CLAIMS
from tests.streams.records import make_alert

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALERT = make_alert(1)
OTHER = make_alert(2, change_id="chg_2")
REJECT = Wish(
    change_id=ALERT.change_id, ruling=Ruling.REJECT, analyst="Ana Ruiz", reason="An old film."
)


class Log:
    """A log of claims that can be told to take nothing."""

    def __init__(self) -> None:
        self.claims: list[ControlClaim] = []
        self.full = False

    def put(self, claims) -> None:
        if self.full:
            raise LogError("the disk is full")
        self.claims += claims


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def book(store: AlertStore, log: Log) -> VerdictBook:
    store.add_all([ALERT, OTHER])
    return VerdictBook(store, log.put, clock=lambda: NOON)


def test_a_verdict_is_written_down_and_put_into_the_log(book: VerdictBook, log: Log) -> None:
    given, new = book.give(REJECT)
    assert new
    assert (given.analyst, given.by, given.reason) == ("Ana Ruiz", "command line", "An old film.")
    assert (given.alert_id, given.revision) == (ALERT.alert_id, ALERT.revision)
    assert given.in_log
    assert given.stands
    (claim,) = log.claims
    assert claim.claim_id == given.verdict_id
    assert claim.place == ALERT.place
    assert claim.source.published_at == NOON
    assert claim.verdict is not None
    assert claim.verdict.about.change_id == ALERT.change_id


def test_the_same_said_again_is_the_same_verdict(book: VerdictBook, log: Log) -> None:
    first, _ = book.give(REJECT)
    again, new = book.give(replace(REJECT, analyst=" ana  ruiz"))
    assert not new
    assert again == first
    assert len(log.claims) == 1


def test_the_last_word_stands_and_is_the_later_one_by_any_clock(book: VerdictBook) -> None:
    book.give(REJECT)
    book.give(replace(REJECT, ruling=Ruling.CONFIRM))
    book.give(REJECT)
    said = book.of_change(ALERT.change_id)
    assert said is not None
    assert [each.ruling for each in said] == [Ruling.REJECT, Ruling.CONFIRM, Ruling.REJECT]
    assert [each.stands for each in said] == [False, False, True]
    assert said[0].given_at < said[1].given_at < said[2].given_at
    assert len({each.verdict_id for each in said}) == 3
    assert [each.seq for each in book.log(limit=2)] == [3, 2]
    assert [each.seq for each in book.log(before=2)] == [1]


def test_two_analysts_have_a_word_each(book: VerdictBook) -> None:
    book.give(REJECT)
    book.give(replace(REJECT, analyst="Ben Okri"))
    assert [each.stands for each in book.log()] == [True, True]


def test_a_request_that_comes_again_is_answered_by_the_first(book: VerdictBook, log: Log) -> None:
    asked = replace(REJECT, request="k-1")
    first, _ = book.give(asked)
    book.give(replace(REJECT, ruling=Ruling.CONFIRM))
    again, new = book.give(asked)
    assert (again.verdict_id, new) == (first.verdict_id, False)
    assert len(log.claims) == 2
    with pytest.raises(VerdictError, match="another verdict"):
        book.give(replace(asked, reason="Something else."))
    book.give(replace(asked, by="another caller", analyst="Ben Okri"))


def test_what_the_log_does_not_take_goes_there_with_the_next(book: VerdictBook, log: Log) -> None:
    log.full = True
    with pytest.raises(NotPutError, match="in the audit log and not in force yet"):
        book.give(REJECT)
    assert [each.in_log for each in book.log()] == [False]
    log.full = False
    book.give(replace(REJECT, analyst="Ben Okri"))
    assert [c.verdict.analyst for c in log.claims if c.verdict] == ["Ana Ruiz", "Ben Okri"]
    assert all(each.in_log for each in book.log())
    assert book.put_waiting() == 0


def test_a_merge_names_another_change_that_is_known(book: VerdictBook, log: Log) -> None:
    merge = replace(REJECT, ruling=Ruling.MERGE)
    for into, error in (
        (None, VerdictError),
        (ALERT.change_id, VerdictError),
        ("chg_unknown", NoChangeError),
    ):
        with pytest.raises(error):
            book.give(replace(merge, merge_into=into))
    with pytest.raises(VerdictError):
        book.give(replace(REJECT, merge_into=OTHER.change_id))
    given, _ = book.give(replace(merge, merge_into=OTHER.change_id))
    assert given.merge_into == OTHER.change_id
    assert len(log.claims) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"analyst": ""},
        {"analyst": "A\x1b[31mna"},
        {"analyst": "x" * 81},
        {"reason": " \n "},
        {"reason": "x" * 2001},
        {"ruling": Ruling.WITHDRAW},
    ],
)
def test_what_is_no_verdict_is_refused_and_leaves_nothing(
    book: VerdictBook, log: Log, wrong: dict
) -> None:
    with pytest.raises(VerdictError):
        book.give(replace(REJECT, **wrong))
    assert book.log() == []
    assert log.claims == []


def test_a_change_that_nobody_was_told_of(book: VerdictBook) -> None:
    with pytest.raises(NoChangeError):
        book.give(replace(REJECT, change_id="chg_\0nothing"))
    assert book.of_change("chg_nothing") is None
    assert book.of_change(OTHER.change_id) == []


def test_without_a_way_into_the_log_nothing_is_taken(store: AlertStore) -> None:
    store.add(ALERT)
    with pytest.raises(VerdictError, match="no verdicts are taken"):
        VerdictBook(store, None).give(REJECT)


def test_the_engine_refuses_to_change_the_audit_log(book: VerdictBook, store: AlertStore) -> None:
    book.give(REJECT)
    for change in (update(VERDICT).values(reason="Nothing."), delete(VERDICT)):
        with (
            pytest.raises((AlertStoreError, SQLAlchemyError), match="only grows"),
            store.transaction(writes=True) as connection,
        ):
            connection.execute(change)
    assert [each.reason for each in book.log()] == ["An old film."]


def test_verdicts_outlive_the_alerts_that_they_are_about(
    book: VerdictBook, store: AlertStore
) -> None:
    book.give(REJECT)
    store.prune(datetime(2200, 1, 1, tzinfo=UTC))
    assert len(book.log()) == 1


def test_the_sink_puts_claims_under_the_key_of_their_place(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    with AlertStore(tmp_path / "alerts.db") as store, ClaimSink(settings) as sink:
        store.add(ALERT)
        later = iter(NOON + timedelta(minutes=m) for m in range(9))
        book = VerdictBook(store, sink.put, clock=lambda: next(later))
        book.give(REJECT)
        book.give(replace(REJECT, ruling=Ruling.WITHDRAW))
    assert settings.log_path is not None
    with LogReader(settings.log_path) as reader:
        records = [
            record
            for (topic, part), head in reader.heads().items()
            if topic == CLAIMS.name
            for record in reader.read(topic, part, head.first, 10)
        ]
    assert {record.key for record in records} == {ALERT.place.id.encode()}
    claims = [wire.decode(ControlClaim, record.value or b"") for record in records]
    assert [c.verdict.ruling for c in claims if c.verdict] == [Ruling.REJECT, Ruling.WITHDRAW]


def test_what_is_held_back_is_shown_later_and_is_judged_by_nobody(
    new_store: Callable[..., AlertStore], log: Log
) -> None:
    """Readers see a verdict after the delay; an analyst judges what is shown by then."""
    now = [NOON]
    whole = new_store(clock=lambda: now[0])
    view = PublishedStore(whole, timedelta(hours=1), None)
    book = VerdictBook(view, log.put, clock=lambda: now[0])
    whole.add(ALERT)
    with pytest.raises(NoChangeError):
        book.give(REJECT)
    assert book.of_change(ALERT.change_id) is None
    now[0] += timedelta(hours=2)
    later = replace(ALERT, alert_id="alr_later", revision=2)
    whole.add_all([later, OTHER])
    given, _ = book.give(REJECT)
    assert (given.alert_id, given.revision) == (ALERT.alert_id, ALERT.revision)
    with pytest.raises(NoChangeError):
        book.give(replace(REJECT, ruling=Ruling.MERGE, merge_into=OTHER.change_id))
    assert book.of_change(ALERT.change_id) == book.log() == [given]
    assert book.of_change(ALERT.change_id, held_back=False) == []
    assert book.log(held_back=False) == []
    now[0] += timedelta(minutes=61)
    assert book.log(held_back=False) == [given]
    book.give(replace(REJECT, ruling=Ruling.CONFIRM))
    assert [each.stands for each in book.log()] == [True, False]
    assert [each.stands for each in book.log(held_back=False)] == [True], "as it was an hour ago"
    assert VerdictBook(whole, None).log(held_back=False) == book.log()
