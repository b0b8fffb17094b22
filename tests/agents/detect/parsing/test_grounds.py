"""Which sentences with a word of change are parsed: those in which a place can change hands."""

from __future__ import annotations

import pytest

from agents.detect.knowledge import load
from agents.detect.parsing.candidates import Candidates
from agents.detect.parsing.forms import active_forms
from agents.detect.parsing.grounds import Grounds
from agents.detect.parsing.sentences import Sentence
from tests.agents.detect.telling import article

KNOW = load()
DAY = (2025, 3, 4)


def thoroughly(detector, *paragraphs):
    """Return the claims and the number of parsed sentences, of all sentences and of the worthy."""
    (every,) = detector.detect([article(*paragraphs, day=DAY)], thorough=True)
    (some,) = detector.detect([article(*paragraphs, day=DAY)])
    return every, some


def considered(detection):
    return len(detection.trace.sentences)


TELLING = [
    "The army took Sharin on Monday.",
    "Sharin was taken on Monday.",
    "The insurgents now hold Kaliwa, the ministry said.",
    "The rebels took the town.",
    "The town has fallen.",
    "The base the rebels took lies on the river.",
    "The hills that the militia seized overlook the road.",
    "Government troops have left it.",
    "The valley is theirs again.",
    "The fall of Sharin came as a surprise.",
    "Two villages were captured by the separatists.",
    "Kaliwa, the last town on the road to the border, was captured at dawn.",
    "They moved into the centre of the city.",
    "Sharin is again under the army.",
    "The town is, after three days of fighting in its outskirts, with the rebels again.",
]


@pytest.mark.parametrize("text", TELLING)
def test_a_sentence_with_a_place_for_the_change_is_parsed(detector, text):
    every, some = thoroughly(detector, text)
    assert considered(some) == considered(every) == 1
    assert some.claims == every.claims


ABOUT_OTHER_THINGS = [
    "A lorry with flour for the army's kitchen was sent back from Sharin.",
    "Under a bridge near Sharin the army's cook was now at work again.",
    "The baker lost a son and four goats.",
    "Mira Oduya, a baker, lost a son and four goats.",
    "The rebels have debts of their own.",
    "Passengers had to hand in their telephones.",
    "The goalkeeper left after ten minutes.",
    "The choir gave its spring concert on Friday.",
    "She won a prize for her second novel.",
    "The town is quiet; a nurse lost her watch.",
    "The coach praised his bench and was booed.",
    "The officers captured two commanders.",
]


@pytest.mark.parametrize("text", ABOUT_OTHER_THINGS)
def test_a_sentence_without_one_is_parsed_only_for_its_trace(detector, text):
    every, some = thoroughly(detector, text)
    assert (considered(every), considered(some)) == (1, 0)
    assert every.claims == some.claims == ()


def test_what_answers_a_claim_is_parsed_near_it_alone(detector):
    claim = "The rebels said that they had captured Goma."
    answer = "The army denied this."
    filler = "It rained on the lake. " * 9
    assert considered(detector.detect([article(claim, answer, day=DAY)])[0]) == 2
    assert considered(detector.detect([article(claim, filler, answer, day=DAY)])[0]) == 1
    assert considered(detector.detect([article(answer, day=DAY)])[0]) == 0


def test_who_came_where_others_left_is_parsed(detector):
    left = "The army pulled out of Goma on Monday."
    (found,) = detector.detect([article(left, "M23 fighters moved in and took up posts.", day=DAY)])
    assert considered(found) == 2


@pytest.mark.parametrize(
    ("text", "is_near"),
    [
        ("The army captured Zorrimund.", True),
        ("The army captured what Tessaly Umbrook, a nurse, had left.", False),
        ("The army captured spies.", False),
    ],
)
def test_names_that_nobody_knows_count_near_the_verb(text, is_near):
    sentence = Sentence(text, 0, len(text), "text", 0)
    triggers = Candidates(KNOW).words(text)
    assert Grounds(KNOW).has_place(sentence, triggers, (), ()) is is_near


def test_active_forms_are_those_that_no_passive_has():
    active = active_forms(["take", "lose", "seize"], {"take": "takes took taken taking",
                                                      "lose": "loses lost losing"})  # fmt: skip
    assert {
        "take",
        "takes",
        "took",
        "taking",
        "lose",
        "loses",
        "losing",
        "seize",
        "seizes",
    } <= active
    assert not active & {"taken", "lost", "seized"}
