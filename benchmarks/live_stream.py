"""What the live stream holds: 1,000 readers at ten alerts a second, and some that get stuck.

``python -m benchmarks.live_stream`` starts `frontwatch serve` as it runs for its users, on a store
of its own, and the readers (benchmarks/live_readers.py) in another process; alerts are stored from
a third, this one, as a worker does. A delay is counted from just before an alert is stored until a
reader has it. All runs on one machine and over loopback, so the readers take their share of it.

Exits with 1 where something was lost or came twice, a delay of 99 in 100 is above the budget, memory
grew, a stuck reader was not let go, or the server took too long to stop.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any, Final

from benchmarks.made_alerts import alerts, make_world
from schemas.alerts import ControlAlert
from streams.subscribers.store import AlertStore

BUDGET_S: Final = 0.2
STOP_S: Final = 1.0
GROWTH: Final = 4_000_000
"""Bytes of memory by which the server may grow while it sends: what flat means."""
_WARM_S: Final = 3.0
"""Until memory is looked at first: buffers and pools are then as large as they get."""
_WAIT_S: Final = 60.0
_ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:(\d+)/")


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of the server. ``rate`` is alerts a second."""

    readers: int = 1_000
    stuck: int = 20
    rate: float = 10.0
    alerts: int = 300


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it. Seconds and bytes.

    Attributes:
        missing: Alerts that a reader did not get, got twice or out of order, over all readers.
        delays: From before an alert is stored until a reader has it, over all readers.
        dropped: Stuck readers that were let go before they had everything.
        gaps: Alerts that a stuck reader lacks after it resumed, or has twice, over all of them.
        processor: Processor time of the server while it sent.
        memory: Resident memory of the server before and after.
        stop: From the signal until the server's process is over, with all readers there: the time
            that passed, and the processor time that the server took of it.
        machine: Processes that were running or waiting to run, on average over the last minute
            before; of how many processors.
    """

    load: Load
    missing: int
    delays: Sequence[float]
    dropped: int
    gaps: int
    processor: float
    memory: tuple[int, int]
    stop: tuple[float, float]
    machine: tuple[float, int]

    @property
    def p50(self) -> float:
        """The median delay."""
        return quantiles(self.delays, n=100)[49]

    @property
    def p99(self) -> float:
        """The delay that 99 of 100 stay below."""
        return quantiles(self.delays, n=100)[98]

    @property
    def per_delivery(self) -> float:
        """Processor time of the server for one alert to one reader."""
        return self.processor / (self.load.alerts * self.load.readers)

    def faults(self) -> list[str]:
        """Return what is not as it must be, whatever else the machine does."""
        told = {
            f"{self.missing} alerts lost, doubled or out of order": self.missing,
            f"{self.load.stuck - self.dropped} stuck readers were not let go": self.load.stuck
            - self.dropped,
            f"{self.gaps} alerts lost or doubled over resuming": self.gaps,
            f"memory grew by {(self.memory[1] - self.memory[0]) / 1e6:.1f} MB": max(
                0, self.memory[1] - self.memory[0] - GROWTH
            ),
        }
        return [reason for reason, wrong in told.items() if wrong]


class Server:
    """`frontwatch serve` on a store in ``folder``."""

    def __init__(self, folder: Path) -> None:
        """Start it; on return it listens."""
        told = {"DATA_DIR": str(folder), "HTTP_PORT": "0", "STORE_URL": f"sqlite:///{folder}/a.db"}
        environment = os.environ | {f"FRONTWATCH_{name}": value for name, value in told.items()}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streams.cli", "serve"],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr is not None
        found = _ADDRESS.search(self._process.stderr.readline())
        assert found, "the server does not say where it listens"
        self.port = int(found[1])

    def processor(self) -> float:
        """Return the seconds of processor time that it has taken."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Return its resident memory in bytes."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> tuple[float, float]:
        """End it as an operator does; return the seconds that passed, and those of its processor."""
        begun, spent, others = time.monotonic(), self.processor(), _ended_children()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(_WAIT_S)
        return time.monotonic() - begun, _ended_children() - others - spent

    def close(self) -> None:
        """End it whatever it does."""
        self._process.kill()
        self._process.communicate()


def _ended_children() -> float:
    """Return the seconds of processor time that all children took that have ended."""
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


