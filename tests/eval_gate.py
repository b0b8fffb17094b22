"""The evaluation gate: fails when detection or alerts get worse than the pinned floors.

Run it as ``make eval``. The floors are in ``quality_floors.toml`` beside this file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FLOORS = Path(__file__).with_name("quality_floors.toml")
EPSILON = 1e-9


def main() -> int:
    """Check every set; print a line for each figure; return 1 if one is below its floor."""
    failures = 0
    for wanted in tomllib.loads(FLOORS.read_text(encoding="utf-8"))["set"]:
        gold = [ROOT / path for path in wanted["gold"]]
        if wanted.get("optional") and not all(path.exists() for path in gold):
            sys.stdout.write(f"{wanted['name']}: not beside this clone, not measured\n")
            continue
        failures += report(wanted, measure(gold, wanted.get("half")))
    sys.stdout.write(f"{failures} figures miss their floor\n" if failures else "all floors hold\n")
    return 1 if failures else 0


def measure(gold: list[Path], half: str | None = None) -> dict[str, Any]:
    """Run ``frontwatch eval --json`` in a process of its own, as a user would."""
    command = [sys.executable, "-m", "streams.cli", "--quiet", "eval", "--json", *map(str, gold)]
    command += ["--half", half] if half else []
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def report(wanted: dict[str, Any], scores: dict[str, Any]) -> int:
    """Print each figure beside its bound, and return how many miss it."""
    sys.stdout.write(f"{wanted['name']} ({scores.get('articles', 0)} articles)\n")
    misses = 0
    for figure, value, bound, sign in bounds(wanted, scores):
        fails = (value - bound) * sign < -EPSILON
        misses += fails
        relation = ">=" if sign > 0 else "<="
        verdict = "MISSED" if fails else "holds"
        sys.stdout.write(f"  {figure:<36}{value:8.3f}  {relation} {bound:<6}  {verdict}\n")
    for topic in scores.get("alerts", []) if wanted.get("exact_alerts") else []:
        if not topic["exact"]:
            misses += 1
            sys.stdout.write(f"  alerts of {topic['topic']}: {'; '.join(topic['differences'])}\n")
    return misses


def bounds(
    wanted: dict[str, Any], scores: dict[str, Any]
) -> Iterator[tuple[str, float, float, int]]:
    """Yield (figure, value, bound, sign): sign 1 for a floor, -1 for a ceiling."""
    for key, sign in (("figures", 1), ("ceilings", -1)):
        for figure, bound in wanted.get(key, {}).items():
            value = reduce(lambda part, name: part[name], figure.split("."), scores)
            yield figure, float(value), float(bound), sign


if __name__ == "__main__":
    sys.exit(main())
