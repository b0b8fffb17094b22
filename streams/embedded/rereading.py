"""Setting back where a group stands in the embedded log."""

from __future__ import annotations

import asyncio
from pathlib import Path

from streams.embedded.log import EmbeddedLog
from streams.embedded.reader import LogReader


async def set_back(path: Path, group: str, topic: str) -> tuple[dict[int, int], dict[int, int]]:
    """Note the first offset of each partition of ``topic`` as the next one that ``group`` reads.

    Returns:
        By partition, where the group stood and where it stands now; without a partition of which
        it never committed an offset, and empty where there is no such topic.

    Raises:
        LogMissingError: there is no log at ``path``.
        LogLockedError: a worker owns the log.
        LogError: it cannot be read or written.
    """
    with LogReader(path):
        pass  # says that there is none, where opening as the owner would make one
    log = await asyncio.to_thread(EmbeddedLog.open, path)
    try:
        firsts = {place[1]: head.first for place, head in log.heads().items() if place[0] == topic}
        stood = {
            place[1]: offset for place, offset in log.committed(group).items() if place[0] == topic
        }
        await log.commit(group, {(topic, part): first for part, first in firsts.items()})
    finally:
        await asyncio.to_thread(log.close)
    return stood, firsts
