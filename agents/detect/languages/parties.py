"""Finds the parties of a sentence, and says which actors of the catalogue they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from msgspec import structs

from agents.detect.actors.catalogue import PartyKind, read_knowledge
from agents.detect.actors.resolve import ActorCatalogue, ActorContext
from agents.detect.languages.lexicon import PartyRef
from agents.detect.languages.spots import Line, Spot
from agents.knowledge.countries import Country
from schemas.claims import Actor

_RANK: Final = {"id": 0, "words": 1, "people": 2, "state": 3, "troops": 4, "pronoun": 5}
_JOINED: Final = frozenset(("id", "words", "people", "state"))
_MOST_BETWEEN: Final = 3
_ARMY: Final = "army"
_NEWS: Final = timedelta(days=14)


def party_spots(line: Line, source: str, catalogue: ActorCatalogue) -> list[Spot]:
    """Return the parties of the sentence in order, what belongs together joined."""
    spots = [
        Spot(hit.first, hit.last, party=hit.value, prefix=hit.prefix)
        for hit in line.lexicon.parties.find(line.tokens)
    ]
    spots += _latin(line, source, catalogue)
    return _joined(_without_overlap(spots), line)


def _latin(line: Line, source: str, catalogue: ActorCatalogue) -> list[Spot]:
    """Return the parties whose names are the same as in English: M23, Boko Haram, Wagner."""
    if not line.tokens:
        return []
    start, end = line.tokens[0].start, line.tokens[-1].end
    found: list[Spot] = []
    for mention in catalogue.find(source, start, end):
        if mention.actor_id is None or mention.metonym or not mention.text[0].isupper():
            continue
        indexes = [
            i
            for i, token in enumerate(line.tokens)
            if mention.start < token.end and token.start < mention.end
        ]
        if indexes:
            ref = PartyRef("id", mention.actor_id)
            found.append(Spot(indexes[0], indexes[-1] + 1, party=ref))
    return found


def _without_overlap(spots: Iterable[Spot]) -> list[Spot]:
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda s: (s.first - s.last, s.first)):
        if not any(spot.overlaps(other) for other in kept):
            kept.append(spot)
    return sorted(kept, key=lambda s: s.first)


def _joined(spots: list[Spot], line: Line) -> list[Spot]:
    """Join "les forces" and "du régime", "rebelles" and "du M23", "syrische" and "Armee"."""
    joined: list[Spot] = []
    for spot in spots:
        last = joined[-1] if joined else None
        both = _both(last, spot, line) if last else None
        if both is not None:
            joined[-1] = both
        else:
            joined.append(spot)
    return joined


def _both(one: Spot, other: Spot, line: Line) -> Spot | None:
    a, b = one.party, other.party
    if a is None or b is None or "pronoun" in {a.kind, b.kind}:
        return None
    if not _adjacent(one, other, line) or not _may_join(a, b):
        return None
    return structs.replace(one, last=other.last, party=_combined(a, b))


def _adjacent(one: Spot, other: Spot, line: Line) -> bool:
    between = range(one.last, other.first)
    if len(between) > _MOST_BETWEEN or other.prefix:
        return False
    if all(
        line.has("determiners", i) or line.has("of", i) or line.tokens[i].text in "-«»\"'„“”"
        for i in between
    ):
        return True
    return len(between) == 1 and _is_adjective(line, between[0])


def _is_adjective(line: Line, index: int) -> bool:
    """Return whether a word may describe the party that it stands beside."""
    return (
        line.tokens[index].text.islower()
        and not any(line.has(group, index) for group in ("conj", "clause", "backed"))
        and not _is_marker(line, index)
        and line.lexicon.forms.at(line.tokens, index) is None
        and line.lexicon.auxiliaries.at(line.tokens, index) is None
    )


def _is_marker(line: Line, index: int) -> bool:
    return line.lexicon.markers.at(line.tokens, index) is not None


def _may_join(a: PartyRef, b: PartyRef) -> bool:
    if a.kind == b.kind == "id":
        return a.value == b.value
    if a.kind == "state" and b.kind == "id":
        return False
    return "troops" in {a.kind, b.kind} or "words" in {a.kind, b.kind} or a.kind == b.kind


def _combined(a: PartyRef, b: PartyRef) -> PartyRef:
    """Return what two joined references mean: the named one, a people with its rebels or army."""
    kinds = {a.kind: a, b.kind: b}
    if "id" in kinds:
        return kinds["id"]
    nation = kinds.get("people") or kinds.get("state")
    words = kinds.get("words")
    if nation is not None:
        return PartyRef("words", f"{nation.value}+{words.value if words else _ARMY}")
    return words or a


@dataclass(frozen=True, slots=True)
class PartyBook:
    """Says which actor a reference means in an article."""

    catalogue: ActorCatalogue
    context: ActorContext
    countries: Mapping[str, Country]

    def actor(self, ref: PartyRef, mention: str, *, lost: bool = False) -> Actor | None:
        """Return the actor that ``ref`` means, None where nobody of the catalogue is meant.

        Who ``lost`` is read as of two weeks before: a government that fell is the old one.
        """
        if lost and ref.kind == "words" and self.context.date is not None:
            before = ActorContext(self.context.countries, self.context.date - _NEWS)
            return replace(self, context=before).actor(ref, mention)
        if ref.kind == "id":
            return self._by_id(ref.value, mention)
        if ref.kind == "state":
            return self._resolved(self._country_name(ref.value), mention)
        if ref.kind == "words":
            return self._resolved(self._english(ref.value), mention)
        return None

    def _english(self, value: str) -> str:
        nation, plus, words = value.rpartition("+")
        if not plus:
            return words
        country = self.countries.get(nation)
        people = country.demonyms[0] if country and country.demonyms else nation
        return f"{people} {words.removeprefix('the ')}"

    def _country_name(self, value: str) -> str:
        country = self.countries.get(value)
        return country.name if country else value

    def _by_id(self, party_id: str, mention: str) -> Actor | None:
        party = self.catalogue.get(party_id)
        if party is None:
            return None
        side = self.catalogue.side(party_id, self.context.countries)
        return Actor(id=party_id, name=party.name, mention=mention, side=side)

    def _resolved(self, words: str, mention: str) -> Actor | None:
        actor = self.catalogue.resolve(words, self.context)
        return None if actor.id.startswith("un:") else replace(actor, mention=mention)

    def government(self, country: str | None, foe: Actor | None) -> Actor | None:
        """Return the government of ``country`` unless it is on the side of ``foe``.

        A government that fell this week is the one that lost, so the day is two weeks earlier.
        """
        if country is None:
            return None
        day = self.context.date - _NEWS if self.context.date else None
        state = self.catalogue.resolve("government forces", ActorContext((country,), day))
        known = self.catalogue.get(state.id) is not None
        return state if known and not self.same_side(state, foe) else None

    def invader(self, country: str | None, foe: Actor) -> Actor | None:
        """Return the only state that fights in ``country`` and is none of its own."""
        states = [
            party
            for party in read_knowledge().parties
            if party.kind is PartyKind.STATE
            and party.side == party.id
            and country in party.countries[1:]
            and not self.catalogue.same_side(party.id, foe.id, self.context.countries)
        ]
        if len(states) != 1:
            return None
        return Actor(id=states[0].id, name=states[0].name, mention=foe.mention, side=states[0].side)

    def same_side(self, one: Actor | None, other: Actor | None) -> bool:
        """Return whether two actors fight on one side where the article plays."""
        if one is None or other is None:
            return False
        return one.id == other.id or self.catalogue.same_side(
            one.id, other.id, self.context.countries
        )


def best(refs: Sequence[PartyRef]) -> PartyRef | None:
    """Return the most telling of ``refs``."""
    return min(refs, key=lambda ref: _RANK[ref.kind], default=None)
