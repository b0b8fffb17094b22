"""The form of a baseline file: what is wrong with it, by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.baseline.rows import parse

HEAD = b"place,country,holder,since\n"


def test_columns_may_stand_in_any_order_and_be_left_out():
    rows, problems = parse(b"\xef\xbb\xbfHolder, country ,PLACE\r\nM23,CD,Goma\r\n\r\n")
    assert problems == []
    assert [(row.line, row["place"], row["holder"], row["since"]) for row in rows] == [
        (2, "Goma", "M23", "")
    ]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"place,country", "'holder' is missing"),
        (b"place,country,holder,form", "'form' is no column"),
        (b"place,country,holders", "did you mean 'holder'?"),
        (b"place,country,holder,place", "'place' stands twice"),
        (b"place;country;holder", "is missing"),
        (b"", "is empty"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_wrong_columns_spoil_the_whole_file(head: bytes, words: str):
    rows, (problem,) = parse(head + b"\nGoma,CD,M23\n" if head else b"\n")
    assert (rows, problem.line) == ([], 1)
    assert words in problem.text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"Goma,CD,M23", "3 fields"),
        (b"Goma,CD,M23,,", "5 fields"),
        (b',CD,"",', "place and holder must be given"),
        (b'Goma,CD,"M23,', "not CSV"),
        (b"G\xe9oma,CD,M23,", "not UTF-8"),
        (b"Go\x1b[2Jma,CD,M23,", "cannot be seen"),
        ("Go\u202ema,CD,M23,".encode(), "cannot be seen"),
        (b"Goma,CD," + b"M" * 301 + b",", "301 characters"),
    ],
)
def test_a_bad_line_spoils_itself_alone(line: bytes, words: str):
    rows, (problem,) = parse(HEAD + b"Sake,CD,M23,\n" + line + b"\nMinova,CD,M23,\n")
    assert problem.line == 3
    assert words in problem.text
    assert [row["place"] for row in rows] == ["Sake", "Minova"]


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_or_problems(data: bytes):
    rows, problems = parse(HEAD + data)
    lines = data.count(b"\n") + 2
    assert all(2 <= found.line <= lines for found in (*rows, *problems))
