from __future__ import annotations

import asyncio
from ipaddress import ip_address

import pytest
from yarl import URL

from streams.sources.errors import RefusedAddressError
from streams.sources.guard import Guard, GuardedResolver, is_public

INSIDE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - an address that must be refused
    "224.0.0.1",
    "255.255.255.255",
    "198.18.0.1",
    "192.0.2.1",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd12::1",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:db8::1",
    "::127.0.0.1",
    "::10.0.0.1",
    "0:0:0:0:0:ffff:7f00:1",
    "2001:0:7f00:1::",
    "64:ff9b:1::7f00:1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_no_inner_address_is_public(address: str) -> None:
    assert not is_public(ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(RefusedAddressError):
        Guard().check_url(URL(f"http://{host}/"))


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "http:///nohost",
        "https://user:secret@example.org/",
        "http://1.1.1.1:22/",
    ],
)
def test_other_schemes_users_and_ports_are_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError) as caught:
        Guard().check_url(URL(url))
    assert "secret" not in str(caught.value)


def test_a_setting_lets_a_network_a_host_or_an_address_through() -> None:
    for word in ("127.0.0.0/8", "127.0.0.1", "::ffff:127.0.0.1"):
        Guard.allowing([word]).check_address("x", ip_address(word.partition("/")[0]), 8080)
    guard = Guard.allowing(["Feeds.Inner", "10.1.0.0/16"])
    guard.check_address("feeds.inner", ip_address("192.168.1.5"), 9000)
    guard.check_url(URL("http://10.1.2.3:8080/"))
    guard.check_url(URL("http://[::ffff:10.1.2.3]/"))
    with pytest.raises(RefusedAddressError):
        guard.check_url(URL("http://10.2.0.1/"))


@pytest.mark.parametrize("name", ["localhost", "127.1", "2130706433", "0x7f.1"])
async def test_a_name_that_leads_inside_is_refused_when_it_is_resolved(name: str) -> None:
    with pytest.raises(RefusedAddressError, match="egress_allow"):
        await GuardedResolver(Guard()).resolve(name, 80)


async def test_one_inner_address_among_several_refuses_the_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def answer(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", ("1.1.1.1", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", answer)
    with pytest.raises(RefusedAddressError, match=r"10\.0\.0\.1"):
        await GuardedResolver(Guard()).resolve("two.example", 80)
