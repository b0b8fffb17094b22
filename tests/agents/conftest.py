"""The gazetteer table, built once and kept between runs in the cache folder of the machine."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from agents.detect.places.gazetteer import Gazetteer, build, fingerprint


def _cache() -> Path:
    folder = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(folder) / "frontwatch-tests"


@pytest.fixture(scope="session")
def gazetteer_path() -> Path:
    """Build the table unless it is there; of several test processes one builds, the others wait."""
    folder = _cache()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"gazetteer-{fingerprint()}.sqlite"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            build(path)
    return path


@pytest.fixture(scope="session")
def gazetteer(gazetteer_path: Path) -> Gazetteer:
    return Gazetteer.open(gazetteer_path)
