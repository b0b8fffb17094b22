"""Surplus: what is said again and again of one day is counted, not kept.

Claims *say the same* when they tell the same of one day for the same reasons: between the same sides,
told or denied, of the whole or a part, through a claimant and media of the same standing. Of those
the ledger keeps the first, the first of each of the first lineages, and the last of each of the last
lineages; fewer once the day is no news any more. Which these are depends on the set of claims alone:
whatever falls out once would fall out of any larger set, so the order of arrival does not matter. The
rest is counted by a sketch that takes a
claim any number of times (the K smallest hash values, Bar-Yossef et al., "Counting distinct elements
in a data stream", 2002).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import blake2b
from typing import Final, NamedTuple

from agents.clean.signature import values
from agents.corroborate.independence import OutletBook, lineage_name, provenance
from agents.corroborate.readings import known_at
from agents.corroborate.sides import is_belligerent, side_of, sides_of
from schemas.claims import ControlClaim, Extent, Status
from schemas.control import Change, Counted, LedgerEntry, PlaceControl
from schemas.ids import content_id


class Limits(NamedTuple):
    """How many claims that say the same are kept.

    The ``first`` of all, be they of one lineage; the first of each of the ``first_lineages``; the
    last of each of the ``last_lineages``, since who still says it after a denial counts.
    """

    first: int
    first_lineages: int
    last_lineages: int


NEWS: Final = Limits(24, 24, 8)
"""Of a day while it is news. The count of independent sources ends about there."""
PAST_NEWS: Final = Limits(8, 8, 2)
"""Of a day after that. None may be more than of one that is news, or the order would matter."""
NEWS_FOR: Final = timedelta(days=30)
"""How long a day is news, by the last that is known of the place."""
SKETCH: Final = 64
"""Hash values kept of what is counted: exact up to there, beyond it within an eighth (1 / sqrt 64)."""
_HASH_BYTES: Final = 6
_HASHES: Final = 1 << (8 * _HASH_BYTES)

_Told = tuple[date, str | None, str | None, Status, Extent]


@dataclass(frozen=True, slots=True)
class Thinned:
    """A place's claims after one more, without surplus; ``entry`` as it was but for what fell out."""

    entry: LedgerEntry | None
    claims: tuple[ControlClaim, ...]
    surplus: bool = False
    """The one more is itself surplus."""


def take_in(entry: LedgerEntry | None, claim: ControlClaim, book: OutletBook) -> Thinned:
    """Return the claims of ``entry`` and ``claim``, less those that became surplus.

    A claim that is surplus itself is not among them. ``claim`` is condensed and new to the entry.
    """
    if entry is None:
        return Thinned(None, (claim,))
    claims = (*entry.claims, claim)
    if len(claims) <= PAST_NEWS.first:
        return Thinned(entry, claims)
    gone: set[str] = set()
    for same, limits in _to_look_at(entry.claims, claim, book):
        kept = _kept(same, limits)
        out = {c.claim_id: c for c in same if c.claim_id not in kept}
        if out:
            held = [c for c in same if c.claim_id in kept]
            anchor = next((c for c in held if c is not claim), claim)
            counted = _count(entry.counted, _told(anchor)[0], _saying(anchor, book), out)
            entry = _without(entry, out, anchor, counted)
            gone |= out.keys()
    if not gone:
        return Thinned(entry, claims)
    left = tuple(c for c in claims if c.claim_id not in gone)
    return Thinned(entry, left, claim.claim_id in gone)


def _to_look_at(
    before: Sequence[ControlClaim], claim: ControlClaim, book: OutletBook
) -> Iterator[tuple[list[ControlClaim], Limits]]:
    """Yield the claims that say the same as ``claim``, and those of days that it makes past news."""
    then = max(known_at(c) for c in before)
    line, newer = ((at - NEWS_FOR).date() for at in (then, max(then, known_at(claim))))
    own = _told(claim)
    groups: dict[_Told, list[ControlClaim]] = {own: [claim]} if claim.verdict is None else {}
    for c in (known for known in before if known.verdict is None):
        told = _told(c)
        if told in groups or line <= told[0] < newer:
            groups.setdefault(told, []).append(c)
    for told, group in groups.items():
        limits = PAST_NEWS if told[0] < newer else NEWS
        if len(group) > limits.first:
            by_saying: dict[str, list[ControlClaim]] = {}
            for c in group:
                by_saying.setdefault(_saying(c, book), []).append(c)
            yield from ((same, limits) for same in by_saying.values())