@contextlib.contextmanager
def _readers(port: int, load: Load) -> Iterator[subprocess.Popen[str]]:
    told = [str(number) for number in (port, load.readers, load.stuck)]
    process = subprocess.Popen(  # noqa: S603 - our own module and numbers
        [sys.executable, "-m", "benchmarks.live_readers", *told],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _heard(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    return dict(json.loads(process.stdout.readline()))


def _store_at_pace(store: AlertStore, some: Sequence[ControlAlert], rate: float) -> list[float]:
    """Store one after another; return when each was begun."""
    begun, times = time.monotonic(), []
    for number, alert in enumerate(some):
        time.sleep(max(0.0, begun + number / rate - time.monotonic()))
        times.append(time.monotonic())
        store.add(alert)
    return times


def measure(load: Load) -> Result:
    """Put ``load`` on a server and return what came of it."""
    machine = os.getloadavg()[0], os.cpu_count() or 1
    chance = Random(5)  # noqa: S311 - the same alerts every time
    warm = int(_WARM_S * load.rate)
    some = list(islice(alerts(make_world(chance), warm + load.alerts, chance), warm + load.alerts))
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = stack.enter_context(AlertStore(folder / "a.db"))
        server = Server(folder)
        stack.callback(server.close)
        readers = stack.enter_context(_readers(server.port, load))
        assert _heard(readers) == {"open": load.readers + load.stuck}
        _store_at_pace(store, some[:warm], load.rate)
        spent, memory = server.processor(), server.memory()
        times = _store_at_pace(store, some[warm:], load.rate)
        spent, memory_then = server.processor() - spent, server.memory()
        assert readers.stdin is not None
        print(json.dumps({"last": len(some)}), file=readers.stdin, flush=True)
        arrived = _heard(readers)
        stop = server.stop()
    return _result(load, arrived, (warm, times), spent, (memory, memory_then), stop, machine)


def _result(
    load: Load,
    arrived: dict[str, Any],
    sent: tuple[int, Sequence[float]],
    processor: float,
    memory: tuple[int, int],
    stop: tuple[float, float],
    machine: tuple[float, int],
) -> Result:
    warm, times = sent
    wanted = list(range(1, warm + load.alerts + 1))
    delays = [
        when - times[number - warm - 1]
        for reader in arrived["steady"]
        for number, when in zip(reader["numbers"], reader["times"], strict=True)
        if number > warm
    ]
    return Result(
        load,
        missing=sum(_wrong(reader["numbers"], wanted) for reader in arrived["steady"]),
        delays=delays,
        dropped=sum(reader["before"] < len(wanted) for reader in arrived["stuck"]),
        gaps=sum(_wrong(reader["numbers"], wanted) for reader in arrived["stuck"]),
        processor=processor,
        memory=memory,
        stop=stop,
        machine=machine,
    )


def _wrong(found: Sequence[int], wanted: Sequence[int]) -> int:
    """Return how many numbers are missing, doubled or not where they belong."""
    if list(found) == list(wanted):
        return 0
    return max(1, len(set(wanted) - set(found)) + len(found) - len(set(found)))


def told(result: Result) -> str:
    """Return the result in words."""
    load, before, after = result.load, *result.memory
    waiting, processors = result.machine
    return (
        f"{load.readers:,} readers and {load.stuck} stuck ones, {load.alerts} alerts at "
        f"{load.rate:g} a second, {processors} processors, load {waiting:.1f} before\n"
        f"delivered: {len(result.delays):,}, lost or doubled {result.missing}\n"
        f"delay: median {result.p50 * 1000:.0f} ms, 99 of 100 below {result.p99 * 1000:.0f} ms, "
        f"longest {max(result.delays) * 1000:.0f} ms\n"
        f"server: {result.per_delivery * 1e6:.1f} microseconds of processor time a delivery, "
        f"{before / 1e6:.1f} MB before, {after / 1e6:.1f} MB after\n"
        f"stuck readers: {result.dropped} of {load.stuck} let go, lost or doubled over resuming "
        f"{result.gaps}\n"
        f"stop: {result.stop[0]:.2f} s, of the processor {result.stop[1]:.2f} s"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 0 where all holds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    usual = Load()
    parser.add_argument("--readers", type=int, default=usual.readers)
    parser.add_argument("--stuck", type=int, default=usual.stuck)
    parser.add_argument("--rate", type=float, default=usual.rate)
    parser.add_argument("--alerts", type=int, default=usual.alerts)
    options = parser.parse_args(arguments)
    result = measure(Load(options.readers, options.stuck, options.rate, options.alerts))
    print(told(result))
    faults = result.faults()
    faults += [f"99 of 100 below {result.p99:.2f} s only"] if result.p99 >= BUDGET_S else []
    faults += [f"{result.stop[0]:.1f} s to stop"] if result.stop[0] >= STOP_S else []
    for fault in faults:
        print(f"not as it must be: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
