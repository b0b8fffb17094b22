"""SIGKILL at any moment: nothing that was sent is lost, and the tables come back right."""

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from streams.embedded import AppendClient, LogReader, LogRecord
from streams.embedded.client import Entry

PLACES = 40
PATIENCE = 40.0


def _feed(path: Path, numbers: range) -> None:
    with AppendClient(path) as client:
        client.ensure_topic("raw", 2)
        client.append_many(
            "raw",
            [
                Entry(
                    b"%d" % (n % 100),
                    json.dumps(
                        {"number": n, "place": f"place-{n % PLACES}", "text": "x" * 1000}
                    ).encode(),
                )
                for n in numbers
            ],
        )


@contextmanager
def _worker(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    app = Path(__file__).with_name("crashing_app.py")
    with path.with_suffix(".out").open("ab") as out:
        worker = subprocess.Popen(
            [
                sys.executable,
                str(app),
                str(path),
                str(path.parent),
                "worker",
                "-l",
                "warn",
                "--without-web",
            ],
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield worker
        finally:
            worker.kill()
            worker.wait()


def _all(reader: LogReader, topic: str) -> list[LogRecord]:
    records: list[LogRecord] = []
    for partition in range(reader.topics().get(topic, 0)):
        start = 0
        while found := reader.read(topic, partition, start, 5000, 10**8):
            records += found
            start = found[-1].offset + 1
    return records


def _progress(path: Path) -> int:
    """Return how many input records the worker has committed."""
    with LogReader(path) as reader:
        done = reader.committed("crashing")
    return sum(offset for (topic, _), offset in done.items() if topic == "screened")


def _wait(path: Path, worker: subprocess.Popen[bytes], target: int) -> None:
    end = time.monotonic() + PATIENCE
    while _progress(path) < target:
        assert worker.poll() is None, path.with_suffix(".out").read_text()[-3000:]
        assert time.monotonic() < end, f"stuck at {_progress(path)} of {target}"
        time.sleep(0.05)


def _survives(path: Path, articles: int, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    step = articles // (2 * (kills + 1))
    _feed(path, range(articles))
    for _ in range(kills):
        before = _progress(path)
        with _worker(path) as worker:
            _wait(path, worker, before + chance.randrange(1, step))
            time.sleep(chance.uniform(0, 0.05))
            worker.send_signal(signal.SIGKILL)
            worker.wait()
    assert _progress(path) < articles, "the kills came too late to mean anything"
    with _worker(path) as worker:
        _finish(path, worker)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0


def _finish(path: Path, worker: subprocess.Popen[bytes]) -> None:
    """Wait until every record of both inputs is committed."""

    def left() -> int:
        with LogReader(path) as reader:
            done = reader.committed("crashing")
            return sum(
                head.next - done.get((topic, number), 0)
                for (topic, number), head in reader.heads().items()
                if topic in {"raw", "screened"}
            )

    end = time.monotonic() + PATIENCE
    while left():
        assert worker.poll() is None, path.with_suffix(".out").read_text()[-3000:]
        assert time.monotonic() < end, f"{left()} records are left"
        time.sleep(0.1)


def _newest(records: list[LogRecord]) -> dict[bytes | None, bytes | None]:
    return {record.key: record.value for record in records}


def _assert_nothing_lost(path: Path, articles: int) -> None:
    everyone = set(range(articles))
    with LogReader(path) as reader:
        for topic in ("screened", "alerts"):
            numbers = [json.loads(r.value or b"")["number"] for r in _all(reader, topic)]
            assert set(numbers) == everyone
            assert len(numbers) < 2 * articles
        counts = _newest(_all(reader, "crashing-counts-changelog"))
        counted = [number for value in counts.values() for number in json.loads(value or b"[]")]
        assert sorted(counted) == list(range(articles))
        seen = _newest(_all(reader, "crashing-seen-changelog"))
        assert {int(key or b""): int(value or b"") for key, value in seen.items()} == {
            key: max(n for n in range(articles) if n % 100 == key) for key in range(100)
        }


def test_three_kills_lose_nothing(tmp_path: Path):
    path = tmp_path / "frontwatch.db"
    _survives(path, articles=1500, kills=3, seed=1)
    _assert_nothing_lost(path, 1500)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [2, 3])
def test_twelve_kills_lose_nothing(tmp_path: Path, seed: int):
    path = tmp_path / "frontwatch.db"
    _survives(path, articles=12_000, kills=12, seed=seed)
    _assert_nothing_lost(path, 12_000)
