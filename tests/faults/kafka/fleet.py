"""Worker processes on one group, each as its supervisor runs it: started again when it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

from streams.databases import Closing
from streams.settings import Settings
from tests.streams import runs


class Fleet(Closing):
    """Workers by name; all write to one alert store. Use it with ``with``: none outlives it.

    ``environment`` are further settings of every worker. ``restarts`` counts the workers that ended
    by themselves, and were started again.
    """

    def __init__(self, settings: Settings, **environment: str) -> None:
        self.settings = settings
        self.restarts = 0
        self._environment = environment
        self._compiled = (
            settings.data_dir / "compiled"
        )  # from the first start on, as when installed
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._begun: dict[str, int] = {}

    def close(self) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()

    def start(self, *names: str) -> None:
        """Start workers; they take their time to join."""
        for name in names:
            folder = self._folder(name)
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / "worker.log").open("ab") as log:
                self._begun[name] = log.tell()
                self._running[name] = subprocess.Popen(
                    [sys.executable, "-m", "streams.cli", "--data-dir", str(folder), "worker"],
                    cwd=runs.ROOT,
                    env=self._variables(name),
                    stderr=log,
                    stdout=log,
                )

    def tend(self) -> None:
        """Start again what has ended by itself, as a supervisor does."""
        for name, process in list(self._running.items()):
            if process.poll() is not None:
                self.restarts += 1
                self.start(name)

    def ended(self, name: str, patience_s: float) -> int:
        """Wait until the worker ends by itself, and return its exit code."""
        code = self._running[name].wait(patience_s)
        del self._running[name]
        return code

    def kill(self, name: str) -> None:
        """Kill it with SIGKILL; it is not started again by itself."""
        process = self._running.pop(name)
        self.restarts += process.poll() is not None
        process.kill()
        process.wait()

    def stop(self, *names: str) -> None:
        """Stop workers as an operator does; each must end well."""
        for name in names:
            process = self._running.pop(name)
            code = runs.terminate(process, 40)
            assert code == 0, f"{name} ended with {code}: {self.log(name)}"

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal, for instance SIGSTOP."""
        self._running[name].send_signal(number)

    def ready(self, name: str) -> bool:
        """Whether a worker says that it handles articles, as an orchestrator asks it."""
        told = (self._folder(name) / "worker.log").read_bytes()[self._begun[name] :]
        page = re.search(rb"its page is http://([^/]+)/", told)
        if page is None:
            return False
        with closing(HTTPConnection(page[1].decode(), timeout=5)) as asked:
            try:
                asked.request("GET", "/readyz")
                return asked.getresponse().status == HTTPStatus.OK
            except OSError:
                return False

    @property
    def names(self) -> list[str]:
        """The workers that are to run."""
        return list(self._running)

    def log(self, name: str) -> str:
        """Return the end of what a worker wrote."""
        return (self._folder(name) / "worker.log").read_text(errors="replace")[-4000:]

    def logs(self) -> str:
        """Return the end of what every worker wrote."""
        folders = sorted(self.settings.data_dir.glob("worker-*"))
        return "\n".join(f"-- {each.name}\n{self.log(each.name[7:])}" for each in folders)

    def _folder(self, name: str) -> Path:
        return self.settings.data_dir / f"worker-{name}"

    def _variables(self, name: str) -> dict[str, str]:
        told = ("broker", "partitions", "replication_factor", "session_timeout_s", "store_url")
        own = {f"FRONTWATCH_{each.upper()}": str(getattr(self.settings, each)) for each in told}
        named = {key: value.format(name=name) for key, value in self._environment.items()}
        compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(self._compiled)}
        return os.environ | runs.OWN_ENVIRONMENT | compiled | own | named
