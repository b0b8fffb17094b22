"""Near-copies: articles of one text, whoever prints it and whether or not it says whose it is.

The articles behind a place's claims are grouped by the likeness of their signatures; what is linked
through a third is one group as well. So the groups depend on the set of articles alone. A copy that
credits nobody is given the source of its group: the wire that another copy credits, else where the
text stood first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Final

from agents.clean.signature import KEPT, resemblance, values
from schemas.claims import ClaimSource

SAME_TEXT: Final = 0.25
"""From which resemblance on two articles are copies of one text: independent reports of one event
share less than 0.15, copies that were cut and edited over 0.4 (docs/lineage.md)."""
SAME_BRIEF: Final = 0.4
"""The same for two briefs, of which one quoted sentence may be a third: too short for a signature's
full number of values."""
_FEWEST: Final = 3
"""Values that two texts share at least before their resemblance is worked out."""
_SAME_AGAIN: Final = KEPT * 9 // 10
"""Values in common from which on a copy adds nothing by which further copies could be known."""


@dataclass(frozen=True, slots=True)
class Print:
    """One article: its source, when it became known, and whether a side's own medium prints it."""

    source: ClaimSource
    known: datetime
    sided: bool

    @property
    def order(self) -> tuple[datetime, str]:
        """Return the key that puts articles in the order in which they became known."""
        return self.known, self.source.article_id


def traced(prints: Iterable[Print]) -> dict[str, ClaimSource]:
    """Return where the text of each article that is one of several copies comes from.

    By article id; an article that is nobody's copy and has none is left out. The lineage of each
    source names its group.
    """
    first: dict[str, Print] = {}
    for item in sorted(prints, key=lambda item: item.order):
        first.setdefault(item.source.article_id, item)
    found: dict[str, ClaimSource] = {}
    for group in groups(first.values()):
        found.update(_sources(group))
    return found


def groups(prints: Iterable[Print]) -> Iterator[list[Print]]:
    """Yield the articles of each text that more than one of ``prints`` tells, as they are given."""
    by_text: dict[str, list[Print]] = defaultdict(list)
    for item in prints:
        if item.source.lineage.signature is not None:
            by_text[item.source.lineage.signature].append(item)
    texts = list(by_text)
    leaders = _leaders(texts)
    by_leader: dict[int, list[Print]] = defaultdict(list)
    for text, leader in zip(texts, leaders, strict=True):
        by_leader[leader].extend(by_text[text])
    yield from (group for group in by_leader.values() if len(group) > 1)


def _leaders(texts: list[str]) -> list[int]:
    """Return for each signature the index of the first that it is linked to."""
    leaders = list(range(len(texts)))
    holders: dict[int, list[int]] = defaultdict(list)  # of each value
    for i, text in enumerate(texts):
        near = (holders[value] for value in values(text) if value in holders)
        shared = Counter(chain.from_iterable(near))
        for j, count in shared.items():
            linked = count < _FEWEST or _leader(leaders, i) == _leader(leaders, j)
            if not linked and are_copies(text, texts[j]):
                _link(leaders, i, j)
        if max(shared.values(), default=0) < _SAME_AGAIN:
            for value in values(text):
                holders[value].append(i)
    return [_leader(leaders, i) for i in range(len(texts))]


@lru_cache(maxsize=16_384)
def are_copies(one: str, other: str) -> bool:
    """Return whether texts of these signatures are copies of one."""
    return resemblance(one, other) >= _threshold(one, other)


def _threshold(one: str, other: str) -> float:
    brief = max(len(values(one)), len(values(other))) < KEPT
    return SAME_BRIEF if brief else SAME_TEXT


def _leader(leaders: list[int], i: int) -> int:
    while leaders[i] != i:
        leaders[i] = leaders[leaders[i]]
        i = leaders[i]
    return i


def _link(leaders: list[int], i: int, j: int) -> None:
    one, other = _leader(leaders, i), _leader(leaders, j)
    leaders[max(one, other)] = min(one, other)


def _sources(group: list[Print]) -> Iterator[tuple[str, ClaimSource]]:
    """Give each copy the group's name, and each that credits nobody the group's source.

    Without any credit, a side's own medium stands before others: its text may be in print elsewhere
    first, and must not count for independent there.
    """
    wires = tuple(sorted({wire for item in group for wire in item.source.lineage.wires}))
    origin = min(group, key=lambda item: (not item.sided, item.order)).source
    name = min(group, key=lambda item: item.order).source.article_id
    for item in group:
        source = item.source
        if not source.lineage.wires:
            source = replace(source, lineage=replace(source.lineage, wires=wires))
            if not wires:
                source = origin
        yield item.source.article_id, replace(source, lineage=replace(source.lineage, cluster=name))
