"""How fast we extract, against spaCy's whole pipeline on whole articles, in one run.

    python -m benchmarks.speed            # both kinds of stream, and screening alone
    python -m benchmarks.speed --profile  # where our time goes

Rates are articles per second of processor time of this process, so that neighbours on the machine
do not count. Articles are about 2.5 kB long: seed articles, filled up with ordinary paragraphs
(benchmarks/filler.py). In the mixed stream 16 of 100 articles come from the seeds, the others are
about something else; in the other stream every article tells of fighting: a seed article, filled up
with paragraphs of a war. Both sides read the same articles, spaCy every k-th of them.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import spacy

from agents.classify.classifier import screen
from agents.detect.parsing.parse import MODEL
from benchmarks import filler
from benchmarks.goldsets import ROOT, load
from schemas.articles import RawArticle, ScreenedArticle
from streams.bare import extract
from streams.cores import Cores
from streams.scoring.gold import read_articles, read_claims

ARTICLES: Final = 600
BASELINE: Final = 60
"""Articles that spaCy reads: at a tenth of a second each, more would tell nothing more."""

LENGTH: Final = 2500
SHARE: Final = 16  # of 100 articles of the mixed stream hold a trigger sentence
ROUNDS: Final = 3
DAY: Final = datetime(2024, 5, 3, tzinfo=UTC)
BUDGETS: Final = {"mixed": 100.0, "fighting": 20.0}
SCREENING_BUDGET: Final = 150e-6


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns 1 if a budget of DESIGN.md is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--profile", action="store_true", help="profile our side of both streams")
    wants_profile = parser.parse_args(arguments).profile
    cores, _ = load()
    streams = {"mixed": mixed(ARTICLES), "fighting": fighting(ARTICLES // 4)}
    if wants_profile:
        for articles in streams.values():
            _profile(cores, articles)
        return 0
    missed = [_compare(name, cores, articles) for name, articles in streams.items()]
    missed.append(_screening([a for a in streams["mixed"] if a.id.startswith("other")]))
    return int(any(missed))


def mixed(count: int) -> list[RawArticle]:
    """Return a stream in which ``SHARE`` of 100 articles are a seed article, filled up."""
    seeds = _seeds()
    articles = []
    for number in range(count):
        if number * SHARE % 100 < SHARE:
            seed = seeds[number % len(seeds)]
            room = LENGTH - len(seed.text or "")
            text = f"{seed.text}\n\n{filler.filled(filler.PEACE, number, room)}"
            articles.append(replace(seed, id=f"seed-{number}", text=text))
        else:
            text = filler.filled(filler.PEACE, number, LENGTH - 200)
            title = text.partition(" and ")[0][:60]
            articles.append(
                RawArticle(id=f"other-{number}", title=title, text=text, published_at=DAY)
            )
    return articles


def fighting(count: int) -> list[RawArticle]:
    """Return articles about fighting throughout, each with a seed article that tells of a change."""
    seeds = _seeds()
    articles = []
    for number in range(count):
        seed = seeds[number % len(seeds)]
        rest = filler.filled(filler.WAR, number, LENGTH - 200 - len(seed.text or ""))
        articles.append(replace(seed, id=f"war-{number}", text=f"{seed.text}\n\n{rest}"))
    return articles


def _seeds() -> list[RawArticle]:
    """Return the English seed articles that report a change, storyline by storyline."""
    telling = {
        article.raw.id
        for path in sorted(Path(ROOT, "seeds", "gold").glob("*.jsonl"))
        if ".alerts." not in path.name
        for article in read_claims(path)
        if article.relevant
    }
    paths = sorted(Path(ROOT, "seeds", "topics").glob("*.jsonl"))
    return [a for path in paths for a in read_articles(path) if a.id in telling and a.text]


def _compare(name: str, cores: Cores, articles: list[RawArticle]) -> bool:
    baseline = spacy.load(MODEL)
    every = articles[:: max(1, len(articles) // BASELINE)]
    texts = [a.text or "" for a in every]
    list(extract(cores, articles[:50]))
    list(baseline.pipe(texts[:4]))
    theirs = len(texts) / best(lambda: sum(1 for _ in baseline.pipe(texts)), 2)
    ours = len(articles) / best(lambda: sum(1 for _ in extract(cores, articles)), ROUNDS)
    found = list(extract(cores, articles))
    size = sum(len(a.text or "") for a in articles) / len(articles)
    read = sum(e.relevant for e in found) / len(found)
    claims = sum(len(e.claims) for e in found) / len(found)
    times = ours / theirs
    print(f"{name}: {len(articles)} articles of {size:.0f} characters; {read:.0%} pass screening, ")
    print(f"  {claims:.2f} claims each; {'+'.join(baseline.pipe_names)} on {len(texts)} of them")
    print(f"  extraction {ours:8.1f} articles per CPU second")
    print(f"  spaCy      {theirs:8.1f}")
    print(f"  {times:.0f} times (budget {BUDGETS[name]:.0f})")
    return times < BUDGETS[name]


def _screening(articles: list[RawArticle]) -> bool:
    dropped = [a for a in articles if not isinstance(screen(a), ScreenedArticle)]
    each = best(lambda: sum(screen(a) is None for a in dropped), ROUNDS) / len(dropped)
    print(f"screening: {each * 1e6:.0f} microseconds for an article about something else ", end="")
    print(f"(budget {SCREENING_BUDGET * 1e6:.0f}); {len(dropped)} of {len(articles)} are dropped")
    return each > SCREENING_BUDGET


def best(work: Callable[[], object], rounds: int) -> float:
    """Return the least processor time in seconds that ``work`` took in ``rounds`` tries."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def _profile(cores: Cores, articles: list[RawArticle]) -> None:
    list(extract(cores, articles[:50]))
    with cProfile.Profile() as profile:
        list(extract(cores, articles))
    for order in ("tottime", "cumtime"):
        pstats.Stats(profile).sort_stats(order).print_stats(40)


if __name__ == "__main__":
    sys.exit(main())
