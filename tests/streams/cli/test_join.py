"""`frontwatch gazetteer join`: what a worker does at its start, for one that is not to be stopped."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from streams.ledger_table import unpack
from tests.streams import runs, test_joining
from tests.streams.cli.conftest import Cli


@pytest.mark.timeout(120)
def test_the_ledger_is_that_of_a_worker_that_joined_at_its_start(
    cli: Cli, home: Path, tmp_path: Path
) -> None:
    empty = test_joining.table(tmp_path / "empty.sqlite")
    full = test_joining.table(tmp_path / "full.sqlite", test_joining.ENTRY)
    home.mkdir()
    settings = runs.settings_of(home, gazetteer_path=empty)
    test_joining._feed(settings, [])
    asyncio.run(test_joining._work(settings, test_joining.BEFORE))

    nothing = cli("gazetteer", "join", FRONTWATCH_GAZETTEER_PATH=str(empty))
    assert (nothing.returncode, nothing.stdout) == (0, b"")
    assert b"0 places to join" in nothing.stderr
    for _ in range(2):  # asked twice, the place hands over once
        done = cli("gazetteer", "join", "--json", FRONTWATCH_GAZETTEER_PATH=str(full))
        told = json.loads(done.stdout)
        assert (told["from_id"], told["place"]["id"]) == (test_joining.NAMED.id, "gn:999")
    # A worker on the old table asks for no join of its own: what it does, it was asked for.
    asyncio.run(test_joining._work(settings, test_joining.AFTER))
    expected, alerts = test_joining._bare()
    assert {key: unpack(value) for key, value in runs.ledger(settings).items()} == expected
    assert list(runs.alerts(settings).values()) == alerts
    after = cli("gazetteer", "join", "--json", FRONTWATCH_GAZETTEER_PATH=str(full))
    assert (after.returncode, after.stdout) == (0, b"")


@pytest.mark.parametrize("broker", ["", "kafka://127.0.0.1:1"])
def test_without_a_log_it_says_so(cli: Cli, tmp_path: Path, broker: str) -> None:
    full = test_joining.table(tmp_path / "full.sqlite", test_joining.ENTRY)
    more = {"FRONTWATCH_BROKER": broker} if broker else {}
    done = cli("gazetteer", "join", FRONTWATCH_GAZETTEER_PATH=str(full), **more)
    assert done.returncode == 1
    assert b"log" in done.stderr
    assert b"Traceback" not in done.stderr