def tally(
    control: PlaceControl,
    claims: Sequence[ControlClaim],
    counted: Sequence[Counted],
    book: OutletBook,
) -> PlaceControl:
    """Return ``control`` with what was counted among the sources of its changes."""
    if not counted:
        return control
    days = {item.day for item in counted}
    sayings: dict[str, list[ControlClaim]] = {}
    for claim in claims:
        if claim.verdict is None and _told(claim)[0] in days:
            sayings.setdefault(_saying(claim, book), []).append(claim)
    more: dict[str, int] = {}
    for item in counted:
        if same := sayings.get(item.saying):
            first = min(same, key=_order).claim_id
            more[first] = more.get(first, 0) + _more(item, same)
    articles = {c.claim_id: c.article_id for c in claims if c.verdict is None}
    return replace(
        control, changes=tuple(_with_more(change, articles, more) for change in control.changes)
    )


def _with_more(change: Change, articles: dict[str, str], more: dict[str, int]) -> Change:
    added = sum(more.get(claim_id, 0) for claim_id in change.claims)
    if not added:
        return change
    kept = len({articles[claim_id] for claim_id in change.claims if claim_id in articles})
    return replace(change, sources=kept + len(change.analysts) + added)


def _order(claim: ControlClaim) -> tuple[float, str]:
    return known_at(claim).timestamp(), claim.claim_id


def _told(claim: ControlClaim) -> _Told:
    """Return what is cheap to compare: the day, who took what from whom, and whether it is denied."""
    when = claim.event_date or known_at(claim).date()
    return when, side_of(claim.gainer), side_of(claim.loser), claim.status, claim.extent


def _saying(claim: ControlClaim, book: OutletBook) -> str:
    """Return the id of what a claim says, and of the standing of those who say it."""
    origin = provenance(claim, book)
    claimant = claim.claimant
    return content_id(
        "say",
        *_told(claim),
        claimant is None,
        origin.speaker,
        claimant is not None and is_belligerent(claimant),
        sorted(origin.sides),
        sorted(sides_of(claim.supporters)),
        origin.weightless,
        claim.corrects,
    )


def _kept(same: Iterable[ControlClaim], limits: Limits) -> set[str]:
    """Return the ids of those to keep of claims that say the same."""
    ordered = sorted(same, key=_order)
    first: dict[tuple[str, str | None], ControlClaim] = {}
    last: dict[tuple[str, str | None], ControlClaim] = {}
    for claim in ordered:
        lineage = (_text(claim), claim.claimant.name if claim.claimant else None)
        first.setdefault(lineage, claim)
        last[lineage] = claim
    latest = sorted(last.values(), key=_order)[-limits.last_lineages :]
    chosen = (*ordered[: limits.first], *list(first.values())[: limits.first_lineages], *latest)
    return {claim.claim_id for claim in chosen}


def _text(claim: ControlClaim) -> str:
    """Return by what a claim's text is known here: the smallest value of its signature.

    Most copies of a text share it, so that fifty prints of one wire do not push out the one report
    that is none. It is of the claim alone, as the order of arrival demands; groups of copies are not.
    """
    lineage = claim.source.lineage
    if lineage.wires or lineage.signature is None:
        return lineage_name(claim.source)
    return next(
        (f"text {value}" for value in values(lineage.signature)), lineage_name(claim.source)
    )


def _without(
    entry: LedgerEntry,
    gone: dict[str, ControlClaim],
    anchor: ControlClaim,
    counted: tuple[Counted, ...],
) -> LedgerEntry:
    """Return ``entry`` with what refers to a claim that fell out referring to one that says the same."""
    marks = tuple(
        replace(mark, claim_id=anchor.claim_id) if mark.claim_id in gone else mark
        for mark in entry.marks
    )
    effects = tuple(effect for effect in entry.effects if effect.claim_id not in gone)
    held = dict.fromkeys(anchor.claim_id if each in gone else each for each in entry.held)
    return replace(entry, marks=marks, effects=effects, held=tuple(held), counted=counted)


def _count(
    counted: tuple[Counted, ...], day: date, saying: str, gone: dict[str, ControlClaim]
) -> tuple[Counted, ...]:
    old = next((item for item in counted if item.saying == saying), None)
    hashes = {*(old.articles if old else ())} | {_hash(c.article_id) for c in gone.values()}
    new = Counted(saying=saying, day=day, articles=tuple(sorted(hashes)[:SKETCH]))
    others = (item for item in counted if item.saying != saying)
    return tuple(sorted((*others, new), key=lambda item: item.saying))


def _more(item: Counted, same: Iterable[ControlClaim]) -> int:
    """Return how many articles were counted, those of which a claim is kept left out."""
    if len(item.articles) < SKETCH:
        return len(set(item.articles) - {_hash(claim.article_id) for claim in same})
    return round((SKETCH - 1) * _HASHES / int(item.articles[-1], 16))


def _hash(article_id: str) -> str:
    data = article_id.encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=_HASH_BYTES).hexdigest()
