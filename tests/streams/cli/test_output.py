from __future__ import annotations

import os
from pathlib import Path

import pytest

from streams.cli.reading import InputError, line_batches, opened
from streams.lines import alert_line, error_line, extraction_line
from streams.safetext import one_line
from tests.streams.records import make_alert

ALERT_FIELDS = [
    "alert_id",
    "change_id",
    "revision",
    "sequence",
    "follows",
    "kind",
    "tier",
    "place",
    "gainer",
    "loser",
    "supporters",
    "extent",
    "means",
    "event_date",
    "since",
    "published_at",
    "sources",
    "independent_sources",
    "severity",
    "summary",
    "evidence",
]


def test_an_alert_line_has_the_fields_of_the_contract_in_order() -> None:
    line = alert_line(make_alert(1))
    assert list(line) == [
        *ALERT_FIELDS,
        "retaken",
        "merged_into",
        "confidence",
    ]  # what we add stands behind
    assert list(line["place"]) == [
        "mention",
        "name",
        "country",
        "lat",
        "lon",
        "geonameid",
        "resolved",
    ]
    assert line["gainer"] == {"id": "syrian-army", "name": "Syrian Army", "mention": "the army"}
    assert line["event_date"] == "2017-11-08"
    assert line["published_at"] == "2017-11-09T08:30:00Z"
    assert line["since"] is None
    assert list(line["evidence"][0]) == ["article_id", "quote", "start", "end"]


def test_an_article_without_claims_is_not_relevant() -> None:
    assert extraction_line("a", "en", ()) == {
        "article_id": "a",
        "language": "en",
        "relevant": False,
        "claims": [],
    }
    assert extraction_line("a", "en", (), tells_change=True)["relevant"] is True
    assert error_line(3, "x") == {"error": {"line": 3, "reason": "x"}}


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J\x1b]0;title\x07red", "[2J]0;titlered"),
        ("a\r\nb\tc\u2028d", "a b cd"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\ud800x", "x"),
        (None, ""),
    ],
)
def test_nothing_that_acts_reaches_a_terminal(hostile: str | None, shown: str) -> None:
    assert one_line(hostile) == shown


def test_long_text_is_cut_and_says_so() -> None:
    assert one_line("x" * 50, 10) == "xxxxxxx..."
    assert one_line("x" * 10, 10) == "x" * 10


def test_a_file_comes_in_full_batches(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"".join(b"%d\n" % n for n in range(10)) + b"\n\n10")
    with opened(str(path)) as descriptor:
        batches = list(line_batches(descriptor, 4))
    assert [[line.data for line in batch] for batch in batches] == [
        [b"0", b"1", b"2", b"3"],
        [b"4", b"5", b"6", b"7"],
        [b"8", b"9", b"10"],
    ]
    assert batches[-1][-1].number == 13


def test_a_slow_pipe_gives_each_line_at_once() -> None:
    reader, writer = os.pipe()
    batches = line_batches(reader, 64)
    os.write(writer, b"one\ntw")
    assert [line.data for line in next(batches)] == [b"one"]
    os.write(writer, b"o\nthree\n")
    assert [line.data for line in next(batches)] == [b"two", b"three"]
    os.close(writer)
    assert list(batches) == []
    os.close(reader)


def test_a_missing_file_or_a_folder_is_an_input_error(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(InputError, match="cannot be read"), opened(str(path)):
            raise AssertionError
