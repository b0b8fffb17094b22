"""Which addresses may be fetched from: none of the inner network's, whatever a name resolves to.

A feed's address comes from a person, but where it redirects to, and what its name resolves to,
comes from strangers. So the check is made on the addresses that the connection is made to.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from streams.sources.errors import RefusedAddressError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

USUAL_PORTS: Final = frozenset({80, 443})
_SHARED: Final = ip_network(
    "100.64.0.0/10"
)  # carrier-grade NAT (RFC 6598): is_private leaves it out
_SITE_LOCAL: Final = ip_network("fec0::/10")  # deprecated (RFC 3879), and still inner: is_global
_NAT64: Final = ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits
_SIX_TO_FOUR: Final = ip_network("2002::/16")  # RFC 3056: one in bits 16 to 48


def inner_address(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address carries, None when it carries none."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    return None


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet's, and no group's."""
    inner = inner_address(address)
    if inner is not None:
        return is_public(inner)
    if address.version == _SHARED.version and address in _SHARED:
        return False
    if address.version == _SITE_LOCAL.version and address in _SITE_LOCAL:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(frozen=True, slots=True)
class Guard:
    """Says which addresses may be fetched from.

    ``hosts`` and ``networks`` are allowed although they are private, and at any port; both come
    from the setting ``egress_allow``.
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = field(default=())

    @classmethod
    def allowing(cls, words: Iterable[str]) -> Guard:
        """Return a guard that lets the given hosts, addresses and networks through."""
        hosts: set[str] = set()
        networks: list[Network] = []
        for word in words:
            try:
                networks.append(ip_network(word.strip("[]"), strict=False))
            except ValueError:
                hosts.add(word.casefold())
        return cls(hosts=frozenset(hosts), networks=tuple(networks))

    def check_url(self, url: URL) -> None:
        """Raise RefusedAddressError unless ``url`` may be asked for, as far as its text tells.

        Addresses written as numbers are judged here, names when they are resolved.
        """
        if url.scheme not in {"http", "https"}:
            raise RefusedAddressError(
                f"only http and https are fetched, not {url.scheme or 'this'}"
            )
        if not url.host:
            raise RefusedAddressError("the address names no host")
        if url.user is not None or url.password is not None:
            raise RefusedAddressError("an address with a user name in it is not fetched")
        literal = _literal(url.host)
        if literal is not None:
            self.check_address(url.host, literal, url.port or 0)

    def check_address(self, host: str, address: Address, port: int) -> None:
        """Raise RefusedAddressError unless a connection to ``address`` at ``port`` is allowed."""
        if host.casefold() in self.hosts or self._listed(address):
            return
        if not is_public(address):
            raise RefusedAddressError(
                f"{host} ({address}) is not a public address; the setting egress_allow can allow it"
            )
        if port not in USUAL_PORTS:
            raise RefusedAddressError(
                f"port {port} of {host} is neither 80 nor 443; the setting egress_allow can allow it"
            )

    def lists(self, host: str) -> bool:
        """Tell whether a host, by name or as an address, is allowed although it may be private."""
        literal = _literal(host)
        return host.casefold() in self.hosts or (literal is not None and self._listed(literal))

    def _listed(self, address: Address) -> bool:
        seen = (address, inner_address(address))
        return any(a is not None and a in n for a in seen for n in self.networks)


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


class GuardedResolver(AbstractResolver):
    """Resolves names to allowed addresses only; the connection is made to just these.

    One refused address among several refuses the name: a name that points inside as well as
    outside is an attempt, not a mistake.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of ``host``; see the class for what is raised."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        results: list[ResolveResult] = []
        for kind, _, proto, _, sockaddr in found:
            text = str(sockaddr[0])
            self._guard.check_address(host, ip_address(text.partition("%")[0]), port)
            results.append(
                ResolveResult(
                    hostname=host,
                    host=text,
                    port=port,
                    family=kind,
                    proto=proto,
                    flags=socket.AI_NUMERICHOST,
                )
            )
        return results

    async def close(self) -> None:
        """Nothing is held open."""


def open_session(
    guard: Guard,
    *,
    timeout_s: float,
    per_host: int,
    trusted: ssl.SSLContext | bool = True,
    **further: Any,
) -> aiohttp.ClientSession:
    """Open a pool that connects to allowed addresses alone; the caller closes it.

    It keeps no cookies, and takes no proxy from the environment: a proxy would resolve names.

    Args:
        guard: Which addresses are allowed.
        timeout_s: Seconds for one answer, whole.
        per_host: Connections to one host at most.
        trusted: The authorities that a host's certificate may come from; True for the usual ones.
        further: Options of the session.
    """
    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(guard), use_dns_cache=False, limit_per_host=per_host, ssl=trusted
    )
    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=timeout_s),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        **further,
    )
