"""Running a worker in a process of its own, killing it, and reading what it left in the log.

The real stages run as ``frontwatch run``, what it prints in ``printed.jsonl``. Stand-ins for them
run in this file as a script, until SIGTERM: ``python -m tests.streams.runs DATA_DIR tiny|mended|blocked|awaiting|choking``.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import orjson

from schemas import wire
from schemas.alerts import ControlAlert
from schemas.articles import RawArticle
from schemas.claims import ControlClaim
from schemas.control import LedgerEntry
from schemas.ticks import Tick
from streams import topics
from streams.accounts import Account, read_account, records_of
from streams.app import StagesFactory
from streams.embedded.client import Entry
from streams.errors import LogMissingError
from streams.log_access import open_appender, open_reader
from streams.settings import Settings, load_settings
from streams.subscribers.store import AlertStore
from streams.terms import Terms
from streams.ticking import tick_message

ROOT = Path(__file__).parents[2]
PRINTED = "printed.jsonl"
BLOCKED = "blocked"
OWN_ENVIRONMENT = {
    "FRONTWATCH_HTTP_PORT": "0",
    "FRONTWATCH_LOG_LEVEL": "warning",
    "FRONTWATCH_TICKS_BY_CLOCK": "false",  # what is compared must not depend on today
}
CHANGELOG = topics.TopicSpec("frontwatch-ledger-changelog", LedgerEntry, "place id")


def settings_of(folder: Path, **flags: object) -> Settings:
    return load_settings(data_dir=folder, seed_first_start=False, log_level="warning", **flags)


def feed(settings: Settings, values: Sequence[RawArticle | Tick | bytes | None]) -> None:
    """Append to news.raw, as `ingest` does."""
    with open_appender(settings, topics.RAW.name) as client:
        client.append_many(topics.RAW.name, [_entry(value) for value in values])


def _entry(value: RawArticle | Tick | bytes | None) -> Entry:
    if isinstance(value, Tick):
        message = tick_message(value)
        return Entry(message.key, message.value, message.headers)
    return Entry(None, wire.encode(value) if isinstance(value, RawArticle) else value)


@contextmanager
def worker(
    settings: Settings, stages: str, most_bytes: int | None = None, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker process; it is killed at the end if it still runs.

    No file that it writes may grow beyond ``most_bytes``: for the worker the disk is full then.
    ``environment`` is added to its own.
    """
    own = ("tests.streams.runs", str(settings.data_dir), stages)
    command = ("run", "--json", "--no-seeds") if settings.log_path else ("worker",)
    whole = ("streams.cli", "--data-dir", str(settings.data_dir), *command)
    folder = settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "worker.log").open("ab") as log, (folder / PRINTED).open("ab") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", *(whole if stages == "real" else own)],
            cwd=ROOT,
            env=os.environ | OWN_ENVIRONMENT | _on_broker(settings) | environment,
            stderr=log,
            stdout=printed,
        )
    if most_bytes is not None:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _on_broker(settings: Settings) -> dict[str, str]:
    """Return the settings that a worker on Kafka is told beside its data folder."""
    if settings.log_path is not None:
        return {}
    told = ("broker", "partitions", "replication_factor", "session_timeout_s")
    return {f"FRONTWATCH_{name.upper()}": str(getattr(settings, name)) for name in told}


def wait_until_settled(
    settings: Settings, process: subprocess.Popen[bytes], timeout_s: float = 50.0
) -> Account:
    """Wait until every raw record has its outcome and the worker has committed all it read."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"worker ended: {worker_log(settings)}")
        account = settled(settings)
        if account is not None:
            return account
        time.sleep(0.1)
    raise AssertionError(f"not settled in {timeout_s} s: {worker_log(settings)}")


def settled(settings: Settings) -> Account | None:
    """Return the account when nothing is on its way any more, else None."""
    try:
        reader = open_reader(settings)
    except LogMissingError:
        return None
    with reader:
        heads, committed = reader.heads(), reader.committed(settings.app_id)
        read_by_us = {topics.RAW.name, topics.SCREENED.name, topics.CLAIMS.name, topics.ALERTS.name}
        for place, head in heads.items():
            if place[0] in read_by_us and head.next > committed.get(place, 0):
                return None
        account = read_account(reader)
    return account if account.pending == 0 else None


def worker_log(settings: Settings) -> str:
    return (settings.data_dir / "worker.log").read_text(errors="replace")[-3000:]


def terminate(process: subprocess.Popen[bytes], timeout_s: float = 20.0) -> int:
    """Stop the worker as an operator does, and return its exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(timeout_s)


