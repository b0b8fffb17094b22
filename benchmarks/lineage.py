"""Measures how well near-copies are told from independent reports; docs/lineage.md has the figures.

    python -m benchmarks.lineage

Pairs of copies: each of four wire stories with twenty copies made by rule (cut to 45 % and more,
words replaced, a paragraph dropped, others' matter below), each copy with each. Pairs that are none:
the stories and their copies against independent reports of the same event that quote the same
sentence, those reports against each other, and the articles of the seed storylines, where a pair is
a copy if it was written as one. The estimate is compared with the exact share as well.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from agents.clean.cleaner import clean
from agents.clean.signature import of_text, resemblance, signature
from agents.corroborate.copies import SAME_TEXT
from benchmarks.copied import EVENTS, copies
from benchmarks.goldsets import ROOT
from schemas import wire
from schemas.articles import RawArticle

THRESHOLDS: Final = (0.05, 0.10, 0.15, 0.20, SAME_TEXT, 0.30, 0.40, 0.50)
COPIES: Final = 20
WRITTEN_AS_COPIES: Final = frozenset(
    {
        ("albu-kamal-2017-02", "albu-kamal-2017-03"),
        ("albu-kamal-2017-05", "albu-kamal-2017-06"),
        ("albu-kamal-2017-09", "albu-kamal-2017-10"),
        ("kherson-2022-04", "kherson-2022-05"),
        ("kunduz-2015-02", "kunduz-2015-03"),
        ("kupiansk-2025-03", "kupiansk-2025-04"),
        ("paletwa-2024-02", "paletwa-2024-03"),
        ("raqqa-2017-02", "raqqa-2017-03"),
        ("wad-madani-2023-06", "wad-madani-2023-07"),
    }
)
"""Articles of the seed storylines that were written as prints of one wire."""
_ROUNDS: Final = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts: whether one is a copy of the other, and how alike they look."""

    copied: bool
    like: float


@dataclass(frozen=True, slots=True)
class Score:
    """How the pairs come out at a threshold."""

    threshold: float
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Return the share of pairs taken for copies that are."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Return the share of copied pairs that are found."""
        return self.right / max(1, self.right + self.missed)


def made_pairs() -> Iterator[Pair]:
    """Yield the pairs of the stories, their copies, and the independent reports."""
    for event in EVENTS:
        told = [_sign(text) for text in (event.wire, *copies(event.wire, COPIES))]
        others = [_sign(text) for text in event.independent]
        yield from (Pair(copied=True, like=resemblance(a, b)) for a, b in combinations(told, 2))
        yield from (Pair(copied=False, like=resemblance(a, b)) for a in told for b in others)
        yield Pair(copied=False, like=resemblance(*others))


def seed_pairs() -> Iterator[Pair]:
    """Yield every pair of articles of the seed storylines."""
    signed = [(article.id, signature(clean(article))) for article in seed_articles()]
    for (one, first), (other, second) in combinations(signed, 2):
        if first is not None and second is not None:
            copied = (one, other) in WRITTEN_AS_COPIES
            yield Pair(copied=copied, like=resemblance(first, second))


def seed_articles() -> list[RawArticle]:
    """Return the articles of the seed storylines."""
    lines = (
        line
        for path in sorted((ROOT / "seeds" / "topics").glob("*.jsonl"))
        for line in path.read_bytes().splitlines()
    )
    return [wire.decode(RawArticle, line) for line in lines if line]


def scores(pairs: Sequence[Pair]) -> list[Score]:
    """Return how ``pairs`` come out at each threshold."""
    return [
        Score(
            threshold,
            right=sum(p.copied and p.like >= threshold for p in pairs),
            wrong=sum(not p.copied and p.like >= threshold for p in pairs),
            missed=sum(p.copied and p.like < threshold for p in pairs),
        )
        for threshold in THRESHOLDS
    ]


def microseconds(texts: Sequence[str]) -> float:
    """Return the time that a signature takes, in microseconds, in the best of some rounds."""
    rounds = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        for text in texts:
            of_text(text)
        rounds.append(time.perf_counter() - begun)
    return min(rounds) / len(texts) * 1e6


def _sign(text: str) -> str:
    signed = of_text(text)
    if signed is None:
        raise ValueError("a story of this benchmark is too short for a signature")
    return signed


def _report(name: str, pairs: Sequence[Pair]) -> Iterator[str]:
    copied = [pair.like for pair in pairs if pair.copied]
    others = [pair.like for pair in pairs if not pair.copied]
    yield f"{name}: {len(copied)} pairs of copies, {len(others)} pairs that are none"
    yield f"  least alike copies {min(copied):.2f}, most alike others {max(others):.2f}"
    yield "  threshold  precision  recall"
    for score in scores(pairs):
        yield f"  {score.threshold:9.2f}  {score.precision:9.3f}  {score.recall:6.3f}"


def main() -> int:
    """Print the figures."""
    lines = [*_report("stories", list(made_pairs())), *_report("seeds", list(seed_pairs()))]
    for words in (50, 300, 1000):
        texts = [_of_length(words, start) for start in range(100)]
        lines.append(f"signature of {words:4} words: {microseconds(texts):5.0f} microseconds")
    lines.append(f"length of a signature: {len(_sign(EVENTS[0].wire))} characters")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _of_length(words: int, start: int) -> str:
    every = " ".join(t for event in EVENTS for t in (event.wire, *event.independent)).split(" ")
    return " ".join((every * 2)[start : start + words])


if __name__ == "__main__":
    sys.exit(main())
