"""The fold: from the set of claims about one place to who holds it, since when, how sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from agents.corroborate import lasting, tiers
from agents.corroborate.baseline import (
    held_still,
    is_past,
    name_loser,
    opposes,
    parted,
    set_aside,
    with_loser,
)
from agents.corroborate.independence import OutletBook
from agents.corroborate.linking import Cluster, link
from agents.corroborate.outlets import outlet_book
from agents.corroborate.parts import completing
from agents.corroborate.readings import DAWN, Reading, read
from agents.corroborate.rules import RULES, Rules
from agents.corroborate.sides import side_of
from agents.corroborate.tiers import LIVE, Assessment, Weighed, Weight
from agents.corroborate.verdicts import settle
from schemas.claims import Actor, ControlClaim, Extent, Means, Precision
from schemas.control import Change, Hold, PlaceControl, Tier, Transition
from schemas.ids import content_id


@dataclass(slots=True, eq=False)
class Picture:
    """One change on its way into the ledger."""

    cluster: Cluster
    own: Assessment
    extent: Extent
    tier: Tier
    reason: str
    history: list[Transition]
    due: datetime | None = None  # when time will do something to it


@dataclass(frozen=True, slots=True)
class Folded:
    """What a place's claims amount to, and the pictures it was made from, both in event order.

    It holds from the last that was known of the place, or ``clock`` if that is later, until
    ``due``: then time alone changes it. None: only a claim does.
    """

    control: PlaceControl
    pictures: tuple[Picture, ...]
    clock: datetime
    due: datetime | None


def fold(
    claims: Iterable[ControlClaim],
    book: OutletBook | None = None,
    *,
    rules: Rules = RULES,
    clock: datetime | None = None,
    baseline: Hold | None = None,
) -> PlaceControl:
    """Return the ledger of one place: a pure function of the claims, the clock and the baseline.

    Args:
        claims: All claims about one place, in any order; a claim given twice counts once.
        book: What is known of outlets; that which ships with Frontwatch by default.
        rules: The figures to decide by.
        clock: Up to when time has passed, in UTC; at least until the last claim became known.
        baseline: Who held the place before any claim, None where nobody says.

    Raises:
        ValueError: there are no claims, or they are about more than one place.
    """
    return fold_fully(claims, book, rules=rules, clock=clock, baseline=baseline).control


def fold_fully(
    claims: Iterable[ControlClaim],
    book: OutletBook | None = None,
    *,
    rules: Rules = RULES,
    clock: datetime | None = None,
    baseline: Hold | None = None,
) -> Folded:
    """Return the ledger as ``fold`` does, with what each change was made from."""
    readings = read(claims, book or outlet_book())
    places = {reading.claim.place.id for reading in readings}
    if len(places) != 1:
        raise ValueError(f"a ledger is about one place, not about {sorted(places)}")
    told = [reading for reading in readings if reading.claim.verdict is None]
    clusters = parted(link(told), baseline)
    name_loser(clusters, baseline)
    settle(clusters, [reading for reading in readings if reading.claim.verdict is not None])
    pictures = [_picture(cluster, rules) for cluster in clusters]
    until = max([reading.known for reading in readings] + ([clock] if clock else []))
    _age(pictures, until, rules)
    _interact_since(pictures, baseline)
    changes = with_loser(_changes(readings[0].claim.place.id, pictures), baseline)
    first = min(told or readings, key=lambda reading: reading.known_order)
    holder, since, tier, contested = held(changes, baseline)
    control = PlaceControl(
        place=replace(first.claim.place, candidates=()),
        holder=holder,
        since=since,
        tier=tier,
        contested=contested,
        changes=changes,
        baseline=baseline,
    )
    due = min((p.due for p in pictures if p.due is not None), default=None)
    return Folded(control, tuple(pictures), until, due)


def _picture(cluster: Cluster, rules: Rules) -> Picture:
    own = tiers.assess(cluster, rules)
    return Picture(cluster, own, _extent(own), own.tier, own.reason, list(own.history))


def _extent(own: Assessment) -> Extent:
    """Return how much of the place changed hands.

    The whole if anybody independent says so, or if the gaining side says so and nobody independent
    knows of a part only, that day or later. Parts that come to the whole say so as well.
    """
    backed: dict[Extent, date] = {}
    said: dict[Extent, date] = {}
    for item in tiers.uncorrected(own.weighed):
        if item.reading.denied:
            continue
        dates = said if item.weight is Weight.GAINING else backed
        extent = item.reading.claim.extent
        dates[extent] = max(dates.get(extent, item.reading.when), item.reading.when)
    for dates, whole in ((backed, _completing(own, gaining=False)), (said, _completing(own))):
        if whole is not None:
            dates[Extent.FULL] = max(dates.get(Extent.FULL, whole.when), whole.when)
    if Extent.FULL in backed or not backed | said:
        return Extent.FULL
    if Extent.PARTIAL not in backed:
        return Extent.FULL if Extent.FULL in said else Extent.PARTIAL
    overtaken = Extent.FULL in said and said[Extent.FULL] > backed[Extent.PARTIAL]
    return Extent.FULL if overtaken else Extent.PARTIAL


def _completing(own: Assessment, *, gaining: bool = True) -> Reading | None:
    """Return the reading with which parts come to the whole, with or without the gaining side's."""
    told = (i.reading for i in own.weighed if gaining or i.weight is not Weight.GAINING)
    return completing(sorted(told, key=lambda reading: reading.event_order))


