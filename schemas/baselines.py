"""Baselines: who holds a place before the first claim about it, as a record of the stream."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.claims import Place
from schemas.control import Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The ``place`` is held as ``hold`` says until claims tell of a change. The last of a place stands."""

    place: Place
    hold: Hold
    schema_version: int = 1
