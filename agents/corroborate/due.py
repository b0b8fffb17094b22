"""Due times: which places a tick may change, so that it costs nothing for all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import Protocol, runtime_checkable

from schemas.control import LedgerEntry


@runtime_checkable
class Scannable(Protocol):
    """A ledger that reads due times without reading entries, and knows when it changed unseen."""

    @property
    def generation(self) -> int:
        """Return a number that is another one after any change that the agent did not make."""
        ...

    def dues(self) -> Iterable[tuple[str, datetime]]:
        """Yield every place for which time will do something, and when."""
        ...


class DueIndex:
    """The due times of the places in a ledger, per part of the stream, the earliest first.

    It holds nothing that the ledger does not: it is read from there at first use, and again when
    the ledger changed by other hands (a restart, a rebalance, writes that were undone).
    """

    def __init__(self, ledger: Mapping[str, LedgerEntry], part_of: Callable[[str], int]) -> None:
        self._ledger = ledger
        self._part_of = part_of
        self._heaps: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
        self._read: int | None = None

    def note(self, place_id: str, entry: LedgerEntry) -> None:
        """Take note of when an entry falls due, if it ever does."""
        if entry.due is not None:
            heappush(self._heaps[self._part_of(place_id)], (entry.due, place_id))

    def due(self, part: int, at: datetime) -> Iterator[tuple[str, LedgerEntry]]:
        """Yield the entries of a part that are due by ``at``, by due time and place id.

        Each is taken out; who changes it notes it again.
        """
        self._renew()
        heap = self._heaps[part]
        while heap and heap[0][0] <= at:
            due, place_id = heappop(heap)
            entry = self._ledger.get(place_id)
            if entry is not None and entry.due == due:
                yield place_id, entry

    def _renew(self) -> None:
        ledger = self._ledger
        generation = ledger.generation if isinstance(ledger, Scannable) else 0
        if generation == self._read:
            return
        self._heaps.clear()
        for place_id, due in _dues(ledger):
            self._heaps[self._part_of(place_id)].append((due, place_id))
        for heap in self._heaps.values():
            heapify(heap)
        self._read = generation


def _dues(ledger: Mapping[str, LedgerEntry]) -> Iterable[tuple[str, datetime]]:
    if isinstance(ledger, Scannable):
        return ledger.dues()
    return [(place_id, e.due) for place_id, e in ledger.items() if e.due is not None]
