from __future__ import annotations

import io
import itertools
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from schemas.articles import RawArticle
from schemas.wire import decode
from streams.sources.errors import SourceError
from streams.sources.files import count_unknown, read_path, read_stream
from streams.sources.items import Item, lines
from tests.streams.sources.conftest import RSS

NOW = datetime(2017, 11, 10, tzinfo=UTC)
GOOD = {"id": "a1", "title": "T", "text": "Words.", "published_at": "2017-11-09"}


def _read(path: Path) -> list[Item]:
    return list(read_path(path, lambda: NOW))


def _lines(*rows: bytes) -> list[Item]:
    return list(read_stream(io.BytesIO(b"\n".join(rows)), "in.jsonl", lambda: NOW))


def test_json_lines_are_stamped_and_keep_their_order() -> None:
    rows = [orjson.dumps(GOOD | {"id": f"a{n}"}) for n in range(5)]
    items = _lines(*rows)
    assert [i.article.id for i in items if i.article] == ["a0", "a1", "a2", "a3", "a4"]
    first = items[0]
    assert first.article is not None
    assert first.article.ingested_at == NOW
    assert first.value is not None
    assert decode(RawArticle, first.value) == first.article


def test_an_article_that_says_when_it_came_keeps_that() -> None:
    (item,) = _lines(orjson.dumps(GOOD | {"ingested_at": "2017-11-09T10:00:00Z"}))
    assert item.article is not None
    assert item.article.ingested_at == datetime(2017, 11, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"{not json", "malformed"),
        (b"\xff\xfe", "malformed"),
        (b"[1]", "expected an object"),
        (orjson.dumps(GOOD | {"text": 5}), "text"),
        (orjson.dumps(GOOD | {"text": "  "}), "text is empty"),
        (orjson.dumps(GOOD | {"text": "a\0b"}), "null character"),
        (orjson.dumps(GOOD | {"published_at": "9999-01-01"}), "9999"),
        (orjson.dumps({"id": "x"}), "neither text nor html"),
        (b"[" * 100_000, "deep"),
        (b'{"id":"a","text":"\\ud800 lone"}', ""),
    ],
)
def test_a_bad_line_keeps_its_bytes_its_number_and_a_reason(row: bytes, reason: str) -> None:
    _, item, after = _lines(orjson.dumps(GOOD), row, orjson.dumps(GOOD))
    assert item.where == "in.jsonl, line 2"
    assert item.value == row
    assert item.problem
    assert reason.casefold() in item.problem.casefold()
    assert after.article is not None


def test_blank_lines_and_a_byte_order_mark_are_no_lines() -> None:
    data = b"\xef\xbb\xbf" + orjson.dumps(GOOD) + b"\r\n\n  \n" + orjson.dumps(GOOD)
    items = list(read_stream(io.BytesIO(data), "x", lambda: NOW))
    assert [i.where for i in items] == ["x, line 1", "x, line 4"]
    assert all(i.article for i in items)


def test_an_endless_line_is_not_held_and_the_next_is_read() -> None:
    got = list(lines(io.BytesIO(b"a" * 1000 + b"\nnext\n" + b"b" * 101), limit=100))
    assert [(line.number, line.data) for line in got] == [(1, None), (2, b"next"), (3, None)]
    assert [x.data for x in lines(io.BytesIO(b"a" * 100 + b"\n"), limit=100)] == [b"a" * 100]


def test_a_folder_gives_every_known_file_by_name(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2017-11-09 desk.txt").write_text("\ufeffThe town fell.", "utf-8")
    (tmp_path / "a.html").write_text("<p>Caf\u00e9 open</p>", "latin-1")
    (tmp_path / "c.jsonl").write_bytes(orjson.dumps(GOOD))
    (tmp_path / "d.xml").write_text(RSS)
    (tmp_path / "e.pdf").write_bytes(b"%PDF")
    (tmp_path / "f.txt").write_bytes(b"\xff\xff")
    (tmp_path / "g.txt").write_text(" \n")
    items = _read(tmp_path)
    assert [i.where for i in items] == [
        "a.html",
        "b/2017-11-09 desk.txt",
        "c.jsonl, line 1",
        "d.xml, entry 1",
        "d.xml, entry 2",
        "f.txt",
        "g.txt",
    ]
    html, text = items[0].article, items[1].article
    assert html is not None
    assert html.html == "<p>Caf\u00e9 open</p>"
    assert text is not None
    assert text.text == "The town fell."
    assert text.published_at == datetime(2017, 11, 9, tzinfo=UTC)
    assert "not UTF-8" in (items[5].problem or "")
    assert "empty" in (items[6].problem or "")
    assert count_unknown(tmp_path) == 1


def test_file_ids_are_the_same_on_every_reading(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Same words.")
    first, second = ([i.article.id for i in _read(tmp_path) if i.article] for _ in range(2))
    assert first == second
    assert len(set(first)) == 2


@pytest.mark.parametrize("name", ["2017-02-31.txt", "12017-11-099.txt", "notes.txt"])
def test_a_name_without_a_real_day_gives_no_time(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Words.")
    (item,) = _read(tmp_path)
    assert item.article is not None
    assert item.article.published_at is None


def test_missing_unknown_and_oversized_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    for name, reason in (("none.jsonl", "cannot be read"), ("none", "no file"), ("x.pdf", "kind")):
        with pytest.raises(SourceError, match=reason):
            _read(tmp_path / name)
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(5_000_000)
    (item,) = _read(tmp_path / "big.txt")
    assert "longer than" in (item.problem or "")


def test_a_stream_is_read_as_it_comes() -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            row = orjson.dumps(GOOD) + b"\n"
            buffer[: len(row)] = row
            return len(row)

    assert len(list(itertools.islice(read_stream(Endless(), "-", lambda: NOW), 3))) == 3
