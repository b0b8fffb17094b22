"""What an article as a whole says: countries in play, its places, and its parties in order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from agents.detect.actors.resolve import ActorCatalogue, PartyKind
from agents.detect.languages.changes import Change
from agents.detect.languages.lexicon import Lexicon, PartyRef
from agents.detect.languages.parties import PartyBook
from agents.detect.languages.spots import Line, Spot
from agents.detect.parsing.sentences import Sentence
from agents.detect.places import Resolver
from agents.detect.places.mentions import PlaceContext
from agents.knowledge.countries import Country, read_countries
from schemas.claims import Actor, Place

_STATE: Final = 3.0
_PEOPLE: Final = 2.0
_PARTY: Final = 2.0
_CAPITAL: Final = 1.0
_PLACE: Final = 1.5
_SCREENED: Final = 1.0
_OUTSIDERS: Final = frozenset(("RU", "US", "FR", "GB", "TR", "IR", "SA", "RW", "AE"))
_OUTSIDER: Final = 0.4  # their forces fight abroad, so they are named in many other wars


@dataclass(slots=True)
class Read:
    """A sentence taken apart."""

    sentence: Sentence
    source: str
    line: Line
    changes: tuple[Change, ...] = ()
    spots: list[Spot] = field(default_factory=list)

    def text(self, spot: Spot) -> str:
        """Return the words of ``spot`` as written."""
        first, last = self.line.tokens[spot.first], self.line.tokens[spot.last - 1]
        return self.source[first.start : last.end]


@cache
def countries_known() -> Mapping[str, Country]:
    """Return the countries by code, read once."""
    return read_countries()


@cache
def _by_capital() -> Mapping[str, str]:
    return {c.capital: code for code, c in countries_known().items() if c.capital}


def country_weights(
    lexicon: Lexicon, lines: Iterable[Line], catalogue: ActorCatalogue, screened: Sequence[str]
) -> dict[str, float]:
    """Return the countries that the article is about, heaviest first; weights add up to 1."""
    weights: dict[str, float] = defaultdict(float)
    for position, code in enumerate(screened):
        weights[code] += _SCREENED / (position + 1)
    for line in lines:
        for hit in lexicon.parties.find(line.tokens):
            for code, weight in _of_party(hit.value, catalogue):
                weights[code] += weight
        for place in lexicon.places.find(line.tokens):
            weights[place.value.country] += _PLACE
    for code in _OUTSIDERS & weights.keys():
        weights[code] *= _OUTSIDER
    total = sum(weights.values())
    ordered = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
    return {code: weight / total for code, weight in ordered}


def _of_party(ref: PartyRef, catalogue: ActorCatalogue) -> list[tuple[str, float]]:
    if ref.kind == "people":
        return [(ref.value, _PEOPLE)]
    if ref.kind == "state":
        capital = _by_capital().get(ref.value)
        return [(capital, _CAPITAL)] if capital else [(ref.value, _STATE)]
    party = catalogue.get(ref.value) if ref.kind == "id" else None
    if party is not None and len(party.countries) == 1:
        return [(party.countries[0], _PARTY)]
    if party is not None and party.kind != "foreign":
        return [(party.countries[0], _PARTY / 2)]
    return []


@dataclass(slots=True)
class Scene:
    """Answers what a sentence leaves to the article."""

    book: PartyBook
    resolver: Resolver
    context: PlaceContext
    told: list[Actor] = field(default_factory=list)
    countries_told: list[Actor] = field(default_factory=list)
    takers: list[Actor] = field(default_factory=list)
    gained: list[Actor] = field(default_factory=list)
    subject: Actor | None = None

    def learn(self, read: Read) -> None:
        """Take note of the parties of a sentence."""
        for spot in read.spots:
            actor = self.named(spot, read)
            if actor is not None and spot.party and spot.party.kind != "people":
                is_state = spot.party.kind == "state"
                (self.countries_told if is_state else self.told).append(actor)

    def set_subject(self, read: Read) -> None:
        """Remember whom the sentence is about, for the pronouns of the next one."""
        named = [
            (spot, actor)
            for spot in read.spots
            if spot.party and spot.party.kind != "people" and (actor := self.named(spot, read))
        ]
        free = [actor for spot, actor in named if not spot.marked and not spot.aside]
        if free or named:
            self.subject = free[0] if free else named[0][1]

    def named(self, spot: Spot | None, read: Read, *, lost: bool = False) -> Actor | None:
        """Return the actor that a spot names, None for pronouns and unknown words.

        Who ``lost`` a place may be a government that is none any more on the day of publication.
        """
        if spot is None or spot.party is None:
            return None
        if spot.party.kind == "people":
            return self.book.actor(PartyRef("state", spot.party.value), read.text(spot))
        return self.book.actor(spot.party, read.text(spot), lost=lost)

    def beside(self, read: Read, loser: Actor) -> Actor | None:
        """Return the enemy that the sentence of a withdrawal names, if it names one."""
        for spot in read.spots:
            if spot.party is None or spot.aside or spot.party.kind not in {"id", "words"}:
                continue
            actor = self.named(spot, read)
            if actor is not None and not self.book.same_side(actor, loser):
                return actor
        return None

    def party(self, spot: Spot | None, read: Read, but: Actor | None = None) -> Actor | None:
        """Return the actor that a spot means, pronouns by what stands before them."""
        if spot is None or spot.party is None:
            return None
        if spot.party.kind in {"pronoun", "troops"}:
            return self.before(read, spot.first, but, states=spot.party.kind == "pronoun")
        return self.named(spot, read) or (self._rebels() if spot.party.kind == "words" else None)

    def _rebels(self) -> Actor | None:
        """Return who "the rebels" are where the catalogue does not say: those of the article."""
        parties = ((actor, self.book.catalogue.get(actor.id)) for actor in self.told)
        return next((a for a, party in parties if party and party.kind is PartyKind.NONSTATE), None)

    def before(
        self, read: Read, index: int, but: Actor | None = None, *, states: bool = True
    ) -> Actor | None:
        """Return the last party named before ``index``, else the one that the text was about."""
        named = [
            actor
            for spot in read.spots
            if spot.last <= index
            and not spot.aside
            and spot.party
            and spot.party.kind != "people"
            and not (spot.party.kind == "state" and (spot.marked or not states))
            and (actor := self.named(spot, read))
        ]
        for actor in (*reversed(named), self.subject):
            if actor is not None and not self.book.same_side(actor, but):
                return actor
        return None

    def opponent(self, actor: Actor | None, country: str | None) -> Actor | None:
        """Return the party of another side that the article names most often.

        A country counts only if it fights where the place is.
        """
        if actor is None:
            return None
        others = [a for a in self.told if not self.book.same_side(a, actor)]
        others = others or [
            a
            for a in self.countries_told
            if not self.book.same_side(a, actor) and self._fights_in(a, country)
        ]
        counts = Counter(a.side or a.id for a in others)
        best = max(counts, key=lambda side: counts[side], default=None)
        return next((a for a in others if (a.side or a.id) == best), None)

    def _fights_in(self, actor: Actor, country: str | None) -> bool:
        party = self.book.catalogue.get(actor.id)
        likely = country or next(iter(self.context.countries), None)
        return party is not None and likely in party.countries

    def loser_to(self, gainer: Actor | None, country: str | None) -> Actor | None:
        """Return whom the article opposes to ``gainer``, else the government of ``country``."""
        other = self.opponent(gainer, country)
        party = self.book.catalogue.get(gainer.id) if gainer else None
        if other is not None or party is None:
            return other
        if party.kind is PartyKind.NONSTATE:
            return self.book.government(country, gainer)
        theatre = [c for c in self.context.countries if c in party.countries]
        states = (self.book.government(c, gainer) for c in theatre)
        found = next((state for state in states if state is not None), None)
        return found or (self.book.invader(country, gainer) if gainer else None)

    def place(self, spot: Spot, read: Read) -> Place | None:
        """Return the place that a spot means, under the words of the article."""
        if spot.place is None:
            return None
        place = self.resolver.resolve(spot.place, self.context)
        return replace(place, mention=read.text(spot))
