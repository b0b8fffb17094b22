"""Outlets: which side they speak for and which of them only collect, from the outlets file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from agents.corroborate.independence import OutletBook, fold_outlet
from agents.knowledge import FOLDER, read_toml

FILE = "outlets.toml"


@dataclass(frozen=True, slots=True)
class Outlets:
    """What is known of outlets, by folded host, name or id."""

    sides: Mapping[str, str] = field(default_factory=dict)
    aggregators: frozenset[str] = frozenset()

    def side(self, outlet: str) -> str | None:
        """Return the side that the outlet speaks for, None for none or not known."""
        return self.sides.get(fold_outlet(outlet))

    def is_aggregator(self, outlet: str) -> bool:
        """Return whether the outlet only collects what others report."""
        return fold_outlet(outlet) in self.aggregators


@cache
def outlet_book() -> OutletBook:
    """Return what the outlets file that ships with Frontwatch says."""
    return (
        read_outlets(read_toml(FILE).get("outlet", ())) if (FOLDER / FILE).exists() else Outlets()
    )


def read_outlets(entries: Iterable[Mapping[str, object]]) -> Outlets:
    """Return the book of the given entries of an outlets file."""
    sides: dict[str, str] = {}
    aggregators: set[str] = set()
    for entry in entries:
        names = {fold_outlet(name) for name in _names(entry)}
        if isinstance(side := entry.get("side"), str):
            sides.update(dict.fromkeys(names, side))
        if entry.get("kind") == "aggregator":
            aggregators |= names
    return Outlets(sides, frozenset(aggregators))


def _names(entry: Mapping[str, object]) -> Iterable[str]:
    for key in ("id", "name", "hosts", "credits", "aliases"):
        value = entry.get(key, ())
        yield from (value,) if isinstance(value, str) else (str(v) for v in value)  # type: ignore[attr-defined]
