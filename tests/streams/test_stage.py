"""The wrapper: what a core may raise and what a log may refuse, and that nothing is lost by it."""

import asyncio
from base64 import b64decode
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from agents.results import Agent, Channel, Emission, Result
from schemas import wire
from schemas.articles import RawArticle
from schemas.claims import Place
from schemas.control import LedgerEntry, PlaceControl
from schemas.failures import DeadLetter, Outcome, Verdict
from streams import topics
from streams.errors import LogFullError, SendFailedError, StageBrokenError, TransientError
from streams.ledger_table import Ledger
from streams.limits import Limits
from streams.messages import Incoming, Outgoing
from streams.metrics import Metrics
from streams.stage import Stage, StageRunner
from streams.stores import DictStore

LIMITS = Limits(
    max_record_bytes=2000, retry_attempts=3, retry_base_s=1.0, retry_max_s=3.0, poison_limit=4
)


class Journal:
    """A log in memory that takes everything, unless told to refuse."""

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []
        self.refusals: list[Callable[[Outgoing], bool]] = []
        self.error: Exception = OSError("no broker")

    async def __call__(self, message: Outgoing) -> Awaitable[object]:
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        if self.refusals and self.refusals[0](message):
            self.refusals.pop(0)
            future.set_exception(self.error)
        else:
            self.taken.append(message)
            future.set_result(None)
        return future

    def of(self, topic: topics.TopicSpec) -> list[Outgoing]:
        return [message for message in self.taken if message.topic == topic.name]


class Echo:
    """Sends each raw article on under its id; raises what the article's title names."""

    def __init__(self) -> None:
        self.calls: list[int] = []
        self.busy = 0

    async def __call__(self, batch: Sequence[RawArticle]) -> Sequence[Result]:
        self.calls.append(len(batch))
        return [self._one(article) for article in batch]

    def _one(self, article: RawArticle) -> Result:
        if article.title == "poison":
            raise ZeroDivisionError("cannot read \x1b[31mthis")
        if article.title == "busy" and self.busy:
            self.busy -= 1
            raise TransientError("the store is busy")
        if article.title == "surrogate":
            return Result((Emission(Channel.CLAIMS, "k", {"text": "\ud800"}),))
        return Result(
            (Emission(Channel.CLAIMS, article.id, article),),
            verdict=Verdict.WITH_CLAIMS,
            article_id=article.id,
            claims=1,
        )


class Waits(list[float]):
    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def article(number: int, title: str = "plain") -> bytes:
    return wire.encode(
        {"id": f"a{number}", "title": title, "text": "Text.", "published_at": "2020-01-01"}
    )


def record(offset: int, value: bytes | None, **others: Any) -> Incoming:
    fields: dict[str, Any] = {
        "topic": "news.raw",
        "partition": 0,
        "key": b"k",
        "headers": (),
        "timestamp": 1.5e9,
    }
    return Incoming(**{**fields, "offset": offset, "value": value, **others})


def runner(
    agent: Agent[Any], journal: Journal, **others: Any
) -> tuple[StageRunner, Waits, Metrics]:
    waits, metrics = Waits(), Metrics()
    stage = Stage("screen", topics.RAW, agent, **others)
    made = StageRunner(stage, journal, LIMITS, metrics, sleep=waits, clock=lambda: 1.5e9 + 1)
    return made, waits, metrics


def letters(journal: Journal) -> list[DeadLetter]:
    return [wire.decode(DeadLetter, m.value or b"") for m in journal.of(topics.DEADLETTERS)]


def outcomes(journal: Journal) -> dict[str, Outcome]:
    return {
        (m.key or b"").decode(): wire.decode(Outcome, m.value or b"")
        for m in journal.of(topics.OUTCOMES)
    }


async def test_every_record_is_sent_on_with_its_origin_and_gets_one_outcome() -> None:
    journal, echo = Journal(), Echo()
    stage, _, metrics = runner(echo, journal)
    await stage.handle([record(7, article(1)), record(8, article(2))])
    assert echo.calls == [2]
    sent = journal.of(topics.CLAIMS)
    assert [m.key for m in sent] == [b"a1", b"a2"]
    assert [m.headers for m in sent] == [
        (("fw-origin", b"news.raw/0/7"), ("fw-arrived", b"1500000000000")),
        (("fw-origin", b"news.raw/0/8"), ("fw-arrived", b"1500000000000")),
    ]
    assert {origin: o.verdict for origin, o in outcomes(journal).items()} == {
        "news.raw/0/7": Verdict.WITH_CLAIMS,
        "news.raw/0/8": Verdict.WITH_CLAIMS,
    }
    count = metrics.registry.get_sample_value
    labels = {"verdict": "with_claims", "reason": ""}
    assert count("frontwatch_articles_total", labels) == 2


