"""One owner for a log: a lock that the system itself drops when its process dies, however it dies."""

from __future__ import annotations

import errno
import fcntl
import os
import weakref
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.errors import LogIOError, LogLockedError, LogReadOnlyError

_held: weakref.WeakSet[OwnerLock] = weakref.WeakSet()


class OwnerLock:
    """An exclusive ``flock`` on a file beside the log, with the owner's process id in it.

    The kernel holds the lock, not the file: after SIGKILL it is free again at once, and a file that
    was left behind locks nobody out. The id in it only serves the message for the second owner. The
    file is never removed, since removing it would let two processes lock two files of one name.
    """

    def __init__(self, log_path: Path) -> None:
        self.path = log_path.with_name(log_path.name + ".lock")
        self._log_path = log_path
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock at once or not at all.

        Raises:
            LogLockedError: another process, or another log object of this one, holds it.
            LogReadOnlyError: the file cannot be made or opened for writing.
            LogIOError: the file system takes no locks, or another fault of the system.
        """
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = _owner(descriptor)
            os.close(descriptor)
            raise LogLockedError(
                f"{self._log_path} is in use by {owner}: stop it first, or give this one another "
                "data folder"
            ) from None
        except OSError as error:
            os.close(descriptor)
            raise LogIOError(f"{self.path} cannot be locked: {error.strerror}") from error
        self._descriptor = descriptor
        _held.add(self)
        self._record_owner(descriptor)

    def release(self) -> None:
        """Give the lock back; without effect when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
            _held.discard(self)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _open(self) -> int:
        try:
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
                raise LogReadOnlyError(
                    f"{self.path} cannot be written: {error.strerror}"
                ) from error
            raise LogIOError(f"{self.path} cannot be opened: {error.strerror}") from error

    @staticmethod
    def _record_owner(descriptor: int) -> None:
        text = f"{os.getpid()}\n".encode()
        try:
            os.pwrite(descriptor, text, 0)
            os.ftruncate(descriptor, len(text))
        except OSError as error:
            # The id only helps the message. On a full disk the log must still open, since cleaning
            # up may be what the owner is about to do.
            if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                raise


def _owner(descriptor: int) -> str:
    """Return who wrote its id into the lock file, in words."""
    text = os.pread(descriptor, 20, 0).strip()
    return f"process {int(text)}" if text.isdigit() else "another process"


def _forget_in_child() -> None:
    """Close a forked child's copies of the locks: it must not keep a log that its parent lost."""
    for lock in tuple(_held):
        lock.release()


os.register_at_fork(after_in_child=_forget_in_child)
