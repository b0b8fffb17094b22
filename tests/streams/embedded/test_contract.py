"""The contract of every transport, on the embedded log; and what only this transport promises."""

import asyncio
from pathlib import Path
from typing import Any

import faust
import pytest

from tests.streams.apps import running, until
from tests.streams.contract_tables import TableContract


class TestEmbedded(TableContract):
    @pytest.fixture
    def broker(self, tmp_path: Path) -> str:
        return f"sqlite://{tmp_path}/frontwatch.db"

    async def compact(self, app: faust.App, name: str) -> None:
        del name  # all that there is
        swept = await asyncio.to_thread(app.consumer._log.maintain, force=True)
        assert swept.superseded > 0

    async def test_an_event_cut_short_is_given_out_again(self, app, name):
        """Faust acknowledges an event whose agent is cancelled; here that moves no offset."""
        worker = app(stream_wait_empty=False)
        topic = self.topic(worker, name, partitions=1)
        given: list[bytes] = []

        @worker.agent(topic)
        async def stuck(stream: Any) -> None:
            async for value in stream:
                given.append(value)
                if value == b"7":
                    await asyncio.Event().wait()

        await topic.declare()
        async with running(worker):
            await self.send(topic, [b"%d" % i for i in range(20)])
            await until(lambda: b"7" in given)
            await worker.consumer.commit()
        again = app()
        heard, _ = self.listen(again, name, partitions=1)
        async with running(again):
            await until(lambda: len(heard) >= 13)
        assert heard.values == [b"%d" % i for i in range(7, 20)]
