"""Verdicts as the interface and the command write them."""

from __future__ import annotations

from typing import Any

from streams.subscribers.formats.sheet import moment
from streams.subscribers.verdicts.book import Given


def verdict_line(given: Given) -> dict[str, Any]:
    """Return a verdict as a JSON object."""
    return {
        "verdict_id": given.verdict_id,
        "given_at": moment(given.given_at),
        "analyst": given.analyst,
        "given_by": given.by,
        "verdict": given.ruling.value,
        "change_id": given.change_id,
        "place_id": given.place_id,
        "alert_id": given.alert_id,
        "revision": given.revision,
        "merge_into": given.merge_into,
        "reason": given.reason,
        "in_log": given.in_log,
        "stands": given.stands,
    }
