"""Tiers: how sure one can be of one change, by who says so and who denies it.

The claims of a change are weighed in the order in which they became known, so that the moves from
tier to tier are those of a reader who missed nothing. DESIGN.md, The ledger, has the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from agents.corroborate.independence import Lineages
from agents.corroborate.linking import Cluster, Moment
from agents.corroborate.readings import Reading
from agents.corroborate.rules import Rules
from agents.corroborate.sides import is_belligerent, sides_of
from agents.corroborate.verdicts import Opinion, analyst_of, names, opinion, verdict_of
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
    ANALYST = "analyst"


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
    analysts: tuple[str, ...] = ()
    merged_into: str | None = None
    borrowed: tuple[str, ...] = ()

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


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing that became known of a change: a claim, a verdict, what a merge lends or takes back.

    ``loan`` is the number of the loan, None where it is the change's own.
    """

    reading: Reading
    weight: Weight
    moment: Moment
    loan: int | None = None
    returned: bool = False

    @property
    def order(self) -> tuple[Moment, bool, str]:
        return self.moment, not self.returned, self.reading.claim.claim_id


def assess(cluster: Cluster, rules: Rules) -> Assessment:
    """Weigh the claims of one change, and what analysts say of it, in the order of becoming known."""
    void = frozenset(cluster.void)
    state, taken = _State(rules, void), dict[tuple[str, int | None], _Step]()
    result = Assessment()
    for step in sorted(_steps(cluster), key=lambda step: step.order):
        if step.returned:
            del taken[step.reading.claim.claim_id, step.loan]
            state = _State(rules, void)
            for earlier in taken.values():
                state.take(earlier.reading, earlier.weight)
        else:
            taken[step.reading.claim.claim_id, step.loan] = step
            fresh = state.take(step.reading, step.weight)
            if step.weight is not Weight.ANALYST and step.loan is None:
                result.weighed.append(Weighed(step.reading, step.weight, fresh))
        tier, reason = state.tier()
        if not result.history or result.history[-1].tier != tier:
            at, claim_id = step.moment
            result.history.append(Transition(tier=tier, at=at, claim_id=claim_id, reason=reason))
    result.lineages, result.analysts = state.lineages, state.analysts
    result.merged_into = state.merged_into
    result.borrowed = tuple(sorted({claim_id for claim_id, loan in taken if loan is not None}))
    return result


def _steps(cluster: Cluster) -> Iterator[_Step]:
    who = parties(cluster)
    for reading in cluster.readings:
        yield _Step(reading, weigh(reading, who), reading.known_order)
    for reading in cluster.verdicts:
        yield _Step(reading, Weight.ANALYST, reading.known_order)
    lent = [loan.reading.claim for loan in cluster.loans]
    gaining = who.gaining | sides_of(c.gainer for c in lent)
    gaining |= sides_of(actor for c in lent for actor in c.supporters)
    both = Parties(gaining, (who.losing | sides_of(c.loser for c in lent)) - gaining)
    for number, loan in enumerate(cluster.loans):
        weight = weigh(loan.reading, both)
        yield _Step(loan.reading, weight, loan.start, number)
        if loan.end is not None:
            yield _Step(loan.reading, weight, loan.end, number, returned=True)


@dataclass(slots=True)
class _State:
    """Who has said what about one change so far."""

    rules: Rules
    void: frozenset[str]
    said: dict[str, Reading] = field(default_factory=dict)
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
        return len(self.backers) + len(self.opinion.confirming)

    @property
    def opinion(self) -> Opinion:
        """What analysts say of the change by now."""
        if not self.said:
            return _NOBODY
        void = self.void
        return opinion({k: r for k, r in self.said.items() if r.claim.claim_id not in void})

    @property
    def analysts(self) -> tuple[str, ...]:
        return tuple(verdict_of(reading).analyst for reading in self.opinion.confirming)

    @property
    def merged_into(self) -> str | None:
        merge = self.opinion.merge
        into = None if merge is None else verdict_of(merge).into
        return None if into is None else into.change_id

    def take(self, reading: Reading, weight: Weight) -> bool:
        """Take one claim in; return whether it says something that no earlier one said."""
        if weight is Weight.ANALYST:
            self.said[analyst_of(reading)] = reading
            return True
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
        said = self.opinion
        ruled = self._ruled(said)
        if ruled is not None:
            return ruled
        denial = self._live_denial(said)
        if not self.lineages and self.admitted is None:
            return self._unbacked(denial)
        backed = _backed(self.lineages, said)
        if denial is not None:
            return Tier.CONTESTED, f"{backed}, but {denial}"
        if self.admitted is not None:
            return Tier.CONFIRMED, ADMITTED
        if self.lineages >= self.rules.confirming_lineages:
            return Tier.CONFIRMED, backed
        enough = said.confirming and self.rules.analyst_confirms
        return (Tier.CONFIRMED if enough else Tier.REPORTED), backed

    def _ruled(self, said: Opinion) -> tuple[Tier, str] | None:
        """Return the tier that verdicts against a change give it, None where there are none.

        A person's word against it outweighs what the person could read, and not what came later.
        """
        against = (*said.rejecting, *said.merging)
        if not against:
            return None
        if said.confirming:
            reason = f"{names(said.confirming)} confirmed it, {names(against)} rejected it"
            return Tier.CONTESTED, reason
        if said.merge is not None:
            into = verdict_of(said.merge).into
            other = "" if into is None else f": {into.words} ({into.change_id})"
            return Tier.RETRACTED, f"{names([said.merge])} found it to be another change{other}"
        since = max(reading.known for reading in said.rejecting)
        newer = sum(known > since for known in self.backers)
        admitted = self.admitted is not None and self.admitted > since
        if admitted or newer >= self.rules.confirming_lineages:
            later = ADMITTED if admitted else _backed(newer)
            return Tier.CONTESTED, f"{names(said.rejecting)} rejected it; since then {later}"
        return Tier.DENIED, f"{names(said.rejecting)} rejected it"

    def _unbacked(self, denial: str | None) -> tuple[Tier, str]:
        if self.taken_back and not self.gaining:
            return Tier.RETRACTED, "who reported it has taken it back"
        if denial is not None:
            return Tier.DENIED, f"{denial}, and nobody independent supports it"
        return Tier.CLAIMED, "only the gaining side says so"

    def _live_denial(self, said: Opinion) -> str | None:
        """Return the denial that still stands, in words, None if there is none."""
        if self._stands(self.loser_denied, said):
            return "the losing side denies it"
        if self._stands(self.other_denied, said):
            return "an independent source denies it"
        return None

    def _stands(self, denied: datetime | None, said: Opinion) -> bool:
        if denied is None or (self.admitted is not None and self.admitted >= denied):
            return False
        told = [*self.backers, *(reading.known for reading in said.confirming)]
        later = sum(known > denied + self.rules.denial_life for known in told)
        return later < self.rules.confirming_lineages


_NOBODY: Final = Opinion()


def _backed(lineages: int, said: Opinion = _NOBODY) -> str:
    if lineages == 1 and said.confirming:
        return f"{names(said.confirming)} confirmed it, and nobody else independent reports it"
    if lineages == 1:
        return "one source independent of the gaining side reports it"
    among = f", {names(said.confirming)} among them" if said.confirming else ""
    return f"{lineages} independent sources report it{among}"
