"""Tiers: how sure one can be of one change, by who says so and who denies it.

The claims of a change are weighed in the order in which they became known, so that the moves from
tier to tier are those of a reader who missed nothing. DESIGN.md, The ledger, has the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from agents.corroborate.independence import Lineages
from agents.corroborate.linking import Cluster
from agents.corroborate.readings import Reading
from agents.corroborate.rules import Rules
from agents.corroborate.sides import is_belligerent, sides_of
from schemas.claims import ControlClaim, Status
from schemas.control import Tier, Transition

ADMITTED: Final = "the losing side admits it"
LIVE: Final = frozenset({Tier.CLAIMED, Tier.REPORTED, Tier.CONFIRMED, Tier.CONTESTED})
"""Tiers in which a change counts as having happened."""


class Weight(StrEnum):
    """What one claim weighs for the change it belongs to."""

    GAINING = "gaining"
    INDEPENDENT = "independent"
    ADMISSION = "admission"
    LOSER_DENIES = "loser denies"
    OTHER_DENIES = "other denies"
    TAKEN_BACK = "taken back"
    CORRECTS = "corrects"


@dataclass(frozen=True, slots=True)
class Parties:
    """The sides of a change: those that gain by it and those that lose."""

    gaining: frozenset[str]
    losing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A reading, its weight, and whether it added something that no earlier one had."""

    reading: Reading
    weight: Weight
    fresh: bool


def uncorrected(weighed: Sequence[Weighed]) -> list[Weighed]:
    """Return what still stands of ``weighed``: not what its own source corrected or took back."""
    corrections = [item.reading for item in weighed if item.reading.claim.corrects]
    return [
        item
        for item in weighed
        if not any(
            later.known > item.reading.known
            and not later.origin.keys.isdisjoint(item.reading.origin.keys)
            for later in corrections
        )
    ]


@dataclass(slots=True)
class Assessment:
    """What the claims of one change amount to, and how that came about."""

    weighed: list[Weighed] = field(default_factory=list)
    history: list[Transition] = field(default_factory=list)
    lineages: int = 0

    @property
    def tier(self) -> Tier:
        """Return the tier that the change has by its own claims."""
        return self.history[-1].tier

    @property
    def reason(self) -> str:
        """Return why it has that tier."""
        return self.history[-1].reason


def parties(cluster: Cluster) -> Parties:
    """Return the sides of a change. Whoever backs the gainer gains as well."""
    claims = [reading.claim for reading in cluster.readings]
    gaining = sides_of(claim.gainer for claim in claims) | sides_of(
        actor for claim in claims for actor in claim.supporters
    )
    losing = sides_of(claim.loser for claim in claims) - gaining
    if not losing and cluster.held_by is not None:
        losing = frozenset({cluster.held_by}) - gaining
    return Parties(gaining, losing)


def weigh(reading: Reading, who: Parties) -> Weight:
    """Return what a claim weighs for a change between these parties."""
    claimant = reading.claim.claimant
    speaker = reading.origin.speaker
    media = reading.origin.sides
    own_voice = claimant is None
    if reading.denied:
        return _weigh_denial(reading, who)
    if speaker in who.gaining or media & who.gaining:
        return Weight.GAINING
    if speaker in who.losing or (own_voice and media & who.losing):
        return Weight.ADMISSION
    if claimant is None or (speaker is None and not is_belligerent(claimant)):
        return Weight.INDEPENDENT
    if speaker is None or not who.gaining:
        # A fighter on no side we know, or an enemy of the loser while nobody says who gained.
        return Weight.GAINING
    return Weight.INDEPENDENT


def corrects(claim: ControlClaim) -> bool:
    """Return whether an outlet denies in its own voice what it or another reported."""
    return claim.corrects and claim.status is Status.DENIED and claim.claimant is None


def _weigh_denial(reading: Reading, who: Parties) -> Weight:
    claimant = reading.claim.claimant
    if corrects(reading.claim):
        return Weight.CORRECTS
    speaker = reading.origin.speaker
    media = reading.origin.sides if claimant is None else frozenset[str]()
    if speaker in who.gaining or media & who.gaining:
        return Weight.TAKEN_BACK
    if speaker in who.losing or media & who.losing:
        return Weight.LOSER_DENIES
    if claimant is None or (speaker is None and is_belligerent(claimant)):
        return Weight.LOSER_DENIES  # whoever denies a loss without being named is who would bear it
    return Weight.OTHER_DENIES


