"""One article, its sentences put together: one claim per place and direction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from agents.detect.actors.resolve import ActorContext, PartyKind
from agents.detect.dates.reading import DateReading
from agents.detect.drafts import Draft, is_presupposed
from agents.detect.meaning.admissions import fallen_back
from agents.detect.meaning.background import NEWS_DAYS
from agents.detect.meaning.extent import Reach
from agents.detect.meaning.helpers import likeliest_holder
from agents.detect.meaning.memory import Memory
from agents.detect.parsing.view import PartyHit, is_name
from agents.detect.surplus import LEAVING, is_named_party, same_direction, without_surplus
from schemas.claims import Actor, Claimant, PlaceKind, Precision, Status

_GIVEN_UP: Final = frozenset({"lose", "leave", "withdraw", "fall", "hand"})
_MANY_SIDES: Final = 4  # as in Syria: government, rebels, jihadists, Kurds
_ONE_DAY: Final = 1
_NEAR_BY: Final = 3  # sentences between who leaves and who comes in


def merge(found: Sequence[Draft], memory: Memory) -> list[Draft]:
    """Return the best draft of each place, direction and kind of status, in reading order."""
    told = without_surplus(found, memory)
    told = [_corrected(d, told, memory) for d in told]
    filled = [_as_passed_on(_fill(d, found, memory), memory) for d in told]
    groups: list[list[Draft]] = []
    for draft in filled:
        group = next((g for g in groups if _same(g[0], draft, memory, filled)), None)
        if group is None:
            groups.append([draft])
        else:
            group.append(draft)
    best = [_as_in_body(_best(group), filled, memory) for group in groups]
    return [draft for draft in best if _has_party(draft)]


def _as_in_body(best: Draft, filled: Sequence[Draft], memory: Memory) -> Draft:
    """Return a title's claim as no surer than the text, if there its taker's gains are claims."""
    if best.is_body or best.status is not Status.ASSERTED or best.gainer is None:
        return best
    told = [d for d in filled if d.is_body and memory.same_side(d.gainer, best.gainer)]
    hedged = bool(told) and all(d.status is Status.CLAIMED for d in told)
    return replace(best, status=Status.CLAIMED) if hedged else best


def _as_passed_on(draft: Draft, memory: Memory) -> Draft:
    """Return a plain claim as somebody's word where the next sentence says that it is one."""
    is_word = draft.is_body and draft.view.sentence.number in memory.passed_on
    if draft.status is not Status.ASSERTED or draft.admits or not is_word:
        return draft
    return replace(draft, status=Status.CLAIMED)


def _has_party(draft: Draft) -> bool:
    """Return whether somebody takes or loses: sports and fires have neither."""
    return draft.gainer is not None or draft.loser is not None


def _corrected(draft: Draft, told: Sequence[Draft], memory: Memory) -> Draft:
    """Return a draft with the taker that others name, if its own is a general word for the loser.

    "The Arakan Army took the town from the military" under "Town lost to ethnic army": "army" was
    read as the one that lost. Where the place went back and forth, both may be right.
    """
    if draft.status is Status.DENIED or draft.gainer is None or is_named_party(draft.gainer_hit):
        return draft
    for other in told:
        if other.place.id != draft.place.id or other.status is Status.DENIED:
            continue
        if not _has_name(other.loser_hit) or not memory.same_side(other.loser, draft.gainer):
            continue
        if memory.same_side(other.gainer, draft.gainer) or _is_won_back(draft, other):
            continue
        return replace(draft, gainer=other.gainer, loser=other.loser, gainer_hit=other.gainer_hit)
    return draft


def _has_name(hit: PartyHit | None) -> bool:
    return hit is not None and hit.mention is not None and is_name(hit.mention)


def _is_won_back(one: Draft, other: Draft) -> bool:
    """Return whether the place may have gone one way and then the other."""
    if _days_apart(one, other) > _ONE_DAY:
        return True
    words = {t.lower_ for d in (one, other) for t in d.event.trigger.subtree}
    return any(w.startswith("re") and w in one.view.know.verb_forms for w in words) or bool(
        words & {"back", "again", "only", "then"}
    )


