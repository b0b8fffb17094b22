"""Linking: which claims tell of one and the same change.

Same place, same gainer or side, compatible time; an opposite claim in between starts a new change.
A claim without a gainer ("they withdrew") joins the change in which the same party loses. The
result depends on the set of claims alone: they are swept in event order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from agents.corroborate.readings import Reading
from schemas.claims import Precision

SLACK: Final = timedelta(days=30)
"""How far apart two claims of one change may be. Reports of one battle, and the loser's admission,
drag on for weeks; and who takes a place twice must have lost it in between, which starts a new
change as soon as anybody tells of it."""
RIVAL_SLACK: Final = timedelta(days=1)
"""How far apart two accounts of one loss may be that name different gainers."""
_SLACK_BY_PRECISION: Final = {Precision.MONTH: SLACK + timedelta(days=31)}


Moment = tuple[datetime, str]
"""A point in the order in which things became known."""


@dataclass(frozen=True, slots=True)
class Loan:
    """A reading of a change that an analyst found to be this one: from when, and until when."""

    reading: Reading
    start: Moment
    end: Moment | None


@dataclass(slots=True)
class Cluster:
    """The readings of one change, in event order, and the sides that they name.

    ``held_by`` is who gained the place by the change before, where no reading names a loser.
    ``verdicts`` are what analysts say of it, in the order in which they did; ``void`` are the ids of
    merges among them that mean nothing; ``loans`` is what merges lend it.
    """

    gainer: str | None
    loser: str | None
    first: date
    last: date
    told: bool  # somebody says that it happened; false while it is only denied
    readings: list[Reading] = field(default_factory=list)
    held_by: str | None = None
    verdicts: list[Reading] = field(default_factory=list)
    loans: list[Loan] = field(default_factory=list)
    void: set[str] = field(default_factory=set)

    def add(self, reading: Reading) -> None:
        """Take a reading in; what it names fills what was not named yet."""
        self.gainer = self.gainer or reading.gainer
        self.loser = self.loser or reading.loser
        self.last = max(self.last, reading.when)
        self.told = self.told or not reading.denied
        self.readings.append(reading)


def link(readings: Iterable[Reading]) -> list[Cluster]:
    """Return the changes that ``readings`` (in event order) tell of, in event order.

    What is dated to a week or a month joins a change of the same parties in that time; only where
    there is none is it one of its own, on the first of those days.
    """
    weighty = [reading for reading in readings if not reading.origin.weightless]
    vague = [reading for reading in weighty if reading.until > reading.when]
    clusters = _sweep(reading for reading in weighty if reading.until <= reading.when)
    if vague:
        alone = {r.claim.claim_id for r in vague if _within(clusters, r) is None}
        clusters = _sweep(r for r in weighty if r.until <= r.when or r.claim.claim_id in alone)
        for reading in vague:
            if reading.claim.claim_id not in alone:
                _join(clusters, reading)
    _name_holders(clusters)
    return clusters


def _sweep(readings: Iterable[Reading]) -> list[Cluster]:
    clusters: list[Cluster] = []
    for reading in readings:
        cluster = _home(clusters, reading)
        if cluster is None:
            cluster = Cluster(reading.gainer, reading.loser, reading.when, reading.when, told=False)
            clusters.append(cluster)
        cluster.add(reading)
    return clusters


def _within(clusters: list[Cluster], reading: Reading) -> Cluster | None:
    """Return the latest change of the same parties on one of the days that the reading may mean."""
    for cluster in reversed(clusters):
        in_time = cluster.first <= reading.until and cluster.last >= reading.when
        if in_time and _same_parties(cluster, reading):
            return cluster
    return None


def _join(clusters: list[Cluster], reading: Reading) -> None:
    """Take a reading of a week or month into a change in that time."""
    cluster = _within(clusters, reading)
    if cluster is None:  # what took the change in has split it: then it stands beside it
        cluster = Cluster(reading.gainer, reading.loser, reading.when, reading.when, told=False)
        clusters.append(cluster)
        clusters.sort(key=lambda other: other.first)
    cluster.add(reading)
    cluster.readings.sort(key=lambda other: (max(other.when, cluster.first), other.event_order))


def _name_holders(clusters: list[Cluster]) -> None:
    """Say of each change that names no loser from whom the place was taken, if anybody had it."""
    holder: str | None = None
    for cluster in clusters:
        if cluster.loser is None and holder != cluster.gainer:
            cluster.held_by = holder
        if cluster.told and cluster.gainer is not None:
            holder = cluster.gainer


def _home(clusters: list[Cluster], reading: Reading) -> Cluster | None:
    """Return the latest change that the reading can belong to, None if it starts a new one."""
    rival: date | None = None
    for cluster in reversed(clusters):
        if _same_parties(cluster, reading):
            if rival is not None and cluster.last < rival:
                return None
            return cluster if reading.when - cluster.last <= _slack(reading) else None
        if cluster.told:
            if cluster.first < reading.when:
                return None
            # Both sides on one day: a copy of what was told of that day before is no new swing.
            rival = cluster.first
    return None


def _slack(reading: Reading) -> timedelta:
    precision = reading.claim.date_precision
    return SLACK if precision is None else _SLACK_BY_PRECISION.get(precision, SLACK)


def _same_parties(cluster: Cluster, reading: Reading) -> bool:
    if cluster.gainer is not None and reading.gainer is not None:
        return cluster.gainer == reading.gainer or _rival_account(cluster, reading)
    if cluster.loser is not None and reading.loser is not None:
        return cluster.loser == reading.loser
    return not _clash(cluster.gainer, reading.loser) and not _clash(cluster.loser, reading.gainer)


def _rival_account(cluster: Cluster, reading: Reading) -> bool:
    """Return whether a claim tells of the same loss and names another of those who brought it about.

    Allies and backers are named one for the other. Had the second taken the place from the first,
    the loser would be another.
    """
    if reading.loser is None or reading.loser != cluster.loser or reading.loser == cluster.gainer:
        return False
    return abs(reading.when - cluster.last) <= RIVAL_SLACK


def _clash(one: str | None, other: str | None) -> bool:
    return one is not None and one == other