def opposed(one: Cluster, other: Cluster) -> bool:
    """Return whether ``other`` takes from the gainer of ``one`` what ``one`` gave it."""
    if one.gainer is None:
        return one.loser is not None and one.loser == other.gainer
    return other.loser == one.gainer if other.gainer is None else other.gainer != one.gainer


def _age(pictures: list[Picture], clock: datetime, rules: Rules) -> None:
    """Let time pass over the changes: the latest first, since it tells what came before it."""
    lost: dict[str, lasting.Word] = {}
    for i in range(len(pictures) - 1, -1, -1):
        picture = pictures[i]
        cluster = picture.cluster
        found = lasting.expire(cluster, picture.own, clock, rules, lost.get(cluster.gainer or ""))
        later = [p.cluster for p in pictures[i + 1 :] if opposed(cluster, p.cluster)]
        held = lasting.last(cluster, found.history, clock, rules, lasting.touching(later))
        picture.history = list(held.history)
        picture.tier, picture.reason = held.history[-1].tier, held.history[-1].reason
        picture.due = found.due or held.due
        word = lasting.lost_by(picture.own)
        if cluster.loser is not None and word is not None and _lives(picture):
            lost[cluster.loser] = word


def _lives(picture: Picture) -> bool:
    return picture.own.tier in LIVE and picture.tier is not Tier.EXPIRED


def _interact_since(pictures: list[Picture], baseline: Hold | None) -> None:
    """Let live changes act on each other; what is told of the time before the baseline ends there."""
    if baseline is None or baseline.since is None:
        _interact(pictures)
        return
    old = [p for p in pictures if is_past(_dated(p)[0], baseline)]
    _interact(old)
    led_up: list[Picture] = []
    for picture in old:
        if not _lives(picture) or picture.tier is Tier.REVERSED:
            continue
        if opposes(picture.cluster.gainer, picture.cluster.loser, baseline):
            last = picture.history[-1]
            reason = f"by the baseline another held the place on {baseline.since.isoformat()}"
            _move(picture, Tier.REVERSED, last.at, last.claim_id, reason)
        else:
            led_up.append(picture)
    _interact([*led_up[-1:], *(p for p in pictures if p not in old)])


def _interact(pictures: list[Picture]) -> None:
    """Let live changes act on each other: a later one reverses an earlier one, a part contests."""
    holder: Picture | None = None
    for i, picture in enumerate(pictures):
        if not _lives(picture):
            continue
        if holder is not None and opposed(holder.cluster, picture.cluster):
            if picture.extent is Extent.PARTIAL:
                _contest(holder, picture)
                continue
            _reverse(pictures, i)
        holder = picture


