"""What goes into a stage and what comes out of it, as bytes with their place in the log."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from schemas.failures import DeadLetter
from schemas.ids import content_id
from streams.topics import ARRIVED_HEADER, MARKS, ORIGIN_HEADER, RAW, TICK_HEADER

_POSITION: Final = re.compile(r"[a-z0-9._-]{1,200}/\d{1,9}/\d{1,18}", re.ASCII)

_MILLIS: Final = re.compile(rb"\d{1,15}")

MAX_REASON_CHARS: Final = 500
"""An error may quote what it could not read; a letter holds that already."""

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record as a topic holds it. ``timestamp`` is Unix time in seconds."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp: float

    @classmethod
    def from_message(cls, message: Any) -> Incoming:
        """Read Faust's message, which holds the same under names of its own."""
        raw = message.headers or ()
        pairs: Iterable[tuple[str, Any]] = raw.items() if hasattr(raw, "items") else raw
        return cls(
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            key=message.key,
            value=message.value,
            headers=tuple((name, value or b"") for name, value in pairs),
            timestamp=message.timestamp or 0.0,
        )

    @property
    def position(self) -> str:
        """Its own place in the log: "topic/partition/offset"."""
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def origin(self) -> str:
        """The place of the raw record that it comes from; its own where the header is no place."""
        if self.topic != RAW.name:
            for name, value in self.headers:
                if name == ORIGIN_HEADER and _POSITION.fullmatch(value.decode("latin-1")):
                    return value.decode("ascii")
        return self.position

    @property
    def arrived(self) -> float:
        """When the raw record that it comes from arrived, in Unix seconds; its own time at worst."""
        if self.topic != RAW.name:
            for name, value in self.headers:
                if name == ARRIVED_HEADER and _MILLIS.fullmatch(value):
                    return int(value) / 1000
        return self.timestamp

    @property
    def trail(self) -> Headers:
        """The headers that say of what sends on where it comes from, and when that arrived."""
        arrived = b"%d" % max(0, round(self.arrived * 1000))
        return ((ORIGIN_HEADER, self.origin.encode("ascii")), (ARRIVED_HEADER, arrived))

    @property
    def is_tick(self) -> bool:
        """Whether its header says that it is a tick among other records."""
        return any(name == TICK_HEADER for name, _ in self.headers)

    @property
    def marked(self) -> type | None:
        """What its header says that it is among claims, None if it is one of them."""
        return next((MARKS[name] for name, _ in self.headers if name in MARKS), None)

    def received_at(self) -> datetime | None:
        """When it arrived in its topic, in UTC; None when its timestamp is no time."""
        try:
            return datetime.fromtimestamp(self.timestamp, UTC)
        except (ValueError, OverflowError, OSError):
            return None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to send. An empty ``value`` takes the key out of a compacted topic."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    partition: int | None = None


def mark_of(record: object) -> Headers:
    """Return the header that marks ``record`` among claims, none for a claim."""
    return tuple((name, b"1") for name, kind in MARKS.items() if isinstance(record, kind))


def dead_letter(record: Incoming, stage: str, error: BaseException, attempts: int) -> DeadLetter:
    """Return the letter that says what ``stage`` could not handle, with all its bytes.

    Its id comes from the record's place and the stage, so a second run gives the same letter.
    """
    return DeadLetter(
        letter_id=content_id("dl", record.position, stage),
        origin=record.position,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=_base64(record.key),
        value=_base64(record.value),
        headers=tuple((_sendable(name), _base64(value) or "") for name, value in record.headers),
        stage=stage,
        error=type(error).__name__,
        reason=_sendable(str(error)[:MAX_REASON_CHARS]) or type(error).__name__,
        attempts=attempts,
        received_at=record.received_at(),
    )


def requeued(letter: DeadLetter, extra: Headers = ()) -> Outgoing:
    """Return the record that ``letter`` was made of, to be sent to its topic again."""
    headers = tuple((name, b64decode(value)) for name, value in letter.headers)
    return Outgoing(
        topic=letter.topic,
        key=None if letter.key is None else b64decode(letter.key),
        value=None if letter.value is None else b64decode(letter.value),
        headers=(*headers, *extra),
        partition=letter.partition,
    )


def _base64(data: bytes | None) -> str | None:
    return None if data is None else b64encode(data).decode("ascii")


def _sendable(text: str) -> str:
    """Return ``text`` with what UTF-8 cannot carry (lone surrogates) written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
