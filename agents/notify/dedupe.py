"""Dedupe: an alert that comes again, as it may after a crash, is handed on once."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

MEMORY: Final = 10_000
"""Alert ids kept in mind: more than any batch that is sent again after a crash holds."""


class SeenAlerts:
    """The alert ids of late, at most ``size`` of them, the oldest forgotten first."""

    def __init__(self, size: int = MEMORY) -> None:
        if size < 1:
            raise ValueError(f"a memory of {size} ids remembers nothing")
        self._size = size
        self._seen: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, alert_id: str) -> bool:
        return alert_id in self._seen

    def add(self, alert_id: str) -> None:
        """Keep ``alert_id`` in mind."""
        self._seen[alert_id] = None
        self._seen.move_to_end(alert_id)
        if len(self._seen) > self._size:
            self._seen.popitem(last=False)
