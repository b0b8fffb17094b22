"""SIGKILL with the tables in RocksDB: the ledger of an undisturbed run, and the copy is that ledger."""

from pathlib import Path

import pytest

from streams.cores import Cores
from streams.rocks import Database
from tests.faults.test_kill import (
    compare,
    seed_derived,
    stream_of,
    undisturbed,
    wait_until_working,
)
from tests.streams import runs

ON_DISK = {"FRONTWATCH_TABLE_STORE": "rocksdict"}


def copied(settings: runs.Settings) -> dict[str, bytes]:
    """Return the ledger as the copy has it."""
    found = Database(settings.data_dir / "tables" / settings.app_id, settings.broker)
    found.open()
    try:
        prefix = b"ledger\0\0\0="
        return {key.decode(): found.get(prefix + key) or b"" for key in found.keys(prefix)}
    finally:
        found.close()


@pytest.mark.timeout(240)
def test_killed_workers_with_tables_on_disk(tmp_path: Path, cores: Cores) -> None:
    articles = seed_derived(600)
    calm = undisturbed(tmp_path / "calm", articles, "real")
    storm = runs.settings_of(tmp_path / "storm")
    runs.feed(storm, stream_of(articles, "real", storm))
    for _ in range(3):
        with runs.worker(storm, "real", **ON_DISK) as process:
            wait_until_working(storm, process)
            process.kill()
            process.wait()
        copy, log = copied(storm), runs.ledger(storm)
        assert copy.keys() <= log.keys()  # never ahead of the changelog
    with runs.worker(storm, "real", **ON_DISK) as process:
        runs.wait_until_settled(storm, process)
        assert runs.terminate(process) == 0
    compare(calm, storm, 600)
    assert copied(storm) == runs.ledger(storm)
