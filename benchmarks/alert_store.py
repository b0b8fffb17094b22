"""What the alert store costs: 200,000 alerts, and every query of the screen on them.

``python -m benchmarks.alert_store --out docs/alert-store.md`` fills a store on SQLite and, with
``--postgres ADDRESS`` or where a server is installed, one on PostgreSQL; asks each query 30 times with
other values; prints medians in milliseconds and writes them between the marks of the page. A query is
timed as a caller meets it: through the store, records decoded. The alerts are made up here: 6,000
places in 40 countries, unevenly told of over ten years, ten to thirty alerts about each change of
hands in the hot ones. Exits with 1 where a median is at or above the budget.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final

from schemas.alerts import (
    AlertEvidence,
    AlertKind,
    AlertSource,
    ControlAlert,
    Severity,
    SeverityLevel,
)
from schemas.claims import Actor, Evidence, Place
from schemas.control import Change, PlaceControl, Tier, Transition
from streams.subscribers.store import AlertFilter, AlertStore, Box, Radius

ALERTS: Final = 200_000
PLACES: Final = 6_000
COUNTRIES: Final = 40
TIMES: Final = 30
BUDGET_MS: Final = 20.0
START: Final = datetime(2015, 1, 1, tzinfo=UTC)
SPAN: Final = timedelta(days=3_650)
BATCH: Final = 500
_TIERS: Final = (Tier.CLAIMED,) * 5 + (Tier.REPORTED,) * 5 + (Tier.CONFIRMED,) * 4 + tuple(Tier)
_WORDS: Final = [
    "troops",
    "town",
    "entered",
    "after",
    "days",
    "shelling",
    "convoy",
    "northern",
    "river",
    "bridge",
    "local",
    "officials",
    "said",
    "fighters",
    "withdrew",
    "overnight",
    "residents",
    "road",
    "market",
    "hospital",
    "checkpoint",
    "statement",
    "video",
    "drone",
    "artillery",
    "governor",
    "district",
    "capital",
    "border",
    "crossing",
    "airport",
    "command",
    "units",
    "advance",
    "offensive",
]

Query = Callable[[AlertStore, Random], object]


@dataclass(frozen=True, slots=True)
class World:
    """The places and parties that the alerts are about."""

    places: Sequence[Place]
    weights: Sequence[float]
    actors: Sequence[Actor]


def make_world(chance: Random) -> World:
    """Return places in clusters, a few of them told of far more than the rest, and their parties."""
    centres = [(chance.uniform(-35, 60), chance.uniform(-170, 175)) for _ in range(COUNTRIES)]
    places = []
    for number in range(PLACES):
        country = number % COUNTRIES
        lat, lon = (c + chance.gauss(0, 2) for c in centres[country])
        name = f"{chance.choice(_WORDS).title()} {number}"
        code = chr(65 + country // 26) + chr(65 + country % 26)
        places.append(
            Place(id=f"gn:{number}", mention=name, name=name, country=code, lat=lat, lon=lon)
        )
    actors = [Actor(id=f"party-{n}", name=f"Party {n}", mention=f"Party {n}") for n in range(80)]
    return World(places, [1 / (1 + n % 997) for n in range(PLACES)], actors)


def alerts(world: World, count: int, chance: Random) -> Iterator[ControlAlert]:
    """Yield ``count`` alerts in the order of time."""
    revisions: dict[int, tuple[int, int]] = {}
    places = chance.choices(range(len(world.places)), world.weights, k=count)
    for number, index in enumerate(places):
        change, revision = revisions.get(index, (0, 0))
        if chance.random() < 0.15:
            change, revision = change + 1, 0
        revisions[index] = change, revision + 1
        yield _alert(
            world, (number, index, change, revision + 1), START + SPAN * number / count, chance
        )


def _alert(
    world: World, which: tuple[int, int, int, int], known: datetime, chance: Random
) -> ControlAlert:
    number, index, change, revision = which
    here = index % COUNTRIES * 2  # two parties fight over each country, others meddle
    pair = [world.actors[here + change % 2], world.actors[here + 1 - change % 2]]
    if chance.random() < 0.05:
        pair[1] = chance.choice(world.actors)
    quotes = [" ".join(chance.choices(_WORDS, k=22)) for _ in range(2)]
    return ControlAlert(
        alert_id=f"alt_{number:020x}",
        change_id=f"chg_{index:010x}{change:010x}",
        revision=revision,
        sequence=revision,
        follows=f"alt_{number - 1:020x}" if chance.random() < 0.3 else None,
        kind=chance.choice((AlertKind.NEW, AlertKind.UPGRADE, AlertKind.UPGRADE, *AlertKind)),
        tier=chance.choice(_TIERS),
        place=world.places[index],
        gainer=pair[0],
        loser=pair[1],
        event_date=(known - timedelta(days=chance.randrange(4))).date(),
        published_at=known,
        sources=tuple(
            AlertSource(article_id=f"a{number}-{n}", outlet=f"outlet{n}.example", lineage=f"l{n}")
            for n in range(2)
        ),
        independent_sources=min(int(chance.expovariate(0.9)), 9),
        severity=Severity(level=chance.choice(list(SeverityLevel))),
        summary=f"{pair[0].name} took {world.places[index].name} from {pair[1].name}.",
        evidence=tuple(
            AlertEvidence(
                article_id=f"a{number}-{n}", evidence=Evidence(quote=q, start=0, end=len(q))
            )
            for n, q in enumerate(quotes)
        ),
    )


def states(world: World, chance: Random) -> Iterator[PlaceControl]:
    """Yield the state of every place, each with one to twenty changes of hands."""
    for index, place in enumerate(world.places):
        pair = world.actors[index % COUNTRIES * 2 : index % COUNTRIES * 2 + 2]
        count = chance.randrange(1, 20)
        days = [START + SPAN * (n + chance.random()) / count for n in range(count)]
        changes = tuple(
            Change(
                change_id=f"chg_{index:010x}{n:010x}",
                gainer=pair[n % 2],
                loser=pair[1 - n % 2],
                tier=Tier.CONFIRMED if n == count - 1 else Tier.REVERSED,
                event_date=day.date(),
                history=(
                    Transition(
                        tier=Tier.CONFIRMED, at=day, claim_id=f"c{n}", reason="two lineages"
                    ),
                ),
            )
            for n, day in enumerate(days)
        )
        last = changes[-1]
        yield PlaceControl(
            place=place, holder=last.gainer, since=last.event_date, tier=last.tier, changes=changes
        )


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
    "one day": _page(lambda c: _span(c, 1)),
    "one year": _page(lambda c: _span(c, 365)),
    "event date, one month": _page(
        lambda c: {
            "event_from": (start := _moment(c).date()),
            "event_until": start + timedelta(days=28),
        }
    ),
    "text, a common word": _page(lambda c: {"text": c.choice(_WORDS)}),
    "text, three words": _page(lambda c: {"text": " ".join(c.sample(_WORDS, 3))}),
    "text, a rare name": _page(lambda c: {"text": str(c.randrange(PLACES))}),
    "text, a beginning": _page(lambda c: {"text": c.choice(_WORDS)[:3] + "*"}),
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
        lambda c: {"either": (_party(c),), "box": _box(c, 60), "text": c.choice(_WORDS)}
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


def measure(store: AlertStore) -> dict[str, float]:
    """Return the median of every query, in milliseconds."""
    found = {}
    for name, query in QUERIES.items():
        chance = Random(11)  # noqa: S311
        query(store, Random(12))  # noqa: S311 - connects, and compiles the statement
        spent = []
        for _ in range(TIMES):
            begun = time.perf_counter()
            query(store, chance)
            spent.append(time.perf_counter() - begun)
        found[name] = median(spent) * 1000
    return found


def run(where: Path | str, count: int) -> tuple[dict[str, float], float, int]:
    """Fill the store at ``where`` unless it is filled; return medians, alerts a second, bytes."""
    with AlertStore(where) as store:
        rate = fill(store, count) if store.last_sequence() == 0 else 0.0
        store.optimize()
        return measure(store), rate, store.info().size


def table(results: dict[str, tuple[dict[str, float], float, int]]) -> list[str]:
    """Return the results as a Markdown table."""
    lines = [f"| query, median in ms | {' | '.join(results)} |", "|---" * (len(results) + 1) + "|"]
    for name in QUERIES:
        cells = (f"{medians[name]:.1f}" for medians, _, _ in results.values())
        lines.append(f"| {name} | {' | '.join(cells)} |")
    rates = (f"{rate:,.0f}" for _, rate, _ in results.values())
    lines.append(f"| *alerts stored a second, in batches of {BATCH}* | {' | '.join(rates)} |")
    sizes = (f"{size / 1e6:,.0f}" for _, _, size in results.values())
    lines.append(f"| *size in MB* | {' | '.join(sizes)} |")
    return lines


def _into_page(page: Path, lines: Sequence[str]) -> None:
    before, mark, rest = page.read_text().partition("<!-- measured -->\n")
    _, end, after = rest.partition("<!-- end -->\n")
    assert mark, f"{page} has no place for figures"
    assert end, f"{page} has no end of the figures"
    page.write_text("".join([before, mark, "\n".join(lines), "\n", end, after]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 0 where every median is below the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=ALERTS)
    parser.add_argument("--sqlite", type=Path, help="a file to use and keep")
    parser.add_argument("--postgres", help="the address of an empty database")
    parser.add_argument("--out", type=Path, help="the page to write the table into")
    options = parser.parse_args(arguments)
    results = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stores: dict[str, Path | str] = {"SQLite": options.sqlite or folder / "alerts.db"}
        if options.postgres:
            stores["PostgreSQL"] = options.postgres
        for name, where in stores.items():
            results[name] = run(where, options.alerts)
    lines = table(results)
    print("\n".join(lines))
    if options.out:
        _into_page(options.out, lines)
    slow = [m for medians, _, _ in results.values() for m in medians.values() if m >= BUDGET_MS]
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
