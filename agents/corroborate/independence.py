"""Independence: where a claim really comes from, so that one lineage counts once.

A claim has keys: the wires or the owner that its text comes from, its near-copy cluster, the words
of its sentence, and a named claimant. Two claims that share any key are not independent. So twelve
copies of a wire are one source, and so are two agencies that both quote one monitor. What counts is
how many claims there are of which no two share a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from schemas.claims import Claimant, ClaimSource, ControlClaim
from schemas.verdicts import AnalystVerdict, analyst_key

_MIN_QUOTE_CHARS: Final = 40  # shorter sentences come up twice by chance
_MIN_SIGNED_QUOTE_CHARS: Final = 100  # where the whole text tells copies from coincidence
_NOT_WORD: Final = re.compile(r"\W+")
_LAYERS: Final = re.compile(r"^(?:www|m|amp|en|english|edition)\.")
_ANYBODY: Final = re.compile(
    r"\b(?:residents?|witness(?:es)?|locals?|officials?|sources?|activists?|reports?|media|"
    r"journalists?|reporters?|correspondents?|villagers?|people|authorities|experts?|analysts?|"
    r"spokes(?:man|woman|person)|diplomats?|aid workers?|medics?|doctors?)\b",
    re.IGNORECASE,
)
"""Claimants who are somebody else in every article: their outlet vouches for them."""


class OutletBook(Protocol):
    """What is known of outlets, wires and monitors, by host, name or id."""

    def side(self, outlet: str, country: str | None) -> str | None:
        """Return the side that the outlet speaks for in a country, None for none or not known."""
        ...

    def owner(self, outlet: str) -> str | None:
        """Return the id of who owns the outlet, None if it is not known."""
        ...

    def is_aggregator(self, outlet: str) -> bool:
        """Return whether the outlet only collects what others report."""
        ...


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a claim comes from.

    ``lineage`` names its main key for people, ``keys`` are all by which it may be the same as
    another. ``speaker`` is the side of the claimant, ``sides`` are those of the media it comes
    through. ``weightless`` is true for an aggregator's own text, and for what only an aggregator says.
    """

    lineage: str
    keys: frozenset[str]
    speaker: str | None
    sides: frozenset[str]
    weightless: bool


@lru_cache(maxsize=4096)
def fold_outlet(outlet: str) -> str:
    """Return an outlet's host or name in one spelling: ``www.DW.com`` is ``dw.com``."""
    return _LAYERS.sub("", outlet.strip().casefold())


def provenance(
    claim: ControlClaim, book: OutletBook, traced: ClaimSource | None = None
) -> Provenance:
    """Return where ``claim`` comes from. A credited wire stands before the outlet that prints it.

    Args:
        claim: The claim.
        book: What is known of outlets.
        traced: Where its text was found to come from, if it is one of several copies.
    """
    if claim.verdict is not None:
        return _analyst(claim.source, claim.verdict)
    source, country = traced or claim.source, claim.place.country
    wires = source.lineage.wires
    media = wires or [name for name in (source.outlet, source.lineage.owner) if name]
    keys = {f"from:{carrier}" for carrier in _carriers(source, book)}
    keys.update(_further_keys(claim, source, book))
    # A text that one neutral wire stands behind is not a side's own, whoever else it credits.
    sides = [book.side(name, country) for name in media]
    neutral = bool(wires) and None in sides
    return Provenance(
        lineage=lineage_name(source),
        keys=frozenset(keys),
        speaker=_speaker(claim.claimant, country, book),
        sides=frozenset() if neutral else frozenset(side for side in sides if side),
        weightless=_is_weightless(claim.claimant, wires, media, book),
    )


def _analyst(source: ClaimSource, verdict: AnalystVerdict) -> Provenance:
    """Return where a verdict comes from: each analyst is a lineage, whatever the reason quotes."""
    return Provenance(
        lineage=lineage_name(source),
        keys=frozenset({f"analyst:{analyst_key(verdict.analyst)}"}),
        speaker=None,
        sides=frozenset(),
        weightless=False,
    )


def _is_weightless(
    claimant: Claimant | None, wires: Sequence[str], media: Sequence[str], book: OutletBook
) -> bool:
    """Return whether nobody but those who pass on what others say stands behind a claim."""
    if claimant is not None and claimant.side is None and book.is_aggregator(claimant.name):
        return True
    if wires:
        return all(book.is_aggregator(wire) for wire in wires)
    return any(book.is_aggregator(name) for name in media)


