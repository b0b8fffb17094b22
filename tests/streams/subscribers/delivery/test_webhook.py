"""One try, on a real receiver: what is sent, and what each answer comes to."""

from __future__ import annotations

import asyncio
import hmac
import socket
import ssl
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_network

import pytest

from streams.sources.guard import Guard
from streams.subscribers.delivery.errors import SubscriptionError
from streams.subscribers.delivery.messages import sample
from streams.subscribers.delivery.outbox import Outcome
from streams.subscribers.delivery.signing import key_of
from streams.subscribers.delivery.subscriptions import Subscription
from streams.subscribers.delivery.webhook import Webhooks, check_target, trusting
from tests.streams.kafka.certificates import Authority
from tests.streams.subscribers.delivery.conftest import BEGIN, LOOPBACK, NewReceiver, Receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - an example's
EVENT = sample("test_1", BEGIN)


def subscription(target: str) -> Subscription:
    return Subscription(id="sub_1", name="desk", target=target, secret=SECRET, made_at=BEGIN)


async def send(
    target: str,
    *,
    guard: Guard = LOOPBACK,
    timeout_s: float = 5.0,
    trusted: ssl.SSLContext | None = None,
) -> Outcome:
    webhooks = Webhooks(guard, lambda: BEGIN, timeout_s=timeout_s, trusted=trusted)
    async with webhooks:
        return await webhooks.send(subscription(target), EVENT)


async def test_a_receiver_can_check_what_it_gets(receiver: Receiver) -> None:
    assert await send(receiver.url()) == Outcome(delivered=True, status=200)
    (got,) = receiver.got
    assert got.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    signed = f"{got.id}.{got.headers['webhook-timestamp']}.".encode() + got.body
    expected = b64encode(hmac.new(key_of(SECRET), signed, sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"
    assert got.headers["webhook-timestamp"] == str(int(BEGIN.timestamp()))


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
async def test_an_error_is_told_without_the_receivers_words(
    receiver: Receiver, status: int
) -> None:
    receiver.status = status
    assert await send(receiver.url()) == Outcome(
        delivered=False, status=status, reason=f"the receiver answered {status}"
    )


async def test_gone_is_told_apart(receiver: Receiver) -> None:
    receiver.status = 410
    outcome = await send(receiver.url())
    assert (outcome.delivered, outcome.gone) == (False, True)


@pytest.mark.parametrize("asked", ["120", "Wed, 04 Mar 2026 13:00:00 GMT", "-1", "9" * 400])
async def test_a_receiver_may_ask_for_time(receiver: Receiver, asked: str) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": asked}
    outcome = await send(receiver.url())
    known = {"120": timedelta(seconds=120), "9" * 400: timedelta(seconds=999_999_999)}
    assert outcome.asked == known.get(asked)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed_nowhere(
    receiver: Receiver, new_receiver: NewReceiver, status: int
) -> None:
    inner = await new_receiver()
    receiver.status, receiver.headers = status, {"Location": inner.url("/inner")}
    outcome = await send(receiver.url())
    assert (outcome.delivered, outcome.status) == (False, status)
    assert "not followed" in outcome.reason
    assert inner.got == []


async def test_a_slow_receiver_has_so_much_time(receiver: Receiver) -> None:
    receiver.status = None
    outcome = await send(receiver.url(), timeout_s=0.2)
    assert outcome == Outcome(delivered=False, reason="no answer within 0.2 s")
    assert len(receiver.got) == 1


async def test_where_nothing_listens_it_is_told() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    outcome = await send(f"http://127.0.0.1:{port}/")
    assert outcome == Outcome(delivered=False, reason="nothing answers there")


def serving(authority: Authority, name: str, host: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*authority.issue(name, host))
    return context


async def test_a_certificate_of_an_authority_that_is_trusted_is_taken(
    new_receiver: NewReceiver, own_authority: Authority
) -> None:
    receiver = await new_receiver(serving(own_authority, "good"))
    trusted = trusting(own_authority.certificate)
    assert (await send(receiver.url(), trusted=trusted)).delivered
    assert len(receiver.got) == 1


async def test_a_certificate_of_anybody_is_not(
    new_receiver: NewReceiver, own_authority: Authority
) -> None:
    receiver = await new_receiver(serving(own_authority, "stranger"))
    outcome = await send(receiver.url())
    assert not outcome.delivered
    assert "the certificate is not valid" in outcome.reason
    assert receiver.got == []


async def test_a_certificate_for_another_host_is_not(
    new_receiver: NewReceiver, own_authority: Authority
) -> None:
    receiver = await new_receiver(serving(own_authority, "other", "elsewhere.example"))
    outcome = await send(receiver.url(), trusted=trusting(own_authority.certificate))
    assert not outcome.delivered
    assert "the certificate is not valid" in outcome.reason
    assert receiver.got == []


async def test_a_name_that_leads_inside_is_refused_when_it_is_resolved() -> None:
    outcome = await send("https://localhost/hook", guard=Guard())
    assert not outcome.delivered
    assert "not a public address" in outcome.reason


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/latest/meta-data",
        "https://169.254.169.254/",
        "https://10.1.2.3/",
        "https://[fec0::1]/",
        "https://1.1.1.1:22/",
        "http://hooks.example/",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "https://user:word@hooks.example/",
        "https://hooks.example@127.0.0.1/",
        "https://1.1.1.1:443@[::1]/",
        "https://127.0.0.1#@hooks.example/",
        "https://127.0.0.1?@hooks.example/",
        "https://[0:0:0:0:0:ffff:7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[fe80::1%25lo]/",
        "https://[64:ff9b::a00:1]/",
        "hooks.example/path",
        "https:///path",
        "https://[/",
        "",
    ],
)
def test_hostile_addresses_are_refused_before_anything_is_sent(target: str) -> None:
    with pytest.raises(SubscriptionError, match="address"):
        check_target(target, Guard())


