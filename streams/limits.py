"""Limits of a stage: how much it takes, how often it tries, how much poison it bears."""

from __future__ import annotations

from dataclasses import dataclass

from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """What a stage may take, try and bear. The settings explain each."""

    max_record_bytes: int
    retry_attempts: int
    retry_base_s: float
    retry_max_s: float
    poison_limit: int

    @classmethod
    def from_settings(cls, settings: Settings) -> Limits:
        """Take the limits out of the settings."""
        return cls(
            settings.max_record_bytes,
            settings.retry_attempts,
            settings.retry_base_s,
            settings.retry_max_s,
            settings.poison_limit,
        )

    def pause(self, attempt: int) -> float:
        """Return how many seconds to wait after try number ``attempt``, counted from 1."""
        return float(min(self.retry_max_s, self.retry_base_s * 2 ** min(attempt - 1, 30)))
