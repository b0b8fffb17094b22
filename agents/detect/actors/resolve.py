"""Who fights: party names found in text and resolved to the actors catalogue."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

from msgspec import Struct

from agents.detect.actors.catalogue import Knowledge, Party, PartyKind, read_knowledge
from agents.detect.actors.names import BACKING, NameFinder, Word, WordKind, fold
from agents.detect.actors.spans import Spot, spots, spots_in
from schemas.claims import Actor

__all__ = [
    "ActorCatalogue",
    "ActorContext",
    "ActorMention",
    "Party",
    "PartyKind",
]

_KEPT_PHRASES: Final = 4_096  # what "the army" may name is the same in every article
_DETERMINERS: Final = re.compile(
    r"^(?:the|a|an|its|their|his|her|some|local|several|many|these|those|both|all)\s+",
    re.IGNORECASE,
)
_POSSESSIVE: Final = re.compile(r"['\u2019]s?$")
_EDGES: Final = " \t\n,.;:!?\"'()[]\u2018\u2019\u201c\u201d"
_FALL_BACK: Final = {"jihadists": "rebels", "separatists": "rebels"}


class ActorContext(Struct, frozen=True):
    """What is known of the article: countries in play, the likeliest first, and its date."""

    countries: tuple[str, ...] = ()
    date: dt.date | None = None


class ActorMention(Struct, frozen=True):
    """A party named at ``text[start:end]``.

    ``actor_id`` is set where the words alone name a party of the catalogue. ``generic`` is true for
    words that mean a party only in a context ("the army", "the rebels"). ``text`` is the span as
    written; ``resolve`` takes it. ``metonym`` is true for a country or capital that stands for its
    government, which is a place in any other role. ``relation`` is "held" for the holder in
    "IS-held", "led" for the leader in "X-led" where the led is not a party of its own, "backed" and
    the like for a backer of somebody unknown, "pro" or "anti". ``backer`` is the backer as written
    ("Turkey" in "Turkey-backed rebels"): a supporter, never the one who takes.
    """

    start: int
    end: int
    text: str
    actor_id: str | None
    generic: bool
    metonym: bool = False
    relation: str | None = None
    backer: str | None = None


class ActorCatalogue:
    """The parties known, by id and by every name they go by."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._parties = {party.id: party for party in knowledge.parties}
        self._theatres = knowledge.theatres
        self._begins = knowledge.begins
        self._ends = knowledge.ends
        self._countries = knowledge.countries
        self._finder = NameFinder(knowledge.words)
        self._spots = lru_cache(maxsize=_KEPT_PHRASES)(self._read_phrase)

    @classmethod
    def load(cls) -> ActorCatalogue:
        """Return the catalogue that ships with Frontwatch."""
        return cls(read_knowledge())

    def get(self, party_id: str) -> Party | None:
        """Return the party of that id, or None. "state-td" is the government of any country."""
        known = self._parties.get(party_id)
        if known is None and party_id.startswith("state-"):
            return self._government(party_id.removeprefix("state-").upper())
        return known

    def find(self, text: str, start: int, end: int) -> list[ActorMention]:
        """Return the parties named in ``text[start:end]``, in order, without overlap.

        A backer ("Turkey-backed rebels") is part of the span of the party it backs.
        """
        return self.find_in(text, [(start, end)])[0]

    def find_in(self, text: str, spans: Sequence[tuple[int, int]]) -> list[list[ActorMention]]:
        """Return what ``find`` does of each of ``spans``, which are in order and do not overlap."""
        return [
            [self._mention(text, spot) for spot in some]
            for some in spots_in(self._finder, text, spans)
        ]

    def resolve(self, text: str, context: ActorContext) -> Actor:
        """Return the actor that the words ``text`` mean in ``context``.

        A party that is not in the catalogue comes back under its own name, with the id "un:" and
        its folded name.
        """
        for spot in self._spots(text):
            party = self._party(spot, context)
            if party is not None:
                side = self.side(party.id, context.countries)
                return Actor(id=party.id, name=party.name, mention=text, side=side)
        name = _bare(text)
        state = self._state_of(name, context)
        if state is not None:
            side = self.side(state.id, context.countries)
            return Actor(id=state.id, name=state.name, mention=text, side=side)
        return Actor(id=f"un:{' '.join(fold(name).split())}", name=name, mention=text)

    def _read_phrase(self, text: str) -> tuple[Spot, ...]:
        """Return the parties that a phrase may name, the likeliest first."""
        return tuple(sorted(spots(self._finder, text, 0, len(text)), key=_rank))

    def led_by(self, text: str, context: ActorContext) -> Actor | None:
        """Return the party whose leader ``text`` names, for whom he speaks."""
        hits = self._finder.hits(text, 0, len(text))
        words = tuple(w for h in hits for w in h.words if h.kind is WordKind.LEADER)
        party = self._named(words, context) if words else None
        if party is None:
            return None
        side = self.side(party.id, context.countries)
        return Actor(id=party.id, name=party.name, mention=text, side=side)

    def side(self, party_id: str, countries: Iterable[str] = ()) -> str:
        """Return the id of the side that the party is on in the first of ``countries`` that says."""
        party = self.get(party_id)
        if party is None:
            return party_id
        if not party.side_in:
            return party.side
        sides = dict(party.side_in)
        return next((sides[c] for c in countries if c in sides), party.side)

    def enemy(self, party_id: str, context: ActorContext) -> Actor | None:
        """Return who fights a party in the first country in play, where there is one side alone.

        The separatists of a war that a state leads are not its taker: the state is.
        """
        country = next(iter(context.countries), None) or ""
        there = [
            _by_time(meant, context.date)[0]
            for name, ids in self._theatres.get(country, {}).items()
            if (
                meant := [
                    self._parties[i] for i in ids if self._is_meant(country, name, i, context.date)
                ]
            )
        ]
        foes = [p for p in there if not self.same_side(p.id, party_id, context.countries[:1])]
        sides = {self.side(p.id, context.countries[:1]) for p in foes}
        leaders = [p for p in foes if p.id in sides and p.covers(context.date)]
        if len(sides) != 1 or len(foes) == len(there) or not leaders:
            return None
        return self.resolve(leaders[0].name, context)

    def sides_at_war(self, country: str) -> int:
        """Return how many sides the words of ``country``'s war tell apart; 0 if we know of no war."""
        return len(self._theatres.get(country, {}))

    def same_side(self, one: str, other: str, countries: Iterable[str] = ()) -> bool:
        """Return whether two parties fight on one side in these countries."""
        countries = tuple(countries)
        return self.side(one, countries) == self.side(other, countries)

    def _mention(self, text: str, spot: Spot) -> ActorMention:
        party = None if spot.kind is WordKind.CLASS else self._party(spot, ActorContext())
        names_it = party is not None and self._is_plain(spot)
        alone = spot.kind in {WordKind.METONYM, WordKind.COUNTRY, WordKind.DEMONYM}
        return ActorMention(
            start=spot.start,
            end=spot.end,
            text=text[spot.start : spot.end],
            actor_id=party.id if party and names_it else None,
            generic=not names_it and spot.kind is not None,
            metonym=alone and not spot.force and not spot.sponsored,
            relation=spot.relation,
            backer=text[spot.backer[0] : spot.backer[1]] if spot.backer else None,
        )

    def _is_plain(self, spot: Spot) -> bool:
        """Return whether the words mean the same party wherever and whenever they stand."""
        if spot.relation == "anti" or spot.sponsored:
            return False
        targets = {w.target for w in spot.words if w.kind is spot.kind and not w.local}
        if spot.kind in {WordKind.COUNTRY, WordKind.DEMONYM}:
            return len(self._theatres.get(min(targets), {}).get("government", ())) <= 1
        return len(targets) == 1

    def _party(self, spot: Spot, context: ActorContext) -> Party | None:
        if spot.sponsored:
            return self._sponsored(spot, context)
        if spot.kind is None or spot.relation in BACKING:
            return None
        if spot.relation == "anti":
            return self._enemy(spot, context)
        if spot.kind is WordKind.CLASS:
            return self._of_class(spot.words, context)
        if spot.kind in {WordKind.COUNTRY, WordKind.DEMONYM}:
            return self._government(spot.words[0].target, context.date)
        named = tuple(w for w in spot.words if w.kind is not WordKind.CLASS)
        classes = tuple(w for w in spot.words if w.kind is WordKind.CLASS)
        return self._named(named, context) or self._of_class(classes, context)

    def _sponsored(self, spot: Spot, context: ActorContext) -> Party | None:
        """Return who leads the side that a backer is on where the article plays."""
        backer = self._party(Spot(spot.start, spot.end, spot.kind, spot.words), context)
        if backer is None:
            return None
        for country in context.countries:
            side = dict(backer.side_in).get(country)
            if side:
                return self._parties[side]
            for party_id in chain.from_iterable(self._theatres.get(country, {}).values()):
                party = self._parties[party_id]
                if party.side == backer.id != party.id:
                    return party
        return None

    def _state_of(self, name: str, context: ActorContext) -> Party | None:
        """Return the state behind a demonym that has no known noun with it ("Syrian columns")."""
        words = name.split()
        while len(words) > 1 and words[0].islower():  # "first Syrian column"
            words = words[1:]
        head, _, rest = " ".join(words).partition(" ")
        if rest and not rest.islower():
            return None
        for hit in self._finder.hits(head, 0, len(head)):
            if hit.kind is WordKind.DEMONYM and hit.end == len(head):
                return self._government(hit.words[0].target, context.date)
        return None

    def _named(self, words: tuple[Word, ...], context: ActorContext) -> Party | None:
        """Choose among the parties of one name: by country in play, then by time."""
        parties = {w.target: self._parties[w.target] for w in words}
        far = {w.target for w in words if not w.local}
        ordered = _by_time(list(parties.values()), context.date)
        for country in context.countries:
            here = [p for p in ordered if country in p.countries]
            if here:
                return min(here, key=lambda p: (not p.covers(context.date), p.id in far))
        return next((p for p in ordered if p.id in far), None)

    def _of_class(self, words: tuple[Word, ...], context: ActorContext) -> Party | None:
        """Return who "the rebels" are, in the country named beside them or those in play."""
        named = tuple(w.text for w in words if w.text in self._theatres)
        classes = list(dict.fromkeys(w.target for w in words))
        for country in named or context.countries:
            theatre = self._theatres.get(country, {})
            for name in [*classes, *(_FALL_BACK.get(c, "") for c in classes)]:
                parties = [
                    self._parties[i]
                    for i in theatre.get(name, ())
                    if self._is_meant(country, name, i, context.date)
                ]
                if parties:
                    return _by_time(parties, context.date)[0]
        return None

    def _is_meant(self, country: str, name: str, party: str, day: dt.date | None) -> bool:
        """Return whether a generic word can mean the party there on ``day``; None asks nothing."""
        begin = self._begins.get((country, name, party), dt.date.min)
        end = self._ends.get((country, name, party), dt.date.max)
        return day is None or begin <= day < end

    def _government(self, country: str, day: dt.date | None = None) -> Party | None:
        ids = self._theatres.get(country, {}).get("government", ())
        if ids:
            return _by_time([self._parties[i] for i in ids], day)[0]
        for party in self._parties.values():
            is_state = party.kind is not PartyKind.NONSTATE and party.part_of is None
            if is_state and party.countries[0] == country:
                return party
        name = self._countries.get(country)
        if name is None:
            return None
        party_id = f"state-{country.lower()}"
        return Party(party_id, name, PartyKind.STATE, (country,), (), party_id)

    def _enemy(self, spot: Spot, context: ActorContext) -> Party | None:
        """Return who an "anti-X" party is: the other side of X in the countries in play."""
        foe = self._party(Spot(spot.start, spot.end, spot.kind, spot.words), context)
        for country in context.countries if foe else ():
            theatre = self._theatres.get(country, {})
            sides = [
                _by_time([self._parties[i] for i in ids], context.date)[0]
                for ids in theatre.values()
            ]
            others = [p for p in sides if foe and not self.same_side(p.id, foe.id, (country,))]
            if others and len(others) < len(sides):
                return others[0]
        return None


def _by_time(parties: list[Party], day: dt.date | None) -> list[Party]:
    """Return the parties whose time covers ``day`` first, else the latest first."""
    return sorted(parties, key=lambda p: not p.covers(day))


def _rank(spot: Spot) -> tuple[bool, bool, bool, int]:
    """Order spots of one phrase: doers before holders and backers, names before metonyms."""
    aside = spot.relation in BACKING or spot.relation == "held"
    alone = spot.kind in {WordKind.METONYM, WordKind.COUNTRY} and not spot.force
    return aside, alone, spot.kind is None, spot.start


def _bare(text: str) -> str:
    bare = _POSSESSIVE.sub("", text.strip(_EDGES))
    while (shorter := _DETERMINERS.sub("", bare)) != bare:
        bare = shorter
    return bare or text.strip() or "?"
