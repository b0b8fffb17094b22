"""`frontwatch baseline` on a log of its own, and `replay` over a baseline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agents.corroborate.agent import CorroborateAgent
from schemas import wire
from schemas.baselines import Baseline
from schemas.control import LedgerEntry
from streams import topics
from streams.accounts import records_of
from streams.embedded.client import AppendClient, Entry
from streams.embedded.reader import LogReader
from tests.agents.corroborate.storyline import BOOK
from tests.streams.cli.conftest import Cli

ROOT = Path(__file__).parents[3]
GOOD = """place,country,lat,lon,holder,since,source
Abu Kamal,SY,34.45,40.92,Islamic State,2014-06-30,a map
Palmyra,SY,,,IS,2015-05-20,
"""
BAD = GOOD + "Nowhereville,SY,,,IS,,\nGoma,CD,,,M23,2015-02-30,\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "held.csv"


def laid(home: Path) -> list[Baseline]:
    """Return the baselines in the log, each of them marked and under its place."""
    found = []
    with LogReader(home / "frontwatch.db") as reader:
        for record in records_of(reader, topics.CLAIMS):
            assert (topics.BASELINE_HEADER, b"1") in record.headers
            found.append(wire.decode(Baseline, record.value or b""))
            assert record.key == found[-1].place.id.encode()
    return found


def test_a_good_file_is_checked_and_applied(cli: Cli, home: Path, file: Path):
    file.write_text(GOOD)
    told = cli("baseline", "check", str(file))
    assert (told.returncode, told.stdout) == (0, b"")
    assert not home.exists()
    assert cli("baseline", "apply", str(file)).returncode == 0
    assert [each.place.id for each in laid(home)] == ["gn:174448", "gn:163808"]


def test_nothing_of_a_bad_file_is_applied_unless_partial(cli: Cli, home: Path, file: Path):
    file.write_text(BAD)
    told = cli("baseline", "apply", str(file))
    assert told.returncode == 1
    assert [f"{file}:{n}: ".encode() in told.stderr for n in (2, 3, 4, 5)] == [False] * 2 + [
        True
    ] * 2
    assert not (home / "frontwatch.db").exists()
    assert cli("baseline", "apply", "--partial", str(file)).returncode == 1
    assert len(laid(home)) == 2


def test_what_is_laid_is_not_laid_again_and_is_exported(cli: Cli, home: Path, file: Path):
    file.write_text(GOOD)
    cli("baseline", "apply", str(file))
    ledger: dict[str, LedgerEntry] = {}
    agent = CorroborateAgent(ledger, BOOK)
    with AppendClient(home / "frontwatch.db") as client:
        client.ensure_topic(topics.PLACES.name)
        for baseline in laid(home):
            for each in agent.lay(baseline).emissions:
                entry = Entry(each.key.encode(), wire.encode(each.record))
                client.append_many(topics.PLACES.name, [entry])
    assert b"0 of them applied anew" in cli("baseline", "apply", str(file)).stderr
    written = cli("baseline", "export").stdout.decode().splitlines()
    assert written[1] == "Abu Kamal,SY,34.45226,40.91854,islamic-state,2014-06-30,a map"
    held = [json.loads(line) for line in cli("places", "--json").stdout.splitlines()]
    assert {each["holder"]["id"] for each in held} == {"islamic-state"}
    assert {each["baseline"]["source"] for each in held} == {"a map", None}
    shown = cli("places", "Abu Kamal").stdout.decode()
    assert "before any claim: Islamic State since 2014-06-30 (a map)" in shown


def test_a_broker_that_is_not_there_is_one_line_that_names_the_setting(cli: Cli, file: Path):
    file.write_text(GOOD)
    told = cli("baseline", "apply", str(file), FRONTWATCH_BROKER="kafka://127.0.0.1:1")
    assert told.returncode == 1
    (line,) = told.stderr.decode().splitlines()
    assert "broker: nothing listens at 127.0.0.1:1" in line


def test_a_replay_tells_a_recapture_by_the_baseline(cli: Cli, file: Path):
    file.write_text(GOOD)
    topic = str(ROOT / "seeds" / "topics" / "albu-kamal-2017.jsonl")
    lines = cli("replay", "--json", topic, "--baseline", str(file)).stdout.splitlines()
    back = [json.loads(line) for line in lines if json.loads(line)["kind"] == "reversal"]
    assert [(a["gainer"]["id"], a["retaken"]) for a in back] == [
        ("islamic-state", True),
        ("syria-government", True),
    ]
    file.write_text(BAD)
    told = cli("replay", topic, "--baseline", str(file))
    assert (told.returncode, told.stdout) == (1, b"")
    assert b"2 bad lines" in told.stderr
