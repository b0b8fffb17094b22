"""Claims against gold: precision, recall, F1, and how well the matched ones agree in each field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from schemas.claims import ControlClaim
from streams.scoring.agreement import Names, near, same_day
from streams.scoring.gold import GoldArticle, GoldClaim
from streams.scoring.reliability import Reliability

Agrees = Callable[[GoldClaim, ControlClaim], bool]


@dataclass(slots=True)
class Rate:
    """Right ones of those that were to be judged."""

    right: int = 0
    of: int = 0

    def add(self, verdict: bool | None) -> None:  # noqa: FBT001 - a verdict is a truth value
        """Count a verdict; None is no verdict."""
        if verdict is not None:
            self.of += 1
            self.right += verdict

    @property
    def share(self) -> float | None:
        """The share of right ones, None where there was nothing to judge."""
        return self.right / self.of if self.of else None


@dataclass(slots=True)
class Match:
    """Counts of a search: found and wanted, found in all, wanted in all."""

    hits: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, hits: int, found: int, wanted: int) -> None:
        """Count one article."""
        self.hits += hits
        self.found += found
        self.wanted += wanted

    @property
    def precision(self) -> float:
        """Hits of what was found; 1 where nothing was found."""
        return self.hits / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Hits of what was wanted; 1 where nothing was wanted."""
        return self.hits / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.found + self.wanted
        return 2 * self.hits / both if both else 1.0


@dataclass(frozen=True, slots=True)
class Fault:
    """A claim that gold has and we do not ("missed"), or the other way round ("false")."""

    kind: str
    article_id: str
    place: str
    gainer: str | None
    loser: str | None
    quote: str | None


@dataclass(slots=True)
class ClaimScores:
    """Everything that is measured about claims."""

    articles: int = 0
    claims: Match = field(default_factory=Match)
    places: Match = field(default_factory=Match)
    relevance: Match = field(default_factory=Match)
    status: Rate = field(default_factory=Rate)
    extent: Rate = field(default_factory=Rate)
    event_date: Rate = field(default_factory=Rate)
    coordinates: Rate = field(default_factory=Rate)
    loser: Rate = field(default_factory=Rate)
    irrelevant: int = 0
    false_on_irrelevant: int = 0
    reliability: Reliability = field(default_factory=Reliability)
    faults: list[Fault] = field(default_factory=list)

    @property
    def false_per_100(self) -> float | None:
        """False claims per 100 articles that report no change; None without such articles."""
        return 100 * self.false_on_irrelevant / self.irrelevant if self.irrelevant else None


def score_claims(
    rows: Iterable[tuple[GoldArticle, Sequence[ControlClaim]]], names: Names
) -> ClaimScores:
    """Return the scores of what was found in each gold article."""
    scores = ClaimScores()
    for gold, found in rows:
        _score_article(gold, found, names, scores)
    return scores


def _score_article(
    gold: GoldArticle, found: Sequence[ControlClaim], names: Names, scores: ClaimScores
) -> None:
    pairs = _pairs(gold, found, names)
    places = match(gold.claims, found, lambda g, c: names.same_place(g, c.place))
    scores.articles += 1
    scores.claims.add(len(pairs), len(found), len(gold.claims))
    scores.places.add(len(places), len(found), len(gold.claims))
    both = gold.relevant and bool(found)
    scores.relevance.add(int(both), int(bool(found)), int(gold.relevant))
    if not gold.relevant:
        scores.irrelevant += 1
        scores.false_on_irrelevant += len(found)
    right = set(pairs.values())
    for j, claim in enumerate(found):
        scores.reliability.add(claim.confidence, j in right)
    for i, j in pairs.items():
        _score_fields(gold.claims[i], found[j], names, scores)
    scores.faults += _faults(gold, found, pairs)


def verdicts(gold: GoldArticle, found: Sequence[ControlClaim], names: Names) -> list[bool]:
    """Return of each claim found whether it is right: its place and its direction are gold's."""
    right = set(_pairs(gold, found, names).values())
    return [j in right for j in range(len(found))]


def _pairs(gold: GoldArticle, found: Sequence[ControlClaim], names: Names) -> dict[int, int]:
    return match(
        gold.claims,
        found,
        lambda g, c: names.same_place(g, c.place) and names.direction(g, c),
    )


def _score_fields(gold: GoldClaim, claim: ControlClaim, names: Names, scores: ClaimScores) -> None:
    scores.status.add(None if gold.status is None else gold.status == claim.status.value)
    scores.extent.add(None if gold.extent is None else gold.extent == claim.extent.value)
    scores.event_date.add(same_day(gold.event_date, claim.event_date))
    scores.coordinates.add(None if gold.lat is None else near(gold, claim.place) is True)
    if gold.loser is not None:
        scores.loser.add(names.agree(gold.loser, claim.loser, gold.country, gold.event_date))


def match(
    wanted: Sequence[GoldClaim], found: Sequence[ControlClaim], fits: Agrees
) -> dict[int, int]:
    """Pair wanted with found claims one to one, as many as fit, those alike in most fields first.

    Augmenting paths: a pair once made may be changed to another, so that the number is the most
    that is possible.
    """
    options = {
        i: sorted(
            (j for j, claim in enumerate(found) if fits(gold, claim)),
            key=lambda j: (-_likeness(gold, found[j]), j),
        )
        for i, gold in enumerate(wanted)
    }
    taken: dict[int, int] = {}
    order = sorted(
        options,
        key=lambda i: (-max((_likeness(wanted[i], found[j]) for j in options[i]), default=0), i),
    )
    for i in order:
        _augment(i, options, taken, set())
    return {i: j for j, i in taken.items()}


def _augment(i: int, options: dict[int, list[int]], taken: dict[int, int], seen: set[int]) -> bool:
    for j in options[i]:
        if j in seen:
            continue
        seen.add(j)
        if j not in taken or _augment(taken[j], options, taken, seen):
            taken[j] = i
            return True
    return False


def _likeness(gold: GoldClaim, claim: ControlClaim) -> int:
    return (
        (gold.status == claim.status.value) * 2
        + (gold.extent == claim.extent.value)
        + (same_day(gold.event_date, claim.event_date) is True)
        + bool(gold.evidence and gold.evidence == claim.evidence.quote)
    )


def _faults(gold: GoldArticle, found: Sequence[ControlClaim], pairs: dict[int, int]) -> list[Fault]:
    right = set(pairs.values())
    missed = [
        Fault("missed", gold.raw.id, g.place, g.gainer, g.loser, g.evidence)
        for i, g in enumerate(gold.claims)
        if i not in pairs
    ]
    false = [
        Fault("false", gold.raw.id, c.place.name, *_names(c), c.evidence.quote)
        for j, c in enumerate(found)
        if j not in right
    ]
    return missed + false


def _names(claim: ControlClaim) -> tuple[str | None, str | None]:
    return (
        claim.gainer.name if claim.gainer else None,
        claim.loser.name if claim.loser else None,
    )
