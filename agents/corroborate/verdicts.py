"""Verdicts: which change an analyst's word is about, what it makes of it, and what a merge lends.

A verdict names no parties of its own: it points at a change by the articles behind it, its parties and
its day, so that the ledger finds it whatever arrived first. The last word of each analyst on a change
counts. A change that was found to be another one lends that its sources, from then on and as long as
the word stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from agents.corroborate.linking import SLACK, Cluster, Loan, Moment
from agents.corroborate.readings import Reading
from schemas.verdicts import AnalystVerdict, ChangeRef, Ruling, analyst_key


@dataclass(frozen=True, slots=True)
class Opinion:
    """What analysts say of one change at a time: the last word of each, by ruling."""

    confirming: tuple[Reading, ...] = ()
    rejecting: tuple[Reading, ...] = ()
    merging: tuple[Reading, ...] = ()

    @property
    def merge(self) -> Reading | None:
        """Return the merge in force: the last one, unless another analyst confirms the change."""
        return self.merging[-1] if self.merging and not self.confirming else None


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of time in which ``source`` is taken to be ``target``."""

    source: Cluster
    target: Cluster
    merge: str  # the id of the verdict that says so
    start: Moment
    end: Moment | None


def opinion(said: Mapping[str, Reading]) -> Opinion:
    """Return what the last words of analysts, by their keys, come to."""
    words = sorted(said.values(), key=lambda reading: reading.known_order)
    return Opinion(
        *(
            tuple(reading for reading in words if verdict_of(reading).ruling is ruling)
            for ruling in (Ruling.CONFIRM, Ruling.REJECT, Ruling.MERGE)
        )
    )


def verdict_of(reading: Reading) -> AnalystVerdict:
    """Return the verdict that a reading is.

    Raises:
        ValueError: it is a claim of an article.
    """
    verdict = reading.claim.verdict
    if verdict is None:
        raise ValueError(f"{reading.claim.claim_id} is no verdict")
    return verdict


def analyst_of(reading: Reading) -> str:
    """Return by what the analyst of a verdict is the same one."""
    return analyst_key(verdict_of(reading).analyst)


def names(readings: Sequence[Reading]) -> str:
    """Return who says so: "analyst A and analyst B"."""
    told = [f"analyst {verdict_of(reading).analyst}" for reading in readings]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def settle(clusters: Sequence[Cluster], verdicts: Sequence[Reading]) -> None:
    """Give each change the verdicts about it, and what merges lend it.

    A verdict about a change that is not known is left out.
    """
    for reading in sorted(verdicts, key=lambda reading: reading.known_order):
        home = find(clusters, verdict_of(reading).about)
        if home is not None:
            home.verdicts.append(reading)
    if any(cluster.verdicts for cluster in clusters):
        _lend(clusters)


def find(clusters: Sequence[Cluster], ref: ChangeRef) -> Cluster | None:
    """Return the change that ``ref`` means, None if it is not known.

    That with its parties and most of its articles; of several the nearest in time, then the first.
    """
    best: Cluster | None = None
    found: tuple[bool, int, bool, timedelta] | None = None
    for cluster in clusters:
        likeness = _likeness(cluster, ref)
        if likeness is not None and (found is None or likeness > found):
            best, found = cluster, likeness
    return best


def _likeness(cluster: Cluster, ref: ChangeRef) -> tuple[bool, int, bool, timedelta] | None:
    shared = len({r.claim.article_id for r in cluster.readings}.intersection(ref.articles))
    same, away = _has_parties(cluster, ref), _away(cluster, ref)
    if not shared and (not same or away > SLACK):
        return None
    return same and shared > 0, shared, same, -away


def _has_parties(cluster: Cluster, ref: ChangeRef) -> bool:
    if ref.gainer is not None:
        return any(reading.gainer == ref.gainer for reading in cluster.readings)
    loses = any(reading.loser == ref.loser for reading in cluster.readings)
    return cluster.gainer is None and ref.loser is not None and loses


def _away(cluster: Cluster, ref: ChangeRef) -> timedelta:
    if ref.event_date is None or cluster.first <= ref.event_date <= cluster.last:
        return timedelta(0)
    return min(abs(ref.event_date - cluster.first), abs(ref.event_date - cluster.last))


def _lend(clusters: Sequence[Cluster]) -> None:
    """Let every change that is taken to be another one lend that its sources.

    Who is taken for one that is itself taken for another lends to the last of them. A merge that would
    close a circle is void, and so is one of a change into itself.
    """
    spans = [span for cluster in clusters for span in _merges(cluster, clusters)]
    standing: dict[int, _Span] = {}
    for span in sorted(spans, key=lambda span: span.start):
        if span.end is None:
            if _last(span.target, standing) is span.source:
                span.source.void.add(span.merge)
            else:
                standing[id(span.source)] = span
    for span in spans:
        if span.merge not in span.source.void:
            _lend_over(span, standing)


def _lend_over(span: _Span, standing: Mapping[int, _Span]) -> None:
    target, start = span.target, span.start
    while span.end is None and id(target) in standing:
        further = standing[id(target)]
        target, start = further.target, max(start, further.start)
    for reading in span.source.readings:
        begins = max(start, reading.known_order)
        if not reading.denied and (span.end is None or begins < span.end):
            target.loans.append(Loan(reading, begins, span.end))


def _last(cluster: Cluster, standing: Mapping[int, _Span]) -> Cluster:
    while id(cluster) in standing:
        cluster = standing[id(cluster)].target
    return cluster


def _merges(cluster: Cluster, clusters: Sequence[Cluster]) -> Iterator[_Span]:
    """Yield the stretches in which a change is taken to be another one of the same place."""
    said: dict[str, Reading] = {}
    steps: list[tuple[Moment, Reading | None]] = []
    for reading in cluster.verdicts:
        said[analyst_of(reading)] = reading
        merge = opinion(said).merge
        if not steps or steps[-1][1] is not merge:
            steps.append((reading.known_order, merge))
    ends = [*(at for at, _ in steps[1:]), None] if steps else []
    for (at, merge), end in zip(steps, ends, strict=True):
        target = None if merge is None else _target(merge, clusters)
        if merge is None or target is None:
            continue
        if target is cluster:
            cluster.void.add(merge.claim.claim_id)
        else:
            yield _Span(cluster, target, merge.claim.claim_id, at, end)


def _target(merge: Reading, clusters: Sequence[Cluster]) -> Cluster | None:
    verdict = verdict_of(merge)
    if verdict.into is None or verdict.into.place_id != verdict.about.place_id:
        return None
    return find(clusters, verdict.into)
