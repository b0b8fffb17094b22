from __future__ import annotations

import json
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest

from streams.cli.settings_ import reference_lines
from streams.embedded.reader import LogReader
from streams.errors import LogMissingError
from streams.subscribers.store import AlertStore
from tests.streams.cli.conftest import Cli
from tests.streams.records import make_alert

ROOT = Path(__file__).parents[3]
GOOD = {"id": "a1", "title": "T", "text": "Words.", "published_at": "2017-11-09"}


def test_help_loads_nothing_heavy(cli: Cli) -> None:
    code = (
        "import sys; from streams.cli import main; main(['--help']);"
        "sys.exit(any(m in sys.modules for m in ('spacy', 'faust', 'aiohttp', 'pydantic')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"deadletters" in done.stdout


@pytest.mark.parametrize(
    "args",
    [
        ("bogus",),
        ("--bogus",),
        ("deadletters", "requeue"),
        ("alerts", "--area", "1,2"),
        ("alerts", "--tier", "sure"),
        ("replay", "--speed", "0"),
        ("eval",),
        ("ingest",),
    ],
)
def test_wrong_usage_is_two_and_writes_no_data(cli: Cli, args: tuple[str, ...]) -> None:
    done = cli(*args)
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"--help" in done.stderr


def test_a_misspelt_setting_is_wrong_usage(cli: Cli) -> None:
    done = cli("doctor", FRONTWATCH_HTP_PORT="1")
    assert done.returncode == 2
    assert b"FRONTWATCH_HTTP_PORT" in done.stderr
    assert b"Traceback" not in done.stderr


def test_version(cli: Cli) -> None:
    assert cli("--version").stdout.startswith(b"frontwatch 0.")


def test_the_published_schemas_are_those_of_the_code(cli: Cli, tmp_path: Path) -> None:
    assert cli("schemas", "--to", str(ROOT / "schemas/published"), "--check").returncode == 0
    folder = tmp_path / "published"
    assert cli("schemas", "--to", str(folder)).returncode == 0
    (folder / "RawArticle.json").write_text("{}")
    (folder / "Gone.json").write_text("{}")
    done = cli("schemas", "--to", str(folder), "--check")
    assert done.returncode == 1
    assert b"RawArticle.json" in done.stderr
    assert b"Gone.json" in done.stderr
    cli("schemas", "--to", str(folder))
    assert not (folder / "Gone.json").exists()
    assert cli("schemas", "--to", str(folder), "--check").returncode == 0


def test_the_settings_page_is_that_of_the_code() -> None:
    assert "\n".join(reference_lines()) + "\n" == (ROOT / "docs/settings.md").read_text()


def test_settings_shows_what_is_in_effect(cli: Cli, home: Path) -> None:
    shown = json.loads(cli("settings", "--json", FRONTWATCH_PARTITIONS="3").stdout)
    assert shown["partitions"] == 3
    assert shown["data_dir"] == str(home)


def test_ingest_puts_good_and_bad_into_the_log_and_counts_them(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(orjson.dumps(GOOD) + b"\n{broken\n" + orjson.dumps(GOOD | {"id": "a2"}))
    done = cli("ingest", str(source), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout) == {"articles": 2, "known": 0, "failed": 1, "kept": 1}
    assert b"in.jsonl, line 2" in done.stderr
    assert cli("ingest", "-", data=orjson.dumps(GOOD)).returncode == 0
    topics = json.loads(cli("topics", "--json").stdout)
    assert topics["articles"]["in"] == 4
    assert topics["articles"]["pending"] == 4
    assert not topics["articles"]["adds_up"]
    assert {"topic": "news.raw", "partitions": 1, "records": 4, "lag": None} in topics["topics"]


def test_ingest_names_what_cannot_be_read_and_goes_on(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("Words.")
    done = cli(
        "ingest", str(tmp_path / "none.jsonl"), "http://127.0.0.1:9/feed", str(tmp_path / "x.txt")
    )
    assert done.returncode == 1
    assert b"none.jsonl cannot be read" in done.stderr
    assert b"not a public address" in done.stderr
    assert b"1 article put into the log" in done.stderr


def test_what_is_piped_into_ingest_is_in_the_log_before_the_pipe_ends(home: Path) -> None:
    command = [sys.executable, "-m", "streams.cli", "--data-dir", str(home), "ingest", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(b'{"text": "x", "published_at": "2020-01-01"}\n')
        process.stdin.flush()
        while process.poll() is None and records(home) == 0:
            time.sleep(0.05)
        assert records(home) == 1
        assert process.poll() is None
        _, told = process.communicate()
    assert b"1 article put into the log" in told


def records(home: Path) -> int:
    try:
        with LogReader(home / "frontwatch.db") as reader:
            return sum(head.next - head.first for head in reader.heads().values())
    except LogMissingError:
        return 0


def test_ingest_says_how_many_files_it_left_alone(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "x.txt").write_text("Words.")
    (folder / "x.pdf").write_text("Words.")
    done = cli("ingest", str(folder))
    assert done.returncode == 0
    assert b"1 article put into the log; 1 file of other kinds left alone" in done.stderr


@pytest.mark.parametrize("args", [("topics",), ("deadletters", "list")])
def test_where_nothing_ran_there_is_no_log(cli: Cli, args: tuple[str, ...]) -> None:
    done = cli(*args)
    assert done.returncode == 1
    assert b"frontwatch.db" in done.stderr
    assert b"Traceback" not in done.stderr


def test_doctor_has_a_line_for_each_check(cli: Cli, tmp_path: Path) -> None:
    done = cli("doctor", "--json", FRONTWATCH_SPACY_MODEL="no-such-model")
    checks = {row["check"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 1
    assert checks["model"]["serious"]
    assert checks["python"]["ok"]
    assert checks["data folder"]["ok"]
    blocked = tmp_path / "file"
    blocked.write_text("x")
    done = cli("--data-dir", str(blocked / "below"), "doctor")
    assert done.returncode == 1
    assert b"FRONTWATCH_DATA_DIR" in done.stdout


@pytest.mark.parametrize(
    "args",
    [("run", "--no-seeds"), ("gazetteer", "build"), ("gazetteer", "lookup", "x"), ("extract",)],
)
def test_a_damaged_table_of_places_is_named_with_what_to_do(
    cli: Cli, tmp_path: Path, args: tuple[str, ...]
) -> None:
    table = tmp_path / "table"
    table.write_text("no table")
    done = cli(*args, FRONTWATCH_GAZETTEER_PATH=str(table))
    assert done.returncode == 1
    assert b"gazetteer build --force" in done.stderr
    assert b"Traceback" not in done.stderr
    assert table.read_text() == "no table"


def scribble(path: Path) -> None:
    """Damage every page but the first two, so that it opens as a database."""
    pages = bytearray(path.read_bytes())
    for start in range(8192, len(pages), 4096):
        pages[start : start + 200] = b"\xa5" * 200
    path.write_bytes(pages)


@pytest.mark.parametrize("args", [("run", "--no-seeds"), ("topics",), ("deadletters", "list")])
def test_a_damaged_log_is_named_with_what_to_do(
    cli: Cli, home: Path, args: tuple[str, ...]
) -> None:
    assert cli("ingest", "-", data=b'{"text": "x", "published_at": "2020-01-01"}').returncode == 0
    scribble(home / "frontwatch.db")
    done = cli(*args)
    assert done.returncode == 1
    assert b"move it away" in done.stderr
    assert b"Traceback" not in done.stderr


def test_doctor_finds_a_damaged_log_and_a_damaged_store(cli: Cli, home: Path) -> None:
    home.mkdir()
    for name in ("frontwatch.db", "alerts.db"):
        (home / name).write_text("no database")
    done = cli("doctor", "--json")
    checks = {row["check"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 1
    for check in ("log", "alert store"):
        assert checks[check]["serious"]
        assert "move it away" in checks[check]["trouble"]


class TestAlerts:
    @pytest.fixture(autouse=True)
    def _store(self, home: Path) -> None:
        with AlertStore(home / "alerts.db") as store:
            for number in (1, 2, 3):
                store.add(make_alert(number))

    def test_past_alerts_come_oldest_first(self, cli: Cli) -> None:
        rows = [json.loads(row) for row in cli("alerts", "--json").stdout.splitlines()]
        assert [row["revision"] for row in rows] == [1, 2, 3]
        text = cli("alerts").stdout.decode()
        assert text.count("The Syrian Army took Abu Kamal") == 3
        assert "\x1b" not in text

    def test_a_reader_that_leaves_early_is_no_failure(self, home: Path) -> None:
        with AlertStore(home / "alerts.db") as store:
            for number in range(4, 1500):
                store.add(make_alert(number))
        command = [sys.executable, "-m", "streams.cli", "--data-dir", str(home), "alerts", "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.readline().startswith(b'{"alert_id"')
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 0

    def test_following_goes_on_until_interrupted(self, home: Path) -> None:
        command = [sys.executable, "-m", "streams.cli", "--data-dir", str(home)]
        command += ["alerts", "--json", "--follow", "--limit", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            with AlertStore(home / "alerts.db") as store:
                row, number = b"", 4
                while not row:  # it says nothing when it has begun to follow: offer until it takes
                    store.add(make_alert(number))
                    ready, _, _ = select.select([process.stdout], [], [], 0.2)
                    row = process.stdout.readline() if ready else b""
                    number += 1
            assert json.loads(row)["revision"] >= 4
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 130
            assert b"Traceback" not in process.stderr.read()

    def test_a_limit_keeps_the_last(self, cli: Cli) -> None:
        rows = [json.loads(r) for r in cli("alerts", "--json", "--limit", "2").stdout.splitlines()]
        assert [row["revision"] for row in rows] == [2, 3]
        assert cli("alerts", "--limit", "0").stdout == b""

    def test_filters_widen_within_and_narrow_across(self, cli: Cli) -> None:
        assert cli("alerts", "--area", "SY", "--actor", "Islamic State").stdout.count(b"\n") == 3
        assert cli("alerts", "--area", "IQ", "--area", "34.5,40.9,20").stdout.count(b"\n") == 3
        assert cli("alerts", "--area", "IQ").stdout == b""
        assert cli("alerts", "--area", "SY", "--tier", "confirmed").stdout == b""


def test_no_alerts_yet_is_no_failure(cli: Cli) -> None:
    done = cli("alerts")
    assert done.returncode == 0
    assert b"no alerts" in done.stderr


@pytest.mark.parametrize(
    "args",
    [("run", "--once"), ("worker", "--once"), ("ingest", "-"), ("gazetteer", "build", "--force")],
)
def test_a_folder_that_cannot_be_made_is_told_with_what_to_set(
    cli: Cli, tmp_path: Path, args: tuple[str, ...]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    table = {"FRONTWATCH_GAZETTEER_PATH": str(blocked / "table")} if args[0] == "gazetteer" else {}
    done = cli("--data-dir", str(blocked / "below"), *args, data=b"{}", **table)
    assert done.returncode == 1
    assert b"FRONTWATCH_" in done.stderr
    assert b"Traceback" not in done.stderr
