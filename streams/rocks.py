"""Tables in RocksDB: the local copies of all tables of a worker, in one database on its disk.

For a ledger that has outgrown the memory, and for restarts that need not read the whole changelog.
The changelog stays the truth; what lies here is a copy of it, with the offset up to which it is
whole. Value and offset are written in one batch, after the broker's acknowledgement (see
``streams/changelog.py``), so that a crash at any moment leaves a copy that says truly how far it goes.

A key in the database is the table's name, a zero byte, the partition in two bytes, and then
``=`` with the key of the value, or ``#`` for the offset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import structlog
from faust.stores import base
from faust.types import TP

from streams.errors import (
    ForeignChangelogError,
    SettingsError,
    TableStoreError,
    TableStoreLockedError,
)
from streams.folders import ensure_folder

if TYPE_CHECKING:
    import rocksdict

log = structlog.get_logger(__name__)

_MIB: Final = 1 << 20
WRITE_BUFFER_BYTES: Final = 8 * _MIB
"""Of each of two; RocksDB's 64 MiB is more than most ledgers have."""
CACHE_BYTES: Final = 32 * _MIB
"""Of blocks read. With the write buffers, what the tables may take of the memory."""
MAX_OPEN_FILES: Final = 256
MAX_AHEAD: Final = 10_000
"""Acknowledged records beyond a missing one that are remembered: see :class:`Progress`."""

_VALUE, _OFFSET, _END = b"=", b"#", b"\xff"
_MARK_BYTES: Final = 8
_BROKER: Final = b"\0broker"
_READ_ONLY_HINT: Final = "stop it first, or give each worker a data folder of its own"


def _require() -> Any:
    try:
        import rocksdict  # noqa: PLC0415 - an extra, needed by this setting alone
    except ImportError as error:
        raise SettingsError(
            "table_store: rocksdict is not installed; pip install 'frontwatch[rocksdict]', or leave "
            "the setting at memory"
        ) from error
    return rocksdict


