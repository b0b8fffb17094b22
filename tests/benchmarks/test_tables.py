"""What the benchmark of the tables measures is there: every place, from either store, also again."""

from pathlib import Path

import pytest

from benchmarks.tables import CLAIMS, entries, fill, settings_of, start
from streams.ledger_table import unpack


def test_the_entries_are_those_of_a_ledger() -> None:
    kept = [unpack(value) for value in entries()]
    assert len({entry.control.place.id for entry in kept}) == len(kept)
    assert all(len(entry.claims) <= CLAIMS and entry.control.changes for entry in kept)


@pytest.mark.parametrize("kind", ["memory", "rocksdict"])
async def test_a_start_reads_every_place(tmp_path: Path, kind: str) -> None:
    settings = settings_of(tmp_path, kind)
    size = fill(settings, 60)
    first, again = await start(settings), await start(settings)
    assert size > 60 * 500
    assert first["places"] == again["places"] == 60
    assert 0 < again["ready_s"] < 20
