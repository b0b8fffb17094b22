"""Recovery of tables: from where their local copies end, and anew where a copy does not fit."""

from __future__ import annotations

from typing import Any, Final, cast

import structlog
from faust.tables.manager import TableManager as FaustTableManager
from faust.tables.recovery import Recovery as FaustRecovery
from faust.types import TP

from streams.changelog import ChangelogTable, LocalStore

log = structlog.get_logger(__name__)

_NOTHING: Final = -1
"""The last offset of an empty log, as Faust counts."""


class Recovery(FaustRecovery):
    """Faust's recovery, which begins anew where the local copy does not fit the changelog.

    Faust alone stops with an error at an offset above the changelog's end (its issue 158), and goes on
    over a hole where records were deleted that the copy never saw.
    """

    async def _build_offsets(
        self, consumer: Any, tps: set[TP], destination: Any, title: str
    ) -> None:
        """Say for each partition which record was the last that its copy has."""
        firsts = await consumer.earliest_offsets(*tps)
        if title == "active":  # the ends of others are not known yet, and we have no others
            for tp in sorted(tps):
                last = self.active_highwaters.get(tp, _NOTHING)
                destination[tp] = self._kept(tp, destination[tp], firsts.get(tp) or 0, last)
        await super()._build_offsets(consumer, tps, destination, title)
        for tp in tps:
            again = self._copy(tp).begin(tp.partition, destination[tp])
            if again and destination[tp] >= (firsts.get(tp) or 0):
                destination[tp] -= 1

    def _kept(self, tp: TP, kept: int | None, first: int, last: int) -> int | None:
        """Return ``kept`` if the copy fits a changelog of ``first`` to ``last``, else drop the copy."""
        if kept is not None and first - 1 <= kept <= last:
            return kept
        if kept is not None:
            log.warning(
                "local copy of a table does not fit its changelog and is made anew",
                table=self.tp_to_table[tp].name,
                partition=tp.partition,
                copy_ends_at=kept,
                changelog_begins_at=first,
                changelog_ends_at=last,
                likely="the topic was deleted and made again" if kept > last else "records deleted",
            )
        self._copy(tp).forget(tp.partition)
        self._table(tp).terms.forget(tp.partition)
        return None

    def _copy(self, tp: TP) -> LocalStore:
        return self._table(tp).local

    def _table(self, tp: TP) -> ChangelogTable:
        return cast(ChangelogTable, self.tp_to_table[tp])


class TableManager(FaustTableManager):
    """Faust's table manager, with this recovery."""

    @property
    def recovery(self) -> Recovery:
        """The recovery of all tables."""
        if self._recovery is None:
            self._recovery = Recovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return cast(Recovery, self._recovery)