def _contest(holder: Picture, part: Picture) -> None:
    reason = f"both sides hold parts since {part.cluster.first.isoformat()}"
    move = _first_live(part)
    for picture in (holder, part):
        _move(picture, Tier.CONTESTED, move.at, move.claim_id, reason)


def _reverse(pictures: list[Picture], index: int) -> None:
    """Close every change that still stood when the one at ``index`` gave the place to another."""
    later = pictures[index]
    reason = f"a later change, on {later.cluster.first.isoformat()}, gave the place to another"
    began, whole = _first_live(later), _first_whole(later)
    for i in range(index - 1, -1, -1):
        picture = pictures[i]
        if picture.tier is Tier.REVERSED:
            break
        if not _lives(picture) or not opposed(picture.cluster, later.cluster):
            continue
        if picture.tier is not Tier.CONTESTED and (began.at or whole.known) < whole.known:
            parts = f"both sides hold parts since {later.cluster.first.isoformat()}"
            _move(picture, Tier.CONTESTED, began.at, began.claim_id, parts)
        _move(picture, Tier.REVERSED, whole.known, whole.claim.claim_id, reason)


def _first_live(picture: Picture) -> Transition:
    """Return the move by which a change came to count as having happened."""
    return next(move for move in picture.own.history if move.tier in LIVE)


def _first_whole(picture: Picture) -> Reading:
    """Return the claim that first gave the whole place to the gainer."""
    told = [item.reading for item in picture.own.weighed if not item.reading.denied]
    whole = next((r for r in told if r.claim.extent is Extent.FULL), None)
    whole = whole or _completing(picture.own)
    return whole or next(iter(told), picture.own.weighed[0].reading)


def _move(picture: Picture, tier: Tier, at: datetime | None, claim_id: str, reason: str) -> None:
    """Move a picture for a reason outside its own claims; what they did after that is moot."""
    kept = [move for move in picture.history if _time(move.at) <= _time(at)]
    kept = kept or picture.history[:1]
    since = max(_time(at), _time(kept[-1].at))
    kept.append(Transition(tier=tier, at=since, claim_id=claim_id, reason=reason))
    picture.tier, picture.reason, picture.history = tier, reason, kept
    if picture.own.tier is not Tier.CLAIMED:
        picture.due = None  # it cannot be confirmed by lasting any more


def _time(at: datetime | None) -> datetime:
    return at or DAWN


def _changes(place_id: str, pictures: list[Picture]) -> tuple[Change, ...]:
    taken: Counter[str] = Counter()
    changes: list[Change] = []
    for picture in pictures:
        stem = _stem(place_id, picture.cluster)
        changes.append(_change(stem if not taken[stem] else f"{stem}-{taken[stem]}", picture))
        taken[stem] += 1
    return tuple(changes)


def _stem(place_id: str, cluster: Cluster) -> str:
    party = f"to {cluster.gainer}" if cluster.gainer else f"from {cluster.loser}"
    return content_id("chg", place_id, party, cluster.first.isoformat())


def _change(change_id: str, picture: Picture) -> Change:
    readings = picture.cluster.readings
    claims = [reading.claim for reading in readings]
    when, precision = _dated(picture)
    fractions = [claim.fraction for claim in claims if claim.fraction is not None]
    return Change(
        change_id=change_id,
        gainer=_commonest(claim.gainer for claim in claims),
        loser=_commonest(claim.loser for claim in claims),
        supporters=_supporters(claims, picture.cluster),
        tier=picture.tier,
        extent=picture.extent,
        fraction=fractions[-1] if fractions and picture.extent is Extent.PARTIAL else None,
        means=_means(claims),
        event_date=when,
        date_precision=precision,
        claims=tuple(r.claim.claim_id for r in (*readings, *picture.cluster.verdicts)),
        sources=len({claim.article_id for claim in claims}) + len(picture.own.analysts),
        independent_sources=picture.own.lineages,
        reason=picture.reason,
        history=tuple(picture.history),
        analysts=picture.own.analysts,
        merged_into=picture.own.merged_into,
        borrowed=picture.own.borrowed,
    )


