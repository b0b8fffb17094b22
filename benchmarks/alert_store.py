"""What the alert store costs: 200,000 alerts, and every query of the screen on them.

``python -m benchmarks.alert_store --out docs/alert-store.md`` fills a store on SQLite and one on
PostgreSQL: on the server that ``--postgres ADDRESS`` names, or else on one that is started for it,
where Debian's package is installed. It asks each query 30 times with other values and prints medians
in milliseconds, written between the marks of the page. A query is timed as a caller meets it: through
the store, records decoded.

Beside the time that passed stands the processor time of it, ours and the server's: on a machine that
does other work too, the rest is waiting for a processor, and even `SELECT 1` shows it. Exits with 1
where the median of the processor time is at or above the budget (of the time that passed, where the
server is on another machine).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final

from sqlalchemy import Engine

from benchmarks.made_alerts import (
    COUNTRIES,
    PLACES,
    SPAN,
    START,
    WORDS,
    alerts,
    make_world,
    states,
)
from schemas.alerts import AlertKind, SeverityLevel
from schemas.control import Tier
from streams.subscribers.engines import address_of, open_engine, reader_of
from streams.subscribers.store import AlertFilter, AlertStore, Box, Radius

ALERTS: Final = 200_000
TIMES: Final = 30
BUDGET_MS: Final = 20.0
BATCH: Final = 500
NOTHING: Final = "*nothing (`SELECT 1`)*"

NO_SCREEN: Final = frozenset({"counts, everything by four weeks and gainer"})
"""Queries that no screen and no address of the interface asks, and that the budget leaves alone:
10,000 counts take longer to read than to find, and a timeline tells twelve gainers apart."""

Query = Callable[[AlertStore, Random], object]


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians in milliseconds; ``processor`` is None where the server's cannot be seen."""

    passed: float
    processor: float | None

    @property
    def judged(self) -> float:
        """What the budget is held against."""
        return self.passed if self.processor is None else self.processor


@dataclass(frozen=True, slots=True)
class Result:
    """What one engine took. ``rate`` is in alerts a second, None where the store was filled already."""

    costs: dict[str, Cost]
    rate: float | None
    size: int


def fill(store: AlertStore, count: int) -> float:
    """Fill an empty store; return how many alerts a second it took."""
    chance = Random(7)  # noqa: S311 - the same alerts every time
    world = make_world(chance)
    stream = alerts(world, count, chance)
    spent = 0.0
    while some := list(islice(stream, BATCH)):
        begun = time.perf_counter()
        store.add_all(some)
        spent += time.perf_counter() - begun
    kept = states(world, chance)
    while few := list(islice(kept, BATCH)):
        store.put_places(few)
    return count / spent


def _page(make: Callable[[Random], dict[str, Any]]) -> Query:
    def ask(store: AlertStore, chance: Random) -> object:
        return store.page(AlertFilter(**make(chance)), limit=100)

    return ask


def _moment(chance: Random) -> datetime:
    return START + SPAN * chance.random()


def _party(chance: Random) -> str:
    return f"party-{chance.randrange(80)}"