def assess(cluster: Cluster, rules: Rules) -> Assessment:
    """Weigh the claims of one change in the order in which they became known."""
    who = parties(cluster)
    state = _State(rules)
    result = Assessment()
    for reading in sorted(cluster.readings, key=lambda reading: reading.known_order):
        weight = weigh(reading, who)
        fresh = state.take(reading, weight)
        result.weighed.append(Weighed(reading, weight, fresh))
        tier, reason = state.tier()
        if not result.history or result.history[-1].tier != tier:
            move = Transition(
                tier=tier, at=reading.known, claim_id=reading.claim.claim_id, reason=reason
            )
            result.history.append(move)
    result.lineages = state.lineages
    return result


@dataclass(slots=True)
class _State:
    """Who has said what about one change so far."""

    rules: Rules
    gaining: bool = False
    taken_back: bool = False
    told: list[tuple[datetime, frozenset[str]]] = field(default_factory=list)
    backers: list[datetime] = field(default_factory=list)
    counted: Lineages = field(default_factory=Lineages)
    withdrawn: set[str] = field(default_factory=set)
    admitted: datetime | None = None
    loser_denied: datetime | None = None
    other_denied: datetime | None = None

    @property
    def lineages(self) -> int:
        return len(self.backers)

    def take(self, reading: Reading, weight: Weight) -> bool:
        """Take one claim in; return whether it says something that no earlier one said."""
        if weight is Weight.GAINING:
            fresh = not self.gaining
            self.gaining = True
            return fresh
        if weight in (Weight.INDEPENDENT, Weight.ADMISSION):
            return self._back(reading, admits=weight is Weight.ADMISSION)
        return self._deny(reading, weight)

    def _back(self, reading: Reading, *, admits: bool) -> bool:
        keys = reading.origin.keys
        fresh = self.withdrawn.isdisjoint(keys) and self._count(reading.known, keys)
        if admits:
            fresh = fresh or self.admitted is None
            self.admitted = reading.known
        return fresh

    def _count(self, known: datetime, keys: frozenset[str]) -> bool:
        self.told.append((known, keys))
        fresh = self.counted.add(keys)
        if fresh:
            self.backers.append(known)
        return fresh

    def _deny(self, reading: Reading, weight: Weight) -> bool:
        if weight is Weight.LOSER_DENIES:
            fresh = self.loser_denied is None
            self.loser_denied = reading.known
            return fresh
        if weight is Weight.TAKEN_BACK:
            fresh = self.gaining
            self.gaining, self.taken_back = False, True
            return fresh
        if weight is Weight.CORRECTS:
            return self._correct(reading)
        fresh = self.other_denied is None
        self.other_denied = reading.known
        return fresh

    def _correct(self, reading: Reading) -> bool:
        """A source takes its own report back; of another's reports it says that they are wrong."""
        others = [told for told in self.told if told[1].isdisjoint(reading.origin.keys)]
        if len(others) < len(self.told):
            self.told, self.backers, self.counted = [], [], Lineages()
            for known, keys in others:
                self._count(known, keys)
            self.withdrawn |= reading.origin.keys
            self.taken_back = True
            return True
        fresh = self.other_denied is None
        self.other_denied = reading.known
        return fresh

    def tier(self) -> tuple[Tier, str]:
        """Return the tier of a change of which this has been said, and why."""
        denial = self._live_denial()
        if not self.backers and self.admitted is None:
            return self._unbacked(denial)
        if denial is not None:
            return Tier.CONTESTED, f"{_backed(self.lineages)}, but {denial}"
        if self.admitted is not None:
            return Tier.CONFIRMED, ADMITTED
        if self.lineages >= self.rules.confirming_lineages:
            return Tier.CONFIRMED, _backed(self.lineages)
        return Tier.REPORTED, _backed(self.lineages)

    def _unbacked(self, denial: str | None) -> tuple[Tier, str]:
        if self.taken_back and not self.gaining:
            return Tier.RETRACTED, "who reported it has taken it back"
        if denial is not None:
            return Tier.DENIED, f"{denial}, and nobody independent supports it"
        return Tier.CLAIMED, "only the gaining side says so"

    def _live_denial(self) -> str | None:
        """Return the denial that still stands, in words, None if there is none."""
        if self._stands(self.loser_denied):
            return "the losing side denies it"
        if self._stands(self.other_denied):
            return "an independent source denies it"
        return None

    def _stands(self, denied: datetime | None) -> bool:
        if denied is None or (self.admitted is not None and self.admitted >= denied):
            return False
        later = sum(known > denied + self.rules.denial_life for known in self.backers)
        return later < self.rules.confirming_lineages


def _backed(lineages: int) -> str:
    if lineages == 1:
        return "one source independent of the gaining side reports it"
    return f"{lineages} independent sources report it"
