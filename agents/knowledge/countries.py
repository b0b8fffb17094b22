"""Countries by code: their names, their people, and the capital that stands for the government."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.knowledge import read_toml


@dataclass(frozen=True, slots=True)
class Country:
    """A country. ``names`` holds all its names, ``name`` first; ``regions`` are as telling."""

    code: str
    name: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    capital: str | None
    regions: tuple[str, ...] = ()


def read_countries() -> dict[str, Country]:
    """Return the countries of ``countries.toml`` with the regions of ``regions.toml``, by code."""
    return build_countries(read_toml("countries.toml"), read_toml("regions.toml"))


def build_countries(data: Mapping[str, Any], regions: Mapping[str, Any]) -> dict[str, Country]:
    """Return the countries that the two files' contents describe.

    Raises:
        KeyError: a country has no name.
    """
    return {
        code: Country(
            code=code,
            name=entry["name"],
            names=tuple(dict.fromkeys((entry["name"], *entry.get("names", ())))),
            demonyms=tuple(entry.get("demonyms", ())),
            capital=entry.get("capital"),
            regions=tuple(regions.get(code, ())),
        )
        for code, entry in data.items()
    }
