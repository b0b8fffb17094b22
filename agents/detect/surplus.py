"""What an article tells of a place besides what it tells better elsewhere: left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from agents.detect.drafts import Draft
from agents.detect.events import Kind
from agents.detect.meaning.memory import Memory
from agents.detect.meaning.pointing import TOWNS
from agents.detect.named_below import as_named_below
from agents.detect.parsing.view import PartyHit, is_name
from schemas.claims import PlaceKind, Status

_SITES: Final = frozenset({PlaceKind.AIRPORT, PlaceKind.CROSSING, PlaceKind.FACILITY})
# "Key base falls", "Port of X falls": the town, by what it is known for
_PRAISES: Final = frozenset(
    {"key", "strategic", "major", "important", "vital", "last", "big", "port", "seaport"}
)
LEAVING: Final = frozenset({"withdraw", "leave"})
"""Frames in which somebody goes without being driven out."""


def without_surplus(found: Sequence[Draft], memory: Memory) -> list[Draft]:
    """Return the drafts without those that another of the article says better."""
    named = _without_unnamed(as_named_below(found, memory), memory)
    named = _without_vague_titles(named, memory)
    return _without_answers(_without_flags_within(named, memory), memory)


def _without_vague_titles(found: Sequence[Draft], memory: Memory) -> list[Draft]:
    """Leave out a title's "key town" where the text itself names the place, its "units left" for named ones."""
    if not any(d.is_body for d in found):
        return list(found)
    return [
        d
        for d in found
        if d.is_body
        or _is_site_apart(d, found)
        or (_is_named(d) and not _is_retold(d, found, memory))
    ]


def _is_site_apart(title: Draft, found: Sequence[Draft]) -> bool:
    """Return whether a title alone tells of a site of a town, which is no other word for the town."""
    is_site = title.place.kind in _SITES and title.place.lat is not None
    words = title.hit.mention.text.lower().split() if title.hit.mention is not None else ["key"]
    return (
        is_site
        and _PRAISES.isdisjoint(words)
        and all(d.place.kind in TOWNS for d in found if d.is_body)
    )


def _without_unnamed(found: Sequence[Draft], memory: Memory) -> list[Draft]:
    """Leave out "two villages" where the article names a place, or nobody known takes them."""
    found = [_as_named_below(d, found, memory) for d in found]
    is_named = any(not d.hit.is_unnamed for d in found)
    return [
        d
        for d in found
        if not d.hit.is_unnamed
        or not (is_named or d.gainer is None or memory.catalogue.get(d.gainer.id) is None)
    ]


def _as_named_below(draft: Draft, found: Sequence[Draft], memory: Memory) -> Draft:
    """Return a lede's "a strategic town" as the one place that its taker is then said to take."""
    hit = draft.hit
    if not hit.is_unnamed or hit.token.tag_ != "NN" or draft.status is not Status.ASSERTED:
        return draft
    later = [d for d in found if d.view.sentence.number > draft.view.sentence.number]
    taken = [
        d
        for d in later
        if not d.hit.is_unnamed and d.place.resolved and same_direction(d, draft, memory)
    ]
    if len({d.place.id for d in taken}) != 1 or taken[0].status is Status.DENIED:
        return draft
    return replace(draft, place=taken[0].place, hit=replace(taken[0].hit, is_unnamed=False))


def _without_flags_within(found: Sequence[Draft], memory: Memory) -> list[Draft]:
    """Leave out a flag over an unnamed site where its party is told to have taken a whole town.

    It is a sign of what is told already: "took the town and hoisted a flag over the castle".
    """
    taken = [d for d in found if d.event.frame != "flag" and not d.reach.part]
    return [
        d
        for d in found
        if d.event.frame != "flag"
        or _is_named(d)
        or not any(_is_named(t) and _is_flag_of(d, t, memory) for t in taken)
    ]


def _is_flag_of(flag: Draft, taken: Draft, memory: Memory) -> bool:
    """Return whether a flag is the taker's, or nobody's and over a site of the town taken."""
    is_in_it = flag.place.id.startswith(f"{taken.place.id}/")
    return memory.same_side(flag.gainer, taken.gainer) or (flag.gainer is None and is_in_it)


def _without_answers(found: Sequence[Draft], memory: Memory) -> list[Draft]:
    """Leave out a holding by which its holder denies a claim: "the town is ours" changes nothing."""
    denied = [d for d in found if d.status is Status.DENIED]
    return [
        d
        for d in found
        if d.event.kind is not Kind.STATE
        or not any(
            x.view is d.view
            and x.place.id == d.place.id
            and not same_direction(x, d, memory)
            and memory.same_side(x.speaker, d.gainer)
            for x in denied
        )
    ]


def _is_retold(title: Draft, found: Sequence[Draft], memory: Memory) -> bool:
    """Return whether the text names who left, where a title has only "units": those were guessed."""
    if title.event.frame not in LEAVING or _has_words_for_it(title.loser_hit):
        return False
    return any(
        d.is_body
        and d.event.frame in LEAVING
        and d.place.id == title.place.id
        and _has_words_for_it(d.loser_hit)
        and not memory.same_side(d.loser, title.loser)
        for d in found
    )


def _has_words_for_it(hit: PartyHit | None) -> bool:
    """Return whether the words tell of some party: "government forces" do, "units" do not."""
    return hit is not None and (hit.is_pronoun or hit.mention is not None)


def _is_named(draft: Draft) -> bool:
    mention = draft.hit.mention
    return mention is not None and not mention.generic and draft.place.resolved


def same_direction(one: Draft, other: Draft, memory: Memory) -> bool:
    """Return whether two drafts about a place may tell of one change of it."""
    if one.gainer is not None and other.gainer is not None:
        return memory.same_side(one.gainer, other.gainer)
    if one.loser is not None and other.loser is not None:
        return memory.same_side(one.loser, other.loser)
    if one.gainer is not None and other.loser is not None:
        return not memory.same_side(one.gainer, other.loser)
    if one.loser is not None and other.gainer is not None:
        return not memory.same_side(one.loser, other.gainer)
    return True


def is_named_party(hit: PartyHit | None) -> bool:
    """Return whether the words name a party, or point at one: "units" names none."""
    return hit is not None and (
        hit.is_pronoun or (hit.mention is not None and is_name(hit.mention))
    )
