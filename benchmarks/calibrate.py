"""Fits the confidence of claims on gold and writes agents/knowledge/confidence.toml.

    python -m benchmarks.calibrate            # fit and write
    python -m benchmarks.calibrate --check    # fit, compare, write nothing

A logistic regression on the signs of agents/detect/confidence.py, by Newton's method with a
quadratic penalty on every weight but the base. The penalty is the one with the least log loss in a
cross-validation over articles, folds by a hash of the article's id: nothing is drawn by chance, so
the same claims give the same file. Articles of seeds/gold and seeds/languages weigh a quarter of the
others: rules were made until nearly every one of them was right. The test half of seeds/measure is not fitted on.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from agents.detect.confidence import FILE, Calibration, signs
from agents.detect.confidence import load as load_map
from benchmarks.goldsets import SETS, load, read
from schemas.claims import ControlClaim
from streams.scoring.claims import verdicts
from streams.scoring.reliability import Reliability

PENALTIES: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
FOLDS: Final = 10
LEAST_SEEN: Final = 5
"""A sign that fewer claims show gets no weight."""

FITTED_ON: Final = {"seeds": 0.25, "measure-dev": 1.0, "languages": 0.25, "development": 1.0}
"""Sets fitted on, and the weight of a claim of each."""

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """One claim: what it shows, whether it is right, and how much it counts."""

    article_id: str
    signs: tuple[str, ...]
    right: bool
    weight: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, say how well it fits, and write the file. Returns 1 if ``--check`` finds it stale."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if different")
    only_check = parser.parse_args(arguments).check
    fitted_on, samples, held_out = _gather()
    penalty, loss = choose(samples)
    fitted = fit(samples, penalty)
    text = as_toml(fitted, samples, penalty, loss, fitted_on)
    if not only_check:
        FILE.write_text(text, encoding="utf-8")
        load_map.cache_clear()
    _tell("cross-validated", _cross_validated(samples, penalty))
    _tell("held out", [(fitted.confidence(claim), right) for claim, right in held_out])
    stale = only_check and text != FILE.read_text(encoding="utf-8")
    print(f"{FILE.name} {'is stale' if stale else 'is what this gold gives'}")
    return 1 if stale else 0


def _gather() -> tuple[list[str], list[Sample], list[tuple[ControlClaim, bool]]]:
    cores, names = load()
    samples: list[Sample] = []
    held_out: list[tuple[ControlClaim, bool]] = []
    fitted_on = []
    for gold_set in SETS:
        rows = [
            (claim, right)
            for gold, found in read(cores, gold_set.articles())
            for claim, right in zip(found, verdicts(gold, found, names), strict=True)
        ]
        weight = FITTED_ON.get(gold_set.name)
        if weight is not None and rows:
            fitted_on.append(f"{gold_set.name} ({len(rows)} claims, weight {weight:g})")
            samples += [Sample(c.article_id, signs(c), right, weight) for c, right in rows]
        elif gold_set.name == "measure-test":
            held_out += rows
    return fitted_on, samples, held_out


def choose(samples: Sequence[Sample]) -> tuple[float, float]:
    """Return the penalty with the least cross-validated log loss, and that loss per claim."""
    losses = {p: _log_loss(_cross_validated(samples, p), samples) for p in PENALTIES}
    best = min(PENALTIES, key=lambda p: (round(losses[p], 6), -p))
    return best, losses[best]


def _cross_validated(samples: Sequence[Sample], penalty: float) -> list[tuple[float, bool]]:
    folds = [int(sha256(s.article_id.encode()).hexdigest(), 16) % FOLDS for s in samples]
    told = [0.0] * len(samples)
    for fold in range(FOLDS):
        train = [s for s, f in zip(samples, folds, strict=True) if f != fold]
        fitted = fit(train, penalty)
        for i, sample in enumerate(samples):
            if folds[i] == fold:
                odds = fitted.base + sum(fitted.weights.get(s, 0.0) for s in sample.signs)
                told[i] = float(1 / (1 + np.exp(-odds)))
    return [(c, s.right) for c, s in zip(told, samples, strict=True)]


def _log_loss(told: Sequence[tuple[float, bool]], samples: Sequence[Sample]) -> float:
    weights = [s.weight for s in samples]
    losses = [-float(np.log(c if right else 1 - c)) for c, right in told]
    return float(np.average(losses, weights=weights))


def fit(samples: Sequence[Sample], penalty: float) -> Calibration:
    """Return the map that fits ``samples`` best; weights are rounded to a thousandth."""
    seen = Counter(sign for s in samples for sign in s.signs)
    columns = sorted(sign for sign, count in seen.items() if count >= LEAST_SEEN)
    x = np.ones((len(samples), len(columns) + 1))
    for column, sign in enumerate(columns, 1):
        x[:, column] = [sign in s.signs for s in samples]
    y = np.array([float(s.right) for s in samples])
    weight = np.array([s.weight for s in samples])
    shrink = np.full(x.shape[1], penalty)
    shrink[0] = 1e-6
    beta = _newton(x, y, weight, shrink)
    weights = {sign: round(float(b), 3) for sign, b in zip(columns, beta[1:], strict=True)}
    return Calibration(base=round(float(beta[0]), 3), weights=weights)


def _newton(x: Any, y: Vector, weight: Vector, shrink: Vector) -> Vector:
    beta: Vector = np.zeros(x.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        slope = x.T @ (weight * (y - likely)) - shrink * beta
        bend = (x * (weight * likely * (1 - likely))[:, None]).T @ x + np.diag(shrink)
        step = np.linalg.solve(bend, slope)
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    return beta


def as_toml(
    fitted: Calibration,
    samples: Sequence[Sample],
    penalty: float,
    loss: float,
    fitted_on: Sequence[str],
) -> str:
    """Return the file: how it came about, and the numbers."""
    seen = Counter(sign for s in samples for sign in s.signs)
    wrong = Counter(sign for s in samples if not s.right for sign in s.signs)
    lines = [
        "# How likely a claim is right, from the signs on its record (agents/detect/confidence.py).",
        "# Fitted, not written by hand: python -m benchmarks.calibrate",
        f"# on {', '.join(fitted_on)};",
        f"# penalty {penalty:g}, cross-validated log loss {loss:.3f} per claim.",
        "",
        f"base = {fitted.base}  # log odds of a claim without any sign",
        "",
        "[weights]  # what each sign adds; behind it: claims with the sign, of them wrong",
    ]
    lines += [
        f'"{sign}" = {weight}  # {seen[sign]}, {wrong[sign]}'
        for sign, weight in sorted(fitted.weights.items())
    ]
    return "\n".join(lines) + "\n"


def _tell(name: str, told: Sequence[tuple[float, bool]]) -> None:
    reliability = Reliability(list(told))
    if reliability.error is None:
        print(f"{name}: no claims")
        return
    print(
        f"{name}: {len(told)} claims, expected calibration error {reliability.error:.3f}, ", end=""
    )
    print(f"Brier score {reliability.brier:.3f}")
    for part in reliability.bins():
        print(
            f"  {part.low:.2f} to {part.high:.2f}{part.count:6}{part.stated:8.3f}{part.right:8.3f}"
        )


if __name__ == "__main__":
    sys.exit(main())
