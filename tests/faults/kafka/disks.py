"""A cluster one of whose nodes has a small disk of its own, which can be filled in earnest."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path
from typing import Final, Self

import pytest

from tests.brokers.cluster import Cluster
from tests.brokers.node import Node, Runtime

ROOM_MB: Final = 96
_CHUNK: Final = bytes(65_536)


class SmallDisk:
    """A file system of :data:`ROOM_MB` in memory over ``folder``. Only root can make one."""

    def __init__(self, folder: Path) -> None:
        if os.geteuid():
            pytest.skip(
                "a small file system to fill needs root: run the tests of full disks as root"
            )
        self._folder = folder
        self._ballast = folder / "ballast"
        size = f"size={ROOM_MB}m"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)

    def fill(self) -> None:
        """Let something else use up all the room that is left."""
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(_CHUNK)
            except OSError as error:
                assert error.errno == errno.ENOSPC  # noqa: PT017 - anything else would be no full disk

    def make_room(self) -> None:
        """Give the room back."""
        self._ballast.unlink()

    def close(self) -> None:
        """Take the file system away; nobody may use it any more."""
        subprocess.run(["umount", str(self._folder)], check=True)


class CrampedCluster(Cluster):
    """Three nodes, of which :attr:`cramped` has its data on :attr:`disk`."""

    def __init__(self, runtime: Runtime, folder: Path) -> None:
        super().__init__(runtime, folder, 3)
        self.cramped: Node = self.nodes[0]
        self._disk: SmallDisk | None = None

    @property
    def disk(self) -> SmallDisk:
        """The small disk; there while the cluster runs."""
        assert self._disk is not None
        return self._disk

    def __enter__(self) -> Self:
        self._disk = SmallDisk(self.cramped.data)
        return super().__enter__()

    def close(self) -> None:
        """Kill all nodes, then take the disk away. Safe to repeat."""
        super().close()
        disk, self._disk = self._disk, None
        if disk is not None:
            disk.close()