class Database:
    """The RocksDB database of one worker. One process at a time can have it open.

    ``broker`` names whose changelogs the tables follow: a copy made from another broker's is
    dropped when it is opened.
    """

    def __init__(self, path: Path, broker: str) -> None:
        self.path = path
        self._broker = broker.encode("utf-8", "surrogateescape")
        self._rocks = _require()
        self._open: rocksdict.Rdict | None = None

    def open(self) -> None:
        """Open the database, and make it where there is none.

        Raises:
            TableStoreLockedError: another process has it open.
            TableStoreError: it cannot be opened for another reason.
            FolderError: its folder cannot be made.
        """
        if self._open is not None:
            return
        ensure_folder(self.path)
        try:
            self._open = self._rocks.Rdict(str(self.path), options=self._options())
        except Exception as error:
            if "lock" in str(error).casefold():
                raise TableStoreLockedError(
                    f"the tables in {self.path} are in use by another process: {_READ_ONLY_HINT}"
                ) from None
            raise TableStoreError(
                f"the tables in {self.path} cannot be opened: {error}; the folder may be removed, "
                "its content is read from the changelogs again"
            ) from error
        self._belong()

    def close(self) -> None:
        """Close the database; without effect when it is not open."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _belong(self) -> None:
        """Drop everything that was read from another broker."""
        before = self.get(_BROKER)
        if before == self._broker:
            return
        if before is not None:
            log.warning("local copies of the tables are another broker's and are made anew")
        batch = self.batch()
        batch.delete_range(b"", _END)
        batch.put(_BROKER, self._broker)
        self.write(batch)

    def _options(self) -> rocksdict.Options:
        rocks = self._rocks
        options: rocksdict.Options = rocks.Options(raw_mode=True)
        options.create_if_missing(create_if_missing=True)
        options.set_write_buffer_size(WRITE_BUFFER_BYTES)
        options.set_max_write_buffer_number(2)
        options.set_max_open_files(MAX_OPEN_FILES)
        options.set_keep_log_file_num(2)
        options.set_max_log_file_size(_MIB)
        options.set_compression_type(rocks.DBCompressionType.lz4())
        blocks = rocks.BlockBasedOptions()
        blocks.set_block_cache(rocks.Cache(CACHE_BYTES))
        blocks.set_cache_index_and_filter_blocks(True)
        blocks.set_bloom_filter(10, block_based=False)
        options.set_block_based_table_factory(blocks)
        return options

    @property
    def _db(self) -> rocksdict.Rdict:
        if self._open is None:
            raise TableStoreError(f"the tables in {self.path} are closed")
        return self._open

    def get(self, key: bytes) -> bytes | None:
        """Return the value of ``key``, or None."""
        value: bytes | None = self._db.get(key)
        return value

    def keys(self, prefix: bytes) -> Iterator[bytes]:
        """Yield the rest of every key that begins with ``prefix``."""
        options = self._rocks.ReadOptions()
        options.set_iterate_upper_bound(_after(prefix))
        for key in self._db.keys(from_key=prefix, read_opt=options):
            yield cast(bytes, key)[len(prefix) :]

    def batch(self) -> rocksdict.WriteBatch:
        """Return an empty batch, for :meth:`write`."""
        batch: rocksdict.WriteBatch = self._rocks.WriteBatch(raw_mode=True)
        return batch

    def write(self, batch: rocksdict.WriteBatch) -> None:
        """Write ``batch`` whole or not at all.

        Raises:
            TableStoreError: it cannot be written, for instance since the disk is full.
        """
        try:
            self._db.write(batch)
        except TableStoreError:
            raise
        except Exception as error:
            raise TableStoreError(
                f"the tables in {self.path} cannot be written: {error}"
            ) from error


def _after(prefix: bytes) -> bytes:
    """Return the key after all that begin with ``prefix``; its last byte is never 0xff here."""
    return prefix[:-1] + bytes([prefix[-1] + 1])


class Progress:
    """How far one partition is whole: the offset up to which every record of it was taken.

    Records that this worker wrote are acknowledged in order, one after the other. Where one is
    missing, a try failed and may stand in the log all the same, or another worker wrote in between:
    then the offset stays before it, so that the next start reads from there.
    """

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self._ahead: dict[int, bytes] = {}

    def take(self, offset: int, mark: bytes) -> bytes | None:
        """Note that the record at ``offset`` was taken; return the mark of the newest if it moved."""
        self._ahead[offset] = mark
        newest = None
        while self.offset + 1 in self._ahead:
            self.offset += 1
            newest = self._ahead.pop(self.offset)
        if len(self._ahead) > MAX_AHEAD:
            self._ahead.clear()  # the gap will not close before the next start
        return newest


class RocksStore(base.SerializedStore):  # type: ignore[type-arg]
    """The local copy of one table, as Faust's tables use it. Shows the partitions that are begun."""

    table: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._database: Database = cast(Any, self.app).database
        self._table_prefix = self.table_name.encode() + b"\0"
        self._shown: dict[int, Progress] = {}

    def _prefix(self, partition: int, kind: bytes = b"") -> bytes:
        return self._table_prefix + partition.to_bytes(2, "big") + kind

    # Writing

    def take(
        self, partition: int, offset: int, key: bytes, value: bytes | None, *, fresh: bool
    ) -> None:
        """Take the record at ``offset``, which this worker wrote, unless recovery has taken it.

        Raises:
            ForeignChangelogError: the changelog has become another while it was written.
        """
        progress = self._shown.get(partition)
        if progress is None:
            return
        if offset <= progress.offset:
            if fresh:
                raise ForeignChangelogError(
                    f"partition {partition} of the changelog of the table {self.table_name} ended at "
                    f"{progress.offset} and now takes offset {offset}: it was deleted and made again"
                )
            return
        batch = self._database.batch()
        self._put(batch, partition, key, value)
        mark = progress.take(offset, _mark(key, value))
        if mark is not None:
            batch.put(self._prefix(partition, _OFFSET), _kept(progress.offset, mark))
        self._database.write(batch)

    def apply_changelog_batch(self, batch: Iterable[Any], to_key: Any, to_value: Any) -> None:  # noqa: ARG002
        """Take records that recovery has read, in one batch with the offset of the last."""
        written = self._database.batch()
        for event in batch:
            message = event.message
            if message.partition not in self._shown:
                continue  # revoked or forgotten since it was read
            self._put(written, message.partition, message.key, message.value)
            mark = _mark(message.key, message.value)
            written.put(self._prefix(message.partition, _OFFSET), _kept(message.offset, mark))
            self._shown[message.partition] = Progress(message.offset)
        if len(written):
            self._database.write(written)

    def _put(self, batch: Any, partition: int, key: bytes, value: bytes | None) -> None:
        place = self._prefix(partition, _VALUE) + key
        if value is None:
            batch.delete(place)
        else:
            batch.put(place, value)

    # Recovery

    def persisted_offset(self, tp: TP) -> int | None:
        """Return the offset up to which the copy of a partition is whole, None if there is none."""
        found = self._database.get(self._prefix(tp.partition, _OFFSET))
        return None if found is None else int(found[_MARK_BYTES:])

    def set_persisted_offset(self, tp: TP, offset: int) -> None:
        """Do nothing: the offset is written with the value."""

    def begin(self, partition: int, offset: int) -> bool:
        """Show ``partition``; return whether its last record is kept, to be compared."""
        self._shown[partition] = Progress(offset)
        return self.persisted_offset(TP("", partition)) == offset

    def forget(self, partition: int) -> None:
        """Drop what is kept of ``partition``."""
        self._shown.pop(partition, None)
        prefix = self._prefix(partition)
        batch = self._database.batch()
        batch.delete_range(prefix + _OFFSET, prefix + _END)
        self._database.write(batch)

    def is_foreign(self, message: Any) -> bool:
        """Tell whether the record at the offset of the kept last one is another."""
        found = self._database.get(self._prefix(message.partition, _OFFSET))
        if found is None or int(found[_MARK_BYTES:]) != message.offset:
            return False
        return found[:_MARK_BYTES] != _mark(message.key, message.value)

    async def on_rebalance(
        self,
        assigned: set[TP],
        revoked: set[TP],  # noqa: ARG002 - Faust's signature
        newly_assigned: set[TP],  # noqa: ARG002
        generation_id: int = 0,  # noqa: ARG002
    ) -> None:
        """Show nothing of what this worker no longer has; what it gets shows after recovery."""
        mine = {tp.partition for tp in assigned if tp.topic == self.table.changelog_topic_name}
        self._shown = {part: self._shown[part] for part in self._shown.keys() & mine}

    # Reading, as Faust's SerializedStore asks for it

    def _get(self, key: bytes) -> bytes | None:
        partition = self.table.partition_of_key(key)
        if partition not in self._shown:
            return None
        return self._database.get(self._prefix(partition, _VALUE) + key)

    def _contains(self, key: bytes) -> bool:
        return self._get(key) is not None

    def _iterkeys(self) -> Iterator[bytes]:
        for partition in sorted(self._shown):
            yield from self._database.keys(self._prefix(partition, _VALUE))

    def _iteritems(self) -> Iterator[tuple[bytes, bytes]]:
        for key in self._iterkeys():
            value = self._get(key)
            if value is not None:
                yield key, value

    def _itervalues(self) -> Iterator[bytes]:
        return (value for _, value in self._iteritems())

    def _size(self) -> int:
        return sum(1 for _ in self._iterkeys())

    def _set(self, key: bytes, value: bytes | None) -> None:  # noqa: ARG002
        raise TypeError(f"the table {self.table_name} is written through its changelog")

    def _del(self, key: bytes) -> None:  # noqa: ARG002
        raise TypeError(f"the table {self.table_name} is written through its changelog")

    def _clear(self) -> None:
        raise TypeError(f"the table {self.table_name} forgets nothing at once")

    async def backup_partition(self, *_: Any, **__: Any) -> None:
        """Do nothing, as the store in memory: the changelog is the backup."""

    def restore_backup(self, *_: Any, **__: Any) -> None:
        """Do nothing: see :meth:`backup_partition`."""

    def reset_state(self) -> None:
        """Drop the copy of the whole table; ``faust reset`` asks for it."""
        self._database.open()
        batch = self._database.batch()
        batch.delete_range(self._table_prefix, _after(self._table_prefix))
        self._database.write(batch)
        self._shown.clear()


def _mark(key: bytes, value: bytes | None) -> bytes:
    """Return what tells a record from another at the same offset of another changelog."""
    found = blake2b(key, digest_size=_MARK_BYTES)
    found.update(b"\0" if value is None else b"\1" + value)
    return found.digest()


def _kept(offset: int, mark: bytes) -> bytes:
    return mark + b"%d" % offset
