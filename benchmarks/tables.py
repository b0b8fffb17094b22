"""What it costs to keep the ledger in memory or in RocksDB: memory of a worker, time to start again.

``python -m benchmarks.tables`` writes a changelog of 100,000 places on an embedded log, starts a worker
with that table alone for each of the two settings, each in a process of its own, and again, and prints
what it took. The first start in RocksDB fills the copy; a start in memory is always a first one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from agents.corroborate.agent import CorroborateAgent
from benchmarks.ledger import place_claim, resident
from schemas.control import LedgerEntry
from streams.app import empty_app
from streams.embedded.client import AppendClient, Entry
from streams.embedded.files import Synchronous
from streams.embedded.records import TopicConfig
from streams.ledger_table import Ledger, pack
from streams.settings import Settings, load_settings
from streams.stores import TableStore
from streams.topics import LEDGER_TABLE

DIFFERENT: Final = 500
"""Entries that are told apart; the places take turns in having one of them."""
CLAIMS: Final = 6
STEP: Final = 5_000
WRITES: Final = 1_000


def entries() -> list[bytes]:
    """Return packed entries as the ledger holds them, each of some claims about one place."""
    ledger: dict[str, LedgerEntry] = {}
    agent = CorroborateAgent(ledger)
    for place in range(DIFFERENT):
        for turn in range(CLAIMS):
            agent.apply(place_claim(place, turn))
    return [pack(entry) for entry in ledger.values()]


def settings_of(folder: Path, kind: str) -> Settings:
    """Return the settings of a worker in ``folder``; both kinds read one log."""
    return load_settings(
        data_dir=folder / kind,
        broker=f"sqlite://{folder}/frontwatch.db",
        table_store=kind,
        log_sync="normal",
    )


def fill(settings: Settings, places: int) -> int:
    """Write the changelog of ``places``; return its bytes."""
    kept, path, size = entries(), settings.log_path, 0
    if path is None:
        raise ValueError("the changelog lies on an embedded log")
    topic = f"{settings.app_id}-{LEDGER_TABLE}-changelog"
    with AppendClient(path, synchronous=Synchronous.NORMAL) as client:
        client.ensure_topic(topic, 1, TopicConfig(compact=True))
        for start in range(0, places, STEP):
            batch = [_entry(place, kept) for place in range(start, min(start + STEP, places))]
            client.append_many(topic, batch)
            size += sum(len(entry.value or b"") for entry in batch)
    return size


def _entry(place: int, kept: list[bytes]) -> Entry:
    return Entry(b"gn:%d" % place, kept[place % len(kept)])


async def start(settings: Settings) -> dict[str, float]:
    """Start a worker, read every place and write some; return seconds, and megabytes at the end."""
    app: Any = empty_app(settings)
    table = app.Table(LEDGER_TABLE, key_type=bytes, value_type=bytes, partitions=1)

    async def idle(stream: Any) -> None:
        async for _ in stream:
            pass

    app.agent(app.topic("idle", partitions=1, internal=True))(idle)
    before, began = resident(), time.perf_counter()
    await app.start()
    while not app.tables.actives_ready:  # noqa: ASYNC110 - Faust tells nobody
        await asyncio.sleep(0.005)
    ready = time.perf_counter()
    store = TableStore(table)
    for _ in Ledger(store).dues():  # as a worker's first tick does: every entry is read
        pass
    read = time.perf_counter()
    some = [(key, store.get(key) or b"") for key, _ in zip(store, range(WRITES), strict=False)]
    await asyncio.gather(*[store.put(key, value) for key, value in some])
    written = time.perf_counter()
    grown, places = (resident() - before) / 1e6, len(table)
    await app.stop()
    return {
        "ready_s": ready - began,
        "read_all_s": read - ready,
        "write_us": (written - read) / WRITES * 1e6,
        "grown_mb": grown,
        "places": places,
    }


def measured(folder: Path, places: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield what each start took, by its name."""
    print(f"changelog: {fill(settings_of(folder, 'memory'), places) / 1e6:.0f} MB packed")
    for name in ("memory", "memory again", "rocksdict, filling", "rocksdict again"):
        kind = name.partition(" ")[0].strip(",")
        child = [
            sys.executable,
            "-m",
            "benchmarks.tables",
            "--start",
            kind,
            "--folder",
            str(folder),
        ]
        told = subprocess.run(child, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603
        yield name, json.loads(told)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--places", type=int, default=100_000)
    parser.add_argument("--start", choices=("memory", "rocksdict"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.start:
        print(json.dumps(asyncio.run(start(settings_of(given.folder, given.start)))))
        return
    with TemporaryDirectory() as folder:
        print(f"{'':<20}{'ready after':>12}{'all read in':>12}{'a write':>12}{'memory grew':>13}")
        for name, took in measured(Path(folder), given.places):
            print(
                f"{name:<20}{took['ready_s']:>10.1f} s{took['read_all_s']:>10.2f} s"
                f"{took['write_us']:>9.0f} us{took['grown_mb']:>10.0f} MB"
            )


if __name__ == "__main__":
    main()
