"""Confidence follows from what a claim's record shows, by a map that was fitted on gold."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from agents.detect.confidence import FILE, LEAST, Calibration, load, signs
from schemas.articles import Lineage
from schemas.claims import (
    Actor,
    ClaimSource,
    ControlClaim,
    Evidence,
    FieldEvidence,
    Place,
    PlaceKind,
    Precision,
    Status,
)

TEXT = "The army took Palmyra on Sunday, and by Monday its soldiers held the town as well."
PLACE = Place(
    id="gn:1",
    mention="Palmyra",
    name="Palmyra",
    country="SY",
    kind=PlaceKind.POPULATED,
    resolved=True,
    confidence=0.9,
)


def _span(words: str) -> Evidence:
    start = TEXT.index(words)
    return Evidence(quote=words, start=start, end=start + len(words))


@pytest.fixture
def claim() -> ControlClaim:
    return ControlClaim(
        claim_id="c",
        article_id="a",
        place=PLACE,
        gainer=Actor(id="syria-government", name="Syrian government", mention="The army"),
        loser=Actor(id="islamic-state", name="Islamic State", mention="Islamic State"),
        status=Status.ASSERTED,
        evidence=Evidence(quote=TEXT, start=0, end=len(TEXT)),
        field_evidence=(
            FieldEvidence(name="place", evidence=_span("Palmyra")),
            FieldEvidence(name="gainer", evidence=_span("The army")),
            FieldEvidence(name="event", evidence=_span("took")),
        ),
        date_precision=Precision.DAY,
        confidence=0.0,
        rule="take/active",
        detector_version="1",
        source=ClaimSource(article_id="a", lineage=Lineage()),
    )


def test_a_plain_claim_shows_only_what_it_is(claim):
    assert set(signs(claim)) == {"rule take", "loser filled in", "dated to the day"}


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"gainer": None}, "no gainer"),
        ({"loser": None}, "no loser"),
        ({"status": Status.CLAIMED}, "claimed"),
        ({"rule": "take/passive"}, "passive"),
        ({"rule": "headline/fall"}, "rule headline"),
        ({"rule": "de.take.active"}, "other language"),
        ({"place": replace(PLACE, resolved=False)}, "place unresolved"),
        ({"place": replace(PLACE, confidence=0.3)}, "place doubtful"),
        ({"field_evidence": ()}, "place by pronoun"),
        (
            {"field_evidence": (FieldEvidence(name="place", evidence=_span("the town")),)},
            "place pointed at",
        ),
        (
            {
                "field_evidence": (
                    FieldEvidence(name="place", evidence=_span("the town")),
                    FieldEvidence(name="event", evidence=_span("The")),
                )
            },
            "place far from the word",
        ),
        ({"evidence": replace(_span("took"), field="title")}, "title only"),
        ({"gainer": Actor(id="un:wolves", name="Wolves", mention="Wolves")}, "gainer unknown"),
    ],
)
def test_each_weakness_has_its_sign(claim, changes, sign):
    assert sign not in signs(claim)
    assert sign in signs(replace(claim, **changes))


def test_a_sign_shifts_the_odds_by_its_weight(claim):
    even = Calibration(base=0.0, weights={})
    assert even.confidence(claim) == 0.5
    assert Calibration(base=0.0, weights={"rule take": 1.0}).confidence(claim) == pytest.approx(
        0.731, abs=1e-3
    )


@pytest.mark.parametrize("odds", [-1000.0, -40.0, 40.0, 700.0])
def test_nothing_is_impossible_and_nothing_is_certain(claim, odds):
    assert LEAST <= Calibration(base=odds, weights={}).confidence(claim) <= 1 - LEAST


def test_the_shipped_map_trusts_what_is_said_outright_more(claim):
    shipped = load()
    sure = shipped.confidence(claim)
    for weaker in (
        replace(claim, field_evidence=()),
        replace(claim, gainer=None, loser=None),
        replace(claim, place=replace(PLACE, resolved=False)),
        replace(claim, evidence=replace(claim.evidence, field="title")),
    ):
        assert shipped.confidence(weaker) < sure


def test_the_shipped_map_says_how_it_was_made_and_names_only_signs_that_exist():
    text = FILE.read_text(encoding="utf-8")
    assert "python -m benchmarks.calibrate" in text
    shapes = (
        r"rule [a-z_]+|other language|passive|title only|long sentence|claimed|denied|partial|site|dated to the day"
        r"|no (gainer|loser)|(gainer|loser) (filled in|pointed at|unknown)"
        r"|place (by pronoun|pointed at|unresolved|doubtful|far from the word)"
    )
    assert load().weights
    assert [s for s in load().weights if not re.fullmatch(shapes, s)] == []