def _dated(picture: Picture) -> tuple[date, Precision | None]:
    """Return the day of the event that the best placed sources agree on.

    Of those that tell of the gainer and of as much of the place as changed hands: the day on which
    one side left is not that on which the other came. Where nobody tells both, who tells of as
    much counts: the day on which a part fell is not that on which the rest was left. Independent
    sources before the gaining side, who speaks early; the loser last, who dates his admission
    rather than his loss. Each lineage has one vote; the earlier day wins a tie.
    """
    weighed = tiers.uncorrected(picture.own.weighed)
    told = [item for item in weighed if not item.reading.denied] or weighed
    whole = [item for item in told if item.reading.claim.extent is picture.extent]
    exact = [item for item in whole if item.reading.gainer == picture.cluster.gainer]
    exact = exact or whole or told
    for stated in (True, False):
        for weight in (Weight.INDEPENDENT, Weight.GAINING, Weight.ADMISSION):
            votes: dict[date, set[str]] = {}
            for item in exact:
                if item.weight is weight and item.reading.stated is stated:
                    votes.setdefault(item.reading.when, set()).add(item.reading.origin.lineage)
            if votes:
                when = min(votes, key=lambda day: (-len(votes[day]), day))
                return when, Precision.DAY if stated else _precision(exact, when)
    return exact[0].reading.when, exact[0].reading.claim.date_precision


def _precision(weighed: Iterable[Weighed], when: date) -> Precision | None:
    for item in weighed:
        if item.reading.when == when and item.reading.claim.date_precision is not None:
            return item.reading.claim.date_precision
    return None


def _commonest(actors: Iterable[Actor | None]) -> Actor | None:
    """Return the actor named most often; the first in event order among equals."""
    named = [actor for actor in actors if actor is not None]
    if len(named) <= 1:
        return named[0] if named else None
    counts = Counter(actor.id for actor in named)
    best = max(counts, key=lambda actor_id: counts[actor_id])
    return next(actor for actor in named if actor.id == best)


def _supporters(claims: list[ControlClaim], cluster: Cluster) -> tuple[Actor, ...]:
    gainers = {claim.gainer.id for claim in claims if claim.gainer is not None}
    found: dict[str, Actor] = {}
    for claim in claims:
        for actor in claim.supporters:
            if actor.id not in gainers and side_of(actor) != cluster.loser:
                found.setdefault(actor.id, actor)
    return tuple(found[actor_id] for actor_id in sorted(found))


def _means(claims: list[ControlClaim]) -> Means:
    """Return the means that most claims give; unknown only if none says more."""
    counts = Counter(claim.means for claim in claims if claim.means is not Means.UNKNOWN)
    return min(counts, key=lambda means: (-counts[means], means.value)) if counts else Means.UNKNOWN


def held(
    changes: tuple[Change, ...], baseline: Hold | None = None
) -> tuple[Actor | None, date | None, Tier | None, bool]:
    """Return who holds the place, since when, how sure, and whether it is contested."""
    aside = set_aside(changes, baseline)
    standing = [c for c in changes if c.tier in LIVE and c.change_id not in aside]
    if not standing and baseline is not None:
        return held_still(changes, baseline)
    if not standing:
        # Who denies to have lost the place holds it, as far as anybody says.
        denied = bool(changes) and changes[-1].tier is Tier.DENIED
        return (changes[-1].loser if denied else None), None, None, False
    whole = [change for change in standing if change.extent is Extent.FULL]
    contested = standing[-1].tier is Tier.CONTESTED or standing[-1].extent is Extent.PARTIAL
    if whole:
        last = whole[-1]
        return last.gainer, last.event_date, last.tier, contested
    first = standing[0]  # parts alone changed hands: whoever loses them holds the rest
    return first.loser, None, first.tier, contested
