"""Events off the parse: who took which place from whom, by phenomenon."""

from __future__ import annotations

import pytest

from agents.detect.events import find_events
from agents.detect.knowledge import load
from agents.detect.parsing.masking import Named
from agents.detect.parsing.parse import parse

KNOW = load()

# sentence, then the head words of place, gainer and loser ("-": nobody said)
CHANGES = [
    # active
    ("The army retook the town of Brimfell from the rebels on Monday.", "town", "army", "rebels"),
    ("Government troops have captured Brimfell.", "Brimfell", "troops", "-"),
    ("Rebel fighters stormed and took the airbase.", "airbase", "fighters", "-"),
    ("The militia overran Brimfell after two days of shelling.", "Brimfell", "militia", "-"),
    ("Loyalist units took Brimfell back late on Sunday.", "Brimfell", "units", "-"),
    ("Militants overran and burned the outpost.", "outpost", "Militants", "-"),
    # passive, with and without an agent
    ("Brimfell was captured by the insurgents.", "Brimfell", "insurgents", "-"),
    ("Brimfell has been recaptured from the insurgents.", "Brimfell", "-", "insurgents"),
    ("The crossing was seized overnight.", "crossing", "-", "-"),
    # light verbs
    ("The army took full control of Brimfell.", "Brimfell", "army", "-"),
    ("The rebels regained control of Brimfell from the army.", "Brimfell", "rebels", "army"),
    ("The army lost control of Brimfell to the rebels.", "Brimfell", "rebels", "army"),
    # falling, passing, coming under
    ("Brimfell fell to the rebels at dawn.", "Brimfell", "rebels", "-"),
    ("Brimfell has fallen.", "Brimfell", "-", "-"),
    ("The city passed into rebel hands.", "city", "rebel", "-"),
    ("Brimfell came under the control of the militia.", "Brimfell", "militia", "-"),
    ("The town changed hands for the third time.", "town", "-", "-"),
    # new states
    ("Brimfell is now in the hands of the rebels.", "Brimfell", "rebels", "-"),
    ("The town is again under government control.", "town", "government", "-"),
    ("Brimfell is free of the insurgents.", "Brimfell", "-", "insurgents"),
    ("The rebels are out of Brimfell.", "Brimfell", "-", "rebels"),
    # driving out, clearing
    ("The army drove the rebels out of Brimfell.", "Brimfell", "army", "rebels"),
    ("The rebels were expelled from Brimfell by the army.", "Brimfell", "army", "rebels"),
    ("Troops cleared Brimfell of insurgents.", "Brimfell", "Troops", "insurgents"),
    ("The militia wrested Brimfell from the army.", "Brimfell", "militia", "army"),
    # losing, handing over, leaving
    ("The army lost Brimfell to the rebels.", "Brimfell", "rebels", "army"),
    ("The militia handed over the airport to the government.", "airport", "government", "militia"),
    ("The garrison surrendered Brimfell to the rebels.", "Brimfell", "rebels", "garrison"),
    ("The army abandoned Brimfell.", "Brimfell", "-", "army"),
    ("Troops withdrew from Brimfell on Friday.", "Brimfell", "-", "Troops"),
    ("The government pulled its troops out of Brimfell.", "Brimfell", "-", "government"),
    # flags
    ("Soldiers raised their flag over Brimfell.", "Brimfell", "Soldiers", "-"),
    # nouns
    ("The fall of Brimfell to the rebels shocked the capital.", "Brimfell", "rebels", "-"),
    ("The army announced the capture of Brimfell.", "Brimfell", "-", "-"),
    ("The withdrawal of the army from Brimfell was orderly.", "Brimfell", "-", "army"),
]

NO_CHANGE = [
    "The minister visited Brimfell on Monday.",
    "The army pulled its horses out of the parade.",
    "Children raised their hands in the school at Brimfell.",
]


def words(event):
    tokens = (event.place, event.gainer, event.loser)
    return tuple("-" if t is None else t.text for t in tokens)


@pytest.mark.parametrize(("text", "place", "gainer", "loser"), CHANGES)
def test_change_is_found_with_its_roles(nlp, text, place, gainer, loser):
    [(doc, _)] = parse(nlp, [Named(text)])
    assert (place, gainer, loser) in [words(e) for e in find_events(doc, KNOW)]


@pytest.mark.parametrize("text", NO_CHANGE)
def test_other_deeds_are_no_change(nlp, text):
    [(doc, _)] = parse(nlp, [Named(text)])
    assert [e for e in find_events(doc, KNOW) if e.strength >= 0.7] == []


def test_two_changes_in_one_sentence_have_their_own_takers(nlp):
    text = "The army retook the town, which the rebels had captured the day before."
    [(doc, _)] = parse(nlp, [Named(text)])
    found = [words(e) for e in find_events(doc, KNOW)]
    assert ("town", "army", "-") in found
    assert ("town", "rebels", "-") in found


def test_a_sentence_without_end_is_cut_and_still_read(nlp):
    text = "The army captured Brimfell " + "and the rain fell on the hills " * 200
    [(doc, cut)] = parse(nlp, [Named(text)])
    assert cut
    assert words(find_events(doc, KNOW)[0])[1] == "army"


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\u200b", "....", "a" * 5000, "(" * 300])
def test_nothing_makes_the_parser_raise(nlp, text):
    assert len(parse(nlp, [Named(text)])) == 1
