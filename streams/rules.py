"""The ledger's rules as the settings have them."""

from __future__ import annotations

from datetime import timedelta

from agents.corroborate.rules import Rules
from streams.settings import Settings


def rules_of(settings: Settings) -> Rules:
    """Return the figures by which the ledger decides."""
    return Rules(
        confirming_lineages=settings.confirming_sources,
        analyst_confirms=settings.analyst_confirms,
        denial_life=timedelta(hours=settings.denial_hours),
        expires_after=timedelta(days=settings.expiry_days),
        lasts_for=timedelta(days=settings.lasting_days),
        history_after=timedelta(days=settings.history_days),
        cool_down=timedelta(hours=settings.cool_down_hours),
        most_flips=settings.cool_down_flips,
        horizon=timedelta(days=settings.horizon_days),
    )
