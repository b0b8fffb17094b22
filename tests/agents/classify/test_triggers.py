"""Trigger words: what makes an article worth reading on."""

from __future__ import annotations

from agents.classify.triggers import Triggers


def test_the_name_of_a_known_party_is_context_enough() -> None:
    triggers = Triggers.load()
    assert triggers.may_report(
        triggers.search("The town is in the hands of the People's Defence Force.")
    )
    assert not triggers.may_report(
        triggers.search("The town is in the hands of the People's Parish Choir.")
    )


def test_words_are_those_of_a_block_as_if_it_stood_alone() -> None:
    triggers = Triggers.load()
    text = "rebels|recaptured the hill|captures"
    blocks = [(7, 26), (27, 35)]
    inside = triggers.found(triggers.search(text), blocks)
    alone = [
        (start + word.start, start + word.end, word.word)
        for start, end in blocks
        for word in triggers.find(text[start:end])
    ]
    assert [(word.start, word.end, word.word) for word in inside] == alone
    assert [text[word.start : word.end] for word in inside] == ["recaptured", "captures"]


def test_a_word_across_the_border_of_a_block_is_none() -> None:
    triggers = Triggers.load()
    text = "The city fell, and its garrison was recaptured"
    within = text.index("recaptured") + 2
    whole = triggers.found(triggers.search(text), [(0, len(text))])
    parted = triggers.found(triggers.search(text), [(0, within), (within, len(text))])
    assert "recaptured" in [text[word.start : word.end] for word in whole]
    assert "recaptured" not in [text[word.start : word.end] for word in parted]
