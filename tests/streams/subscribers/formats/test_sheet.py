"""What the formats share, where no format is needed to see it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from streams.subscribers.formats.sheet import area
from tests.streams.records import TOWN


@pytest.mark.parametrize(
    ("province", "words"),
    [
        ("04", "Abu Kamal, SY"),
        (None, "Abu Kamal, SY"),
        ("Deir ez-Zor", "Abu Kamal, Deir ez-Zor, SY"),
        ("A1", "Abu Kamal, A1, SY"),
    ],
)
def test_a_number_of_a_province_is_no_word_for_readers(province: str | None, words: str) -> None:
    assert area(replace(TOWN, name="Abu Kamal", country="SY", admin1=province)) == words
