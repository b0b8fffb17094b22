"""The fit of confidence: the same claims give the same file, and it finds what is there."""

from __future__ import annotations

import tomllib

import pytest

from benchmarks.calibrate import LEAST_SEEN, Sample, as_toml, choose, fit


def _samples(weight: float = 1.0) -> list[Sample]:
    """Return claims of which 9 in 10 are right, with "shaky" only half; "rare" is too seldom."""
    found = [Sample(f"a{i}", (), i % 10 != 0, weight) for i in range(200)]
    found += [Sample(f"b{i}", ("shaky",), i % 2 == 0, weight) for i in range(200)]
    found += [Sample(f"c{i}", ("rare",), i < 0, weight) for i in range(LEAST_SEEN - 1)]
    return found


def test_the_fit_finds_the_shares():
    fitted = fit([s for s in _samples() if s.signs != ("rare",)], 0.01)
    assert fitted.base == pytest.approx(2.197, abs=0.02)  # log odds of 9 to 1
    assert fitted.base + fitted.weights["shaky"] == pytest.approx(0, abs=0.02)


def test_a_sign_that_is_too_seldom_gets_no_weight():
    assert set(fit(_samples(), 1.0).weights) == {"shaky"}


def test_a_heavier_penalty_trusts_a_sign_less():
    light, heavy = (fit(_samples(), p).weights["shaky"] for p in (0.5, 32.0))
    assert light < heavy < 0


def test_the_same_claims_give_the_same_file():
    samples = _samples()
    files = []
    for order in (samples, samples[::-1]):
        penalty, loss = choose(order)
        files.append(as_toml(fit(order, penalty), order, penalty, loss, ["made up"]))
    assert files[0] == files[1]
    fields = tomllib.loads(files[0])
    assert fields["weights"].keys() == {"shaky"}
