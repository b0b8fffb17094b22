"""Ticks: where they are put, how they pass the stages, and the one timer."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas import wire
from schemas.articles import RawArticle
from schemas.failures import Verdict
from schemas.ticks import Tick
from streams import topics
from streams.ledger_table import Ledger
from streams.messages import Outgoing
from streams.service import Worker
from streams.settings import load_settings
from streams.stage import PassTicks
from streams.stores import DictStore
from streams.ticking import TICK_HEADERS, boundary, tick_by_clock, with_ticks
from tests.streams import runs
from tests.streams.test_stage import Echo, Journal, article, outcomes, record, runner
from tests.streams.tiny import ticking_stages, tiny_articles

DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2020-{text}").replace(tzinfo=UTC)


def raw(text: str, ingested: str | None = None) -> RawArticle:
    seen = None if ingested is None else at(ingested)
    return RawArticle(id=text, text="T", published_at=at(text), ingested_at=seen)


def told(*articles: RawArticle, every: timedelta = DAY) -> list[str]:
    """Each article by its id, each tick by its time."""
    return [
        f"tick {item.at:%m-%dT%H}" if isinstance(item, Tick) else item.id
        for item in with_ticks(articles, every)
    ]


class TestBetweenArticles:
    def test_a_tick_stands_before_the_first_article_of_a_day(self):
        assert told(raw("01-01T10"), raw("01-01T23"), raw("01-02T00"), raw("01-02T09")) == [
            "01-01T10",
            "01-01T23",
            "tick 01-02T00",
            "01-02T00",
            "01-02T09",
        ]

    def test_after_a_long_pause_one_tick_is_enough(self):
        assert told(raw("01-01T10"), raw("06-01T09")) == ["01-01T10", "tick 06-01T00", "06-01T09"]

    def test_time_does_not_go_back_for_a_late_article(self):
        assert told(raw("01-01T10"), raw("01-03T10"), raw("01-02T10"), raw("01-03T12")) == [
            "01-01T10",
            "tick 01-03T00",
            "01-03T10",
            "01-02T10",
            "01-03T12",
        ]

    def test_a_date_in_the_future_does_not_put_the_clock_forward(self):
        wrong = raw("12-31T10", ingested="01-01T11")
        assert told(raw("01-01T10"), wrong) == ["01-01T10", "12-31T10"]

    def test_boundaries_are_as_far_apart_as_the_setting_says(self):
        hours = timedelta(hours=6)
        assert told(raw("01-01T05"), raw("01-01T07"), every=hours)[1] == "tick 01-01T06"
        assert boundary(at("01-01T05:30"), hours) == at("01-01")


class TestThroughAStage:
    async def test_a_tick_passes_in_its_place_and_never_meets_the_agent(self):
        journal, echo = Journal(), Echo()
        stage, _, _ = runner(echo, journal, ticks=PassTicks(topics.SCREENED))
        tick = wire.encode(Tick(at=at("01-02")))
        await stage.handle(
            [
                record(0, article(1)),
                record(1, tick, headers=TICK_HEADERS, key=b"tick"),
                record(2, article(2)),
            ]
        )
        assert echo.calls == [2]
        assert [m.topic for m in journal.taken if m.topic != topics.OUTCOMES.name] == [
            topics.CLAIMS.name,
            topics.SCREENED.name,
            topics.CLAIMS.name,
        ]
        (passed,) = journal.of(topics.SCREENED)
        assert (passed.key, passed.value, passed.partition) == (b"tick", tick, None)
        arrived = dict(passed.headers)["fw-arrived"]
        assert arrived.isdigit()
        assert dict(passed.headers) == {
            "fw-tick": b"1",
            "fw-origin": b"news.raw/0/1",
            "fw-arrived": arrived,
        }
        assert "news.raw/0/1" not in outcomes(journal)

    async def test_a_tick_is_spread_over_all_partitions_and_settled_there(self):
        journal = Journal()
        stage, _, metrics = runner(Echo(), journal, ticks=PassTicks(topics.CLAIMS, spread=3))
        await stage.handle([record(4, wire.encode(Tick(at=at("01-02"))), headers=TICK_HEADERS)])
        assert [m.partition for m in journal.of(topics.CLAIMS)] == [0, 1, 2]
        assert outcomes(journal)["news.raw/0/4"].verdict is Verdict.TICK
        labels = {"verdict": "tick", "reason": ""}
        assert metrics.registry.get_sample_value("frontwatch_articles_total", labels) is None

    @pytest.mark.parametrize("value", [b"rubbish", b'{"at":"soon"}', b'{"at":"2020-01-02"}'])
    async def test_what_only_says_to_be_a_tick_is_a_dead_letter(self, value: bytes):
        journal = Journal()
        stage, _, _ = runner(Echo(), journal, ticks=PassTicks(topics.SCREENED))
        await stage.handle([record(0, value, headers=TICK_HEADERS)])
        assert len(journal.of(topics.DEADLETTERS)) == 1
        assert outcomes(journal)["news.raw/0/0"].verdict is Verdict.DEAD_LETTER

    async def test_a_stage_without_ticks_takes_the_header_for_nothing(self):
        journal = Journal()
        stage, _, _ = runner(Echo(), journal)
        await stage.handle([record(0, article(1), headers=TICK_HEADERS)])
        assert len(journal.of(topics.CLAIMS)) == 1


class TestByTheClock:
    async def run_until(self, times: list[str], latest: datetime | None = None) -> list[datetime]:
        """Run the timer with a clock that shows ``times`` one after the other."""
        sent: list[datetime] = []
        waits: list[float] = []
        clock = iter([at(time) for time in times])

        async def send(message: Outgoing) -> None:
            sent.append(wire.decode(Tick, message.value or b"").at)

        async def sleep(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == len(times):
                raise asyncio.CancelledError

        settings = load_settings(data_dir=Path("/nowhere"))
        with pytest.raises(asyncio.CancelledError):
            await tick_by_clock(
                settings, lambda: latest, send, clock=lambda: next(clock), sleep=sleep
            )
        assert all(0 < seconds <= 86_400 for seconds in waits)
        return sent

    async def test_one_tick_a_boundary(self):
        assert await self.run_until(["01-01T10", "01-02T00", "01-02T00:00:01", "01-03T00"]) == [
            at("01-01"),
            at("01-02"),
            at("01-03"),
        ]

    async def test_after_a_long_stop_one_tick(self):
        assert await self.run_until(["06-01T10"], latest=at("01-01")) == [at("06-01")]

    async def test_no_tick_that_the_ledger_has_already(self):
        assert await self.run_until(["06-01T10", "06-01T11"], latest=at("06-01")) == []


async def test_clocks_are_drafts_until_they_are_flushed_and_survive_in_the_store() -> None:
    store = DictStore()
    ledger = Ledger(DictStore(), store)
    ledger.clocks[2] = at("01-02")
    ledger.discard()
    assert dict(ledger.clocks) == {}
    ledger.clocks[2] = at("01-02")
    ledger.keep()
    await ledger.flush()
    assert dict(Ledger(DictStore(), store).clocks) == {2: at("01-02")}


@pytest.mark.parametrize("partitions", [1, 3])
async def test_a_worker_keeps_time_over_a_restart(tmp_path: Path, partitions: int) -> None:
    """Ticks by hand: claims of the first day expire, in every partition, once."""
    settings = runs.settings_of(tmp_path, partitions=partitions)
    articles = [a for a in tiny_articles(60) if a.published_at == tiny_articles(1)[0].published_at]
    runs.feed(settings, [*articles, Tick(at=datetime(2020, 1, 10, tzinfo=UTC))])
    await _settle(settings)
    first = len(runs.alerts(settings))
    runs.feed(settings, [Tick(at=datetime(2020, 3, 1, tzinfo=UTC))] * 2)
    await _settle(settings)
    alerts = runs.alert_records(settings)
    assert {alert.kind for alert in alerts[:first]} == {"new"}
    assert [(alert.kind, alert.tier) for alert in alerts[first:]] == [
        ("upgrade", "confirmed")
    ] * first
    account = runs.settled(settings)
    assert account is not None
    assert account.arrived == account.settled == len(articles)


async def _settle(settings: runs.Settings) -> None:
    worker = Worker(
        settings,
        stages=lambda ledger, deliver: ticking_stages(ledger, deliver, settings.partitions),
    )
    await worker.start()
    while runs.settled(settings) is None:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    assert worker.latest_tick() is not None
    await worker.stop()


async def test_the_service_writes_a_tick_of_its_own(tmp_path: Path) -> None:
    settings = runs.settings_of(tmp_path)
    worker = Worker(settings, stages=lambda ledger, deliver: ticking_stages(ledger, deliver, 1))
    await worker.start()
    ticking = asyncio.ensure_future(worker.tick())
    while worker.latest_tick() is None:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    ticking.cancel()
    await worker.stop()
    midnight = boundary(datetime.now(UTC), DAY)
    assert midnight - worker_tick(settings) in (timedelta(0), DAY)


def worker_tick(settings: runs.Settings) -> datetime:
    """Return the one tick of the log."""
    (value,) = runs.values(settings, topics.RAW)
    return wire.decode(Tick, value).at
