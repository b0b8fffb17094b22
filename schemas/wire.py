"""The one place that knows how records are written and read.

orjson writes, msgspec reads and validates in one pass. Field order and encoding are fixed, so equal
records are equal bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, Final, TypeVar, cast

import msgspec
import orjson

from schemas.alerts import ControlAlert
from schemas.articles import CleanArticle, RawArticle, ScreenedArticle, article_id
from schemas.baselines import Baseline
from schemas.claims import ControlClaim
from schemas.control import LedgerEntry, PlaceControl
from schemas.failures import DeadLetter, Outcome
from schemas.history import HistoryRecord
from schemas.joins import Join
from schemas.ticks import Tick

RECORDS: Final[tuple[type, ...]] = (
    RawArticle,
    Tick,
    CleanArticle,
    ScreenedArticle,
    ControlClaim,
    Join,
    Baseline,
    PlaceControl,
    LedgerEntry,
    HistoryRecord,
    ControlAlert,
    DeadLetter,
    Outcome,
)
"""Every record that a topic or a table holds, in the order in which they flow."""

R = TypeVar("R")

_DATE_ONLY = re.compile(r"\d{4}-\d\d-\d\d")


class UndecodableError(ValueError):
    """The bytes are not a valid record; the message says what is wrong and at which field."""


def encode(record: object) -> bytes:
    """Return ``record`` as UTF-8 JSON: fields in the order of their declaration, times with Z.

    Raises:
        ValueError: a text holds a lone surrogate, which UTF-8 cannot carry.
    """
    try:
        return orjson.dumps(record, option=orjson.OPT_UTC_Z)
    except TypeError as error:
        raise ValueError(f"{type(record).__name__} cannot be encoded: {error}") from error


def decode(kind: type[R], data: bytes) -> R:
    """Return the record of type ``kind`` that ``data`` encodes. Unknown fields are left out.

    Raises:
        UndecodableError: not UTF-8, not JSON, nested too deep, a missing or wrongly typed field, or
            a value that the record refuses.
    """
    if kind is RawArticle:
        return _convert_raw(kind, _loads(data))
    try:
        record: R = _decoder(cast("Any", kind)).decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UndecodableError(_reason(error)) from error
    return record


def decode_raw(data: bytes, *, ingested_at: datetime) -> RawArticle:
    """Return the raw article that a source gave, stamped with when it came, in UTC.

    A record that already says when it came keeps that: it is being ingested again.

    Raises:
        UndecodableError: as for :func:`decode`.
    """
    fields = _loads(data)
    if isinstance(fields, dict) and fields.get("ingested_at") in (None, ""):
        fields["ingested_at"] = ingested_at
    return _convert_raw(RawArticle, fields)


def to_builtins(record: object) -> Any:
    """Return ``record`` as dictionaries, lists, strings and numbers, as its JSON would read."""
    return orjson.loads(encode(record))


def json_schema(kind: type) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a record, under its name and version."""
    schema = msgspec.json.schema(kind)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.__name__,
    } | schema


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _loads(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UndecodableError(_reason(error)) from error


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "JSON is nested too deep"
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8: byte {error.start} cannot be read"
    return str(error)


def _convert_raw(kind: type[R], fields: Any) -> R:
    """Read a raw article the way sources write it: without an id, with a date alone as its time."""
    if not isinstance(fields, Mapping):
        raise UndecodableError(f"expected an object, got {type(fields).__name__}")
    fields = dict(fields)
    if fields.get("id") in (None, ""):
        body = fields.get("text") or fields.get("html")
        fields["id"] = article_id(fields.get("url"), fields.get("title"), body)
    for name in ("published_at", "ingested_at"):
        if fields.get(name) == "":
            fields[name] = None
        elif isinstance(fields.get(name), str):
            fields[name] = _utc(name, fields[name])
    for name in ("text", "html"):  # one of the two may be there and empty: the other decides
        if fields.get(name) == "" and fields.get("html" if name == "text" else "text"):
            fields[name] = None
    try:
        return msgspec.convert(fields, kind)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise UndecodableError(_reason(error)) from error


def _utc(name: str, value: str) -> datetime:
    """Return a time in UTC. A date alone is its midnight; a time without a zone is taken as UTC."""
    try:
        if _DATE_ONLY.fullmatch(value):
            return datetime.combine(date.fromisoformat(value), time(), UTC)
        parsed = datetime.fromisoformat(value)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UndecodableError(f"{name} is not a time in ISO 8601: {value[:40]!r}") from error