async def test_the_origin_is_handed_down_from_stage_to_stage_but_not_believed_from_outside() -> (
    None
):
    header = ((topics.ORIGIN_HEADER, b"news.raw/0/3"),)
    assert record(9, b"", topic="news.screened", headers=header).origin == "news.raw/0/3"
    assert record(9, b"", headers=header).origin == "news.raw/0/9"
    for bad in (b"", b"\xff\xff", b"../../etc", b"news.raw/0/3\n", b"a/1/2/3"):
        forged = record(9, b"", topic="news.screened", headers=((topics.ORIGIN_HEADER, bad),))
        assert forged.origin == "news.screened/0/9"


async def test_a_poison_record_is_a_dead_letter_and_its_neighbours_are_handled() -> None:
    journal = Journal()
    stage, waits, _ = runner(Echo(), journal)
    value = article(2, "poison")
    headers = (("x", b"\x00\xff"),)
    await stage.handle(
        [record(1, article(1)), record(2, value, headers=headers), record(3, article(3))]
    )
    (letter,) = letters(journal)
    assert [m.key for m in journal.of(topics.CLAIMS)] == [b"a1", b"a3"]
    assert (letter.stage, letter.error, letter.attempts) == ("screen", "ZeroDivisionError", 1)
    assert (letter.origin, letter.topic, letter.partition, letter.offset) == (
        "news.raw/0/2",
        "news.raw",
        0,
        2,
    )
    assert b64decode(letter.value or "") == value
    assert [(name, b64decode(v or "")) for name, v in letter.headers] == list(headers)
    assert outcomes(journal)["news.raw/0/2"].verdict is Verdict.DEAD_LETTER
    assert list(waits) == []


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"not JSON", "JSON"),
        (b"\xff\xfe", ""),
        (None, "empty"),
        (b"[" * 1500, ""),
        (b'{"id": 3, "text": "x", "published_at": "2020-01-01"}', "id"),
        (b'{"id": "a", "text": "x", "published_at": "9999-01-01"}', "9999"),
        (b'{"id": "a", "text": "\\u0000", "published_at": "2020-01-01"}', "null"),
        (b'"' + b"x" * 2000 + b'"', "2002 bytes"),
    ],
)
async def test_what_cannot_be_decoded_is_a_dead_letter_with_its_reason(
    value: bytes | None, reason: str
) -> None:
    journal, echo = Journal(), Echo()
    stage, _, _ = runner(echo, journal)
    await stage.handle([record(1, value), record(2, article(2))])
    (letter,) = letters(journal)
    assert reason in letter.reason
    assert letter.reason
    assert (b64decode(letter.value) if letter.value is not None else None) == value
    assert echo.calls == [1]
    assert set(outcomes(journal)) == {"news.raw/0/1", "news.raw/0/2"}


async def test_rubbish_never_stops_the_worker() -> None:
    journal = Journal()
    stage, _, _ = runner(Echo(), journal)
    for start in range(0, 50, 5):
        await stage.handle([record(start + n, b"rubbish") for n in range(5)])
    assert len(letters(journal)) == 50


async def test_what_the_core_returns_but_cannot_be_encoded_is_poison() -> None:
    journal = Journal()
    stage, _, _ = runner(Echo(), journal)
    await stage.handle([record(1, article(1, "surrogate")), record(2, article(2))])
    assert [letter.offset for letter in letters(journal)] == [1]
    assert [m.key for m in journal.of(topics.CLAIMS)] == [b"a2"]


async def test_a_transient_error_is_tried_again_with_growing_pauses() -> None:
    journal, echo = Journal(), Echo()
    echo.busy = 3  # the batch, then two tries of the record alone
    stage, waits, metrics = runner(echo, journal)
    await stage.handle([record(1, article(1, "busy"))])
    assert letters(journal) == []
    assert [m.key for m in journal.of(topics.CLAIMS)] == [b"a1"]
    assert list(waits) == [1.0, 2.0]
    assert metrics.registry.get_sample_value("frontwatch_retries_total", {"stage": "screen"}) == 2


async def test_a_transient_error_that_stays_is_a_dead_letter_after_all_tries() -> None:
    journal, echo = Journal(), Echo()
    echo.busy = 99
    stage, _, _ = runner(echo, journal)
    await stage.handle([record(1, article(1, "busy")), record(2, article(2))])
    (letter,) = letters(journal)
    assert (letter.error, letter.attempts) == ("TransientError", 3)
    assert [m.key for m in journal.of(topics.CLAIMS)] == [b"a2"]


async def test_a_send_that_fails_is_sent_again_in_order() -> None:
    journal = Journal()
    stage, waits, _ = runner(Echo(), journal)
    journal.refusals = [lambda m: m.key == b"a2"]
    await stage.handle([record(n, article(n)) for n in (1, 2, 3)])
    keys = [m.key for m in journal.of(topics.CLAIMS)]
    assert keys[-2:] == [b"a2", b"a3"]
    assert list(waits) == [1.0]


