"""The words around place names, read once from ``agents/knowledge``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from agents.knowledge import FOLDER, read_toml
from schemas.claims import PlaceKind

_KEPT: Final = 16_384  # phrases of the news that are taken apart once

_SETS: Final = {
    "between": ("between", "words"),
    "inside": ("joining", "inside"),
    "before": ("position", "before"),
    "saying": ("position", "saying"),
    "within": ("evidence", "within"),
    "soil": ("evidence", "soil"),
    "forces": ("evidence", "forces"),
    "units": ("offset", "units"),
    "directions": ("offset", "directions"),
    "national": ("position", "national"),
    "taking": ("position", "taking"),
    "taking_of": ("position", "taking_of"),
    "taking_from": ("position", "taking_from"),
    "seizing": ("position", "seizing"),
    "taking_on": ("position", "taking_on"),
    "groups": ("position", "groups"),
    "part_adjectives": ("part", "adjectives"),
    "part_nouns": ("part", "nouns"),
    "determiners": ("words", "determiners"),
    "dates": ("words", "weekdays_months"),
    "compass": ("words", "compass"),
    "titles": ("words", "titles"),
    "organisations": ("words", "organisations"),
    "given_names": ("words", "given_names"),
    "compounds": ("words", "compounds"),
    "openers": ("words", "openers"),
    "particles": ("words", "particles"),
    "named_by_kind": ("words", "named_by_kind"),
    "name_openers": ("words", "name_openers"),
    "name_openers_of_people": ("words", "name_openers_of_people"),
    "name_adjectives": ("words", "name_adjectives"),
}
"""The fields of ``PlaceWords`` that are plain sets: their part and key in ``place_words.toml``."""


@dataclass(frozen=True, slots=True)
class CountryWords:
    """What the text calls a country and its people; ``capital`` stands for its government."""

    code: str
    name: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    capital: str


@dataclass(frozen=True, slots=True, eq=False)
class PlaceWords:
    """The vocabulary of ``place_words.toml``, ``countries.toml`` and ``ordinary_words.txt``.

    All words are in lower case. ``kinds`` maps phrases of up to five words, as tuples;
    ``kind_starts`` and ``kind_ends`` are the words that one of them begins or ends with, and how
    many words the longest such phrase has; ``near_ends`` are the same for those of ``near``;
    ``people_starts`` are the words that a people's name begins with; ``kilometres`` says how long
    each unit is.
    """

    kinds: dict[tuple[str, ...], PlaceKind]
    kind_starts: dict[str, int]
    kind_ends: dict[str, int]
    between: frozenset[str]
    inside: frozenset[str]
    before: frozenset[str]
    saying: frozenset[str]
    within: frozenset[str]
    soil: frozenset[str]
    forces: frozenset[str]
    units: frozenset[str]
    directions: frozenset[str]
    kilometres: dict[str, float]
    near: frozenset[tuple[str, ...]]
    near_ends: dict[str, int]
    national: frozenset[str]
    taking: frozenset[str]
    taking_of: frozenset[str]
    taking_from: frozenset[str]
    seizing: frozenset[str]
    taking_on: frozenset[str]
    groups: frozenset[str]
    part_adjectives: frozenset[str]
    part_nouns: frozenset[str]
    determiners: frozenset[str]
    dates: frozenset[str]
    compass: frozenset[str]
    titles: frozenset[str]
    organisations: frozenset[str]
    given_names: frozenset[str]
    names: frozenset[tuple[str, ...]]
    compounds: frozenset[str]
    openers: frozenset[str]
    particles: frozenset[str]
    named_by_kind: frozenset[str]
    name_openers: frozenset[str]
    name_openers_of_people: frozenset[str]
    name_adjectives: frozenset[str]
    ordinary: frozenset[str]
    countries: dict[tuple[str, ...], str]
    demonyms: dict[tuple[str, ...], str]
    people_starts: frozenset[str]
    capitals: dict[str, str]
    capital_of: dict[str, str]
    country_names: dict[str, str]

    def kind_at(self, words: list[str], index: int) -> tuple[PlaceKind, int] | None:
        """Return the kind that the words from ``index`` on name, and how many words that takes."""
        longest = self.kind_starts.get(words[index])
        if longest is None:
            return None
        for length in range(min(longest, len(words) - index), 0, -1):
            kind = self.kinds.get(tuple(words[index : index + length]))
            if kind is not None:
                return kind, length
        return None


@lru_cache(maxsize=_KEPT)
def phrase_of(words: str) -> tuple[str, ...]:
    """Return the words of a phrase in lower case, taken apart at hyphens."""
    return tuple(words.replace("-", " ").split())


@cache
def place_words() -> PlaceWords:
    """Return the vocabulary.

    Raises:
        OSError: a knowledge file is missing.
        ValueError: a knowledge file cannot be read, or lacks a part.
    """
    data = read_toml("place_words.toml")
    countries = _countries(read_toml("countries.toml"))
    kinds = {
        tuple(phrase.replace("'s", "").split()): PlaceKind(kind)  # words come without it
        for kind, phrases in data["kinds"].items()
        for phrase in _split(phrases)
    }
    near = _phrases(data["offset"]["near"])
    demonyms = _by_phrase(countries, "demonyms")
    sets: dict[str, Any] = {name: _set(data[part][key]) for name, (part, key) in _SETS.items()}
    return PlaceWords(
        kinds=kinds,
        kind_starts=_longest((phrase[0], phrase) for phrase in kinds),
        kind_ends=_longest((phrase[-1], phrase) for phrase in kinds),
        kilometres={
            unit: float(scale)
            for scale, units in data["offset"]["kilometres"].items()
            for unit in _split(units)
        },
        near=near,
        near_ends=_longest((phrase[-1], phrase) for phrase in near),
        names=_phrases(data["words"]["names"]),
        ordinary=_ordinary(),
        countries=_by_phrase(countries, "names"),
        demonyms=demonyms,
        people_starts=frozenset(phrase[0] for phrase in demonyms),
        capitals={country.code: country.capital for country in countries if country.capital},
        capital_of={c.capital.lower(): c.code for c in countries if c.capital},
        country_names={country.code: country.name for country in countries},
        **sets,
    )


def _longest(phrases: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, int]:
    """Return how many words the longest of the phrases of each key has."""
    found: dict[str, int] = {}
    for key, phrase in phrases:
        found[key] = max(len(phrase), found.get(key, 0))
    return found


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", "").split("|") if part.strip()]


def _set(text: str) -> frozenset[str]:
    return frozenset(_split(text))


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.replace("-", " ").split()) for phrase in _split(text))


def _countries(data: dict[str, Any]) -> list[CountryWords]:
    return [
        CountryWords(
            code=code,
            name=row["name"],
            names=(row["name"].lower(), *(name.lower() for name in row.get("names", ()))),
            demonyms=tuple(name.lower() for name in row.get("demonyms", ())),
            capital=row.get("capital", ""),
        )
        for code, row in data.items()
    ]


def _by_phrase(countries: list[CountryWords], field: str) -> dict[tuple[str, ...], str]:
    return {
        tuple(phrase.replace("-", " ").split()): country.code
        for country in countries
        for phrase in getattr(country, field)
    }


def _ordinary() -> frozenset[str]:
    lines = (FOLDER / "ordinary_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
