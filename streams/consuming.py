"""What Faust's consumer gets wrong about offsets, mended for whichever broker it reads from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from faust.transport.consumer import Consumer
from faust.types import TP

if TYPE_CHECKING:
    # What is mixed in comes before the consumer of a broker, which has all of this.
    _Base = Consumer
else:
    _Base = object


class MendedOffsets(_Base):
    """Commits go on over gaps, and nothing that was read before the worker was ready is lost."""

    def readable(self, active_partitions: set[TP] | None) -> set[TP]:
        """Return the partitions to read now: until the worker is ready, the changelogs alone.

        Faust resumes the others first, then looks up their committed offsets, then empties its
        queues. What was read of them in between would be emptied out with the rest, and taken for
        handled when later records are.
        """
        active = self.assignment() if active_partitions is None else active_partitions
        if self.app.tables.actives_ready:
            return active
        return {tp for tp in active if self._is_changelog_tp(tp)}

    async def note_gaps_after_zero(
        self, before: Mapping[TP, int | None], records: Mapping[TP, Sequence[Any]]
    ) -> None:
        """Tell the commit about a gap right after offset 0, which Faust takes for no gap.

        It looks for gaps only when the offset before is true, as 0 is not; compaction leaves just
        such gaps, and nothing behind one would ever be committed. ``before`` has the last offset
        that was read of each partition.
        """
        for tp, found in records.items():
            last = before.get(tp)
            for record in found[:2]:
                gap = last == 0 and record.offset > 1
                if gap and self.app.topics.acks_enabled_for(tp.topic):
                    await self._add_gap(tp, 1, record.offset)
                last = record.offset

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Note that nothing is left between ``offset_from`` and the record at ``offset_to``.

        Faust counts that record into the gap: as done before it is handled, and twice when it is,
        which stops every commit at the first gap it meets.
        """
        await super()._add_gap(tp, offset_from, offset_to - 1)
