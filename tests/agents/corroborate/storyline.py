"""Small claims for storylines: ``tell(...)`` makes one, ``Story`` applies them in turn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from agents.corroborate.ledger import Applied, advance, apply
from agents.corroborate.rules import RULES, Rules
from schemas.alerts import ControlAlert
from schemas.articles import Lineage
from schemas.claims import (
    Actor,
    Claimant,
    ClaimSource,
    ControlClaim,
    Evidence,
    Extent,
    Means,
    Place,
    PlaceKind,
    Precision,
    Status,
)
from schemas.control import LedgerEntry
from schemas.ids import content_id

ARMY = Actor(id="syrian-army", name="Syrian army", mention="the army", side="syria")
HEZBOLLAH = Actor(id="hezbollah", name="Hezbollah", mention="Hezbollah", side="syria")
IS = Actor(id="islamic-state", name="Islamic State", mention="IS", side="islamic-state")
UKRAINE = Actor(id="ukraine", name="Ukraine", mention="Kyiv", side="ukraine")
RUSSIA = Actor(id="russia", name="Russia", mention="Russian troops", side="russia")
ACTORS = {actor.id: actor for actor in (ARMY, HEZBOLLAH, IS, UKRAINE, RUSSIA)}

ALBU_KAMAL = Place(
    id="gn:174448",
    mention="Albu Kamal",
    name="Abu Kamal",
    country="SY",
    lat=34.45,
    lon=40.92,
    geonameid=174448,
    kind=PlaceKind.POPULATED,
    population=57_572,
    resolved=True,
    confidence=0.9,
)
SNAKE_ISLAND = Place(
    id="fw:snake-island",
    mention="Snake Island",
    name="Snake Island",
    country="UA",
    lat=45.25,
    lon=30.2,
    kind=PlaceKind.ISLAND,
    resolved=True,
)


class Book:
    """Outlets as the storylines know them."""

    def side(self, outlet: str, country: str | None) -> str | None:
        sides = {"sana": "syria", "amaq": "islamic-state"}
        return sides.get(outlet.casefold().partition(".")[0]) if country == "SY" else None

    def owner(self, outlet: str) -> str | None:
        return {"monitor.example": "observatory", "The Observatory": "observatory"}.get(outlet)

    def is_aggregator(self, outlet: str) -> bool:
        return outlet == "livemap.example"


BOOK = Book()


def at(text: str) -> datetime:
    """``"11-09 08:15"`` is that time in 2017, UTC."""
    return datetime.strptime(f"2017-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def tell(
    when: str,
    outlet: str,
    gainer: Actor | None,
    loser: Actor | None,
    day: str | None = None,
    *,
    says: str | Claimant | None = None,
    denied: bool = False,
    part: float | bool = False,
    wires: Iterable[str] = (),
    means: Means = Means.ARMED,
    place: Place = ALBU_KAMAL,
    supporters: tuple[Actor, ...] = (),
    quote: str | None = None,
    article: str | None = None,
    precision: Precision = Precision.DAY,
    corrects: bool = False,
) -> ControlClaim:
    """One claim: published ``when`` by ``outlet``, of an event on ``day``.

    ``says`` is the side that claims it ("syria"), a monitor's name (with a capital), or None for
    the outlet's own voice.
    """
    published = at(when)
    claimant = says if isinstance(says, Claimant) else _claimant(says)
    article = article or f"{outlet}/{when}"
    status = Status.DENIED if denied else Status.CLAIMED if claimant else Status.ASSERTED
    quote = quote or f"Words of {outlet} at {when} on the fate of the town, {day} {denied}."
    names = (gainer.id if gainer else None, loser.id if loser else None)
    return ControlClaim(
        claim_id=content_id(
            "clm", article, place.id, *names, status, quote, says, part, wires, day
        ),
        article_id=article,
        place=place,
        gainer=gainer,
        loser=loser,
        supporters=supporters,
        status=status,
        claimant=claimant,
        extent=Extent.PARTIAL if part else Extent.FULL,
        fraction=part if isinstance(part, float) else None,
        means=means,
        event_date=date.fromisoformat(f"2017-{day}") if day else None,
        date_precision=precision if day else None,
        corrects=corrects,
        evidence=Evidence(quote=quote, start=0, end=len(quote)),
        confidence=0.9,
        rule="test",
        detector_version="test",
        source=ClaimSource(
            article_id=article,
            outlet=outlet,
            url=f"https://{outlet}/{when.replace(' ', '-')}",
            lineage=Lineage(wires=tuple(wires)),
            published_at=published,
            ingested_at=published,
        ),
    )


def _claimant(says: str | None) -> Claimant | None:
    if says is None:
        return None
    if says[0].isupper():
        return Claimant(name=says)
    return Claimant(name=f"speakers of {says}", side=says)


class Story:
    """A place's ledger while its claims arrive."""

    def __init__(self, rules: Rules = RULES) -> None:
        self.rules = rules
        self.now: datetime | None = None
        self.entry: LedgerEntry | None = None
        self.alerts: list[ControlAlert] = []
        self.unmoved: list[str | None] = []

    def hear(self, *claims: ControlClaim) -> Story:
        for claim in claims:
            applied: Applied = apply(self.entry, claim, BOOK, rules=self.rules, now=self.now)
            self._take(applied)
        return self

    def tick(self, *times: str) -> Story:
        """Let time pass until each of ``times``, as ``at`` reads them."""
        for time in times:
            self.now = at(time)
            if self.entry is not None:
                self._take(advance(self.entry, self.now, BOOK, rules=self.rules))
        return self

    def _take(self, applied: Applied) -> None:
        self.entry = applied.entry
        self.alerts.extend(applied.alerts)
        self.unmoved.append(applied.unmoved)

    def told(self) -> list[tuple[str, str, str | None, int | None]]:
        """Kind, tier, gainer of each alert, and the index of the alert that it follows."""
        index = {alert.alert_id: i for i, alert in enumerate(self.alerts)}
        return [
            (
                alert.kind.value,
                alert.tier.value,
                alert.gainer.id if alert.gainer else None,
                index[alert.follows] if alert.follows else None,
            )
            for alert in self.alerts
        ]


