"""Sentences with offsets: abbreviations survive, offsets are exact, file-lines are left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.detect.parsing.sentences import (
    _GLUED,
    _STOP_AND_CAPITAL,
    MAX_SENTENCE_CHARS,
    sentences,
)
from schemas.articles import Block, CleanArticle


def article(text, title=None):
    return CleanArticle(
        id="a", title=title, text=text, language="en", paragraphs=(Block(start=0, end=len(text)),)
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Lt. Col. Abdi of the U.S. Army spoke at 5 p.m. on Monday.", 1),
        ("The town fell.The army fled.", 2),
        ("“The town is ours.” He smiled.", 2),
        ("One. Two! Three?", 3),
    ],
)
def test_splitting(text, wanted):
    assert len(sentences(article(text))) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Café in Zürich: “fell”. Naïve ending.",
        "A\u00a0b. C\u200bd.",
        "\ud83d\ude00 fell. Done.",
        "x" * 9,
    ],
)
def test_offsets_slice_the_text(text):
    for sentence in sentences(article(text)):
        assert text[sentence.start : sentence.end] == sentence.text


@pytest.mark.parametrize(
    "text",
    [
        "GOMA, Congo (Reuters) - The army fled.",
        "BEIRUT: The army fled.",
        "date 2024-12-06 The army fled.",
        "Aden (Yemen): The army fled.",
    ],
)
def test_where_and_when_it_was_filed_is_left_out(text):
    assert [s.text for s in sentences(article(text))] == ["The army fled."]


def test_the_title_comes_first_and_is_marked():
    found = sentences(article("It fell.", title="Town falls"))
    assert [(s.field, s.number) for s in found] == [("title", 0), ("text", 1)]


def test_a_sentence_without_end_is_cut():
    found = sentences(article("word " * MAX_SENTENCE_CHARS))
    assert found[0].is_cut
    assert len(found[0].text) <= MAX_SENTENCE_CHARS


@given(st.text(alphabet='aZ.!?"\u201d )9', max_size=12))
def test_only_a_stop_before_a_capital_can_be_glued(block):
    assert not _GLUED.search(block) or _STOP_AND_CAPITAL.search(block)