def ledger(settings: Settings) -> dict[str, bytes]:
    """Return the ledger as the changelog holds it, which is what a restart recovers."""
    terms, found = Terms(), dict[str, bytes]()
    with open_reader(settings) as reader:
        for record in records_of(reader, CHANGELOG):
            key = (record.key or b"").decode()
            stale = terms.stale(record.partition, record.headers)
            if not stale or key not in found:
                assert record.value is not None
                found[key] = record.value
    return found


def _latest(settings: Settings, topic: topics.TopicSpec) -> dict[str, bytes | None]:
    with open_reader(settings) as reader:
        return {(r.key or b"").decode(): r.value for r in records_of(reader, topic)}


def outcomes(settings: Settings) -> dict[str, bytes | None]:
    """Return the last outcome of every origin."""
    return _latest(settings, topics.OUTCOMES)


def claims(settings: Settings) -> dict[str, bytes]:
    """Return every claim by its id, and fail if one id ever stood for two different claims."""
    return _distinct(settings, topics.CLAIMS, ControlClaim, "claim_id")


def alerts(settings: Settings) -> dict[str, bytes]:
    """Return every alert by its id, in order of first appearance; as for claims."""
    return _distinct(settings, topics.ALERTS, ControlAlert, "alert_id")


def alert_records(settings: Settings) -> list[ControlAlert]:
    """Return the alerts, in order of first appearance."""
    return [wire.decode(ControlAlert, value) for value in alerts(settings).values()]


def values(settings: Settings, topic: topics.TopicSpec) -> list[bytes]:
    """Return what a topic holds."""
    with open_reader(settings) as reader:
        return [record.value or b"" for record in records_of(reader, topic)]


def _distinct(
    settings: Settings, topic: topics.TopicSpec, kind: type, name: str
) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with open_reader(settings) as reader:
        for record in records_of(reader, topic):
            assert record.value is not None
            if {topics.TICK_HEADER, *topics.MARKS} & {name for name, _ in record.headers}:
                continue
            key = getattr(wire.decode(kind, record.value), name)
            assert found.setdefault(key, record.value) == record.value
    return found


def delivered(settings: Settings) -> dict[str, bytes]:
    """Return the alerts in the subscriber's store by id, in its order."""
    with AlertStore(settings.alert_store, read_only=True) as store:
        rows = store.after(0, 1_000_000)
    assert len({row.alert.alert_id for row in rows}) == len(rows)
    return {row.alert.alert_id: wire.encode(row.alert) for row in rows}


def printed(settings: Settings) -> list[str]:
    """Return the ids of the alerts that `frontwatch run` printed, in its order."""
    lines = (settings.data_dir / PRINTED).read_bytes().splitlines()
    return [orjson.loads(line)["alert_id"] for line in lines]


def main() -> int:
    """Run a worker on stand-ins for the stages with an alert store behind it until SIGTERM."""
    from streams.logs import configure_logging  # noqa: PLC0415
    from streams.service import Worker, serve  # noqa: PLC0415

    folder, kind = Path(sys.argv[1]), sys.argv[2]
    settings = settings_of(folder)
    configure_logging(settings)
    from tests.faults.kafka import choking  # noqa: PLC0415
    from tests.streams import tiny  # noqa: PLC0415

    blocked = partial(tiny.blocked_stages, mark=folder / BLOCKED)
    known: dict[str, StagesFactory] = {
        "tiny": tiny.tiny_stages,
        "mended": tiny.mended_stages,
        "blocked": partial(blocked, awaits=False),
        "awaiting": partial(blocked, awaits=True),
    }
    stages = choking.choking_stages(settings) if kind == "choking" else known[kind]
    store = AlertStore(settings.alert_store)

    async def deliver(alerts: Sequence[ControlAlert]) -> None:
        await asyncio.to_thread(store.add_all, alerts)

    asyncio.run(serve(Worker(settings, deliver=deliver, stages=stages)))
    store.close()
    return os.EX_OK


if __name__ == "__main__":
    raise SystemExit(main())
