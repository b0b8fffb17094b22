"""Writing to one client: on the spot while it keeps up, in its order when it does not."""

from __future__ import annotations

import asyncio

from starlette.types import Message

from streams.web.writer import Writer


class Client:
    """The sending end of a server whose client takes what comes while ``open`` is set."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.got: list[bytes] = []
        self.ended = False
        self.left = False

    async def send(self, message: Message) -> None:
        if self.left:
            raise OSError("the client has left")
        await self.open.wait()
        self.got.append(message["body"])
        self.ended = not message["more_body"]


async def test_a_client_that_keeps_up_is_written_to_at_once() -> None:
    client = Client()
    writer = Writer(client.send, 4)
    for number in range(50):
        assert writer.write(b"%d" % number, 3)
    assert client.got == [b"%d" % number for number in range(50)]
    assert writer.going is None


async def test_what_a_busy_client_did_not_take_comes_in_order_as_soon_as_it_does() -> None:
    client = Client()
    writer = Writer(client.send, 4)
    client.open.clear()
    assert all(writer.write(piece, 1) for piece in (b"a", b"b", b"c"))
    going = writer.going
    assert going is not None
    assert client.got == []
    client.open.set()
    await going
    assert b"".join(client.got) == b"abc"
    assert writer.write(b"d", 1)
    assert b"".join(client.got) == b"abcd"


async def test_no_more_waits_than_may_and_the_end_is_not_waited_for() -> None:
    client = Client()
    writer = Writer(client.send, 4)
    client.open.clear()
    assert writer.write(b"under way", 1)
    assert writer.write(b"a batch may be larger than what may wait", 32)
    assert not writer.write(b"too much", 1)
    await writer.end(0.01)
    assert (client.got, client.ended, writer.going) == ([], False, None)


async def test_the_end_is_said_after_what_is_under_way() -> None:
    client = Client()
    writer = Writer(client.send, 4)
    client.open.clear()
    assert writer.write(b"under way", 1)
    assert writer.write(b"given up", 1)
    asyncio.get_running_loop().call_soon(client.open.set)
    await writer.end(5.0)
    assert (client.got, client.ended) == ([b"under way", b""], True)


async def test_a_client_that_left_is_no_trouble_to_the_others() -> None:
    client = Client()
    writer = Writer(client.send, 4)
    client.open.clear()
    assert writer.write(b"waits", 1)
    going = writer.going
    assert going is not None
    client.left = True
    assert writer.write(b"more", 1)
    client.open.set()
    await going
    assert writer.write(b"more", 1)
    assert client.got == [b"waits"]
