"""Whether confidence means what it says: of claims with 0.8, eight in ten should be right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

BINS: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Bounds of the bins; finer at the top, where most claims lie."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims whose confidence lies in ``low`` <= confidence < ``high`` (the last: <= ``high``).

    ``stated`` is their mean confidence and ``right`` the share of them that is right.
    """

    low: float
    high: float
    count: int
    stated: float
    right: float


@dataclass(slots=True)
class Reliability:
    """Confidences with the verdict on each claim."""

    verdicts: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, confidence: float, right: bool) -> None:  # noqa: FBT001 - a verdict
        """Count one claim."""
        self.verdicts.append((confidence, right))

    def bins(self) -> Iterator[Bin]:
        """Yield the bins that have claims, lowest first."""
        for low, high in pairwise(BINS):
            top = high == BINS[-1]
            here = [(c, r) for c, r in self.verdicts if low <= c < high or (top and c == high)]
            if here:
                stated = sum(c for c, _ in here) / len(here)
                yield Bin(low, high, len(here), stated, sum(r for _, r in here) / len(here))

    @property
    def error(self) -> float | None:
        """Expected calibration error: the mean gap of stated and right over all claims.

        None without claims.
        """
        if not self.verdicts:
            return None
        return sum(b.count * abs(b.stated - b.right) for b in self.bins()) / len(self.verdicts)

    @property
    def brier(self) -> float | None:
        """The mean squared gap of confidence and verdict (0 or 1); None without claims."""
        if not self.verdicts:
            return None
        return sum((c - r) ** 2 for c, r in self.verdicts) / len(self.verdicts)
