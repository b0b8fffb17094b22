"""Dead letters: list, show, requeue. On the embedded log and on Kafka alike.

A letter is open until it is requeued; then an empty record under its id takes it out of the
compacted topic. Requeueing sends the record as it was, bytes and headers, to the topic that it came
from, so a letter that was poison for a bug is handled once the bug is mended.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Protocol, Self, cast

from schemas import wire
from schemas.failures import DeadLetter
from streams.accounts import records_of
from streams.embedded.client import Entry
from streams.errors import FrontwatchError
from streams.log_access import open_appender, open_reader
from streams.messages import Outgoing, requeued
from streams.settings import Settings
from streams.topics import DEADLETTERS, REQUEUED_HEADER


class NoSuchLetterError(FrontwatchError):
    """No open dead letter has this id, or several begin with it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """An open letter without its bytes, and how many those are."""

    letter: DeadLetter
    size: int


class LetterBox(Protocol):
    """The topic of dead letters in one kind of log."""

    def read(self) -> AsyncIterator[tuple[bytes | None, bytes | None]]:
        """Yield key and value of every record of the topic that is there now, in order."""
        ...

    async def send(self, messages: Sequence[Outgoing]) -> None:
        """Append ``messages``; on return the log has them."""


def open_box(settings: Settings) -> AbstractAsyncContextManager[LetterBox]:
    """Return the letter box of the settings' broker, to be used with ``async with``.

    Raises:
        LogError: there is no log, or it cannot be opened.
    """
    return cast("AbstractAsyncContextManager[LetterBox]", LogBox(settings))


async def summaries(box: LetterBox) -> list[Summary]:
    """Return the open letters, oldest first, without their bytes: one may be 20 MB."""
    found: dict[bytes, Summary] = {}
    async for key, value in box.read():
        if key is None:
            continue
        if value is None:
            found.pop(key, None)
            continue
        letter = wire.decode(DeadLetter, value)
        size = 0 if letter.value is None else len(b64decode(letter.value))
        found.setdefault(key, Summary(replace(letter, value=None), size))
    return list(found.values())


async def find(box: LetterBox, letter_id: str) -> DeadLetter:
    """Return the open letter whose id is, or alone begins with, ``letter_id``.

    Raises:
        NoSuchLetterError: none or several do.
    """
    ids = [s.letter.letter_id for s in await summaries(box)]
    fitting = [each for each in ids if each == letter_id] or [
        each for each in ids if letter_id and each.startswith(letter_id)
    ]
    if len(fitting) != 1:
        many = (
            f"{len(fitting)} dead letters begin with" if fitting else "no open dead letter has id"
        )
        raise NoSuchLetterError(f"{many} {letter_id[:60]!r}")
    wanted, found = fitting[0].encode("ascii"), None
    async for key, value in box.read():
        if key == wanted and value is not None:
            found = value
    if found is None:
        raise NoSuchLetterError(f"the dead letter {fitting[0]} was requeued just now")
    return wire.decode(DeadLetter, found)


async def requeue(box: LetterBox, letter_ids: Iterable[str]) -> list[DeadLetter]:
    """Send each letter's record to its topic again and close the letter; return those letters.

    The record goes first, so that a crash in between leaves an open letter rather than a lost one.

    Raises:
        NoSuchLetterError: an id fits no open letter; those before it are requeued.
    """
    done = []
    for letter_id in letter_ids:
        letter = await find(box, letter_id)
        mark = letter.letter_id.encode("ascii")
        record = requeued(letter, ((REQUEUED_HEADER, mark),))
        await box.send([record])
        await box.send([Outgoing(DEADLETTERS.name, mark, None)])
        done.append(letter)
    return done


class LogBox:
    """The letter box in the log of the settings, beside the worker that runs on it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def __aenter__(self) -> Self:
        self._reader = await asyncio.to_thread(open_reader, self._settings)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._reader.__exit__, None, None, None)

    async def read(self) -> AsyncIterator[tuple[bytes | None, bytes | None]]:
        """Yield key and value of every record of the topic that is there now, in order."""
        for record in records_of(self._reader, DEADLETTERS):
            yield record.key, record.value

    async def send(self, messages: Sequence[Outgoing]) -> None:
        """Append ``messages``; on return the log has them."""
        await asyncio.to_thread(self._append, messages)

    def _append(self, messages: Sequence[Outgoing]) -> None:
        with open_appender(self._settings) as client:
            for message in messages:
                entry = Entry(
                    message.key, message.value, message.headers, partition=message.partition
                )
                client.append_many(message.topic, [entry])
