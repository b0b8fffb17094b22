"""The Faust app of a worker: opens the database of its tables first, and closes it last."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import faust

from streams.folders import ensure_folder
from streams.rocks import Database


class WorkerApp(faust.App):
    """A Faust app with the database of its tables; ``database`` is None where they lie in memory."""

    database: Database | None = None
    look_first: Callable[[], Awaitable[None]] | None = None
    """What is to be checked before anything starts; raises where a start would be in vain."""

    async def on_first_start(self) -> None:
        """Open the database before anything else starts, so that no other worker waits for this one.

        Raises:
            TableStoreError: it cannot be opened, for instance since another process has it.
            FolderError: there is no data folder, and none can be made.
            FrontwatchError: whatever ``look_first`` raises.
        """
        if self.look_first is not None:
            await self.look_first()
        ensure_folder(self.conf.datadir)
        if self.database is not None:
            self.database.open()
        await super().on_first_start()

    async def on_shutdown(self) -> None:
        """Close the database after everything else has stopped."""
        await super().on_shutdown()
        if self.database is not None:
            self.database.close()
