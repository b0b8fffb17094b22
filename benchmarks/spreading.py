"""How places, claims and work spread over partitions, for docs/scaling.md.

The places are those of the place table under their own ids, as keys of real claims are. How many claims
a place gets is an assumption, Zipf's law: the second place has half of the first's, the third a third.
Which place is the first is drawn again and again, since one lot is luck.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from streams.embedded.partitioner import partition_of

IN_THE_NEWS: Final = 5_000
"""Places that have claims at all."""
DRAWS: Final = 200
_SEED: Final = 7


def places(gazetteer: Path) -> list[bytes]:
    """Return the keys of all places of the place table."""
    with sqlite3.connect(f"file:{gazetteer}?mode=ro", uri=True) as database:
        return [row[0].encode() for row in database.execute("SELECT id FROM entry ORDER BY id")]


def farthest(load: Sequence[float]) -> float:
    """Return how far the fullest or emptiest partition is from the mean, as a part of the mean."""
    mean = sum(load) / len(load)
    return max(abs(each - mean) for each in load) / mean


def of_places(keys: Sequence[bytes], partitions: int) -> float:
    """Return :func:`farthest` of the number of places in a partition."""
    load = [0.0] * partitions
    for key in keys:
        load[partition_of(key, partitions)] += 1
    return farthest(load)


def of_claims(keys: Sequence[bytes], partitions: int, by_place: float = 1.0) -> tuple[float, float]:
    """Return :func:`farthest` of the work in a partition: in half, and in 95 of 100 draws.

    ``by_place`` is the part of the work that follows the place; the rest follows the article, whose
    ids spread evenly. With 1 it is the number of claims.
    """
    chance = random.Random(_SEED)  # noqa: S311 - draws that come out the same again
    homes = [partition_of(key, partitions) for key in keys]
    weights = [1 / rank for rank in range(1, IN_THE_NEWS + 1)]
    total = sum(weights)
    found = []
    for _ in range(DRAWS):
        load = [(1 - by_place) / partitions] * partitions
        for home, weight in zip(chance.sample(homes, IN_THE_NEWS), weights, strict=True):
            load[home] += by_place * weight / total
        found.append(farthest(load))
    found.sort()
    return found[DRAWS // 2], found[DRAWS * 95 // 100]
