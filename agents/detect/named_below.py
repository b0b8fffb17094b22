"""Ground that a lede only points at, and that the text below names: "a district in Ghazni", "Borno town"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from msgspec.structs import replace

from agents.detect.drafts import Draft
from agents.detect.meaning.extent import Reach
from agents.detect.meaning.memory import Memory
from agents.detect.places.mentions import Mention
from schemas.claims import Extent, PlaceKind, Status

_AHEAD: Final = 3
"""Sentences at the head of a text in which news is told before it is told whole."""

_NEAR: Final = 600  # characters from a lede to the name of what it told of: three sentences
_NEW: Final = frozenset({"a", "an", "another"})
_DISTRICT: Final = "district"
_CAPITAL: Final = "capital"  # "the capital of Tigray"
_SETTLED: Final = re.compile(r" (?:town|city|village)s?$", re.IGNORECASE)


def as_named_below(found: Sequence[Draft], memory: Memory) -> list[Draft]:
    """Return the drafts with a lede's "a district in X province" as the one that the text names.

    What another draft tells by its name is left out here: a province's "town" and "a base", where
    the text then names the town or the base that the same party took.
    """
    named = [_named(d, found, memory) for d in found]
    pairs = zip(found, named, strict=True)
    again = {d.place.id for d, n in pairs if n is not d}
    kept = [n for n in named if n is not None and not _is_told_again(n, again)]
    return [d for d in kept if not (_is_vague(d) and _is_told_whole(d, kept, memory))]


def _named(draft: Draft, found: Sequence[Draft], memory: Memory) -> Draft | None:
    """Return the draft about the district that is meant, None where another draft is about it."""
    if not (draft.is_body and _is_lede(draft) and _is_new_district(draft)):
        return draft
    name = _next_district(draft, memory)
    if name is None:
        return draft
    place = memory.resolver.resolve(name, memory.place_context)
    told = (d for d in found if d is not draft and d.place.name == place.name)
    if any(d.gainer is not None and memory.same_side(d.gainer, draft.gainer) for d in told):
        return None
    hit = replace(draft.hit, mention=name, is_part=False, words=None)
    return replace(draft, place=place, hit=hit, reach=Reach(Extent.FULL))


def _is_lede(draft: Draft) -> bool:
    return draft.status is not Status.DENIED and draft.view.sentence.number <= _AHEAD


def _is_new_district(draft: Draft) -> bool:
    """Return whether it is told of "a district" that lies in a province."""
    token, mention = draft.event.place, draft.hit.mention
    if token is None or token.lower_ != _DISTRICT or mention is None or not draft.hit.is_part:
        return False
    is_in = draft.place.kind is PlaceKind.PROVINCE and draft.hit.token != token
    return is_in and any(c.lower_ in _NEW for c in token.children)


def _next_district(draft: Draft, memory: Memory) -> Mention | None:
    """Return the one district that the next sentences name, None where they name several."""
    end = draft.view.sentence.end
    names = [
        m
        for m in memory.place_context.mentions
        if end <= m.start <= end + _NEAR
        and not m.generic
        and m.relation is None
        and m.name
        and m.text.casefold().endswith(f" {_DISTRICT}")
    ]
    return names[0] if len({m.name for m in names}) == 1 else None


def _is_told_again(draft: Draft, again: Collection[str]) -> bool:
    """Return whether it tells of "a district" in a province, or "the district", of which all is told."""
    token, mention = draft.event.place, draft.hit.mention
    if token is None or token.lower_ != _DISTRICT or draft.place.id not in again:
        return False
    return mention is None or (draft.hit.is_part and not draft.is_body)


def _is_vague(draft: Draft) -> bool:
    """Return whether it names a province for its town, or nothing: "Borno town", "a key base"."""
    mention = draft.hit.mention
    if mention is None or draft.status is Status.DENIED:
        return False
    if mention.generic:
        is_new = any(c.lower_ in _NEW for c in draft.hit.token.children)
        return is_new and draft.is_body and _is_lede(draft) and not draft.place.resolved
    is_wide = draft.place.kind is PlaceKind.PROVINCE and not draft.hit.is_part
    if draft.event.place is not None and draft.event.place.lower_ == _CAPITAL:
        return is_wide or draft.hit.token.head.lower_ == "of"
    return is_wide and _SETTLED.search(mention.text) is not None


def _is_told_whole(draft: Draft, found: Sequence[Draft], memory: Memory) -> bool:
    """Return whether a later sentence names ground that the same party took or lost."""
    number = draft.view.sentence.number if draft.is_body else 0
    return any(
        d.is_body
        and d.view.sentence.number > number
        and d.hit.mention is not None
        and not d.hit.mention.generic
        and d.place.kind is not PlaceKind.PROVINCE
        and d.place.name != draft.place.name
        and d.status is not Status.DENIED
        and _one_taker(draft, d, memory)
        for d in found
    )


def _one_taker(one: Draft, other: Draft, memory: Memory) -> bool:
    if one.gainer is not None and other.gainer is not None:
        return memory.same_side(one.gainer, other.gainer)
    if one.loser is not None and other.loser is not None:
        return memory.same_side(one.loser, other.loser)
    if other.gainer is None and other.loser is None:
        return True  # "the retaking of X"
    return one.loser is not None and not memory.same_side(one.loser, other.gainer)
