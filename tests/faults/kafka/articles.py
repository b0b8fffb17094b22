"""Articles in any number, whose order on several partitions is as certain as on one.

Every storyline is told again and again by ever other outlets. All that is said about a place lies in
one partition of every topic, in one order: so the bare runner says, to the last alert, what any
number of workers must tell.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from benchmarks.filler import PEACE, filled
from schemas import wire
from schemas.alerts import ControlAlert
from schemas.articles import RawArticle
from streams.bare import Replay, extract
from streams.bare import replay as run_bare
from streams.cores import Cores
from streams.embedded.client import Entry
from streams.embedded.partitioner import partition_of
from tests.end_to_end.conftest import STORYLINES, articles_of

_NO_TICK = timedelta(days=1_000_000)
"""Ticks reach the partitions each at its own moment, so that their order among articles is chance."""

_LENGTH: Final = 1200
"""Characters of an article that tells of no change: what a short agency report has."""


@dataclass(frozen=True)
class Undisturbed:
    """What must come out: the run of the bare runner, and its alerts."""

    run: Replay
    alerts: tuple[ControlAlert, ...]


def told_many_times(cores: Cores, count: int, partitions: int) -> list[RawArticle]:
    """Return ``count`` articles, in the order in which they are to be fed.

    All storylines go on side by side, as the news of a day does, so that no partition ever rests.
    """
    homes = _homes(cores, partitions)
    storylines = {name: articles_of(name) for name in STORYLINES}
    rounds = -(-count // sum(map(len, storylines.values())))
    placed: list[tuple[float, int, str, RawArticle]] = []
    for name, articles in storylines.items():
        turns = itertools.product(articles, range(rounds))
        for number, (article, turn) in enumerate(turns):
            told = replace(
                article,
                id=_id_in(homes[name], f"{article.id}-{turn}", partitions),
                outlet=f"n{turn}.{article.outlet}",
            )
            placed.append(((number + 0.5) / (rounds * len(articles)), turn, name, told))
    placed.sort(key=lambda each: each[:3])
    return [each[3] for each in placed][:count]


def among_other_news(told: Sequence[RawArticle], count: int) -> list[RawArticle]:
    """Return ``count`` articles: those ``told``, in their order, spread evenly among ordinary news.

    Ordinary news lies in any partition; screening drops it.
    """
    found: list[RawArticle] = []
    for number in range(count):
        due = told[number * len(told) // count]
        if number and due is told[(number - 1) * len(told) // count]:
            due = replace(
                due,
                id=f"other-{number}",
                outlet="other.example",
                title="Other news",
                text=filled(PEACE, number, _LENGTH),
                html=None,
            )
        found.append(due)
    return found


def entry(article: RawArticle, partitions: int) -> Entry:
    """Return the record of news.raw: in the partition that all further topics give it, too."""
    key = article.id.encode()
    return Entry(key, wire.encode(article), (), partition=partition_of(key, partitions))


def undisturbed(cores: Cores, articles: Sequence[RawArticle]) -> Undisturbed:
    """Return what the bare runner makes of ``articles``."""
    run = run_bare(replace(cores, tick_every=_NO_TICK), articles)
    return Undisturbed(run, tuple(run.alerts))


def _id_in(part: int, name: str, partitions: int) -> str:
    tried = (f"{name}-{salt}" for salt in itertools.count())
    return next(each for each in tried if partition_of(each.encode(), partitions) == part)


def _homes(cores: Cores, partitions: int) -> dict[str, int]:
    """Return the partition of each storyline; those that speak of one place share one."""
    group = {name: name for name in STORYLINES}
    by_place: dict[str, str] = {}
    for name in STORYLINES:
        for found in extract(cores, articles_of(name)):
            for claim in found.claims:
                old, new = group[by_place.setdefault(claim.place.id, name)], group[name]
                group = {each: new if its == old else its for each, its in group.items()}
    members: dict[str, list[str]] = defaultdict(list)
    for name, its in group.items():
        members[its].append(name)
    homes, load = {}, [0] * partitions
    for names in sorted(members.values(), key=lambda each: -len(each)):
        part = load.index(min(load))
        load[part] += sum(len(articles_of(name)) for name in names)
        homes |= dict.fromkeys(names, part)
    return homes
