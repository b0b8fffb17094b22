"""Reading a topic again from its beginning: where the workers' group stands in it is set back.

Ids come from content and applied claims lie inside the ledger entry, so what was handled already
changes nothing when it comes again; what was lost behind the topic is made again. Brokers lose
records where somebody deletes a topic, and an alert store where its file is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from streams import topics
from streams.errors import FrontwatchError
from streams.settings import Settings

READ: Final = tuple(
    dict.fromkeys((*(read for read, _ in topics.STAGES.values()), topics.PLACES, topics.HISTORY))
)
"""The topics that stages read, in the order in which an article passes them."""


class RereadError(FrontwatchError):
    """The topic cannot be read again; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class SetBack:
    """One partition: the next offset that the group would have read, and the one that it reads now.

    ``stood`` is None where it never committed one. ``first`` is the oldest record that is kept.
    """

    partition: int
    stood: int | None
    first: int

    @property
    def records(self) -> int:
        """The offsets that are read again."""
        return max(0, (self.stood or 0) - self.first)


async def set_back(settings: Settings, topic: str) -> list[SetBack]:
    """Have the workers of ``settings`` read ``topic`` again from its beginning at their next start.

    Raises:
        RereadError: no stage reads the topic, it is not there, or a worker still runs.
        LogError: the embedded log cannot be written; another process may own it.
        BrokerError: the brokers cannot be worked with; the message names the setting.
    """
    if topic not in {spec.name for spec in READ}:
        told = ", ".join(spec.name for spec in READ)
        raise RereadError(f"topic {topic!r}: no stage reads it; stages read {told}")
    if settings.log_path is None:
        from streams.kafka.rereading import set_back as on_kafka  # noqa: PLC0415 - needed there alone

        stood, firsts = await on_kafka(settings, topic)
    else:
        from streams.embedded.rereading import set_back as embedded  # noqa: PLC0415 - the same

        stood, firsts = await embedded(settings.log_path, settings.app_id, topic)
    return _told(topic, stood, firsts)


def _told(topic: str, stood: Mapping[int, int], firsts: Mapping[int, int]) -> list[SetBack]:
    if not firsts:
        raise RereadError(f"topic {topic}: it is missing; see frontwatch topics check")
    return [SetBack(part, stood.get(part), first) for part, first in sorted(firsts.items())]
