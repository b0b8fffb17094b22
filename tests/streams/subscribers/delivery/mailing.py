"""A real mail server on loopback, in a thread of its own, that can be told to misbehave."""

from __future__ import annotations

import email
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """What came, and how the server answers next."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuses: str = ""
    slow: threading.Event = field(default_factory=threading.Event)
    """While it is not set, nothing is answered once a mail has been sent."""

    def address(self, to: str = "desk@example.org", more: str = "") -> str:
        return f"mailto://127.0.0.1:{self.port}?from=fw@example.org&to={to}{more}"

    # the names that aiosmtpd calls

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.refuses == address:
            return "550 no such mailbox, says a stranger"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        import asyncio  # noqa: PLC0415 - of the server's own loop

        await asyncio.to_thread(self.slow.wait, 30)
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return "250 OK"


@contextmanager
def mail_server(mailbox: Mailbox) -> Iterator[Mailbox]:
    """Run the server; at the same port where the mailbox has one already."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port or free_port())
    controller.start()
    mailbox.port = controller.port
    mailbox.slow.set()
    try:
        yield mailbox
    finally:
        mailbox.slow.set()
        controller.stop()


def free_port() -> int:
    import socket  # noqa: PLC0415 - only here

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
