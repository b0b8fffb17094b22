"""Who takes part in an event: gainer, loser, supporters and speaker, as the article knows them."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from agents.detect.actors.phrases import party_hit, supporters
from agents.detect.actors.resolve import PartyKind
from agents.detect.events import Event, Kind
from agents.detect.meaning.attribution import Attribution
from agents.detect.meaning.memory import Memory
from agents.detect.meaning.offices import whose_office
from agents.detect.meaning.untruth import is_event_noun
from agents.detect.parsing.subjects import subject
from agents.detect.parsing.syntax import is_verb, noun_phrase, prepositions
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import PartyHit, View
from agents.detect.trace import Outcome
from schemas.claims import Actor

_LEAVING: Final = frozenset({"leave", "withdraw"})
LOSING: Final = frozenset({"lose", "fall", "withdraw", "leave"})
"""Frames whose subject, or whose place's holder, is the one that loses."""


class Refusal(Struct, frozen=True):
    """Why an event makes no claim."""

    event: Event
    outcome: Outcome
    why: str


class Parties(Struct, frozen=True):
    """Who takes and who loses, who backs whom and who speaks; the hits are the words that say so."""

    gainer: Actor | None
    loser: Actor | None
    supporters: tuple[Actor, ...]
    speaker: Actor | None
    gainer_hit: PartyHit | None
    loser_hit: PartyHit | None


def parties_of(
    event: Event, view: View, memory: Memory, source: Attribution | None
) -> Parties | Refusal:
    """Return who takes part in ``event``, or why nobody does who holds ground.

    ``source`` is who the sentence says tells of it; pronouns may mean him or his side.
    """
    said_by = source.speaker if source is not None else None
    event = _cleared_of(event, view)
    gainer_hit, loser_hit = party_hit(view, event.gainer), party_hit(view, event.loser)
    odd = _no_party(event, view, gainer_hit, loser_hit) or _no_holder(event, view, gainer_hit)
    if odd is not None:
        return Refusal(event, Outcome.NO_PARTY, f'"{odd.text}" is no party that holds ground')
    loser = None
    is_first = loser_hit is not None and (not loser_hit.is_pronoun or event.frame in LOSING)
    if is_first:  # "they": who speaks of his loss before who took it
        loser = memory.party(view, loser_hit, said_by, _not_himself(event, view, memory, source))
    gainer = memory.party(view, gainer_hit, said_by, loser)
    if loser_hit is not None and loser_hit.is_pronoun:
        loser = memory.party(view, loser_hit, said_by, gainer)
    if memory.same_side(gainer, loser) and not _fall_out(gainer, loser, gainer_hit, loser_hit):
        gainer, loser = (None, loser) if event.frame in LOSING else (gainer, None)
    known = [p for p in (gainer, loser) if p is not None and memory.catalogue.get(p.id)]
    odd = _of_strangers(view, said_by, (event.gainer, event.loser)) if not known else None
    if odd is not None:
        return Refusal(event, Outcome.NO_PARTY, f'"{odd.text}" are no party that we know')
    is_leaving = event.frame in _LEAVING and _is_armed(event, view)
    if not known and not is_leaving and (event.needs_party or event.kind is Kind.STATE):
        return Refusal(event, Outcome.NO_PARTY, "no armed party takes part")
    if not known and (gainer is not None or loser is not None) and not _is_armed(event, view):
        return Refusal(event, Outcome.NO_PARTY, "nobody who takes part holds ground")
    backers = tuple(
        actor
        for hit in supporters(view, event.gainer)
        if (actor := memory.party(view, hit, said_by)) is not None
        and actor != gainer
        and not (loser and actor.id == loser.id)
    )
    spoken = _speaker(view, memory, source, event) if source is not None else None
    memory.spoken.note(spoken, view.sentence.number)
    if said_by is not None:
        spoken = whose_office(view, said_by, event, spoken, (gainer, loser), memory.catalogue)
    return Parties(gainer, loser, backers, spoken, gainer_hit, loser_hit)


def _fall_out(
    gainer: Actor | None, loser: Actor | None, taker: PartyHit | None, holder: PartyHit | None
) -> bool:
    """Return whether two groups of one side, both by their names, fight each other."""
    if gainer is None or loser is None or gainer.id == loser.id:
        return False
    names = (hit.mention for hit in (taker, holder) if hit is not None)
    return sum(m is not None and m.actor_id is not None for m in names) > 1


def _not_himself(
    event: Event, view: View, memory: Memory, source: Attribution | None
) -> Actor | None:
    """Return who speaks, where he took it from "the terrorists": those are not he."""
    if source is None or source.speaker is None or event.loser is None:
        return None
    if event.frame in LOSING and event.rule != "state/out_of":
        return None
    is_foe = event.loser.lower_ in view.know.party["foes"]
    return memory.speaker(view, source.speaker) if is_foe else None


def of_denial(
    parties: Parties, event: Event, view: View, memory: Memory, by: Actor | None
) -> Parties:
    """Return the parties of what ``by`` denies: whose claim it is gains, who denies has not lost.

    "X denied Y's claim that the town was taken" is about Y's taking, and X's loss. Who is said
    still to hold some of it would have lost it: "denied that it fell and said that Z still held half".
    """
    gainer, loser, told_by = parties.gainer, parties.loser, parties.speaker
    if memory.same_side(gainer, by) and event.frame in LOSING:
        gainer = None
    is_theirs = told_by is not None and not memory.same_side(told_by, by)
    if gainer is None and is_theirs and not memory.same_side(told_by, loser):
        gainer = told_by
    party = memory.catalogue.get(by.id) if by is not None else None
    fights_here = party is not None and party.kind is not PartyKind.FOREIGN
    if loser is None and fights_here and not memory.same_side(gainer, by):
        loser = by
    if gainer is None and loser is None:
        loser = _still_there(view, memory)
    return replace(parties, gainer=gainer, loser=loser, speaker=by)


