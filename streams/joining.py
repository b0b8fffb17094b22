"""Joins of places that had only a name: found at start, when the place table may be a new one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Final

import structlog

from agents.detect.places.gazetteer import Gazetteer, GazetteerError
from agents.detect.places.learned import UNRESOLVED, learned
from schemas import wire
from schemas.control import LedgerEntry
from schemas.joins import Join
from streams.accounts import records_of
from streams.embedded.client import AppendClient, Entry
from streams.embedded.reader import LogReader
from streams.errors import LogMissingError
from streams.ledger_table import unpack
from streams.messages import Headers, Outgoing
from streams.settings import Settings
from streams.stores import ByteStore, DictStore
from streams.topics import CLAIMS, JOIN_HEADER, LEDGER_TABLE, TopicSpec

JOIN_HEADERS: Final[Headers] = ((JOIN_HEADER, b"1"),)
_PREFIX: Final = UNRESOLVED.encode("ascii")

log = structlog.get_logger(__name__)


def joins(entries: Iterable[LedgerEntry], gazetteer: Gazetteer) -> list[Join]:
    """Return a join for each entry of a ledger whose place the gazetteer knows by now."""
    places = (entry.control.place for entry in entries if entry.joined_to is None)
    return list(learned(places, gazetteer))


def join_message(join: Join) -> Outgoing:
    """Return the record of control.claims that asks the old place to hand over."""
    return Outgoing(CLAIMS.name, join.from_id.encode("utf-8"), wire.encode(join), JOIN_HEADERS)


def find_joins(store: ByteStore, gazetteer_path: Path) -> list[Join]:
    """Return the joins for the ledger in ``store``; only places without an entry are read.

    Raises:
        GazetteerError: the place table cannot be read.
    """
    values = [store.get(key) for key in list(store) if key.startswith(_PREFIX)]
    if not values:
        return []
    gazetteer = Gazetteer.open(gazetteer_path)
    try:
        return joins((unpack(value) for value in values if value is not None), gazetteer)
    finally:
        gazetteer.close()


def join_in_log(settings: Settings) -> list[Join]:
    """Put the joins for the ledger in the embedded log into it, beside a worker or before one starts.

    Returns what was put there. To do it twice does no harm.

    Raises:
        LogMissingError: there is no embedded log.
        LogError: it cannot be read or written.
        GazetteerError: the place table cannot be read.
    """
    path = settings.log_path
    if path is None:
        raise LogMissingError(
            "on a broker each worker joins places when it starts; there is no log"
        )
    name = f"{settings.app_id}-{LEDGER_TABLE}-changelog"
    with LogReader(path) as reader:
        latest = {
            record.key or b"": record.value
            for record in records_of(reader, TopicSpec(name, LedgerEntry, "place id"))
        }
    kept = DictStore({key: value for key, value in latest.items() if value is not None})
    found = find_joins(kept, settings.gazetteer_path)
    messages = [join_message(join) for join in found]
    if messages:
        with AppendClient(path) as client:
            client.ensure_topic(CLAIMS.name, settings.partitions)
            client.append_many(CLAIMS.name, [Entry(m.key, m.value, m.headers) for m in messages])
    return found


async def send_joins(
    store: ByteStore, gazetteer_path: Path, send: Callable[[Outgoing], Awaitable[None]]
) -> int:
    """Ask every place that has an entry by now to hand over to it; return how many there are.

    To ask twice does no harm: what is left of a place after a join hands nothing over.

    Args:
        store: The ledger of this worker, as bytes by place id.
        gazetteer_path: The place table in use.
        send: Puts a record into the log; returns when it is safe there.

    A table that cannot be read is logged: the places wait until the next start.
    """
    try:
        found = await asyncio.to_thread(find_joins, store, gazetteer_path)
    except GazetteerError as error:
        log.warning("no place joined", error=str(error))
        return 0
    for join in found:
        log.info("place joined", old=join.from_id, new=join.place.id)
        await send(join_message(join))
    return len(found)
