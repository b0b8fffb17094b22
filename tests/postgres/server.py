"""A real PostgreSQL server for tests: Debian's package, in a folder of its own, gone for certain."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import psycopg

USER: Final = "frontwatch"
_START_S: Final = 60
_STOP_S: Final = 20
_TEMPLATE: Final = "template1"
_OPTIONS: Final = {
    "listen_addresses": "",  # a socket in the folder alone: no port to find, nobody else comes in
    "fsync": "off",  # what is tried here are transactions, not the disk
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "log_min_messages": "warning",
}
_WATCHED: Final = (
    'exec 3<&0; "$@" 3<&- & server=$!; (cat <&3; kill -INT $server 2>/dev/null) & wait $server'
)
"""The server ends when whoever started it closes our standard input, or is killed, which closes it."""


class NoPostgresError(Exception):
    """There is no server on this machine; the message says what to install."""


def binaries() -> Path:
    """Return the folder of the server's programs, the newest version's.

    Raises:
        NoPostgresError: there is none.
    """
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3])
    )
    on_path = shutil.which("postgres")
    if found:
        return found[-1].parent
    if on_path and shutil.which("initdb"):
        return Path(on_path).parent
    raise NoPostgresError(
        "no PostgreSQL server is installed: apt-get install postgresql (Debian, Ubuntu)"
    )


class PostgresServer:
    """A server from the start of a ``with`` block to its end."""

    def __init__(self) -> None:
        self._programs = binaries()
        self._folder = Path(tempfile.mkdtemp(prefix="fwpg-", dir="/tmp"))
        self._owner = _unprivileged()
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0

    def __enter__(self) -> Self:
        """Start it; on return it answers."""
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it and remove its folder."""
        self._stop()

    def address(self, database: str) -> str:
        """Return the address of a database as the setting ``store_url`` has it."""
        return f"postgresql://{USER}@/{database}?host={self._folder}"

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        self._made += 1
        name = f"test_{self._made}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} STRATEGY file_copy")
        return self.address(name)

    def _start(self) -> None:
        data = self._folder / "data"
        if self._owner is not None:
            os.chown(self._folder, *self._owner)
        made = [self._programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8"]
        self._call([*made, "--locale=C.UTF-8", "--no-sync"])
        options = [f"-c{name}={value}" for name, value in _OPTIONS.items()]
        server = [self._programs / "postgres", "-D", data, "-k", self._folder, *options]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", _WATCHED, "sh", *map(str, server)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                **self._as_owner(),
            )
        ready = ["-h", self._folder, "-U", USER, "-d", "postgres", "-t", str(_START_S)]
        self._wait_until_ready([self._programs / "pg_isready", *ready])

    def _wait_until_ready(self, ask: list[object]) -> None:
        """Ask until the server answers; each question waits for an answer by itself."""
        for _ in range(_START_S * 10):
            if subprocess.run([*map(str, ask)], check=False, capture_output=True).returncode == 0:
                return
            assert self._process is not None
            try:
                self._process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            break
        log = (self._folder / "log").read_text(errors="replace")
        raise RuntimeError(f"the PostgreSQL server does not start:\n{log[-2000:]}")

    def _call(self, command: list[object]) -> None:
        done = subprocess.run(
            [*map(str, command)],
            check=False,
            capture_output=True,
            cwd=self._folder,
            **self._as_owner(),
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stderr.decode(errors='replace')}")

    def _as_owner(self) -> dict[str, object]:
        if self._owner is None:
            return {}
        return {"user": self._owner[0], "group": self._owner[1], "extra_groups": []}

    def _stop(self) -> None:
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            try:
                self._process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                pid = int((self._folder / "data/postmaster.pid").read_text().split()[0])
                os.kill(pid, 9)
                self._process.wait(_STOP_S)
            self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)


def _unprivileged() -> tuple[int, int] | None:
    """Return whom the server runs as, since it refuses to run as root; None where we are not root."""
    if os.geteuid() != 0:
        return None
    users = {entry.pw_name: entry for entry in pwd.getpwall()}
    owner = users.get("postgres") or users["nobody"]
    return owner.pw_uid, owner.pw_gid
