"""One article, its sentences put together: one claim per place and direction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from agents.detect.languages.drafts import LEAVING, Draft
from agents.detect.languages.scene import Scene
from schemas.claims import Actor, PlaceKind, Status


def merged(found: Sequence[Draft], scene: Scene) -> list[Draft]:
    """Return the best draft of each place, direction and kind of status, in reading order."""
    filled = [
        full
        for draft in found
        if (full := _filled(draft, found, scene)).gainer is not None or full.loser is not None
    ]
    groups: list[list[Draft]] = []
    for draft in filled:
        group = next((g for g in groups if _same(g[0], draft, scene)), None)
        if group is None:
            groups.append([draft])
        else:
            group.append(draft)
    return [_best(group) for group in groups if not _is_summary(group, filled, scene)]


def _is_summary(group: list[Draft], found: Sequence[Draft], scene: Scene) -> bool:
    """Return whether only the title tells it, and the text more closely.

    The text names the quarters of the town, or says that it is the region of that name.
    """
    if any(draft.is_body for draft in group):
        return False
    is_partial = all(draft.partial for draft in group)
    return any(
        draft.is_body
        and scene.book.same_side(draft.gainer, group[0].gainer)
        and ((is_partial and draft.place.kind is PlaceKind.DISTRICT) or _is_region_of(draft, group))
        for draft in found
    )


def _is_region_of(draft: Draft, group: list[Draft]) -> bool:
    """Return whether ``draft`` is about a region called as the place of ``group``."""
    region, town = draft.spot.place, group[0].spot.place
    if region is None or town is None or draft.place.kind is not PlaceKind.PROVINCE:
        return False
    return region.name == town.name


def _filled(draft: Draft, found: Sequence[Draft], scene: Scene) -> Draft:
    """Add the parties that the sentence leaves out but the article tells."""
    gainer, loser = draft.gainer, draft.loser
    twins = [d for d in found if d is not draft and d.place.id == draft.place.id]
    if gainer is None:
        gainer = next(
            (d.gainer for d in twins if d.gainer and not scene.book.same_side(d.gainer, loser)),
            None,
        )
    if gainer is None and draft.change.form.frame not in LEAVING:
        gainer = _taker(loser, found, scene, draft.place.country)
    if gainer is None and draft.change.form.frame in LEAVING:
        others = (t for t in scene.takers if loser and not scene.book.same_side(t, loser))
        gainer = next(others, None)
    if loser is None:
        loser = next(
            (d.loser for d in twins if d.loser and not scene.book.same_side(d.loser, gainer)), None
        ) or scene.loser_to(gainer, draft.place.country)
    status = draft.status
    if status is Status.CLAIMED and scene.book.same_side(draft.speaker, loser):
        status = Status.ASSERTED  # admission against interest
    return replace(draft, gainer=gainer, loser=loser, status=status)


def _taker(
    loser: Actor | None, found: Sequence[Draft], scene: Scene, country: str | None
) -> Actor | None:
    """Return who takes a place that falls to nobody in the sentence: the article's other taker."""
    takers = [d.gainer for d in found if d.gainer and not scene.book.same_side(d.gainer, loser)]
    if takers:
        best = Counter(a.id for a in takers).most_common(1)[0][0]
        return next(a for a in takers if a.id == best)
    if scene.takers:
        return scene.takers[-1]
    sides = {a.side or a.id for a in scene.told}
    if len(sides) != 1:
        return scene.opponent(loser, None)
    only = scene.told[0]
    losers = (loser, *(d.loser for d in found))
    is_loser = any(scene.book.same_side(only, each) for each in losers)
    return scene.loser_to(only, country) if is_loser else only


def _same(one: Draft, other: Draft, scene: Scene) -> bool:
    if one.place.id != other.place.id:
        return False
    if (one.status is Status.DENIED) != (other.status is Status.DENIED):
        return False
    if one.gainer is not None and other.gainer is not None:
        return scene.book.same_side(one.gainer, other.gainer)
    if one.loser is not None and other.loser is not None:
        return scene.book.same_side(one.loser, other.loser)
    return not (
        scene.book.same_side(one.gainer, other.loser)
        or scene.book.same_side(one.loser, other.gainer)
    )


def _is_presupposed(draft: Draft) -> bool:
    return draft.change.voice == "noun" and draft.change.form.frame not in LEAVING


def _best(group: list[Draft]) -> Draft:
    """Return the fullest draft of the body, with the best status that the body gives it."""
    body = [d for d in group if d.is_body] or group
    best = min(
        body,
        key=lambda d: (
            d.gainer_spot is None,
            d.spot.place is None or d.spot.place.generic,
            d.change.voice == "noun",
            d.status is Status.CLAIMED,
            d.day is None,
            d.sentence.number,
        ),
    )
    day = best.day or next((d.day for d in body if d.day), None)
    vouched = any(d.status is Status.ASSERTED and not _is_presupposed(d) for d in body)
    return replace(best, day=day, status=Status.ASSERTED if vouched else best.status)
