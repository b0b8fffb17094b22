"""What the text says about a place: the records that finding and resolving share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from agents.detect.places.gazetteer import Entry, Match
from agents.detect.places.tokens import Words
from schemas.claims import Place, PlaceKind

WIDE: Final = frozenset({PlaceKind.PROVINCE, PlaceKind.DISTRICT, PlaceKind.COUNTRY})
_ABOUT: Final = frozenset(("around", "towards", "toward"))


class Mention(Struct, frozen=True, kw_only=True):
    """A span of the text that names or points at a place.

    ``text[start:end]`` is the whole phrase without its determiner ("Goma airport", "Idlib
    province", "Raqqa"); ``head`` is the offset of its head word ("airport", "province", "Raqqa").
    ``name`` is the proper name inside it ("Goma"), empty where the mention is ``generic`` ("the
    town", "its airport", "the presidential palace"): such a mention points at a place named
    elsewhere, which ``Resolver.resolve`` looks for.

    ``entries`` are the gazetteer's entries of the phrase or, where ``parent`` is not None, none:
    then the mention is a site in or an area around the place that ``parent`` mentions. A name that
    is not ``known`` may have a ``parent`` too: the town that it is said to be a part of.
    ``indefinite`` is true of a generic mention that points at nothing named ("a border post",
    "several oilfields"): it stays unresolved.
    ``relation`` is the offset that puts the place meant elsewhere than the name ("25 km west of",
    "near"); ``part`` says that only a part is meant ("northern districts of"). ``known`` is False
    for a capitalised name that no gazetteer has, seen in a place position.
    """

    start: int
    end: int
    text: str
    head: int
    name: str
    kind: PlaceKind = PlaceKind.UNKNOWN
    matches: tuple[Match, ...] = ()
    relation: str | None = None
    part: str | None = None
    generic: bool = False
    indefinite: bool = False
    known: bool = True
    country: str | None = None
    parent: Mention | None = None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the place meant is another than the name's: "25 km west of", but not "around"."""
        return self.relation is not None and self.relation.split()[-1] not in _ABOUT

    @property
    def here(self) -> Mention:
        """The mention of the place that the offset counts from: "Goma" of "west of Goma"."""
        return self if self.relation is None else replace(self, relation=None)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The gazetteer's entries of this spelling, likeliest first without any context."""
        return tuple(match.entry for match in self.matches)


class Passage(Struct, frozen=True):
    """The words of a stretch of text, and the places that it mentions in order."""

    words: Words
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceContext:
    """What an article says about where it plays, for resolving one mention in it.

    ``countries`` maps ISO 3166 alpha-2 codes to weights that add up to 1, the heaviest first.
    ``anchors`` are the places of the article that are known with confidence. ``mentions`` are all
    mentions of the kept text in order; those of the title come with ``title_mentions``. ``text`` is
    the text that the mentions' offsets count in, empty where nobody asks for the words between them.
    ``landmarks`` are the mentions by which the article says where a place lies ("20 km north of
    Aleppo"), by that place's folded name; ``namings`` counts how often it names each anchor, by id.
    ``paragraphs`` are the mentions of each one, by where it begins and ends.
    """

    countries: dict[str, float] = field(default_factory=dict)
    anchors: tuple[Place, ...] = ()
    mentions: tuple[Mention, ...] = ()
    title_mentions: tuple[Mention, ...] = ()
    text: str = ""
    landmarks: Mapping[str, Mention] = field(default_factory=dict)
    namings: Mapping[str, int] = field(default_factory=dict)
    paragraphs: Mapping[tuple[int, int], tuple[Mention, ...]] = field(default_factory=dict)


def is_town_of(mention: Mention) -> bool:
    """Return whether it is a town without a name in a named province: "the West Kordofan town"."""
    entries = mention.entries
    return (
        mention.text != mention.name
        and mention.text.casefold().endswith((" town", " city", " village"))
        and bool(entries)
        and all(entry.kind in WIDE for entry in entries)
    )
