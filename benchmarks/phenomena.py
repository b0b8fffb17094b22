"""Which phenomena are read right: a markdown table over the measuring set.

    python benchmarks/phenomena.py [--half dev|test] [--wrong] [GOLD...]

An article is right when its claims are gold's one to one in place, direction and status, and it
makes no other. An article counts under each of its phenomena. ``--wrong`` names the wrong ones
under the table. GOLD is ``seeds/measure/gold`` unless files or folders are given. The same
articles and the same detector give the same table.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from agents.detect.places.gazetteer import Gazetteer
from schemas.claims import ControlClaim
from streams.bare import extract
from streams.cli.common import Options
from streams.cli.loading import load_cores
from streams.cores import Cores
from streams.scoring.agreement import Names
from streams.scoring.claims import match
from streams.scoring.gold import GoldArticle, read_claims

MEASURE: Final = Path(__file__).parents[1] / "seeds" / "measure" / "gold"
ALL: Final = "all articles"


def is_right(gold: GoldArticle, found: Sequence[ControlClaim], names: Names) -> bool:
    """Tell whether an article's claims are gold's, no more and no fewer."""
    pairs = match(
        gold.claims,
        found,
        lambda g, c: (
            names.same_place(g, c.place)
            and names.direction(g, c)
            and g.status in {None, c.status.value}
        ),
    )
    return len(pairs) == len(found) == len(gold.claims)


def judge(cores: Cores, gold: Sequence[GoldArticle], names: Names) -> dict[str, bool]:
    """Return by article id whether it is read right."""
    found = extract(cores, [article.raw for article in gold])
    return {
        article.raw.id: is_right(article, got.claims, names)
        for article, got in zip(gold, found, strict=True)
    }


def table(gold: Sequence[GoldArticle], right: dict[str, bool]) -> list[str]:
    """Return the lines of the table: all articles first, then the worst read phenomenon."""
    by: dict[str, list[bool]] = defaultdict(list)
    for article in gold:
        for name in (ALL, *article.phenomena):
            by[name].append(right[article.raw.id])
    lines = ["| phenomenon | articles | right | wrong | share right |", "|---|---|---|---|---|"]
    for name in sorted(by, key=lambda n: (n != ALL, sum(by[n]) / len(by[n]), n)):
        good, of = sum(by[name]), len(by[name])
        lines.append(f"| {name} | {of} | {good} | {of - good} | {good / of:.2f} |")
    return lines


def gold_files(paths: Sequence[Path]) -> list[Path]:
    """Return the gold files among paths and in folders, in the order of their names."""
    files = [
        f for path in paths for f in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])
    ]
    return [path for path in files if not path.name.endswith(".alerts.jsonl")]


def main() -> None:
    """Read the arguments, run the detector, print the table."""
    parser = argparse.ArgumentParser(description="Which phenomena are read right.")
    parser.add_argument("gold", nargs="*", type=Path, default=[MEASURE], metavar="GOLD")
    parser.add_argument("--half", choices=("dev", "test"))
    parser.add_argument("--wrong", action="store_true", help="name the wrong articles")
    args = parser.parse_args()
    options = Options(quiet=True)
    cores = load_cores(options)
    names = Names(gazetteer=Gazetteer.open(options.settings().gazetteer_path))
    read = [article for path in gold_files(args.gold) for article in read_claims(path)]
    gold = [article for article in read if args.half in {None, article.half}]
    right = judge(cores, gold, names)
    print("\n".join(table(gold, right)))
    if args.wrong:
        print("\n" + "\n".join(sorted(name for name, good in right.items() if not good)))


if __name__ == "__main__":
    main()
