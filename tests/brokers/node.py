"""One Kafka node: a Java process that is killed for certain when the tests end, however they do."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.brokers import asking

LOGGING: Final = Path(__file__).with_name("log4j2.yaml")
_STOP_S: Final = 30.0
_SHOWN_LINES: Final = 60


class NodeEndedError(Exception):
    """A node ended by itself; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """How Kafka runs here: the Java command, its jars, its memory in MB."""

    java: str
    libraries: Path
    heap_mb: int = 320

    def command(self, main: str, *arguments: str) -> list[str]:
        """Return the command line that runs the class ``main``: quick to start, small."""
        return [
            self.java,
            f"-Xmx{self.heap_mb}m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            f"-Dlog4j2.configurationFile={LOGGING}",
            "-cp",
            f"{self.libraries}/*",
            main,
            *arguments,
        ]


class Node:
    """A node of a cluster, in a folder of its own with its data and its log."""

    def __init__(
        self, runtime: Runtime, number: int, folder: Path, properties: Mapping[str, str], port: int
    ) -> None:
        self.number = number
        self.port = port
        self.data = folder / "data"
        self.log = folder / "node.log"
        self._runtime = runtime
        self._file = folder / "server.properties"
        self._process: subprocess.Popen[bytes] | None = None
        self._leash: subprocess.Popen[bytes] | None = None
        self.data.mkdir(parents=True)
        lines = {**properties, "node.id": str(number), "log.dirs": str(self.data)}
        self._file.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))

    @property
    def address(self) -> str:
        """Where it listens, as host:port."""
        return f"127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        """Whether its process is there; a paused one is."""
        return self._process is not None and self._process.poll() is None

    def format(self, cluster_id: str, users: Sequence[str] = ()) -> None:
        """Make its folder a member of the cluster; ``users`` are SCRAM credentials from the start."""
        more = [word for user in users for word in ("--add-scram", user)]
        named = f"--cluster-id={cluster_id}"  # in one word, since an id may begin with "-"
        command = self._runtime.command("kafka.tools.StorageTool", "format", named)
        done = subprocess.run(
            [*command, "-c", str(self._file), *more],
            capture_output=True,
            text=True,
            timeout=_STOP_S,
            check=False,
        )
        if done.returncode:
            raise NodeEndedError(f"node {self.number} cannot be formatted: {done.stderr[-2000:]}")

    def launch(self) -> None:
        """Start its process and return at once."""
        assert not self.running, f"node {self.number} runs already"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._runtime.command("kafka.Kafka", str(self._file)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._leash = _leash(self._process.pid)

    def start(self) -> None:
        """Start it and return when it answers and is a working member of its cluster."""
        self.launch()
        self.wait()

    def wait(self) -> None:
        """Return when it answers and is a working member of its cluster.

        Raises:
            NodeEndedError: it ended instead.
        """

        def answers() -> bool:
            if not self.running:
                raise NodeEndedError(f"node {self.number} ended:\n{self.tail()}")
            return self.number in (asking.brokers(self.address) or ())

        asking.wait_until(answers, f"node {self.number} answers")

    def stop(self) -> None:
        """Stop it as an operator does: it hands over its partitions first."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop it and start it again."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """Stop its process with SIGSTOP: it is silent, and its connections stay."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused process go on."""
        self._signal(signal.SIGCONT)

    def tail(self, lines: int = _SHOWN_LINES) -> str:
        """Return the end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        try:
            self._signal(number)
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()
        finally:
            self._process = None
            if self._leash is not None:
                self._leash.kill()
                self._leash.communicate()
                self._leash = None

    def _signal(self, number: signal.Signals) -> None:
        if self.running:
            assert self._process is not None
            os.killpg(self._process.pid, number)


def _leash(group: int) -> subprocess.Popen[bytes]:
    """Start what kills the process group once this process is gone, even by SIGKILL.

    It waits for the end of a pipe whose other end is ours alone. In a session of its own, so that
    Ctrl-C on the terminal does not end it first.
    """
    return subprocess.Popen(
        ["sh", "-c", 'read -r _; kill -s KILL -- "-$1"', "leash", str(group)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