CORRECTION = "This corrects an earlier report: the town has not been taken."
NEW_CLAIM = [
    tell("11-08 20:10", "gulf.example", ARMY, IS, "11-08", says="syria", wires=["reuters"]),
    tell("11-08 21:35", "nile.example", ARMY, IS, "11-08", says="syria", wires=["reuters"]),
    tell("11-09 06:30", "gazette.example", ARMY, IS, "11-09", says="syria", wires=["sana"]),
]
FIRST_CAPTURE = [
    *NEW_CLAIM,
    tell(
        "11-09 08:15", "straits.example", ARMY, IS, "11-09", says="The Observatory", wires=["afp"]
    ),
    tell("11-09 11:05", "cape.example", ARMY, IS, "11-09", says="The Observatory", wires=["afp"]),
    tell("11-09 15:00", "northsea.example", ARMY, IS, "11-09", supporters=(HEZBOLLAH,)),
]
COUNTER_ATTACK = [
    tell(
        "11-10 12:00",
        "rim.example",
        IS,
        ARMY,
        "11-10",
        says="The Observatory",
        part=0.4,
        wires=["afp"],
    ),
    tell("11-11 17:00", "isle.example", IS, ARMY, "11-11", says="The Observatory", wires=["afp"]),
    tell("11-11 18:00", "bay.example", IS, ARMY, "11-11", says="The Observatory", wires=["afp"]),
    tell("11-12 09:00", "lake.example", IS, ARMY, "11-11"),
]
SECOND_CAPTURE = [
    tell("11-19 10:00", "sana.sy", ARMY, IS, "11-19", says="syria"),
    tell("11-19 14:00", "radio.example", ARMY, IS, "11-19", says="The Observatory"),
    tell("11-20 08:00", "north.example", ARMY, IS, "11-19", wires=["afp"]),
]
ALBU_KAMAL_2017 = [*FIRST_CAPTURE, *COUNTER_ATTACK, *SECOND_CAPTURE]