def _fill(draft: Draft, found: Sequence[Draft], memory: Memory) -> Draft:
    """Add the parties that the sentence leaves out but the article tells."""
    gainer, loser = draft.gainer, draft.loser
    twins = [d for d in found if d.place.id == draft.place.id and d is not draft]
    if loser is not None and not is_named_party(draft.loser_hit):
        named = (d.loser for d in twins if d.loser and is_named_party(d.loser_hit))
        loser = next((a for a in named if not memory.same_side(a, gainer)), loser)
        draft = replace(draft, loser=loser)
    is_own_loss = draft.speaker is not None and not memory.same_side(draft.speaker, gainer)
    if loser is None and draft.admits and is_own_loss:
        loser = draft.speaker
        draft = replace(draft, loser=loser, status=Status.ASSERTED)
    if gainer is None and loser is None and draft.event.frame in {"fall", "lose"}:
        loser = next(iter(fallen_back(draft.view, memory)), None)
        draft = replace(draft, loser=loser)
    if gainer is None:
        gainer = _gainer(draft, twins, found, memory)
    if loser is None and gainer is not None:
        loser = next(
            (d.loser for d in twins if d.loser and d.gainer and memory.same_side(d.gainer, gainer)),
            None,
        ) or _loser(gainer, draft, found, memory)
    is_his_loss = memory.same_side(draft.speaker, loser) or (
        _owns_up(draft) and draft.speaker is not None
    )
    if draft.status is Status.CLAIMED and draft.confirms and is_his_loss:
        draft = replace(draft, status=Status.ASSERTED)  # admission against interest
    return replace(draft, gainer=gainer, loser=loser)


def _gainer(
    draft: Draft, twins: Sequence[Draft], found: Sequence[Draft], memory: Memory
) -> Actor | None:
    """Return who takes the place, where the sentence does not say: the article's other words."""
    named = [d for d in found if d.gainer and not d.hit.is_unnamed]
    known = (d for d in named if d.gainer and memory.catalogue.get(d.gainer.id))
    told = [d.gainer for d in known if not memory.same_side(d.gainer, draft.loser)]
    here = [d.gainer for d in twins if d.gainer in told and d.status is draft.status]
    if here:
        return here[0]
    if _owns_up(draft):
        foe = _enemy(draft, draft.speaker, memory) if draft.speaker is not None else None
        told = [a for a in told if not memory.same_side(a, draft.speaker)]
        told = told or ([foe] if foe is not None else [])
    elif _takes_it_himself(draft, twins, memory):
        return draft.speaker
    if draft.event.frame in LEAVING and not named:
        return _arrived(draft, memory) or _beside(draft, memory)
    if told:
        best = Counter(a.id for a in told if a is not None).most_common(1)[0][0]
        return next(a for a in told if a is not None and a.id == best)
    if draft.loser is not None:
        return _enemy(draft, draft.loser, memory)
    beside = (*twins, *(d for d in found if d.view is draft.view))
    losers = [d.loser for d in beside if d.loser]  # who is named most may be who left
    losers += fallen_back(draft.view, memory)
    return None if draft.event.frame in LEAVING else _likely_taker(draft, losers, memory)


def _likely_taker(draft: Draft, losers: Sequence[Actor], memory: Memory) -> Actor | None:
    """Return who is named most; where a place was "freed" of insurgents, the state there."""
    likely = _most_likely(losers, memory)
    party = memory.catalogue.get(likely.id) if likely is not None else None
    if likely is not None and party is not None and party.kind is PartyKind.NONSTATE:
        return _state_of(draft, likely, memory) if _is_freed(draft) else likely
    return likely


def _is_freed(draft: Draft) -> bool:
    """Return whether it is told in a word of states, and nobody says by whom: "was liberated"."""
    know = draft.view.know
    return know.verb_forms.get(draft.event.trigger.lower_) in know.party["freeing"]


def _enemy(draft: Draft, loser: Actor, memory: Memory) -> Actor | None:
    """Return who the article, or for a denial the war, opposes to the loser."""
    foe = next(iter(memory.opponents(loser, draft.place.country)), None)
    if foe is None and (draft.status is Status.DENIED or draft.event.frame in {"lose", "fall"}):
        return _at_war_with(loser, draft, memory)
    is_cleared = foe is None and draft.event.frame == "clear"
    return _state_of(draft, loser, memory) if is_cleared else foe


def _at_war_with(party: Actor, draft: Draft, memory: Memory) -> Actor | None:
    """Return whom a party fights where the place lies, if that is one side alone."""
    here = (draft.place.country,) if draft.place.country is not None else memory.countries
    return memory.catalogue.enemy(party.id, ActorContext(here, memory.actor_context.date))


