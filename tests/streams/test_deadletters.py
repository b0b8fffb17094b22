"""Dead letters in a log without a worker: list, find, requeue; and the account of articles."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from schemas import wire
from schemas.failures import Outcome, Verdict
from streams import topics
from streams.accounts import read_account, records_of
from streams.deadletters import LetterBox, NoSuchLetterError, find, open_box, requeue, summaries
from streams.embedded.client import AppendClient
from streams.embedded.reader import LogReader
from streams.errors import LogMissingError
from streams.messages import Incoming, dead_letter
from streams.settings import Settings, load_settings
from tests.streams.runs import feed

HEADERS = (("x", b"\x00\xff"), (topics.ORIGIN_HEADER, b"news.raw/0/4"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A log with two letters: of record 0 of news.raw, and of record 9 of news.screened."""
    settings = load_settings(data_dir=tmp_path)
    feed(settings, [b"rubbish"])
    with AppendClient(tmp_path / "frontwatch.db") as client:
        for spec in (topics.SCREENED, topics.DEADLETTERS, topics.OUTCOMES):
            client.ensure_topic(spec.name, 1)
        for record in (
            Incoming("news.raw", 0, 0, None, b"rubbish", (), 1.5e9),
            Incoming("news.screened", 0, 9, b"k", b"\xff\x00", HEADERS, 1.5e9),
        ):
            letter = dead_letter(record, "stage", ValueError("no"), 1)
            value = wire.encode(letter)
            for _ in range(2):  # a crash may write a letter twice
                client.append(topics.DEADLETTERS.name, letter.letter_id.encode(), value)
    return settings


@pytest.fixture
async def box(settings: Settings) -> AsyncIterator[LetterBox]:
    async with open_box(settings) as box:
        yield box


async def test_each_letter_is_listed_once_without_its_bytes(box: LetterBox) -> None:
    listed = await summaries(box)
    assert [(s.letter.topic, s.size) for s in listed] == [("news.raw", 7), ("news.screened", 2)]
    assert all(s.letter.value is None for s in listed)


async def test_a_letter_is_found_by_the_beginning_of_its_id(box: LetterBox) -> None:
    whole = (await summaries(box))[1].letter.letter_id
    assert (await find(box, whole[:9])).value == "/wA="
    for wrong in ("dl_", "", "dl_ffffffffff\x1b[2J"):
        with pytest.raises(NoSuchLetterError) as raised:
            await find(box, wrong)
        assert "\x1b" not in str(raised.value)


async def test_a_requeued_record_is_the_same_in_key_bytes_and_headers(
    box: LetterBox, settings: Settings
) -> None:
    ids = [s.letter.letter_id for s in await summaries(box)]
    assert len(await requeue(box, ids)) == 2
    assert await summaries(box) == []
    with LogReader(settings.data_dir / "frontwatch.db") as reader:
        raw = list(records_of(reader, topics.RAW))[-1]
        (screened,) = records_of(reader, topics.SCREENED)
    assert (raw.key, raw.value) == (None, b"rubbish")
    assert (screened.key, screened.value) == (b"k", b"\xff\x00")
    assert screened.headers == (*HEADERS, (topics.REQUEUED_HEADER, ids[1].encode()))


async def test_the_account_counts_each_raw_record_once(settings: Settings) -> None:
    feed(settings, [b"a", b"b"])
    path = settings.data_dir / "frontwatch.db"
    with AppendClient(path) as client:
        for origin, verdict, reason in (
            ("news.raw/0/0", Verdict.WITH_CLAIMS, None),
            ("news.raw/0/1", Verdict.SCREENED_OUT, "no_trigger"),
            ("news.raw/0/0", Verdict.DEAD_LETTER, "corroborate"),
        ):
            outcome = Outcome(origin=origin, verdict=verdict, reason=reason)
            client.append(topics.OUTCOMES.name, origin.encode(), wire.encode(outcome))
    with LogReader(path) as reader:
        account = read_account(reader)
    assert (account.arrived, account.settled, account.pending) == (3, 2, 1)
    assert account.verdicts == {Verdict.DEAD_LETTER: 1, Verdict.SCREENED_OUT: 1}
    assert account.reasons[Verdict.SCREENED_OUT, "no_trigger"] == 1


async def test_without_a_log_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(LogMissingError):
        async with open_box(load_settings(data_dir=tmp_path / "none")):
            pass
