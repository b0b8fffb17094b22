"""One owner for a log, whatever becomes of it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from streams.embedded import EmbeddedLog
from streams.errors import LogLockedError

_OWNER = """
import sys
from streams.embedded import EmbeddedLog
log = EmbeddedLog.open(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def _start_owner(path: Path) -> subprocess.Popen[str]:
    owner = subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == "open\n"
    return owner


def test_a_second_owner_is_told_who_the_first_is(tmp_path: Path):
    path = tmp_path / "frontwatch.db"
    with _start_owner(path) as owner:
        with pytest.raises(LogLockedError, match=rf"in use by process {owner.pid}\b"):
            EmbeddedLog.open(path)
        owner.kill()


def test_a_killed_owner_leaves_no_lock(tmp_path: Path):
    path = tmp_path / "frontwatch.db"
    with _start_owner(path) as owner:
        os.kill(owner.pid, signal.SIGKILL)
        owner.wait()
    log = EmbeddedLog.open(path)
    assert (tmp_path / "frontwatch.db.lock").read_text() == f"{os.getpid()}\n"
    log.close()


def test_a_second_log_object_of_the_same_process_is_refused_too(tmp_path: Path):
    log = EmbeddedLog.open(tmp_path / "frontwatch.db")
    with pytest.raises(LogLockedError, match=str(os.getpid())):
        EmbeddedLog.open(tmp_path / "frontwatch.db")
    log.close()
    EmbeddedLog.open(tmp_path / "frontwatch.db").close()


def test_a_failed_opening_gives_the_lock_back(tmp_path: Path):
    path = tmp_path / "frontwatch.db"
    path.write_bytes(b"this is no database, and is longer than a header of SQLite" * 20)
    with pytest.raises(Exception, match="damaged"):
        EmbeddedLog.open(path)
    path.unlink()
    EmbeddedLog.open(path).close()


def test_two_logs_in_one_folder_do_not_lock_each_other(tmp_path: Path):
    one = EmbeddedLog.open(tmp_path / "one.db")
    EmbeddedLog.open(tmp_path / "two.db").close()
    one.close()


def test_a_forked_child_does_not_keep_the_lock_of_a_dead_owner(tmp_path: Path):
    path = tmp_path / "frontwatch.db"
    code = (
        "import os, sys, time\n"
        "from streams.embedded import EmbeddedLog\n"
        "log = EmbeddedLog.open(sys.argv[1])\n"
        "reading, writing = os.pipe()\n"
        "child = os.fork()\n"
        "if not child: os.write(writing, b'x'); time.sleep(60); os._exit(0)\n"
        "os.read(reading, 1)\n"
        "print(child, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        child = int(owner.stdout.readline())
        owner.wait()
        try:
            EmbeddedLog.open(path).close()
        finally:
            os.kill(child, signal.SIGKILL)
