"""What the log holds: records, their headers, and what each topic was declared to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec

from streams.errors import RecordRefusedError

Headers = tuple[tuple[str, bytes | None], ...]
HeadersLike = Mapping[str, bytes | None] | Iterable[tuple[str, bytes | None]] | None

MAX_RECORD_BYTES: Final = 128 * 1024 * 1024
"""Largest record, key and headers included. SQLite stops at 1 GB; memory gives out long before."""

DAY: Final = 86_400.0
"""Seconds."""


class LogRecord(NamedTuple):
    """One record as it stands in the log."""

    topic: str
    partition: int
    offset: int
    timestamp: float
    """Seconds since 1970, kept to the millisecond as Kafka does."""
    key: bytes | None
    value: bytes | None
    """None is a tombstone: in a compacted topic it takes the key away."""
    headers: Headers


class Pending(NamedTuple):
    """One checked record on its way into the log."""

    topic: str
    partition: int
    millis: int
    key: bytes | None
    value: bytes | None
    headers: bytes | None
    size: int


class Position(NamedTuple):
    """Where an appended record went."""

    topic: str
    partition: int
    offset: int
    timestamp: float
    """Seconds since 1970, as it will be read back."""


class Head(NamedTuple):
    """The two ends of a partition."""

    first: int
    """Offset below which nothing is kept any more."""
    next: int
    """Offset that the next record will get."""


@dataclass(frozen=True, slots=True)
class TopicConfig:
    """How long a topic keeps its records.

    Attributes:
        compact: keep the newest record of each key, whatever its age; keys become compulsory.
        retention: seconds that a record is kept, None for ever.
        retention_bytes: keys, values and headers kept per partition, None without limit.
        tombstone_retention: seconds that a tombstone outlives the record that it took away, so that
            readers learn of it (Kafka's delete.retention.ms, and its default of a day).
    """

    compact: bool = False
    retention: float | None = None
    retention_bytes: int | None = None
    tombstone_retention: float = DAY


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[tuple[str, bytes | None]]).decode


def encode_headers(headers: HeadersLike) -> bytes | None:
    """Return ``headers`` as bytes, None for none. Order and repeated names are kept."""
    if not headers:
        return None
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    items = [(name, None if value is None else bytes(value)) for name, value in pairs]
    try:
        return _encode(items) if items else None
    except UnicodeEncodeError as error:
        raise RecordRefusedError(f"a header name is not valid Unicode: {error}") from error


def decode_headers(data: bytes | None) -> Headers:
    """Return what :func:`encode_headers` was given."""
    return tuple(_decode(data)) if data else ()


def checked(
    topic: str,
    partition: int,
    key: bytes | None,
    value: bytes | None,
    timestamp: float,
    headers: HeadersLike,
) -> Pending:
    """Return a record ready to be written.

    Raises:
        RecordRefusedError: it is too large, or its headers are not valid.
    """
    packed = encode_headers(headers)
    size = len(key or b"") + len(value or b"") + len(packed or b"")
    if size > MAX_RECORD_BYTES:
        raise RecordRefusedError(
            f"a record of {size:,} bytes for {topic} is over the limit of {MAX_RECORD_BYTES:,}"
        )
    return Pending(topic, partition, int(timestamp * 1000), key, value, packed, size)