def _still_there(view: View, memory: Memory) -> Actor | None:
    """Return the party that the sentence says still holds ground, None if it names none."""
    for verb in view.doc:
        entries = view.know.verbs.get(view.know.verb_forms.get(verb.lower_, ""), ())
        is_holding = is_verb(verb) and any(entry.frame.name == "hold" for entry in entries)
        if not is_holding or not any(c.lower_ == "still" for c in verb.children):
            continue
        found = memory.party(view, party_hit(view, subject(verb)), None)
        if found is not None and memory.catalogue.get(found.id) is not None:
            return found
    return None


def _cleared_of(event: Event, view: View) -> Event:
    """Return the event with the loser that hangs on the place: "cleared the town of IS fighters"."""
    if event.frame != "clear" or event.loser is not None or event.place is None:
        return event
    of = next((o for n, _, o in prepositions(event.place) if n == "of"), None)
    hit = party_hit(view, of) if of is not None and view.place_at(of) is None else None
    return event if hit is None or hit.is_pronoun else replace(event, loser=of)


def _no_party(
    event: Event, view: View, gainer: PartyHit | None, loser: PartyHit | None
) -> Token | None:
    """Return the word that stands where a party should and is none: "Brazil took the title".

    Where the taker is one, "from" may name something else: "took it from the north".
    """
    if event.gainer is not None and gainer is None:
        taker: Token = event.gainer
        return None if taker.lower_ in view.know.party["actions"] else taker
    party = view.know.party
    leaver = event.loser if event.frame in _LEAVING else None
    if leaver is not None and is_event_noun(leaver.lower_, view.know):
        return leaver  # "its fall leaves the province without a soldier"
    if leaver is not None and _is_traveller(leaver, view):
        return leaver
    if event.loser is not None and event.loser.lower_ in party["actions"] | party["yokes"]:
        return None  # "a counter-attack gave it back to Y", "liberated from their influence"
    off = event.loser is not None and event.loser.head.lower_ == "off"  # "took X off the table"
    is_aside = gainer is not None and event.frame == "take" and not off
    return None if loser is not None or is_aside or _is_how(event) else event.loser


def _is_traveller(leaver: Token, view: View) -> bool:
    """Return whether it is a head of state or an envoy who goes, and no army: "President X left Y"."""
    if leaver.tag_ not in {"NN", "NNP"}:
        return False
    first, last = noun_phrase(leaver)
    return any(t.lower_ in view.know.party["travellers"] for t in view.doc[first:last])


def _of_strangers(
    view: View, speaker: Token | None, parts: tuple[Token | None, ...]
) -> Token | None:
    """Return the "we" of somebody who speaks for whom we do not know: 'an XYZ leader, "we lost it"'.

    It may be a party that stood in an election. A resident or an officer speaks for no other.
    """
    ours = next((t for t in parts if t is not None and t.lower_ == "we"), None)
    if ours is None or speaker is None:
        return None
    names = (c for c in speaker.lefts if c.dep_ == "compound" and c.tag_ == "NNP")
    return ours if any(c.text.isupper() and view.party_at(c) is None for c in names) else None


def _is_how(event: Event) -> bool:
    """Return whether "by" says how it was lost: "lost by treason", "lost by mistake"."""
    how = event.loser
    if how is None or event.frame != "lose" or how.head.lower_ != "by":
        return False
    return how.tag_ == "NN" and not how.children


def _no_holder(event: Event, view: View, gainer: PartyHit | None) -> Token | None:
    """Return what a place came under where that is no party: "came under Taliban shelling"."""
    if event.rule != "state/come_under" or not event.needs_party or gainer is None:
        return None
    following = view.doc[gainer.token.i + 1 : gainer.token.i + 2]
    if any(t.lower_ in view.know.party["strikes"] for t in following):
        return gainer.token
    if gainer.is_pronoun or gainer.is_land or gainer.mention is None:
        return None
    word = gainer.token.lower_
    if word in view.know.troops or word in view.know.holder["sides"]:
        return None  # "the paramilitaries of Y"
    at = view.offset(gainer.token)
    return None if gainer.mention.start <= at < gainer.mention.end else gainer.token


def _speaker(view: View, memory: Memory, source: Attribution, event: Event) -> Actor | None:
    """Return the party that speaks; a governor who confirms does so for the government.

    So does a minister who announces what is told of one's own side alone: "has been liberated".
    """
    if source.speaker is None:
        return None
    found = memory.speaker(view, source.speaker)
    first, last = noun_phrase(source.speaker)
    is_official = source.speaker.lower_ in view.know.party["officials"]
    is_titled = any(t.lower_ in view.know.party["officials"] for t in view.doc[first:last])
    is_ours = is_titled and event.trigger.lower_ in view.know.party["homecoming"]
    is_his = (source.confirms and is_official) or is_ours
    return memory.state() if found is None and is_his else found


def _is_armed(event: Event, view: View) -> bool:
    """Return whether a party that we do not know is called one that fights."""
    return any(
        w.lower_ in view.know.troops or w.lower_ in view.know.holder["sides"]
        for t in (event.gainer, event.loser)
        if t is not None
        for w in (t, *t.children)
    )


def is_known(actor: Actor | None, memory: Memory) -> bool:
    """Return whether the catalogue has the party."""
    return actor is not None and memory.catalogue.get(actor.id) is not None
