"""Small real agents, so that the stream can be tested without the parser and the gazetteer.

An article's title says what its one claim is: "place|gainer|loser|day of January 2020". The ledger
behind them is the real one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from agents.corroborate.agent import CorroborateAgent
from agents.results import Channel, Emission, Result
from schemas.alerts import ControlAlert
from schemas.articles import Block, CleanArticle, Lineage, RawArticle, ScreenedArticle
from schemas.claims import (
    Actor,
    ClaimSource,
    ControlClaim,
    Evidence,
    Extent,
    Means,
    Place,
    Precision,
    Status,
    claim_id,
)
from schemas.failures import Verdict
from streams import topics
from streams.app import Deliver
from streams.embedded.partitioner import partition_of
from streams.ledger_table import Ledger
from streams.offload import InThread
from streams.stage import PassTicks, Stage, TakeTicks


class TinyScreen:
    """Screens out what has no title; raises on the title "poison" until it is mended."""

    def __init__(self, *, mended: bool = False) -> None:
        self._mended = mended

    async def __call__(self, batch: Sequence[RawArticle]) -> list[Result]:
        return [self._one(article) for article in batch]

    def _one(self, raw: RawArticle) -> Result:
        if raw.title == "poison" and not self._mended:
            raise ZeroDivisionError("the title says so")
        if raw.title is None or raw.text is None:
            return Result(verdict=Verdict.SCREENED_OUT, reason="no_trigger", article_id=raw.id)
        clean = CleanArticle(
            id=raw.id,
            outlet=raw.outlet,
            title=raw.title,
            text=raw.text,
            published_at=raw.published_at,
            language="en",
            paragraphs=(Block(start=0, end=len(raw.text)),),
            lineage=Lineage(owner=raw.outlet),
        )
        screened = ScreenedArticle(article=clean, relevance=1.0, triggers=())
        return Result((Emission(Channel.SCREENED, raw.id, screened),))


class TinyDetect:
    """Makes the claim that the title spells out; none when it does not."""

    async def __call__(self, batch: Sequence[ScreenedArticle]) -> list[Result]:
        return [self._one(article.article) for article in batch]

    def _one(self, clean: CleanArticle) -> Result:
        parts = (clean.title or "").split("|")
        if len(parts) != 4:
            return Result(verdict=Verdict.WITHOUT_CLAIMS, article_id=clean.id)
        place, gainer, loser, day = parts
        claim = ControlClaim(
            claim_id=claim_id(clean.id, place, gainer, loser, "asserted", 0),
            article_id=clean.id,
            place=Place(id=place, mention=place, name=place),
            gainer=Actor(id=gainer, name=gainer, mention=gainer, side=gainer),
            loser=Actor(id=loser, name=loser, mention=loser, side=loser),
            status=Status.ASSERTED,
            extent=Extent.FULL,
            means=Means.ARMED,
            event_date=date(2020, 1, int(day)),
            date_precision=Precision.DAY,
            evidence=Evidence(quote=clean.text[:1], start=0, end=1),
            confidence=1.0,
            rule="title",
            detector_version="tiny",
            source=ClaimSource(
                article_id=clean.id,
                outlet=clean.outlet,
                lineage=clean.lineage,
                published_at=clean.published_at,
            ),
        )
        emission = Emission(Channel.CLAIMS, place, claim)
        return Result((emission,), Verdict.WITH_CLAIMS, article_id=clean.id, claims=1)


class TinyNotify:
    """Hands each alert on."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver

    async def __call__(self, batch: Sequence[ControlAlert]) -> list[Result]:
        await self._deliver(batch)
        return [Result() for _ in batch]


def tiny_stages(ledger: Ledger, deliver: Deliver) -> list[Stage]:
    """Return the four stages in their order."""
    return [
        Stage("screen", topics.RAW, TinyScreen()),
        Stage("detect", topics.SCREENED, TinyDetect()),
        Stage("corroborate", topics.CLAIMS, CorroborateAgent(ledger), state=ledger),
        Stage("notify", topics.ALERTS, TinyNotify(deliver)),
    ]


def ticking_stages(ledger: Ledger, deliver: Deliver, partitions: int) -> list[Stage]:
    """Return the same stages, with ticks passing to each of so many partitions of claims."""
    first, second, _, last = tiny_stages(ledger, deliver)
    corroborate = CorroborateAgent(
        ledger,
        clocks=ledger.clocks,
        part_of=lambda place_id: partition_of(place_id.encode(), partitions),
    )
    return [
        replace(first, ticks=PassTicks(topics.SCREENED)),
        replace(second, ticks=PassTicks(topics.CLAIMS, spread=partitions)),
        Stage("corroborate", topics.CLAIMS, corroborate, state=ledger, ticks=TakeTicks()),
        last,
    ]


def mended_stages(ledger: Ledger, deliver: Deliver) -> list[Stage]:
    """Return the same stages with the bug of the first one mended."""
    first, *others = tiny_stages(ledger, deliver)
    return [replace(first, agent=TinyScreen(mended=True)), *others]


class Blocked:
    """A core that never returns: in a thread, as a parser might, or awaiting what never comes.

    ``mark`` is a file that it makes when it is called.
    """

    def __init__(self, mark: Path, *, awaits: bool) -> None:
        self._mark = mark
        self._awaits = awaits

    async def __call__(self, _batch: Sequence[ScreenedArticle]) -> list[Result]:
        self._mark.touch()
        if self._awaits:
            await asyncio.Event().wait()
        threading.Event().wait()
        return []


def blocked_stages(ledger: Ledger, deliver: Deliver, mark: Path, *, awaits: bool) -> list[Stage]:
    """Return the same stages with a detector that never returns."""
    first, second, *others = tiny_stages(ledger, deliver)
    core = Blocked(mark, awaits=awaits)
    return [first, replace(second, agent=core if awaits else InThread(core)), *others]


def tiny_articles(count: int) -> list[RawArticle]:
    """Return articles about some places that change hands again and again."""
    sides = ("red", "blue", "green")
    articles = []
    for number in range(count):
        place, turn = number % max(23, count // 40), number * 28 // count
        gainer, loser = sides[(place + turn) % 3], sides[(place + turn + 1) % 3]
        says = f"p{place}|{gainer}|{loser}|{turn + 1}"
        articles.append(
            RawArticle(
                id=f"a{number}",
                outlet=f"outlet{number % 5}.example",
                title=(says, None, "nothing new")[number % 3 if number % 4 == 0 else 0],
                text="T" * (100 + number % 900),
                published_at=datetime(2020, 1, turn + 1, 12, tzinfo=UTC),
            )
        )
    return articles