def _country(chance: Random) -> str:
    number = chance.randrange(COUNTRIES)
    return chr(65 + number // 26) + chr(65 + number % 26)


def _box(chance: Random, wide: float) -> Box:
    south, west = chance.uniform(-60, 60 - wide / 2), chance.uniform(-175, 175 - wide)
    return Box(south, west, south + wide / 2, west + wide)


def _span(chance: Random, days: int) -> dict[str, Any]:
    start = _moment(chance)
    return {"known_from": start, "known_until": start + timedelta(days=days)}


def _second_page(store: AlertStore, chance: Random) -> object:
    first = store.page(AlertFilter(gaining=(_party(chance),)), limit=100)
    return store.page(AlertFilter(), limit=100, cursor=first.next)


QUERIES: Final[dict[str, Query]] = {
    "latest page": _page(lambda _: {}),
    "latest of each change": _page(lambda _: {"latest": True}),
    "as known at a moment": _page(lambda c: {"latest": True, "known_at": _moment(c)}),
    "two pages, one of them filtered": _second_page,
    "gaining": _page(lambda c: {"gaining": (_party(c),)}),
    "losing": _page(lambda c: {"losing": (_party(c),)}),
    "gaining or losing": _page(lambda c: {"either": (_party(c),)}),
    "five parties": _page(lambda c: {"either": tuple(_party(c) for _ in range(5))}),
    "country": _page(lambda c: {"countries": (_country(c),)}),
    "small box (1 by 2 degrees)": _page(lambda c: {"box": _box(c, 2)}),
    "wide box (30 by 60 degrees)": _page(lambda c: {"box": _box(c, 60)}),
    "box across the date line": _page(lambda _: {"box": Box(-40, 160, 40, -160)}),
    "radius 25 km": _page(
        lambda c: {"radius": Radius(c.uniform(-35, 60), c.uniform(-170, 175), 25)}
    ),
    "radius 1,000 km": _page(
        lambda c: {"radius": Radius(c.uniform(-35, 60), c.uniform(-170, 175), 1_000)}
    ),
    "tier": _page(lambda c: {"tiers": frozenset({c.choice(list(Tier))})}),
    "kind": _page(lambda c: {"kinds": frozenset({c.choice(list(AlertKind))})}),
    "severity": _page(lambda c: {"severities": frozenset({c.choice(list(SeverityLevel))})}),
    "3 independent sources": _page(lambda _: {"min_independent_sources": 3}),
    "8 independent sources": _page(lambda _: {"min_independent_sources": 8}),
    "confidence 0.9": _page(lambda _: {"min_confidence": 0.9}),
    "confidence 0.99": _page(lambda _: {"min_confidence": 0.99}),
    "one day": _page(lambda c: _span(c, 1)),
    "one year": _page(lambda c: _span(c, 365)),
    "event date, one month": _page(
        lambda c: {
            "event_from": (start := _moment(c).date()),
            "event_until": start + timedelta(days=28),
        }
    ),
    "text, a common word": _page(lambda c: {"text": c.choice(WORDS)}),
    "text, three words": _page(lambda c: {"text": " ".join(c.sample(WORDS, 3))}),
    "text, a rare name": _page(lambda c: {"text": str(c.randrange(PLACES))}),
    "text, a beginning": _page(lambda c: {"text": c.choice(WORDS)[:3] + "*"}),
    "place": _page(lambda c: {"places": (f"gn:{c.randrange(PLACES)}",)}),
    "country, tier, year, latest": _page(
        lambda c: {
            "countries": (_country(c),),
            "tiers": frozenset({Tier.CONFIRMED}),
            "latest": True,
            **_span(c, 365),
        }
    ),
    "party, box, word": _page(
        lambda c: {"either": (_party(c),), "box": _box(c, 60), "text": c.choice(WORDS)}
    ),
    "detail with revisions": lambda s, c: s.detail(f"alt_{c.randrange(ALERTS):020x}"),
    "place with its timeline": lambda s, c: s.timeline(f"gn:{c.randrange(PLACES)}"),
    "place as of a day": lambda s, c: s.timeline(
        f"gn:{c.randrange(PLACES)}", as_of=_moment(c).date()
    ),
    "who holds what now (1,000 places)": lambda s, _: s.held(),
    "who held what on a day (1,000)": lambda s, c: s.held(as_of=_moment(c).date()),
    "counts, everything by four weeks and tier": lambda s, _: s.per_day(days=28),
    "counts, everything by four weeks and gainer": lambda s, _: s.per_day(by="gainer", days=28),
    "counts, everything by four weeks and the first 12 gainers": lambda s, _: s.per_day(
        by="gainer", days=28, most=12
    ),
    "counts, 90 days by day": lambda s, c: s.per_day(AlertFilter(**_span(c, 90))),
    "counts, a country by four weeks": lambda s, c: s.per_day(
        AlertFilter(countries=(_country(c),)), days=28
    ),
    "counts, a party by four weeks": lambda s, c: s.per_day(
        AlertFilter(gaining=(_party(c),)), by="gainer", days=28
    ),
    "stream, 100 after a number": lambda s, c: s.after(c.randrange(ALERTS), 100),
    "stream, newest number": lambda s, _: s.last_sequence(),
    "parties": lambda s, _: s.actors(),
}


class Processor:
    """The processor time that we and the server's processes for us have taken, in seconds."""

    def __init__(self, engine: Engine) -> None:
        """Find the server's processes; there are none where we are the engine."""
        self._seen: list[Path] | None = []
        if engine.dialect.name != "postgresql":
            return
        mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
        with engine.connect() as connection:
            found = connection.exec_driver_sql(mine + "AND application_name = 'frontwatch'")
            self._seen = [Path(f"/proc/{pid}/schedstat") for pid in found.scalars()]
        here = str(engine.url.query.get("host", "")).startswith("/")
        if not here or not all(path.exists() for path in self._seen):
            self._seen = None

    def taken(self) -> float | None:
        """Return it, None where the server is on another machine."""
        if self._seen is None:
            return None
        server = sum(int(path.read_text().split()[0]) for path in self._seen)
        return time.process_time() + server / 1e9


def measure(store: AlertStore, engine: Engine) -> dict[str, Cost]:
    """Return what every query costs, and what one costs that asks for nothing."""

    def nothing(_store: AlertStore, _chance: Random) -> object:
        with engine.connect() as connection:
            return connection.exec_driver_sql("SELECT 1").scalar()

    nothing(store, Random(1))  # noqa: S311 - connects
    store.last_sequence()
    processor = Processor(engine)
    asked = {NOTHING: nothing, **QUERIES}
    return {name: _cost(store, query, processor) for name, query in asked.items()}


def _cost(store: AlertStore, query: Query, processor: Processor) -> Cost:
    chance = Random(11)  # noqa: S311 - the same values every time
    query(store, Random(12))  # noqa: S311 - compiles the statement
    passed, taken = [], []
    for _ in range(TIMES):
        before, begun = processor.taken(), time.perf_counter()
        query(store, chance)
        passed.append(time.perf_counter() - begun)
        after = processor.taken()
        if before is not None and after is not None:
            taken.append(after - before)
    return Cost(median(passed) * 1000, median(taken) * 1000 if taken else None)


def run(where: Path | str, count: int) -> Result:
    """Fill the store at ``where`` unless it is filled, and measure."""
    with AlertStore(where) as store:
        rate = fill(store, count) if store.last_sequence() == 0 else None
        store.optimize()
        engine = reader_of(open_engine(address_of(where), read_only=True))
        try:
            return Result(measure(store, engine), rate, store.info().size)
        finally:
            engine.dispose()


def table(results: dict[str, Result]) -> list[str]:
    """Return the results as a Markdown table."""
    heads = [f"{name} | processor" for name in results]
    lines = [f"| median in ms | {' | '.join(heads)} |", "|---" * (2 * len(results) + 1) + "|"]
    for name in (NOTHING, *QUERIES):
        costs = [result.costs[name] for result in results.values()]
        cells = (
            f"{cost.passed:.1f} | {'' if cost.processor is None else f'{cost.processor:.1f}'}"
            for cost in costs
        )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    rates = ("" if r.rate is None else f"{r.rate:,.0f}" for r in results.values())
    if any(result.rate for result in results.values()):
        lines.append(
            f"| *alerts stored a second, in batches of {BATCH}* | {' | | '.join(rates)} | |"
        )
    sizes = (f"{result.size / 1e6:,.0f}" for result in results.values())
    lines.append(f"| *size in MB* | {' | | '.join(sizes)} | |")
    return lines


def _into_page(page: Path, lines: Sequence[str]) -> None:
    before, mark, rest = page.read_text().partition("<!-- measured -->\n")
    _, end, after = rest.partition("<!-- end -->\n")
    assert mark, f"{page} has no place for figures"
    assert end, f"{page} has no end of the figures"
    page.write_text("".join([before, mark, "\n".join(lines), "\n", end, after]))


def _own_server(stack: ExitStack) -> str | None:
    """Start a server for as long as ``stack`` is open; None, and why, where none is installed."""
    try:
        from tests.postgres.server import (  # noqa: PLC0415 - needs the extra
            NoPostgresError,
            PostgresServer,
        )
    except ModuleNotFoundError as error:
        print(f"SQLite alone: {error}", file=sys.stderr)
        return None
    try:
        return stack.enter_context(PostgresServer()).new_database()
    except NoPostgresError as error:
        print(f"SQLite alone: {error}", file=sys.stderr)
        return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 0 where every median is below the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=ALERTS)
    parser.add_argument("--sqlite", type=Path, help="a file to use and keep")
    parser.add_argument(
        "--postgres", help="the address of a database that is empty or filled by this"
    )
    parser.add_argument("--out", type=Path, help="the page to write the table into")
    options = parser.parse_args(arguments)
    results = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stores: dict[str, Path | str] = {"SQLite": options.sqlite or folder / "alerts.db"}
        server = options.postgres or _own_server(stack)
        if server:
            stores["PostgreSQL"] = server
        for name, where in stores.items():
            results[name] = run(where, options.alerts)
    lines = table(results)
    print("\n".join(lines))
    if options.out:
        _into_page(options.out, lines)
    over = [
        f"{name} on {engine}: {cost.judged:.1f} ms"
        for engine, result in results.items()
        for name, cost in result.costs.items()
        if name not in NO_SCREEN and cost.judged >= BUDGET_MS
    ]
    for each in over:
        print(f"at or above {BUDGET_MS:.0f} ms: {each}", file=sys.stderr)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
