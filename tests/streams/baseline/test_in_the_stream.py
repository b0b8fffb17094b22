"""A baseline in the log of a worker, against the bare runner; and `run` with the setting."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from agents.corroborate.agent import CorroborateAgent
from schemas import wire
from schemas.alerts import ControlAlert
from schemas.baselines import Baseline
from schemas.control import Hold, LedgerEntry
from streams import topics
from streams.bare import settled
from streams.baseline.files import lay_in_log
from streams.embedded.reader import LogReader
from streams.ledger_table import unpack
from tests.agents.corroborate.storyline import ALBU_KAMAL, ARMY, IS, tell
from tests.streams import runs
from tests.streams.cli.conftest import Cli
from tests.streams.cli.conftest import cli as cli  # noqa: PLC0414 - a fixture
from tests.streams.cli.conftest import home as home  # noqa: PLC0414
from tests.streams.test_joining import _feed, _work

HELD = Baseline(place=ALBU_KAMAL, hold=Hold(holder=IS, since=date(2014, 6, 30), source="a map"))
CLAIMS = [
    tell("11-08 20:10", "a.example", ARMY, None, "11-08"),
    tell("11-09 06:30", "b.example", ARMY, None, "11-08"),
    tell("11-11 06:30", "c.example", IS, None, "11-11"),
]


def bare() -> tuple[dict[str, LedgerEntry], list[bytes]]:
    ledger: dict[str, LedgerEntry] = {}
    agent = CorroborateAgent(ledger)
    results = [result for item in (HELD, *CLAIMS) for result in settled(agent, item)]
    records = [emission.record for result in results for emission in result.emissions]
    return ledger, [wire.encode(record) for record in records if isinstance(record, ControlAlert)]


@pytest.mark.parametrize("partitions", [1, 3])
def test_a_worker_over_a_baseline_tells_what_the_bare_runner_tells(
    tmp_path: Path, partitions: int
) -> None:
    settings = runs.settings_of(tmp_path / "data", partitions=partitions)
    assert lay_in_log(settings, [HELD]) == 1
    _feed(settings, CLAIMS)
    asyncio.run(_work(settings, []))
    assert lay_in_log(settings, [HELD]) == 0
    ledger, told = bare()
    found = {key: unpack(value) for key, value in runs.ledger(settings).items()}
    assert found == ledger
    assert list(runs.alerts(settings).values()) == told
    alerts = runs.alert_records(settings)
    assert (alerts[0].loser, alerts[-1].retaken) == (IS, True)


def test_run_lays_the_baseline_of_its_settings_once(cli: Cli, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "held.csv"
    file.write_text("place,country,holder,since\nPalmyra,SY,Islamic State,2015-05-20\n")
    for anew in (b"1 of them applied anew", b"0 of them applied anew"):
        told = cli("run", "--no-seeds", "--once", FRONTWATCH_BASELINE=str(file))
        assert told.returncode == 0, told.stderr
        assert anew in told.stderr
    with LogReader(home / "frontwatch.db") as reader:
        heads = reader.heads()
    assert heads[(topics.CLAIMS.name, 0)].next == 1
    assert cli("places", "--as-of", "2016-01-01").stdout.count(b"Islamic State") == 1
    file.write_text("place,country,holder,since\nPalmyra,SY,Islamic State,2015-02-30\n")
    refused = cli("run", "--no-seeds", "--once", "--baseline", str(file))
    assert refused.returncode == 1
    assert b"line 2: since '2015-02-30' is no date" in refused.stderr
