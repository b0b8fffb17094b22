"""The open logs of this process: Faust's consumer and producer come apart but share one file."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from streams.embedded.files import Synchronous
from streams.embedded.log import EmbeddedLog
from streams.errors import LogClosedError, LogLockedError


@dataclass(slots=True)
class _Open:
    log: EmbeddedLog
    users: int = 0
    groups: set[str] = field(default_factory=set)


_guard = threading.Lock()
_logs: dict[Path, _Open] = {}


class Lease:
    """A share in the log at a path. The first one opens it, the last one to go closes it."""

    def __init__(self, path: Path, synchronous: Synchronous) -> None:
        self.path = path.resolve()
        self._synchronous = synchronous
        self._held: _Open | None = None

    @property
    def log(self) -> EmbeddedLog:
        """Return the open log.

        Raises:
            LogClosedError: it is not taken, or was given back.
        """
        if self._held is None:
            raise LogClosedError(f"{self.path} is not open")
        return self._held.log

    @property
    def taken(self) -> bool:
        """Tell whether the lease is held."""
        return self._held is not None

    def take(self) -> EmbeddedLog:
        """Open the log, or share in it if it is open. Call it off the event loop.

        Raises:
            LogLockedError: another process owns it.
            LogError: another subclass says what else is wrong.
        """
        with _guard:
            if self._held is None:
                if self.path not in _logs:
                    log = EmbeddedLog.open(self.path, synchronous=self._synchronous)
                    _logs[self.path] = _Open(log)
                self._held = _logs[self.path]
                self._held.users += 1
            return self._held.log

    def give_back(self) -> None:
        """Close the log if nobody else uses it. Call it off the event loop; safe to repeat."""
        with _guard:
            held, self._held = self._held, None
            if held is None:
                return
            held.users -= 1
            if not held.users:
                del _logs[self.path]
                held.log.close()

    def join(self, group: str) -> None:
        """Become the one member of ``group``.

        Raises:
            LogLockedError: this process has a member of that group already.
        """
        with _guard:
            if self._held is None:
                raise LogClosedError(f"{self.path} is not open")
            if group in self._held.groups:
                raise LogLockedError(f"group {group!r} has its one member already on {self.path}")
            self._held.groups.add(group)

    def leave(self, group: str) -> None:
        """Undo :meth:`join`."""
        with _guard:
            if self._held is not None:
                self._held.groups.discard(group)
