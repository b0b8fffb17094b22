"""Calibration error on verdicts counted by hand."""

from __future__ import annotations

import pytest

from streams.scoring.reliability import BINS, Reliability


def test_honest_confidence_has_no_error():
    honest = Reliability([(0.75, True), (0.75, True), (0.75, True), (0.75, False)])
    assert honest.error == 0
    (part,) = honest.bins()
    assert (part.low, part.high, part.count, part.stated, part.right) == (0.7, 0.8, 4, 0.75, 0.75)


def test_the_error_is_the_gap_weighed_by_claims():
    told = Reliability([(0.9, False), (0.55, True), (0.55, True), (0.55, False)])
    assert told.error == pytest.approx((0.9 + 3 * (2 / 3 - 0.55)) / 4)
    assert told.brier == pytest.approx((0.81 + 2 * 0.45**2 + 0.55**2) / 4)


@pytest.mark.parametrize("confidence", [*BINS, 0.3, 0.949])
def test_each_claim_is_in_one_bin(confidence):
    assert sum(b.count for b in Reliability([(confidence, True)]).bins()) == 1


def test_without_claims_there_is_no_error():
    assert Reliability().error is None
    assert Reliability().brier is None
    assert list(Reliability().bins()) == []
