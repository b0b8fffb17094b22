from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Cli = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def cli(home: Path) -> Cli:
    """Run the command in a process of its own, on a data folder of its own."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("FRONTWATCH_")}
    env |= {"FRONTWATCH_DATA_DIR": str(home), "FRONTWATCH_HTTP_PORT": "0"}

    def call(*args: str, data: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "streams.cli", *args],
            input=data,
            capture_output=True,
            env=env | more,
            timeout=50,
            check=False,
        )

    return call