def _speaker(claimant: Claimant | None, country: str | None, book: OutletBook) -> str | None:
    """Return the claimant's side; that of the medium which he is, as in "Amaq said"."""
    if claimant is None:
        return None
    return claimant.side or book.side(claimant.name, country)


def lineage_name(source: ClaimSource) -> str:
    """Return the one name that people read for where an article comes from."""
    if source.lineage.wires:
        return "+".join(sorted(wire.casefold() for wire in source.lineage.wires))
    outlet = fold_outlet(source.outlet or "")
    return (source.lineage.owner or outlet or source.article_id).casefold()


def _carriers(source: ClaimSource, book: OutletBook) -> Iterable[str]:
    """Return who vouches for the text: the owners of its wires, else of its outlet."""
    if source.lineage.wires:
        return [(book.owner(wire) or wire).casefold() for wire in source.lineage.wires]
    owner = source.lineage.owner or book.owner(source.outlet or "")
    return [(owner or lineage_name(source)).casefold()]


def _further_keys(claim: ControlClaim, source: ClaimSource, book: OutletBook) -> Iterable[str]:
    if source.lineage.cluster is not None:
        yield f"copy:{source.lineage.cluster}"
    if (words := _telling_words(claim)) is not None:
        yield words
    if claim.claimant is None:
        return
    if (owner := book.owner(claim.claimant.name)) is not None:
        yield f"from:{owner.casefold()}"
    elif is_named(claim.claimant):
        yield f"voice:{_NOT_WORD.sub(' ', claim.claimant.name.casefold()).strip()}"


def _telling_words(claim: ControlClaim) -> str | None:
    """Return the key of the words of a claim's sentence, None where they tell nothing of its source.

    A statement is quoted by everybody who heard it: where the whole texts can be compared, it makes
    no two of them one.
    """
    if claim.source.lineage.signature is None:
        return _words(claim.evidence.quote, _MIN_QUOTE_CHARS)
    if claim.claimant is not None:
        return None
    return _words(claim.evidence.quote, _MIN_SIGNED_QUOTE_CHARS)


@lru_cache(maxsize=4096)
def _words(quote: str, at_least: int) -> str | None:
    """Return the key of a sentence's words, None where it has fewer characters than ``at_least``."""
    folded = _NOT_WORD.sub(" ", quote.casefold()).strip()
    return f"words:{folded}" if len(folded) >= at_least else None


def is_named(claimant: Claimant) -> bool:
    """Return whether the claimant is one certain party, the same one wherever it is quoted."""
    name = claimant.name
    return any(letter.isupper() for letter in name) and _ANYBODY.search(name) is None


class Lineages:
    """Counts sources that are independent of each other, as they become known.

    A text that two agencies are credited for is one source, and depends on both: once each of them
    has told it on its own, it no longer stands between them.
    """

    def __init__(self) -> None:
        self._counted = _KeySets()
        self._others = _KeySets()

    def __len__(self) -> int:
        return len(self._counted)

    def add(self, keys: frozenset[str]) -> bool:
        """Take a source in by its keys; return whether there is one independent source more."""
        near = self._counted.near(keys)
        if not near:
            self._counted.add(keys)
            return True
        if len(near) == 1 and self._split(near[0], keys):
            return True
        self._others.add(keys)
        return False

    def _split(self, near: frozenset[str], keys: frozenset[str]) -> bool:
        """Count ``keys`` and another that stands near ``near`` alone in its stead, if there is one."""
        for other in self._others.near(near):
            if keys.isdisjoint(other) and self._counted.near(other) == [near]:
                self._counted.remove(near)
                self._others.remove(other)
                self._counted.add(other)
                self._counted.add(keys)
                self._others.add(near)
                return True
        return False


class _KeySets:
    """Sets of keys in the order in which they came, and which of them share a key with another.

    By an index: of a thousand articles about one place, each looks at its like alone.
    """

    def __init__(self) -> None:
        self._numbers: dict[frozenset[str], int] = {}
        self._by_key: dict[str, dict[int, frozenset[str]]] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, keys: frozenset[str]) -> None:
        if keys in self._numbers:
            return
        self._numbers[keys] = self._next
        for key in keys:
            self._by_key.setdefault(key, {})[self._next] = keys
        self._next += 1

    def remove(self, keys: frozenset[str]) -> None:
        number = self._numbers.pop(keys)
        for key in keys:
            del self._by_key[key][number]

    def near(self, keys: frozenset[str]) -> list[frozenset[str]]:
        """Return the sets that share a key with ``keys``, in order."""
        found: dict[int, frozenset[str]] = {}
        for key in keys:
            found.update(self._by_key.get(key, {}))
        return [found[number] for number in sorted(found)]
