"""Faust's own command line runs the same worker."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.end_to_end.conftest import articles_of
from tests.streams import runs


def test_faust_finds_the_app_and_runs_it(tmp_path: Path, cores: object) -> None:
    settings = runs.settings_of(tmp_path)
    runs.feed(settings, articles_of("albu-kamal-2017"))
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [Path(sys.executable).parent / "faust", "-A", "streams.app", "worker", "-l", "info"],
            env=os.environ | {"FRONTWATCH_DATA_DIR": str(tmp_path)},
            cwd=runs.ROOT,
            stdout=log,
            stderr=log,
        )
    try:
        account = runs.wait_until_settled(settings, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
    assert account.settled == account.arrived > 0
    assert runs.alerts(settings)
    told = (tmp_path / "worker.log").read_text()
    assert "Worker ready" in told
    assert "Traceback" not in told
