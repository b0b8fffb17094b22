"""What a process calls itself when it takes the lease, and whether another one still lives."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path
from typing import Final

_PROCESSES: Final = Path("/proc/self/ns/pid")


def own_name() -> str:
    """Return a name that no other process has: machine, its processes, number, chance."""
    return f"{_machine()}|{os.getpid()}|{secrets.token_hex(8)}"


def is_dead(name: str) -> bool:
    """Tell whether the process that calls itself so has ended for certain.

    Only a process whose numbers mean the same as ours can be known to have: on this machine, and not
    in another container of it. Where the system does not say which those are, none is.
    """
    machine, _, rest = name.partition("|")
    number = rest.partition("|")[0]
    if machine != _machine() or machine.endswith(":") or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _machine() -> str:
    processes = _PROCESSES.readlink().name if _PROCESSES.is_symlink() else ""
    return f"{socket.gethostname().replace('|', '')}:{processes}"
