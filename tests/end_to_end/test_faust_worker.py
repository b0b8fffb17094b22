"""Faust's own command works with this app as with any: worker, pages, options, lists, send."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from schemas import wire
from schemas.control import PlaceControl
from streams import topics
from streams.accounts import records_of
from streams.embedded.reader import LogReader
from tests.end_to_end.conftest import articles_of
from tests.streams import runs, test_joining

FAUST = (Path(sys.executable).parent / "faust", "-A", "streams.app")
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def environment(folder: Path, **more: str) -> dict[str, str]:
    own = {"FRONTWATCH_DATA_DIR": str(folder), "FRONTWATCH_TICKS_BY_CLOCK": "false"}
    return os.environ | own | more


def faust(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*FAUST, *arguments],
        env=environment(folder, **more),
        cwd=runs.ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,  # on a busy machine the parser takes its time to load
    )


@contextmanager
def worker(folder: Path, *options: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `faust worker`, with what it writes in worker.log; it is killed if it still runs."""
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [*FAUST, "worker", *options],
            env=environment(folder, **more),
            cwd=runs.ROOT,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(path: Path, text: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 100
    while text not in (path.read_text(errors="replace") if path.exists() else ""):
        assert process.poll() is None, path.read_text(errors="replace")
        assert time.monotonic() < deadline, text
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> str:
    with DIRECT.open(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return str(answer.read().decode())


@pytest.mark.timeout(120)
def test_faust_finds_the_app_and_runs_it(tmp_path: Path, cores: object) -> None:
    settings = runs.settings_of(tmp_path)
    runs.feed(settings, articles_of("albu-kamal-2017"))
    with worker(tmp_path, "-l", "info", "--without-web") as process:
        account = runs.wait_until_settled(settings, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert account.settled == account.arrived > 0
    assert runs.alerts(settings)
    told = (tmp_path / "worker.log").read_text()
    assert "Worker ready" in told
    assert "streams.corroborate" in told
    assert "Traceback" not in told


@pytest.mark.timeout(180)
def test_what_works_beside_a_running_worker(tmp_path: Path, cores: object) -> None:
    port, log = free_port(), tmp_path / "own.log"
    with worker(tmp_path, "-p", str(port), "-l", "info", "-f", str(log)) as process:
        wait_for(log, "Worker ready", process)
        assert get(port, "/readyz") == "ok\n"
        assert get(port, "/healthz") == "ok\n"
        assert "frontwatch_records" in get(port, "/metrics")
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), 1)  # an address that 0.0.0.0 would hold
        sent = faust(tmp_path, "send", topics.RAW.name, '{"id": "x"}')
        assert (sent.returncode, '"offset":0' in sent.stdout) == (0, True), sent.stderr
        wait_for(log, "dead letter", process)
        second = faust(tmp_path, "worker", "--without-web")
        assert second.returncode == 1
        assert f"in use by process {process.pid}" in second.stderr
        assert "Traceback" not in second.stderr
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert "Traceback" not in log.read_text()


def test_agents_and_tables_are_listed_with_what_they_are_for(tmp_path: Path, cores: object) -> None:
    agents, tables = faust(tmp_path, "agents"), faust(tmp_path, "tables")
    assert agents.returncode == tables.returncode == 0
    assert all(f"@{name}" in agents.stdout for name in ("screen", "detect", "corroborate"))
    assert "Missing" not in agents.stdout + tables.stdout
    assert "N/A" not in agents.stdout + tables.stdout
    assert "in a thread" not in agents.stdout


def test_a_wrong_setting_is_one_line(tmp_path: Path) -> None:
    told = faust(tmp_path, "worker", FRONTWATCH_BROKER="nowhere")
    assert told.returncode == 1
    assert told.stderr.startswith("Error: broker: ")
    assert told.stderr.count("\n") == 1


@pytest.mark.timeout(120)
def test_a_worker_that_cannot_write_ends_with_an_error(tmp_path: Path, cores: object) -> None:
    settings = runs.settings_of(tmp_path)
    runs.feed(settings, articles_of("albu-kamal-2017"))
    assert settings.log_path is not None
    with worker(tmp_path, "--without-web") as process:
        most = settings.log_path.stat().st_size + 20_000
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))
        assert process.wait(60) == 1
    told = (tmp_path / "worker.log").read_text()
    assert "no room left" in told
    assert "Traceback" not in told


@pytest.mark.timeout(180)
def test_places_are_joined_and_a_baseline_is_laid(tmp_path: Path) -> None:
    empty = test_joining.table(tmp_path / "empty.sqlite")
    full = test_joining.table(tmp_path / "full.sqlite", test_joining.ENTRY)
    settings = runs.settings_of(tmp_path)
    test_joining._feed(settings, test_joining.BEFORE)
    baseline = tmp_path / "baseline.csv"
    baseline.write_text("place,country,holder,since\nQalb Zobeidi,SY,islamic-state,2017-01-01\n")
    for table in (empty, full):
        laid = {"FRONTWATCH_BASELINE": str(baseline)} if table == full else {}
        with worker(tmp_path, "--without-web", FRONTWATCH_GAZETTEER_PATH=str(table), **laid) as at:
            deadline = time.monotonic() + 60
            while not _told_of(settings, joined=table == full):
                assert at.poll() is None, runs.worker_log(settings)
                assert time.monotonic() < deadline, runs.worker_log(settings)
                time.sleep(0.1)
            assert runs.terminate(at) == 0
    assert settings.log_path is not None
    with LogReader(settings.log_path) as reader:
        marked = [name for r in records_of(reader, topics.CLAIMS) for name, _ in r.headers]
    assert marked.count(topics.BASELINE_HEADER) == 1
    assert topics.JOIN_HEADER in marked


def _told_of(settings: runs.Settings, *, joined: bool) -> bool:
    assert settings.log_path is not None
    with LogReader(settings.log_path) as reader:
        if (topics.PLACES.name, 0) not in reader.heads():
            return False
    values = runs.values(settings, topics.PLACES)
    places = [wire.decode(PlaceControl, value) for value in values]
    if not joined:
        return any(place.place.id == test_joining.NAMED.id for place in places)
    return any(place.joined_into == "gn:999" for place in places)
