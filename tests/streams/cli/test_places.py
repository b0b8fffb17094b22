"""`frontwatch places` on a log that holds ledgers made of real claims."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from agents.corroborate.agent import CorroborateAgent
from agents.results import Channel
from schemas import wire
from schemas.claims import ControlClaim
from schemas.control import Change, LedgerEntry, Tier
from schemas.history import HistoryRecord
from schemas.joins import Join
from streams import topics
from streams.bare import settled
from streams.embedded.client import AppendClient, Entry
from tests.agents.corroborate.storyline import (
    ALBU_KAMAL,
    ALBU_KAMAL_2017,
    BOOK,
    RUSSIA,
    SNAKE_ISLAND,
    UKRAINE,
    tell,
)
from tests.agents.corroborate.test_joining import JOIN, NAMED, TAKEN
from tests.streams.cli.conftest import Cli

ISLAND = [
    tell("02-25 08:00", "a.example", RUSSIA, UKRAINE, "02-24", place=SNAKE_ISLAND),
    tell("06-30 08:00", "b.example", UKRAINE, RUSSIA, "06-30", place=SNAKE_ISLAND),
]


def write(home: Path, items: list[ControlClaim | Join | HistoryRecord]) -> None:
    """Put what a worker would send for ``items`` into the log, states and history."""
    home.mkdir(exist_ok=True)
    ledger: dict[str, LedgerEntry] = {}
    agent = CorroborateAgent(ledger, BOOK)
    with AppendClient(home / "frontwatch.db") as client:
        for spec in (topics.PLACES, topics.HISTORY):
            client.ensure_topic(spec.name, 2)
        for item in items:
            if isinstance(item, HistoryRecord):
                entry = Entry(item.record_id.encode(), wire.encode(item))
                client.append_many(topics.HISTORY.name, [entry])
                continue
            for result in settled(agent, item):
                for each in result.emissions:
                    if each.channel is Channel.PLACES:
                        entry = Entry(each.key.encode(), wire.encode(each.record))
                        client.append_many(topics.PLACES.name, [entry])


def lines(cli: Cli, *args: str) -> list[dict[str, object]]:
    done = cli("places", "--json", *args)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def held(cli: Cli, *args: str) -> list[tuple[object, object, object, object]]:
    found = []
    for line in lines(cli, *args):
        holder = line["holder"]
        name = holder["id"] if isinstance(holder, dict) else None
        found.append((line["place_id"], name, line["since"], line["tier"]))
    return found


def test_who_holds_what_since_when_and_how_sure(cli: Cli, home: Path) -> None:
    write(home, [*ALBU_KAMAL_2017, *ISLAND])
    assert held(cli) == [
        ("gn:174448", "syrian-army", "2017-11-19", "confirmed"),
        ("fw:snake-island", "ukraine", "2017-06-30", "reported"),
    ]
    assert held(cli, "--country", "ua") == [held(cli)[1]]
    shown = cli("places").stdout.decode()
    assert "Abu Kamal" in shown
    assert "2017-11-19" in shown
    assert len(lines(cli, "Abu Kamal")[0]["changes"]) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "holder", "since"),
    [
        ("2017-11-08", None, None),
        ("2017-11-09", "syrian-army", "2017-11-09"),
        ("2017-11-10", "syrian-army", "2017-11-09"),
        ("2017-11-12", "islamic-state", "2017-11-11"),
        ("2017-11-18", "islamic-state", "2017-11-11"),
        ("2018-01-01", "syrian-army", "2017-11-19"),
    ],
)
def test_as_of_a_day_by_what_is_known_today(
    cli: Cli, home: Path, day: str, holder: str | None, since: str | None
) -> None:
    write(home, list(ALBU_KAMAL_2017))
    wanted = [] if holder is None else [("gn:174448", holder, since, "confirmed")]
    assert held(cli, "--as-of", day) == wanted


@pytest.mark.parametrize(
    ("moment", "holder", "tier"),
    [
        ("2017-11-08T12:00Z", None, None),
        ("2017-11-08", "syrian-army", "claimed"),
        ("2017-11-09T08:30:00+00:00", "syrian-army", "reported"),
        ("2017-11-20", "syrian-army", "confirmed"),
    ],
)
def test_what_was_believed_at_a_moment(
    cli: Cli, home: Path, moment: str, holder: str | None, tier: str | None
) -> None:
    write(home, list(ALBU_KAMAL_2017))
    found = [(who, how) for _, who, _, how in held(cli, "--known-at", moment)]
    assert found == ([] if holder is None else [(holder, tier)])


def test_the_difference_of_two_days(cli: Cli, home: Path) -> None:
    write(home, [*ALBU_KAMAL_2017, *ISLAND])
    (line,) = lines(cli, "--diff", "2017-11-09", "2017-11-13")
    assert line["place_id"] == "gn:174448"
    assert line["before"]["holder"]["id"] == "syrian-army"  # type: ignore[index]
    assert line["after"]["holder"]["id"] == "islamic-state"  # type: ignore[index]
    (fresh,) = lines(cli, "--diff", "2017-01-01", "2017-03-01")
    assert fresh["before"] is None
    assert lines(cli, "--diff", "2017-12-01", "2018-01-01") == []
    assert b"on 2017-11-13" in cli("places", "--diff", "2017-11-09", "2017-11-13").stdout


def test_a_name_shows_the_history_in_any_spelling(cli: Cli, home: Path) -> None:
    write(home, [*ALBU_KAMAL_2017, *ISLAND])
    for name in ("Albu Kamal", "abu kamal", "Abou Kamal", "gn:174448", "Kamal"):
        done = cli("places", name)
        assert done.returncode == 0
        assert b"held by Syrian army since 2017-11-19  confirmed" in done.stdout
        assert b"a later change" in done.stdout
        assert b"Snake" not in done.stdout
    missing = cli("places", "Atlantis")
    assert missing.returncode == 1
    assert b"Atlantis" in missing.stderr


def test_a_joined_place_is_found_under_the_name_it_had(cli: Cli, home: Path) -> None:
    write(home, [TAKEN, JOIN])
    assert [place for place, *_ in held(cli)] == ["gn:999"]
    for name in (NAMED.name, NAMED.id):
        assert held(cli, name) == held(cli)


def test_what_left_the_ledger_is_part_of_the_history(cli: Cli, home: Path) -> None:
    write(home, list(ALBU_KAMAL_2017))
    first = Change(
        change_id="chg_old", gainer=RUSSIA, tier=Tier.CONFIRMED, event_date=date(2016, 2, 1)
    )
    record = HistoryRecord(record_id="chg_old", place=ALBU_KAMAL, change=first, reason="old")
    write(home, [record, record])
    (line,) = lines(cli)
    assert next(change["change_id"] for change in line["changes"]) == "chg_old"  # type: ignore[attr-defined]
    assert len(line["changes"]) == 4  # type: ignore[arg-type]
    assert held(cli, "--as-of", "2016-06-01") == [
        ("gn:174448", "russia", "2016-02-01", "confirmed")
    ]


@pytest.mark.parametrize(
    "args",
    [
        ("--as-of", "yesterday"),
        ("--known-at", "noon"),
        ("--diff", "2017-01-01", "soon"),
        ("--diff", "2017-01-01", "2017-02-01", "--as-of", "2017-01-01"),
    ],
)
def test_a_time_that_is_none_is_wrong_usage(cli: Cli, home: Path, args: tuple[str, ...]) -> None:
    write(home, list(ISLAND))
    done = cli("places", *args)
    assert done.returncode == 2
    assert done.stdout == b""


def test_without_a_log_it_says_so(cli: Cli, home: Path) -> None:
    assert cli("places").returncode == 1
    done = cli("places", FRONTWATCH_BROKER="kafka://127.0.0.1:9")
    assert done.returncode == 1
    assert b"nothing listens at 127.0.0.1:9" in done.stderr
    assert b"Traceback" not in done.stderr


def test_names_from_the_network_do_not_reach_the_terminal_raw(cli: Cli, home: Path) -> None:
    hostile = replace(SNAKE_ISLAND, name="Snake\x1b[31m\u202eIsland")
    write(home, [tell("06-30 08:00", "b.example", UKRAINE, RUSSIA, "06-30", place=hostile)])
    for args in (("places",), ("places", SNAKE_ISLAND.id)):
        shown = cli(*args).stdout
        assert b"\x1b" not in shown
        assert "\u202e".encode() not in shown
