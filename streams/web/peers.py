"""Where a request comes from: the other end of the connection, or what a proxy says of it.

What a stranger writes into X-Forwarded-For is not believed: only a proxy that the settings name may say
for whom it asks, and of what it says only what it saw itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from starlette.types import Scope

_SAME_HOLDER: Final = 64
"""Bits of an IPv6 address that one subscriber of a network has in common; the rest they choose."""


class Peers:
    """Tells where requests come from. ``proxies`` are addresses or networks."""

    def __init__(self, proxies: Iterable[str] = ()) -> None:
        self._proxies = tuple(ip_network(each) for each in proxies)

    def address(self, scope: Scope) -> str:
        """Return who is to be counted for the request: an address, or an IPv6 network of 64 bits."""
        client = scope.get("client")
        peer = client[0] if client else ""
        if not self._is_proxy(peer):
            return _counted(peer)
        for hop in reversed(_values(scope, b"x-forwarded-for")):
            if not _is_address(hop):
                break
            if not self._is_proxy(hop):
                return _counted(hop)
        return _counted(peer)

    def secure(self, scope: Scope) -> bool:
        """Tell whether the browser's end of the request is encrypted, as a proxy of ours says."""
        if scope.get("scheme") == "https":
            return True
        client = scope.get("client")
        told = _values(scope, b"x-forwarded-proto")
        return bool(told) and told[-1] == "https" and self._is_proxy(client[0] if client else "")

    def _is_proxy(self, address: str) -> bool:
        if not self._proxies or not _is_address(address):
            return False
        found = ip_address(address)
        mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
        return any((mapped or found) in network for network in self._proxies)


def _values(scope: Scope, name: bytes) -> list[str]:
    lines = (value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name)
    return [part.strip() for line in lines for part in line.split(",")]


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _counted(address: str) -> str:
    if not _is_address(address):
        return address
    found = ip_address(address)
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((found.packed[: _SAME_HOLDER // 8] + bytes(8), _SAME_HOLDER)))
