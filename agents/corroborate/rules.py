"""Rules: the figures by which the ledger decides. The settings fill them; the defaults are ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How many and how long, as ``streams/settings.py`` explains each to who runs Frontwatch.

    ``confirming_lineages`` independent lineages confirm a change; an analyst is one of them, and is
    enough where ``analyst_confirms`` says so. A denial stands for
    ``denial_life`` against what is published: as many lineages that still report the change after
    that outweigh it. A change that the gaining side alone tells of expires ``expires_after`` its
    last word; one that is reported and that nobody denies is confirmed once it ``lasts_for`` so
    long. An event that is ``history_after`` old when it becomes known is history, not news.
    For a ``cool_down`` after an alert about a place, moves of less importance are held back, and
    so are changes of hands beyond ``most_flips`` in that time. A change stays in the ledger until
    the ``horizon`` after it ended.
    """

    confirming_lineages: int = 2
    analyst_confirms: bool = False
    denial_life: timedelta = timedelta(hours=48)
    expires_after: timedelta = timedelta(days=30)
    lasts_for: timedelta = timedelta(days=14)
    history_after: timedelta = timedelta(days=30)
    cool_down: timedelta = timedelta(hours=6)
    most_flips: int = 2
    horizon: timedelta = timedelta(days=180)


RULES: Final = Rules()
"""The rules as long as nobody sets others."""
