"""Which words make a sentence worth parsing, each condition from both sides."""

from __future__ import annotations

import pytest

from agents.detect.events import find_events
from agents.detect.knowledge import load
from agents.detect.parsing.candidates import Candidates
from agents.detect.parsing.masking import Named
from agents.detect.parsing.parse import parse


@pytest.fixture(scope="module")
def candidates() -> Candidates:
    return Candidates(load())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("By noon the rebels had the town.", "had"),
        ("The army took Palmyra.", "took"),
        ("The flag flies over the town hall.", "flies"),
        ("The valley is theirs.", "theirs"),
        ("They moved into the centre of the city.", "moved"),
        ("The governor denied it.", "denied"),
        ("An officer said that fighting went on.", "fighting"),
        ("The town came under the army's control.", "came"),
        ("They drove the garrison out of the fort.", "drove"),
    ],
)
def test_a_word_that_may_tell_of_a_change_is_seen(candidates, text, word):
    assert word in candidates.words(text)


@pytest.mark.parametrize(
    "text",
    [
        "Prices have risen and the bakers have had to close.",
        "The ministers had already agreed to meet again.",
        "Jets flew over the valley and drones flutter about.",
        "His brother keeps bees.",
        "The bakery in the centre sells rolls.",
        "Fighting again: a night of shelling.",
        "The choir sang on Sunday.",
        "",
    ],
)
def test_a_sentence_that_cannot_is_not_parsed(candidates, nlp, text):
    assert candidates.words(text) == ()
    [(doc, _)] = parse(nlp, [Named(text)])
    assert find_events(doc, load()) == []
