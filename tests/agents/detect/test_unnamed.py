"""Settlements that nobody names: a claim for them where the article names no place that changed."""

from __future__ import annotations

from agents.detect.detector import Detector
from tests.agents.detect.telling import article, claims_of, facts

TOLD = "Syrian troops captured two villages from rebels on Wednesday."


def test_a_change_is_told_though_its_place_has_no_name(detector):
    (claim,) = claims_of(detector, TOLD, day=(2017, 2, 1))
    assert facts(claim)[1:] == ("syria-government", "syrian-rebels", "asserted")
    assert (claim.place.name, claim.place.resolved) == ("two villages", False)


def test_two_articles_do_not_mean_one_nameless_village(detector: Detector):
    found = detector.detect([article(TOLD, article_id="a1"), article(TOLD, article_id="a2")])
    first, second = (d.claims[0].place.id for d in found)
    assert first != second


def test_a_named_place_stands_for_the_nameless_ones(detector):
    claims = claims_of(
        detector, "Syrian troops captured Palmyra on Tuesday.", TOLD, day=(2017, 2, 1)
    )
    assert [c.place.name for c in claims] == ["Palmyra"]


def test_nobody_known_takes_no_nameless_village(detector):
    assert not claims_of(detector, "Tourists conquered two villages in August.")


def test_the_town_is_the_named_one_whatever_villages_fell(detector):
    claims = claims_of(
        detector,
        "Fighting went on around Palmyra.",
        "Syrian troops captured two villages on Tuesday.",
        "On Wednesday the army took the town.",
        day=(2017, 2, 2),
    )
    assert [c.place.name for c in claims] == ["Palmyra"]
