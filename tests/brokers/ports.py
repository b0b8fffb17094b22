"""Free ports that stay free while a node is down."""

from __future__ import annotations

import random
import socket
from typing import Final

_RANGE: Final = range(20_000, 30_000)
"""Below what systems give to outgoing connections (Linux: from 32768): a node that is killed finds
its port again, though clients try to connect all the while."""

_given: set[int] = set()


def free_port() -> int:
    """Return a port on which nobody listens, another one each time."""
    while True:
        port = random.choice(_RANGE)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