def _owns_up(draft: Draft) -> bool:
    """Return whether who speaks confirms what befell him: "officials confirmed that X was taken"."""
    know, word = draft.view.know, draft.event.trigger.lower_
    is_good = _is_freed(draft) or word in know.party["homecoming"] or word.startswith("re")
    return draft.confirms and draft.event.rule == "take/passive" and not is_good


def _takes_it_himself(draft: Draft, twins: Sequence[Draft], memory: Memory) -> bool:
    """Return whether the speaker's side is the one that takes: "the town is free, X said".

    It is not where the article names it as the one that loses the place, nor where it confirms
    what another is told to have taken.
    """
    takers = [t.gainer for t in twins if t.gainer is not None and _has_name(t.gainer_hit)]
    if draft.confirms and any(not memory.same_side(draft.speaker, taker) for taker in takers):
        return False
    losers = [t.loser for t in twins if _has_name(t.loser_hit) and t.status is not Status.DENIED]
    if any(memory.same_side(draft.speaker, loser) for loser in losers):
        return False
    is_driven_off = draft.event.rule == "state/out_of"  # "Y are out of X, their enemy announced"
    is_given_up = draft.event.frame in _GIVEN_UP and not is_driven_off
    if is_given_up or draft.status is not Status.CLAIMED:
        return False
    if draft.speaker is None or memory.same_side(draft.speaker, draft.loser):
        return False
    return memory.catalogue.get(draft.speaker.id) is not None


def _most_likely(losers: Sequence[Actor], memory: Memory) -> Actor | None:
    named = memory.most_named()
    party = memory.catalogue.get(named.id) if named is not None else None
    if party is not None and party.kind is PartyKind.FOREIGN:
        return None  # it comments on the war, or helps
    if named is not None and any(memory.same_side(named, loser) for loser in losers):
        return next(iter(memory.opponents(named)), None)
    return named


def _arrived(draft: Draft, memory: Memory) -> Actor | None:
    """Return the enemy that is told, near by, to have come in where the loser left."""
    number = draft.view.sentence.number
    for arrival in memory.arrivals:
        is_here = not arrival.places or draft.place.id in arrival.places
        is_near = abs(arrival.sentence - number) <= _NEAR_BY
        if is_here and is_near and not memory.same_side(arrival.actor, draft.loser):
            return arrival.actor
    return None


def _beside(draft: Draft, memory: Memory) -> Actor | None:
    """Return the enemy that the same sentence gives as the reason for leaving, if it gives one."""
    number = draft.view.sentence.number
    here = [n.actor for n in memory.named if n.sentence == number and n.is_name]
    enemies = [a for a in here if not memory.same_side(a, draft.loser)]
    claimant = draft.speaker.id if draft.speaker is not None else None
    return next((a for a in enemies if a.id != claimant), None)


def _loser(gainer: Actor, draft: Draft, found: Sequence[Draft], memory: Memory) -> Actor | None:
    """Return who the article opposes to ``gainer``, else the government whose country it is."""
    losing = {d.loser.id for d in found if d.loser is not None and _has_name(d.loser_hit)}
    others = memory.opponents(gainer, draft.place.country)
    opposed = likeliest_holder(
        others, losing, draft.place.country, draft.view.sentence.number, memory
    )
    if opposed is not None:
        return opposed
    party = memory.catalogue.get(gainer.id)
    is_rebel = party is not None and party.kind is PartyKind.NONSTATE
    where = draft.place.country
    is_abroad = party is not None and where is not None and where != party.countries[0]
    # where several others hold ground, a foreign army may take it from any of them
    is_abroad = is_abroad and memory.catalogue.sides_at_war(where or "") < _MANY_SIDES
    if is_rebel or is_abroad:
        return _state_of(draft, gainer, memory)
    return _at_war_with(gainer, draft, memory)


def _state_of(draft: Draft, foe: Actor, memory: Memory) -> Actor | None:
    """Return the government of the country where the place lies, if it is no friend of ``foe``."""
    if draft.place.country is None:
        return None
    day = memory.actor_context.date
    # a government that fell this week is the one that lost
    before = day - timedelta(days=NEWS_DAYS) if day is not None else None
    context = ActorContext((draft.place.country,), before)
    state = memory.catalogue.resolve("government forces", context)
    known = memory.catalogue.get(state.id) is not None
    return state if known and not memory.same_side(state, foe) else None


