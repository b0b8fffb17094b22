"""Reading topics again, the same on the embedded log and on Kafka."""

from __future__ import annotations

import asyncio

import pytest

from streams import topics
from streams.errors import FrontwatchError
from streams.rereading import set_back
from streams.settings import Settings
from tests.streams import runs
from tests.streams.tiny import tiny_articles

COUNT = 60


def what_is_read_again_changes_nothing(settings: Settings) -> None:
    """Nothing is set back while a worker runs; afterwards all is read twice and is there once."""
    runs.feed(settings, tiny_articles(COUNT))
    with runs.worker(settings, "tiny") as process:
        runs.wait_until_settled(settings, process)
        with pytest.raises(FrontwatchError):
            asyncio.run(set_back(settings, topics.RAW.name))
        assert runs.terminate(process) == 0
    before = _all(settings)
    found = asyncio.run(set_back(settings, topics.RAW.name))
    assert sum(each.records for each in found) == COUNT
    assert {each.first for each in found} == {0}
    with runs.worker(settings, "tiny") as process:
        account = runs.wait_until_settled(settings, process, 90)
        assert runs.terminate(process) == 0
    assert account.arrived == account.settled == COUNT
    assert _all(settings) == before


def a_lost_alert_store_is_filled_again(settings: Settings) -> None:
    """Its file is removed; all alerts that the log still holds come into the new one."""
    runs.feed(settings, tiny_articles(COUNT))
    with runs.worker(settings, "tiny") as process:
        runs.wait_until_settled(settings, process)
        assert runs.terminate(process) == 0
    before = runs.delivered(settings)
    assert before
    for path in settings.data_dir.glob("alerts.db*"):
        path.unlink()
    asyncio.run(set_back(settings, topics.ALERTS.name))
    with runs.worker(settings, "tiny") as process:
        runs.wait_until_settled(settings, process, 90)
        assert runs.terminate(process) == 0
    assert runs.delivered(settings) == before


def _all(settings: Settings) -> list[dict[str, bytes]]:
    return [each(settings) for each in (runs.claims, runs.ledger, runs.alerts, runs.delivered)]
