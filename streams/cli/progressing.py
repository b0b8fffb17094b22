"""How far a worker has come, read cheaply from the ends of its topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from streams import topics
from streams.log_access import open_reader
from streams.settings import Settings

_STAGES: Final = (topics.RAW, topics.SCREENED, topics.CLAIMS, topics.ALERTS)
_KEPT: Final = (topics.PLACES, topics.HISTORY)


@dataclass(frozen=True, slots=True)
class Progress:
    """Records in news.raw (articles and ticks), records that some stage has yet to finish, dead letters written."""

    records: int
    waiting: int
    dead_letters: int

    @property
    def idle(self) -> bool:
        """Whether every record of every stage is finished and committed."""
        return self.waiting == 0

    def told(self, alerts: int) -> str:
        """Return the status line."""
        words = f"{self.records} records in, {self.waiting} steps to do, {alerts} alerts"
        return f"{words}, {self.dead_letters} dead letters" if self.dead_letters else words


def read_progress(settings: Settings, *, keeps: bool = False) -> Progress:
    """Return how far the worker has come. ``keeps`` says that it reads places, too.

    Raises:
        FrontwatchError: the log cannot be read.
    """
    with open_reader(settings) as reader:
        heads, committed = reader.heads(), reader.committed(settings.app_id)
    names = {spec.name for spec in (*_STAGES, *(_KEPT if keeps else ()))}
    waiting = sum(
        head.next - max(committed.get(place, head.first), head.first)
        for place, head in heads.items()
        if place[0] in names
    )
    count = {
        spec.name: sum(h.next - h.first for place, h in heads.items() if place[0] == spec.name)
        for spec in (topics.RAW, topics.DEADLETTERS)
    }
    return Progress(count[topics.RAW.name], waiting, count[topics.DEADLETTERS.name])