@pytest.mark.parametrize(
    "name",
    [
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0x7f000001",
        "0177.0.0.1",
        "017700000001",
        "0",
        "localhost.",
        "127.0.0.1.",
        "\u2460\u2461\u2466.0.0.1",
        "127\u30020.0.1",
    ],
)
async def test_other_spellings_of_inner_addresses_reach_nothing(
    receiver: Receiver, name: str
) -> None:
    outcome = await send(f"https://{name}/", guard=Guard())
    assert not outcome.delivered
    assert receiver.got == []
    refused = ("not a public address", "not found", "no address")
    assert any(words in outcome.reason for words in refused)


async def test_a_name_that_moves_inside_after_it_was_looked_at_reaches_nothing(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address that was judged is the one that is connected to; there is no second look-up between."""
    port = receiver.server.port
    asked: list[str] = []

    async def moving(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)  # the first time outside, as far as the guard knows; from then on inside
        address = "127.0.0.2" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", moving)
    connected: list[object] = []
    connect = socket.socket.connect

    async def watched(sock: socket.socket, address: tuple[str, int]) -> None:
        connected.append(address[0])
        connect(sock, address)

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", watched)
    outside = Guard(hosts=frozenset({"plain.example"}), networks=(ip_network("127.0.0.2/32"),))
    webhooks = Webhooks(outside, lambda: BEGIN, timeout_s=5.0)
    async with webhooks:
        wanted = subscription(f"https://moves.example:{port}/hook")
        first = await webhooks.send(wanted, EVENT)
        second = await webhooks.send(wanted, EVENT)
    assert not first.delivered
    assert len(asked) == 2, "one look-up for each connection"
    assert connected == ["127.0.0.2"]
    assert "not a public address" in second.reason
    assert receiver.got == []


def test_a_public_address_and_one_that_is_allowed_are_taken() -> None:
    check_target("https://hooks.example/path?key=1", Guard())
    check_target("http://hooks.example/", Guard.allowing(["hooks.example"]))
    check_target("http://10.1.2.3:8080/", Guard.allowing(["10.0.0.0/8"]))