def _same(one: Draft, other: Draft, memory: Memory, found: Sequence[Draft]) -> bool:
    is_one = one.place.id == other.place.id or _same_name(one, other)
    if not (is_one or _is_its_district(one, other)):
        return False
    if (one.status is Status.DENIED) != (other.status is Status.DENIED):
        return False
    if not same_direction(one, other, memory):
        return False
    return not (_days_apart(one, other) > _ONE_DAY and _swung(one, other, memory, found))


def _same_name(one: Draft, other: Draft) -> bool:
    """Return whether two mentions use one name, though one was read as the province of it."""
    a, b = one.hit.mention, other.hit.mention
    if a is None or b is None or not a.name or not b.name:
        return False
    is_province = PlaceKind.PROVINCE in {one.place.kind, other.place.kind}
    in_title = not (one.is_body and other.is_body)
    return a.name.casefold() == b.name.casefold() and is_province and in_title


def _is_its_district(one: Draft, other: Draft) -> bool:
    """Return whether a sentence names a town and then its district: the second is the first again."""
    if one.view is not other.view:
        return False
    short, long = sorted((one.place.name, other.place.name), key=len)
    return long.casefold() == f"{short.casefold()} district"


def _days_apart(one: Draft, other: Draft) -> int:
    if one.date is None or other.date is None or not one.date.date or not other.date.date:
        return 0
    return abs((one.date.date - other.date.date).days)


def _swung(one: Draft, other: Draft, memory: Memory, found: Sequence[Draft]) -> bool:
    """Return whether the article also tells of the place going the other way.

    What is told after both, and is of no day, did not come between them.
    """
    last = max(one.view.sentence.number, other.view.sentence.number)
    return any(
        d.place.id == one.place.id
        and not same_direction(one, d, memory)
        and (d.date is not None or d.view.sentence.number <= last)
        for d in found
    )


def _best(group: Sequence[Draft]) -> Draft:
    """Return the best draft of a group, with the group's status and the fields it lacks."""
    best = min(group, key=_rank)
    told = [d for d in group if d.is_body and not is_presupposed(d)]
    status = best.status
    if status is not Status.DENIED and told:
        plain = any(d.status is Status.ASSERTED for d in told)
        status = Status.ASSERTED if plain else Status.CLAIMED
    return replace(
        best,
        gainer=best.gainer or next((d.gainer for d in group if d.gainer is not None), None),
        loser=best.loser or next((d.loser for d in group if d.loser is not None), None),
        status=status,
        reach=_reach(best, group),
        claimant=_claimant(best, group, status),
        supporters=tuple(dict.fromkeys(s for d in _ordered(group, best) for s in d.supporters)),
        date=_date(best, group),
    )


def _reach(best: Draft, group: Sequence[Draft]) -> Reach:
    """Return how much it is: the whole, where the same sentence tells of a part and of the whole."""
    here = (d.reach for d in group if d.view is best.view)
    return next((r for r in here if best.reach.part and not r.part), best.reach)


def _claimant(best: Draft, group: Sequence[Draft], status: Status) -> Claimant | None:
    """Return who says it. Of what is asserted: a loser who admits it, else nobody but the outlet."""
    if status is not Status.ASSERTED:
        return best.claimant
    asserted = (d for d in _ordered(group, best) if d.status is Status.ASSERTED)
    return next((d.claimant for d in asserted if d.claimant is not None), None)


def _date(best: Draft, group: Sequence[Draft]) -> DateReading | None:
    """Return the date of the best draft, or a more exact one that another draft has."""
    days = [d.date for d in _ordered(group, best) if d.date is not None and d.date.date]
    exact = next((r for r in days if r.precision is Precision.DAY), None)
    return exact or (days[0] if days else best.date)


def _ordered(group: Sequence[Draft], best: Draft) -> Iterator[Draft]:
    yield best
    yield from (d for d in group if d is not best)


def _rank(draft: Draft) -> tuple[bool, bool, bool, bool, float, int]:
    return (
        not draft.is_body,
        is_presupposed(draft),
        draft.status is Status.CLAIMED,
        draft.hit.mention is None or draft.hit.mention.generic,
        -draft.event.strength,
        draft.view.sentence.number,
    )