async def test_a_send_that_keeps_failing_stops_the_stage_before_anything_is_acknowledged() -> None:
    journal = Journal()
    stage, _, _ = runner(Echo(), journal)
    journal.refusals = [lambda _m: True] * 9
    with pytest.raises(SendFailedError, match="no broker"):
        await stage.handle([record(1, article(1))])


async def test_an_embedded_log_that_refused_once_is_not_asked_again() -> None:
    journal = Journal()
    stage, waits, _ = runner(Echo(), journal)
    journal.refusals = [lambda _m: True]
    journal.error = LogFullError("no room left")
    with pytest.raises(SendFailedError, match="no room left"):
        await stage.handle([record(1, article(1))])
    assert list(waits) == []


async def test_a_stage_that_fails_on_everything_stops_the_worker() -> None:
    journal = Journal()
    stage, _, _ = runner(Echo(), journal)
    await stage.handle([record(n, article(n, "poison")) for n in (1, 2, 3)])
    with pytest.raises(StageBrokenError, match="4 records in a row"):
        await stage.handle([record(4, article(4, "poison"))])
    assert len(letters(journal)) == 3


async def test_one_success_ends_a_row_of_failures() -> None:
    journal = Journal()
    stage, _, _ = runner(Echo(), journal)
    for start in range(0, 40, 4):
        bad = [record(start + n, article(start + n, "poison")) for n in range(3)]
        await stage.handle([*bad, record(start + 3, article(start + 3))])
    assert len(letters(journal)) == 30


class Keeper:
    """Writes each article's place into the ledger; raises in the middle on poison."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    async def __call__(self, batch: Sequence[RawArticle]) -> Sequence[Result]:
        results = []
        for article_ in batch:
            before = self.ledger.get("p")
            place = Place(id="p", mention="P", name="P")
            sequence = (before.sequence if before else 0) + 1
            self.ledger["p"] = LedgerEntry(control=PlaceControl(place=place), sequence=sequence)
            if article_.title == "poison":
                raise ValueError("half done")
            results.append(Result((Emission(Channel.ALERTS, "p", {"n": sequence}),)))
        return results


async def test_a_failed_call_leaves_no_trace_in_the_table() -> None:
    journal, ledger = Journal(), Ledger(DictStore())
    stage, _, _ = runner(Keeper(ledger), journal, state=ledger)
    await stage.handle(
        [record(1, article(1)), record(2, article(2, "poison")), record(3, article(3))]
    )
    assert ledger["p"].sequence == 2
    assert [m.value for m in journal.of(topics.ALERTS)] == [b'{"n":1}', b'{"n":2}']


async def test_the_table_is_written_after_the_log_has_what_was_sent() -> None:
    journal, store = Journal(), DictStore()
    ledger = Ledger(store)
    stage, _, _ = runner(Keeper(ledger), journal, state=ledger)
    journal.refusals = [lambda _m: True] * 9
    with pytest.raises(SendFailedError):
        await stage.handle([record(1, article(1))])
    assert store.content == {}
    assert "p" not in ledger
    journal.refusals = []
    await stage.handle([record(1, article(1))])
    assert ledger["p"].sequence == 1
    assert list(store.content) == [b"p"]


class FailingStore(DictStore):
    def __init__(self, failures: int) -> None:
        super().__init__()
        self.failures = failures

    def put(self, key: bytes, value: bytes) -> Awaitable[object]:
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        if self.failures:
            self.failures -= 1
            future.set_exception(OSError("changelog"))
            return future
        return super().put(key, value)


async def test_a_changelog_that_fails_is_written_again_and_stops_the_stage_when_it_keeps_failing() -> (
    None
):
    ledger = Ledger(FailingStore(2))
    stage, _, _ = runner(Keeper(ledger), Journal(), state=ledger)
    await stage.handle([record(1, article(1))])
    assert ledger["p"].sequence == 1
    ledger = Ledger(FailingStore(3))
    stage, _, _ = runner(Keeper(ledger), Journal(), state=ledger)
    with pytest.raises(SendFailedError, match="changelog"):
        await stage.handle([record(1, article(1))])


def test_a_letter_can_be_made_for_every_record_and_is_the_same_each_time() -> None:
    strange = record(1, b"\xff", key=None, headers=(("\ud800", b""),), timestamp=1e300)
    from streams.messages import dead_letter  # noqa: PLC0415

    letter = dead_letter(strange, "screen", ValueError("\ud800" * 2000), 1)
    assert wire.decode(DeadLetter, wire.encode(letter)) == letter
    assert letter.letter_id == dead_letter(strange, "screen", KeyError("x"), 5).letter_id
    assert len(letter.reason) < 5000
