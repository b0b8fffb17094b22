"""A fixed share of the processor for a process, so that measuring many workers needs no many cores.

Linux's control groups alone give it (``cpu.cfs_quota_us``, or ``cpu.max`` in version 2), and to root
alone as a rule; where they do not, :func:`available` says so and a benchmark goes by processor time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_FIRST: Final = Path("/sys/fs/cgroup/cpu")
_SECOND: Final = Path("/sys/fs/cgroup")
_PERIOD_US: Final = 20_000
"""How often a share is dealt out: often, so that no batch waits long for the next."""


def available() -> bool:
    """Whether a share can be given here."""
    try:
        with share(1.0):
            return True
    except OSError:
        return False


@contextmanager
def share(part: float) -> Iterator[Path]:
    """Make a group of processes that has ``part`` of one core together; see :func:`join`.

    Raises:
        OSError: this system gives none.
    """
    base, first = (_FIRST, True) if _FIRST.is_dir() else (_SECOND, False)
    group = base / f"frontwatch-{os.getpid()}-{os.urandom(4).hex()}"
    group.mkdir()
    try:
        quota = int(part * _PERIOD_US)
        if first:
            (group / "cpu.cfs_period_us").write_text(str(_PERIOD_US))
            (group / "cpu.cfs_quota_us").write_text(str(quota))
        else:
            (group / "cpu.max").write_text(f"{quota} {_PERIOD_US}")
        yield group
    finally:
        with suppress(OSError):  # a process in it has not quite gone; the next boot takes it away
            group.rmdir()


def join(group: Path, pid: int) -> None:
    """Move a process, with all its threads, into a group."""
    (group / "cgroup.procs").write_text(str(pid))


def processor_s(pid: int) -> float:
    """Return the seconds of processor time that a process has taken, all its threads together."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
