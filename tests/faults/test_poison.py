"""Poison of every kind: each in the dead letters with its reason, all others handled."""

import asyncio
import time
from base64 import b64decode
from pathlib import Path

import pytest

from schemas import wire
from schemas.failures import DeadLetter, Verdict
from streams.deadletters import NoSuchLetterError, find, open_box, requeue, summaries
from tests.streams import runs
from tests.streams.tiny import tiny_articles

DAY = b'"published_at": "2020-01-01"'

POISON: dict[str, tuple[bytes | None, str]] = {
    "not JSON": (b"<html>captured</html>", "JSON"),
    "not UTF-8": (b'{"text": "\xff\xfe", ' + DAY + b"}", ""),
    "cut off": (b'{"text": "capt', ""),
    "nothing": (b"", ""),
    "no record at all": (None, "empty"),
    "a list": (b'["text"]', "list"),
    "wrong types": (b'{"id": "w", "text": ["x"], ' + DAY + b"}", "text"),
    "a number as time": (b'{"id": "w", "text": "x", "published_at": {"y": 1}}', "published_at"),
    "no text": (b'{"id": "n", "title": "x|y", ' + DAY + b"}", "neither text nor html"),
    "no time": (b'{"id": "n", "text": "x"}', "neither published_at nor ingested_at"),
    "empty text": (b'{"id": "e", "text": "  ", ' + DAY + b"}", "text is empty"),
    "20 MB body": (b'{"text": "' + b"x" * 20_000_000 + b'", ' + DAY + b"}", "bytes"),
    "a million characters too many": (
        b'{"text": "' + b"x" * 1_000_001 + b'", ' + DAY + b"}",
        "1000001 characters",
    ),
    "lone surrogates": (b'{"id": "s", "text": "\\ud800 took", ' + DAY + b"}", ""),
    "null bytes": (b'{"id": "z", "text": "a\\u0000b", ' + DAY + b"}", "null character"),
    "the year 9999": (b'{"id": "y", "text": "x", "published_at": "9999-12-31"}', "9999"),
    "no such day": (b'{"id": "y", "text": "x", "published_at": "2020-02-31"}', "published_at"),
    "deep nesting": (b'{"a": ' * 100_000 + b"1" + b"}" * 100_000, ""),
    "terminal escapes": (b'{"id": "\x1b[2Jx", "text": "x", ' + DAY + b"}", ""),
    "what the core chokes on": (
        b'{"id": "p", "title": "poison", "text": "x", ' + DAY + b"}",
        "the title says so",
    ),
}


def letters(settings: runs.Settings) -> list[DeadLetter]:
    async def read() -> list[DeadLetter]:
        async with open_box(settings) as box:
            return [await find(box, s.letter.letter_id) for s in await summaries(box)]

    return asyncio.run(read())


def test_each_poison_is_a_dead_letter_with_its_reason_and_all_others_are_handled(
    tmp_path: Path,
) -> None:
    settings = runs.settings_of(tmp_path / "data")
    good = tiny_articles(len(POISON) * 3)
    values: list[object] = []
    for number, (value, _) in enumerate(POISON.values()):
        values += [*good[number * 3 : number * 3 + 3], value]
    runs.feed(settings, values)
    with runs.worker(settings, "tiny") as process:
        account = runs.wait_until_settled(settings, process)
        assert runs.terminate(process) == 0
    found = {letter.offset: letter for letter in letters(settings)}
    assert sorted(found) == [number * 4 + 3 for number in range(len(POISON))]
    for number, (name, (value, reason)) in enumerate(POISON.items()):
        letter = found[number * 4 + 3]
        assert reason in letter.reason, name
        assert letter.reason.strip(), name
        assert letter.stage == "screen"
        assert (None if letter.value is None else b64decode(letter.value)) == value, name
    assert account.verdicts[Verdict.DEAD_LETTER] == len(POISON)
    assert account.arrived == account.settled == len(values)
    assert len(runs.claims(settings)) == account.claims > len(good) // 2
    assert "\x1b" not in runs.worker_log(settings)


def test_a_requeued_letter_is_handled_once_the_bug_is_mended(tmp_path: Path) -> None:
    settings = runs.settings_of(tmp_path / "data")
    poison = tiny_articles(1)[0]
    fields = wire.to_builtins(poison) | {"title": "poison"}
    runs.feed(settings, [wire.encode(fields), b"rubbish"])
    with runs.worker(settings, "tiny") as process:
        runs.wait_until_settled(settings, process)
        assert runs.terminate(process) == 0
    bug, rubbish = letters(settings)
    assert (bug.error, rubbish.error) == ("ZeroDivisionError", "UndecodableError")
    with runs.worker(settings, "mended") as process:
        assert asyncio.run(_requeue(settings, [bug.letter_id, rubbish.letter_id])) == 2
        while runs.settled(settings) is None or len(letters(settings)) != 1:
            assert process.poll() is None, runs.worker_log(settings)
            time.sleep(0.1)
        account = runs.wait_until_settled(settings, process)
        assert runs.terminate(process) == 0
    (again,) = letters(settings)
    assert (again.offset, again.reason) == (3, rubbish.reason)
    assert account.arrived == 4
    assert account.verdicts[Verdict.WITHOUT_CLAIMS] == 1
    with pytest.raises(NoSuchLetterError):
        asyncio.run(_requeue(settings, [bug.letter_id]))


async def _requeue(settings: runs.Settings, ids: list[str]) -> int:
    async with open_box(settings) as box:
        return len(await requeue(box, ids))
