"""Alerts and places made up for measuring a store: many, uneven, the same every time.

6,000 places in 40 countries, unevenly told of over ten years, ten to thirty alerts about each change
of hands in the hot ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

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

PLACES: Final = 6_000
COUNTRIES: Final = 40
START: Final = datetime(2015, 1, 1, tzinfo=UTC)
SPAN: Final = timedelta(days=3_650)
_TIERS: Final = (Tier.CLAIMED,) * 5 + (Tier.REPORTED,) * 5 + (Tier.CONFIRMED,) * 4 + tuple(Tier)
WORDS: Final = [
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
        name = f"{chance.choice(WORDS).title()} {number}"
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
    quotes = [" ".join(chance.choices(WORDS, k=22)) for _ in range(2)]
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
        confidence=round(chance.betavariate(8, 2), 4),
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
