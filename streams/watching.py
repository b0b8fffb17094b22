"""Watching a worker's stages: how far each is behind, and whether it has stopped moving.

Both are read from the log, by what is committed there and not by what the stages say of themselves:
so a batch that never returns, a consumer that fetches nothing, and commits that got stuck all show.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from streams.embedded.tables import Place
from streams.errors import FrontwatchError
from streams.log_access import Reader, open_reader
from streams.metrics import Metrics
from streams.settings import Settings
from streams.threads import in_thread

LOOK_S: Final = 5.0
"""Between two looks at the log, unless a stage counts as stuck sooner than a few of them."""
_LOOKS: Final = 4
"""Looks at least within the time after which a stage counts as stuck."""
_REST: Final = 10
"""A look may take this part of the time: with many partitions looks come less often."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Behind:
    """What a stage has yet to commit of one partition.

    ``lag`` counts offsets from ``committed`` to the end; where compaction removed records it counts
    them still. ``oldest`` is when the first of them arrived, in Unix seconds, None where there is none.
    """

    committed: int
    lag: int
    oldest: float | None


def look(reader: Reader, group: str, places: Iterable[Place]) -> dict[Place, Behind]:
    """Return how far ``group`` is behind at each of ``places`` that the log has.

    Raises:
        FrontwatchError: the log cannot be read.
    """
    heads, committed = reader.heads(), reader.committed(group)
    found: dict[Place, Behind] = {}
    for place in places:
        if place not in heads:
            continue
        head = heads[place]
        at = max(committed.get(place, head.first), head.first)
        lag = max(0, head.next - at)
        records = reader.read(*place, at, 1) if lag else ()
        found[place] = Behind(at, lag, records[0].timestamp if records else None)
    return found


class Watch:
    """Looks at the log again and again, tells the metrics, and knows which stage is stuck.

    Args:
        settings: Of the worker.
        stages: The topic that each stage reads.
        metrics: Where what is seen is told.
        assigned: Returns the partitions that this worker reads now, none while it is recovering.
        clock: Unix seconds.
    """

    def __init__(
        self,
        settings: Settings,
        stages: Mapping[str, str],
        metrics: Metrics,
        assigned: Callable[[], Iterable[Place]],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._stages = dict(stages)
        self._metrics = metrics
        self._assigned = assigned
        self._clock = clock
        self._reader: Reader | None = None
        self._reading = threading.Lock()
        self._seen: dict[str, dict[int, int]] = {}
        self._since: dict[str, float] = {}
        self._shown: set[tuple[str, int]] = set()
        self._oldest: float | None = None

    async def run(self) -> None:
        """Look until cancelled. What cannot be read now is looked at again later."""
        rest = min(LOOK_S, self._settings.stuck_after_s / _LOOKS)
        try:
            while True:
                started = time.monotonic()
                try:
                    await self._look()
                except (FrontwatchError, OSError) as error:
                    log.info("lag unknown for now", error=error)
                    self._oldest = None
                    self._since.clear()  # time in which the log is away is no stage's fault
                    await in_thread(self._close)
                await asyncio.sleep(max(rest, _REST * (time.monotonic() - started)))
        finally:  # in a thread that nobody waits for: it may be in the midst of a look
            threading.Thread(target=self._close, daemon=True).start()

    def stuck(self) -> str | None:
        """Return which stage does not move although it has records to read, None if all do."""
        limit, now = self._settings.stuck_after_s, self._clock()
        for name, since in self._since.items():
            if now - since > limit:
                return (
                    f"stage {name} is stuck: it has records to read from {self._stages[name]} and "
                    f"has committed none for {now - since:.0f} s (stuck_after_s is {limit:g})"
                )
        return None

    def oldest_unhandled(self) -> float | None:
        """Return how many seconds the oldest record of any stage had waited at the last look.

        0 where there was none; None while it is not known, as before the first look.
        """
        return self._oldest

    async def _look(self) -> None:
        topics = set(self._stages.values())
        places = sorted(place for place in self._assigned() if place[0] in topics)
        if not places:  # recovering: that takes what it takes
            self._since.clear()
            self._oldest = None
            return
        self.take(await in_thread(lambda: self._read(places)))

    def take(self, found: Mapping[Place, Behind]) -> None:
        """Take note of what was ``found`` at a look, of this worker's partitions alone."""
        now, shown = self._clock(), set[tuple[str, int]]()
        waits = [now - behind.oldest for behind in found.values() if behind.oldest is not None]
        self._oldest = max(0.0, *waits) if waits else 0.0
        for name, topic in self._stages.items():
            parts = {place[1]: behind for place, behind in found.items() if place[0] == topic}
            for part, behind in parts.items():
                self._metrics.lag.labels(name, str(part)).set(behind.lag)
                shown.add((name, part))
            oldest = [each.oldest for each in parts.values() if each.oldest is not None]
            age = max(0.0, now - min(oldest)) if oldest else 0.0
            self._metrics.oldest_age.labels(name).set(age)
            self._mark(name, parts, now)
        for name, part in self._shown - shown:  # another worker reads it now, and tells of it
            self._metrics.lag.remove(name, str(part))
        self._shown = shown

    def _mark(self, name: str, parts: Mapping[int, Behind], now: float) -> None:
        """Note since when a stage has had records to read and has committed none."""
        committed = {part: behind.committed for part, behind in parts.items()}
        waits = any(behind.lag for behind in parts.values())
        if not waits:
            self._since.pop(name, None)
        elif name not in self._since or committed != self._seen.get(name):
            self._since[name] = now
        self._seen[name] = committed

    def _read(self, places: Iterable[Place]) -> dict[Place, Behind]:
        with self._reading:
            if self._reader is None:
                self._reader = open_reader(self._settings)
            return look(self._reader, self._settings.app_id, places)

    def _close(self) -> None:
        with self._reading:
            reader, self._reader = self._reader, None
            if reader is not None:
                reader.__exit__(None, None, None)
