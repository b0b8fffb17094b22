"""A process that delivers is killed again and again: nothing is lost, and ids stay what they were."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from pathlib import Path

from streams.settings import load_settings
from streams.subscribers.delivery.book import Wish
from streams.subscribers.delivery.setup import open_book
from streams.subscribers.store import AlertStore
from tests.streams.records import make_alert
from tests.streams.subscribers.delivery.conftest import Receiver

DELIVER = """
import asyncio
from streams.settings import load_settings
from streams.subscribers.delivery.setup import deliver
from streams.subscribers.store import AlertStore

settings = load_settings()
with AlertStore(settings.alert_store) as store:
    asyncio.run(deliver(store, settings))
"""
ALERTS = 200
KILLS = 3


async def test_killed_while_it_delivers_it_loses_nothing(
    tmp_path: Path, receiver: Receiver
) -> None:
    settings = load_settings(data_dir=tmp_path, egress_allow=("127.0.0.0/8",))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("FRONTWATCH_")}
    environment |= {"FRONTWATCH_DATA_DIR": str(tmp_path), "FRONTWATCH_EGRESS_ALLOW": "127.0.0.0/8"}
    with AlertStore(settings.alert_store) as store:
        book = open_book(store, settings)
        made = book.add(Wish(name="desk", target=receiver.url()))
        store.add_all([make_alert(number) for number in range(1, ALERTS + 1)])
        expected = {f"{make_alert(n).alert_id}-{n}" for n in range(1, ALERTS + 1)}
        for kill in range(KILLS + 1):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", DELIVER, env=environment
            )
            enough = ALERTS if kill == KILLS else (kill + 1) * ALERTS // (KILLS + 2)
            while len(set(receiver.ids)) < enough:  # noqa: ASYNC110 - another process sends
                await asyncio.sleep(0.01)
            while kill == KILLS and book.figures(made.id).delivered < ALERTS:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            process.send_signal(signal.SIGKILL)
            await process.wait()
    assert set(receiver.ids) == expected
    again = {name: count for name, count in Counter(receiver.ids).items() if count > 1}
    assert len(again) <= KILLS  # what was sent and not yet noted
    assert all(count == 2 for count in again.values())
