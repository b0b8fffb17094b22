"""What the ledger costs: memory and time per claim, over many places and at one that is hot.

``python -m benchmarks.ledger --out docs`` runs a million claims about 100,000 places
through the corroborating agent and the packed table, then 5,000 claims about one place, prints the
figures and draws them. Time is that of the processor; a tick comes with every new day. The claims
are made up here: five changes of hands at each place, 400 days
apart, each told by two outlets.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from agents.corroborate.agent import CorroborateAgent
from agents.results import PartTick
from benchmarks.drawing import Panel, draw
from schemas.articles import Lineage
from schemas.claims import (
    Actor,
    ClaimSource,
    ControlClaim,
    Evidence,
    Means,
    Place,
    PlaceKind,
    Precision,
    Status,
)
from schemas.ids import content_id
from schemas.ticks import Tick
from streams.ledger_table import Ledger
from streams.stores import DictStore

START: Final = datetime(2015, 1, 1, tzinfo=UTC)
SIDES: Final = (
    Actor(id="northern-front", name="Northern Front", mention="the Front", side="northern-front"),
    Actor(id="southern-army", name="Southern Army", mention="the army", side="southern-army"),
)
BETWEEN: Final = timedelta(days=400)
"""Between two changes of hands of a place: longer than the horizon, so that the older leave."""
TOLD_BY: Final = 2
BATCH: Final = 64
SAMPLES: Final = 200


@dataclass(frozen=True, slots=True)
class Sample:
    """After ``claims``: memory of the process and bytes in the table, seconds for one claim."""

    claims: int
    resident: int
    stored: int
    seconds: float


def place_claim(place: int, turn: int) -> ControlClaim:
    """Return the claim number ``turn`` about a place."""
    change, outlet = divmod(turn, TOLD_BY)
    when = START + change * BETWEEN + timedelta(minutes=place % 1440, hours=outlet)
    return claim(f"gn:{place}", when, change, f"outlet{(place + outlet) % 997}.example", turn)


def hot_claim(number: int, count: int) -> ControlClaim:
    """Return one of ``count`` claims about a place that changes hands ten times, 60 days apart."""
    change, within = divmod(number, count // 10)
    when = START + timedelta(days=60 * change) + within * timedelta(days=3) / (count // 10)
    return claim("gn:0", when, change, f"outlet{number * 7 % 401}.example", number)


def claim(place: str, when: datetime, change: int, outlet: str, number: int) -> ControlClaim:
    """Return a claim that ``place`` changed hands, as long as real ones are."""
    gainer, loser = SIDES[change % 2], SIDES[(change + 1) % 2]
    article = content_id("art", place, number)
    quote = (
        f"{gainer.name} said on {when:%A} that its fighters had taken the town of {place} after "
        f"{number % 29 + 1} hours of fighting, and that {loser.name} withdrew by road {article}."
    )
    return ControlClaim(
        claim_id=content_id("clm", article),
        article_id=article,
        place=Place(
            id=place, mention=f"Town {place}", name=f"Town {place}", country="XX", lat=1.0,
            lon=2.0, geonameid=int(place[3:]), kind=PlaceKind.POPULATED, population=20_000,
            resolved=True, confidence=0.9,
        ),
        gainer=gainer,
        loser=loser,
        status=Status.ASSERTED,
        means=Means.ARMED,
        event_date=when.date(),
        date_precision=Precision.DAY,
        evidence=Evidence(quote=quote, start=100, end=100 + len(quote)),
        confidence=0.9,
        rule="take/active",
        detector_version="1",
        source=ClaimSource(
            article_id=article,
            outlet=outlet,
            url=f"https://{outlet}/{when:%Y/%m/%d}/{article}",
            lineage=Lineage(),
            published_at=when,
            ingested_at=when,
        ),
    )  # fmt: skip


def run(claims: Iterable[ControlClaim], total: int) -> list[Sample]:
    """Run ``claims`` through the agent as the stage does, a flush per batch; return samples."""
    store = DictStore()
    ledger = Ledger(store)
    agent = CorroborateAgent(ledger)
    every = max(total // SAMPLES, 1)
    samples, done, since, began = [], 0, 0, time.process_time()
    day = START.date()
    for batch in _batches(claims):
        for each in batch:
            if each.event_date and each.event_date > day:
                day = each.event_date
                agent.tick(PartTick(Tick(at=datetime.combine(day, datetime.min.time(), UTC)), 0))
            agent.apply(each)
        ledger.keep()
        asyncio.run(ledger.flush())
        done += len(batch)
        if done - since >= every or done == total:
            spent = (time.process_time() - began) / (done - since)
            stored = sum(map(len, store.content.values()))
            samples.append(Sample(done, resident(), stored, spent))
            since, began = done, time.process_time()
    return samples


def _batches(claims: Iterable[ControlClaim]) -> Iterator[list[ControlClaim]]:
    batch: list[ControlClaim] = []
    for each in claims:
        batch.append(each)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def resident() -> int:
    """Return the bytes of memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def report(name: str, samples: Sequence[Sample]) -> None:
    """Print the figures: time by tenths, memory at the end of each."""
    tenth = max(len(samples) // 10, 1)
    print(f"{name}: {samples[-1].claims:,} claims")
    print("  tenth   ms a claim   resident MB   table kB")
    for start in range(0, tenth * 10, tenth):
        part = samples[start : start + tenth]
        if part:
            cost = 1000 * sum(sample.seconds for sample in part) / len(part)
            last = part[-1]
            print(
                f"  {start // tenth + 1:>5}   {cost:>10.3f}   {last.resident / 1e6:>11.1f}   "
                f"{last.stored / 1e3:>8,.0f}"
            )


def main() -> None:
    """Run both, print the figures, draw the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=100_000)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--hot", type=int, default=5000)
    parser.add_argument("--out", type=Path, help="folder to draw the plots into")
    options = parser.parse_args()
    if options.claims:
        turns = range(max(options.claims // options.places, 1))
        many = (place_claim(place, turn) for turn in turns for place in range(options.places))
        samples = run(many, options.places * len(turns))
        report(f"{options.places:,} places", samples)
        _draw(options.out, "ledger-places.svg", _wide(samples))
    if options.hot:
        many = (hot_claim(number, options.hot) for number in range(options.hot))
        samples = run(many, options.hot)
        report("one hot place", samples)
        _draw(options.out, "ledger-hot.svg", _hot(samples))


def _draw(folder: Path | None, name: str, panels: Sequence[Panel]) -> None:
    if folder is not None:
        (folder / name).write_text(draw(panels), encoding="utf-8")


def _wide(samples: Sequence[Sample]) -> list[Panel]:
    return [
        Panel("Memory of the process, MB", [(s.claims, s.resident / 1e6) for s in samples]),
        Panel("One claim, ms", [(s.claims, s.seconds * 1e3) for s in samples]),
    ]


def _hot(samples: Sequence[Sample]) -> list[Panel]:
    return [
        Panel("The place's entry, kB", [(s.claims, s.stored / 1e3) for s in samples]),
        Panel("One claim, ms", [(s.claims, s.seconds * 1e3) for s in samples]),
    ]


if __name__ == "__main__":
    main()
