"""A build in a process of its own, to be killed, measured, or left without room on the disk."""

from __future__ import annotations

import re
import resource
import sqlite3
import sys
from pathlib import Path

from agents.detect.places.dump_rows import inspect
from agents.detect.places.dumps import build_with_dumps

ROOM = 3_000_000  # bytes that a file may have before the disk is full


def main(mode: str, path: Path, base: Path, files: list[Path]) -> int:
    def progress(done: int, total: int) -> None:
        if mode == "steps":  # whoever started this may kill it between these two lines
            sys.stdout.write(f"{done}\n")
            sys.stdout.flush()
            sys.stdin.readline()

    if mode == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))
    dumps = [inspect(file) for file in files]
    try:
        merged = build_with_dumps(path, base, dumps, progress=progress)
    except sqlite3.OperationalError as error:
        sys.stdout.write(f"{error}\n")
        return 3
    # Not ru_maxrss: that begins with what the process had that this one was started from.
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    sys.stdout.write(f"bad {sum(one.bad for one in merged)}\npeak {peak}\n")
    return 0


if __name__ == "__main__":
    first, target, table, *rest = sys.argv[1:]
    sys.exit(main(first, Path(target), Path(table), [Path(file) for file in rest]))
