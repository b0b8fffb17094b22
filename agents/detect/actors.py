"""Who fights: party names found in text and resolved to the actors catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schemas.claims import Actor


class PartyKind(StrEnum):
    """What sort of party it is."""

    STATE = "state"
    NONSTATE = "nonstate"
    FOREIGN = "foreign"  # a state, alliance or company that fights in another's country


@dataclass(frozen=True, slots=True)
class Party:
    """An organised party of the catalogue.

    ``countries`` are the ISO 3166 alpha-2 codes of where it fights, its main theatre first.
    ``side`` is the id of the party whose side it is on, its own where it leads one; ``side_in``
    gives another side for single countries. ``since`` and ``until`` bound its existence in years.
    """

    id: str
    name: str
    kind: PartyKind
    countries: tuple[str, ...]
    aliases: tuple[str, ...]
    side: str
    side_in: tuple[tuple[str, str], ...] = ()
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class ActorContext:
    """What is known of the article: countries in play, the likeliest first, and its date."""

    countries: tuple[str, ...] = ()
    date: date | None = None


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A party named at ``text[start:end]``.

    ``actor_id`` is set where the words alone name a party of the catalogue. ``generic`` is true for
    words that mean a party only in a context ("the army", "the rebels"). ``text`` is the span as
    written; ``resolve`` takes it.
    """

    start: int
    end: int
    text: str
    actor_id: str | None
    generic: bool


class ActorCatalogue:
    """The parties known, by id and by every name they go by."""

    def __init__(self, parties: Iterable[Party]) -> None:
        self._parties = {party.id: party for party in parties}

    @classmethod
    def load(cls) -> ActorCatalogue:
        """Return the catalogue that ships with Frontwatch."""
        return cls(())

    def get(self, party_id: str) -> Party | None:
        """Return the party of that id, or None."""
        return self._parties.get(party_id)

    def find(self, text: str, start: int, end: int) -> list[ActorMention]:
        """Return the parties named in ``text[start:end]``, in order, without overlap.

        A backer ("Turkey-backed rebels") is part of the span of the party it backs.
        """
        del text, start, end
        return []

    def resolve(self, text: str, context: ActorContext) -> Actor:
        """Return the actor that the words ``text`` mean in ``context``.

        A party that is not in the catalogue comes back under its own name, with the id "un:" and
        its folded name.
        """
        del context
        return Actor(id=f"un:{text.casefold()}", name=text, mention=text)

    def side(self, party_id: str, countries: Iterable[str] = ()) -> str:
        """Return the id of the side that the party is on in the first of ``countries`` that says."""
        del countries
        return party_id

    def same_side(self, one: str, other: str, countries: Iterable[str] = ()) -> bool:
        """Return whether two parties fight on one side in these countries."""
        countries = tuple(countries)
        return self.side(one, countries) == self.side(other, countries)
