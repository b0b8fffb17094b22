"""What a sentence really says: done, planned, failed, denied, hypothetical, merely held."""

from __future__ import annotations

import pytest

from agents.detect.events import find_events
from agents.detect.knowledge import load
from agents.detect.meaning.asides import is_news
from agents.detect.meaning.reality import read
from agents.detect.parsing.masking import Named
from agents.detect.parsing.parse import parse
from agents.detect.trace import Outcome

KNOW = load()

READINGS = [
    ("The army captured Brimfell.", Outcome.CLAIM),
    ("The army managed to retake Brimfell.", Outcome.CLAIM),
    ("The rebels are reported to have seized Brimfell.", Outcome.CLAIM),
    ("The army had to leave Brimfell.", Outcome.CLAIM),
    ("The army said it had captured Brimfell.", Outcome.CLAIM),
    ("Residents fled after the rebels captured Brimfell.", Outcome.CLAIM),
    ("Bread was on sale, a day after army troops retook Brimfell.", Outcome.CLAIM),
    ("Shops opened two days after state soldiers overran Brimfell.", Outcome.CLAIM),
    ("The talks begin a day after army troops retake Brimfell.", Outcome.PLANNED),
    ("The army failed to retake Brimfell.", Outcome.FAILED),
    ("The rebels tried to seize Brimfell.", Outcome.PLANNED),
    ("The army vowed to recapture Brimfell.", Outcome.PLANNED),
    ("Troops launched an offensive to retake Brimfell.", Outcome.PLANNED),
    ("The army plans to capture Brimfell by spring.", Outcome.PLANNED),
    ("The battle for the capture of Brimfell goes on.", Outcome.PLANNED),
    ("The army will retake Brimfell.", Outcome.PLANNED),
    ("The army was close to retaking Brimfell.", Outcome.PLANNED),
    ("The rebels are close to the capture of Brimfell.", Outcome.PLANNED),
    ("The rebels could seize Brimfell within days.", Outcome.HYPOTHETICAL),
    ("If the rebels capture Brimfell, the road is open.", Outcome.HYPOTHETICAL),
    ("Losing Brimfell would be a blow to the army.", Outcome.HYPOTHETICAL),
    ("Has the army captured Brimfell?", Outcome.HYPOTHETICAL),
    ("The rebels did not capture Brimfell.", Outcome.NEGATED),
    ("Brimfell has not been captured by the rebels.", Outcome.DENIED),
    ("The army denied that the rebels had captured Brimfell.", Outcome.DENIED),
    ("The army rejected reports that the rebels had seized Brimfell.", Outcome.DENIED),
]


def first_event(nlp, text):
    [(doc, _)] = parse(nlp, [Named(text)])
    return find_events(doc, KNOW)[0]


@pytest.mark.parametrize(("text", "outcome"), READINGS)
def test_reading(nlp, text, outcome):
    assert read(first_event(nlp, text), KNOW).outcome is outcome


@pytest.mark.parametrize(
    ("text", "is_change"),
    [
        ("Brimfell is now under the control of the army.", True),
        ("Brimfell is back in the hands of the army.", True),
        ("Brimfell is still in the hands of the army.", False),
        ("Brimfell is under the control of the army.", False),
        ("Brimfell remains under the control of the army.", False),
    ],
)
def test_holding_counts_only_as_news(nlp, text, is_change):
    refused = is_news(first_event(nlp, text), KNOW, is_attributed=False)
    assert (refused is None) is is_change
