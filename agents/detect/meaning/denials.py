"""Denials that point back: "Armenia denied this", "the army said fighting was still going on".

They name no event of their own. One counts if a side other than the taker's speaks, right after the
claim that it answers (in the same sentence or a few later), and says that it is not so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from agents.detect.actors.resolve import ActorContext
from agents.detect.drafts import SITES, Draft
from agents.detect.meaning.attribution import speaker_words
from agents.detect.meaning.memory import Memory
from agents.detect.meaning.untruth import called_untrue, is_event_noun, is_loss
from agents.detect.parsing.subjects import subject
from agents.detect.parsing.syntax import child, is_noun, is_passive, is_verb, prepositions
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View
from agents.detect.roles import LOSING
from agents.detect.surplus import same_direction
from schemas.claims import Actor, Claimant, PlaceKind, Status

REACH: Final = 6
"""Sentences between a claim and what answers it."""

_OWN: Final = frozenset({"its", "their", "our", "his"})
_CALLING: Final = ("denial.naming", "denial.speaking")
_COUNTER: Final = tuple(
    f"denial.{name}" for name in ("ours", "own", "fighting", "still", "thrown_back", "pushed")
)
"""Lists of words without which nobody says that a place is still held or fought for."""
_PERSON: Final = frozenset({"it", "he", "she", "they"})


@dataclass(frozen=True, slots=True)
class _Reply:
    """Who denies and with which word; ``is_plain`` tells "denied" from a mere "still ours".

    ``is_of_town`` is set where it says who is still in a town, which answers for no site in it.
    """

    speaker: Token
    word: Token
    is_plain: bool
    is_of_town: bool = False


def denials(view: View, before: Sequence[Draft], memory: Memory) -> list[Draft]:
    """Return the denied claims that the sentence of ``view`` makes by answering earlier ones."""
    answered = [d for d in before if is_answerable(d, view)]
    if not answered or any(d.status is Status.DENIED and d.view is view for d in before):
        return []
    for reply in _replies(view):
        party = (
            speaking_party(view, reply.speaker, memory)
            or _official(view, reply.speaker, answered, memory)
            or _whose(view, answered, memory)
        )
        claims = [d for d in answered if _answers(d, before, party, memory, reply)]
        claims = _of_places(claims, view) or claims
        if claims:
            side = party.side if party is not None else None
            name = party.name if party is not None else speaker_words(view, reply.speaker)
            claimant = Claimant(name=name, side=side)
            several = _means_several(view)
            return [
                _denied(c, view, reply.word, party, claimant)
                for c in answered_claims(claims, several=several)
            ]
    return []


def is_answerable(draft: Draft, view: View) -> bool:
    """Return whether the sentence of ``view`` is near enough behind a claim to answer it."""
    distance = view.sentence.number - draft.view.sentence.number
    return (
        draft.status is not Status.DENIED
        and draft.event.frame not in {"leave", "withdraw"}
        and draft.event.rule != "same_fate"  # what it went the way of is meant
        and draft.is_body == (view.sentence.field == "text")
        and 0 <= distance <= REACH
    )


def answered_claims(claims: Sequence[Draft], *, several: bool) -> list[Draft]:
    """Return what an answer means: the first place of the latest claim, or all of its places.

    Of a town and a base in it the town is meant.
    """
    latest = [d for d in claims if d.view is claims[-1].view]
    if several:
        return list({d.place.id: d for d in reversed(latest)}.values())[::-1]
    return ([d for d in latest if d.place.kind is not PlaceKind.BASE] or latest)[:1]


def _of_places(claims: Sequence[Draft], view: View) -> list[Draft]:
    """Return the claims about the places that the answer names: "rejected what was said of X"."""
    return [
        d
        for d in claims
        if d.hit.mention is not None
        and d.hit.mention.name
        and d.hit.mention.name in view.sentence.text
    ]


def _means_several(view: View) -> bool:
    """Return whether the words answer more than one claim: "denied both claims"."""
    return any(t.lower_ in view.know.modality["denial.several"] for t in view.doc)


def speaking_party(view: View, speaker: Token, memory: Memory) -> Actor | None:
    """Return the party that speaks; "it" means whom the sentence let speak before."""
    if speaker.lower_ in _PERSON:
        for verb in view.doc[: speaker.i]:
            if is_verb(verb) and verb.lower_ in view.know.attribution["say.verbs"]:
                other = child(verb, "nsubj")
                if other is not None and other.lower_ not in _PERSON:
                    return memory.speaker(view, other)
    return memory.speaker(view, speaker)


def _official(
    view: View, speaker: Token, answered: Sequence[Draft], memory: Memory
) -> Actor | None:
    """Return the state that a governor or mayor speaks for, where it is what loses the place."""
    if speaker.lower_ not in view.know.party["officials"]:
        return None
    state, claim = memory.state(), answered[-1]
    if claim.loser is None:
        return None if memory.same_side(state, claim.gainer) else state
    return state if memory.same_side(state, claim.loser) else None


def _whose(view: View, answered: Sequence[Draft], memory: Memory) -> Actor | None:
    """Return the loser of the last claim where an unknown speaker tells of its forces."""
    loser = answered[-1].loser
    told = (memory.actor(m.text) for m in view.parties)
    return loser if loser is not None and any(memory.same_side(p, loser) for p in told) else None


def _denied(
    claim: Draft, view: View, word: Token, party: Actor | None, claimant: Claimant
) -> Draft:
    return replace(
        claim,
        view=view,
        gainer=claim.gainer or _claims_it(claim),
        event=replace(claim.event, rule="denial", trigger=word),
        status=Status.DENIED,
        claimant=claimant,
        speaker=party,
        why=f'"{word.text}" answers the claim before it',
        hit=replace(claim.hit, token=word, mention=None),
        gainer_hit=None,
        loser_hit=None,
        supporters=(),
    )


def _answers(
    claim: Draft, before: Sequence[Draft], party: Actor | None, memory: Memory, reply: _Reply
) -> bool:
    is_plain = reply.is_plain
    if reply.is_of_town and claim.place.kind in SITES:
        return False
    if _is_earlier(reply.word) and (not is_plain or _has_happened(claim, before, memory)):
        return False
    if party is None:
        return is_plain and claim.gainer is not None
    if memory.same_side(party, claim.gainer):
        return False
    if claim.loser is not None and memory.catalogue.get(party.id) is not None:
        return memory.same_side(party, claim.loser) or memory.same_side(claim.loser, party)
    return (
        is_plain or _is_opponent(party, claim, memory) or _lost_here(party, claim, before, memory)
    )


def _is_earlier(verb: Token) -> bool:
    """Return whether it was said before the news: "had denied it", "denied it at the time"."""
    if any(c.dep_ == "aux" and c.lower_ == "had" for c in verb.children):
        return True
    if any(o.lower_ == "time" for n, _, o in prepositions(verb) if n == "at"):
        return True
    return any(c.dep_ == "advmod" and c.lower_ in {"then", "initially"} for c in verb.children)


def _has_happened(claim: Draft, before: Sequence[Draft], memory: Memory) -> bool:
    """Return whether the outlet tells as a fact what somebody once denied."""
    facts = (d for d in before if d.status is Status.ASSERTED and d.place.id == claim.place.id)
    return any(same_direction(d, claim, memory) for d in facts)


def _lost_here(party: Actor, claim: Draft, before: Sequence[Draft], memory: Memory) -> bool:
    """Return whether the sentence of a claim without parties tells that ``party`` has lost."""
    if claim.gainer is not None or claim.loser is not None:
        return False
    return any(d.view is claim.view and memory.same_side(party, d.loser) for d in before)


def _is_opponent(party: Actor, claim: Draft, memory: Memory) -> bool:
    """Return whether ``party`` is whom the taker fights, where the claim names no loser."""
    taker = claim.gainer or _claims_it(claim)
    if claim.loser is not None or taker is None or memory.same_side(party, taker):
        return False
    here = ActorContext((claim.place.country or "",), memory.actor_context.date)
    at_war = memory.catalogue.enemy(taker.id, here)
    others = (*memory.opponents(taker), memory.state(), at_war)
    return any(memory.same_side(party, other) for other in others)


def _claims_it(claim: Draft) -> Actor | None:
    """Return who announces a taking that names nobody: "the ministry announced the capture of X"."""
    is_loss = claim.event.frame in LOSING or claim.event.frame == "hand"
    return None if is_loss or claim.status is not Status.CLAIMED else claim.speaker


def _replies(view: View) -> Iterator[_Reply]:
    """Yield who says that something is not so, the plainest words first."""
    verbs = [t for t in view.doc if is_verb(t)]
    if "until" in view.doc.words:  # "had until then insisted" is over
        verbs = [v for v in verbs if all(c.lower_ != "until" for c in v.children)]
    saying = (view.know.attribution["say.verbs"], *(view.know.modality[key] for key in _CALLING))
    says = {v for v in verbs for words in saying if v.lower_ in words}
    counters = any(not view.know.modality[key].isdisjoint(view.doc.words) for key in _COUNTER)
    for verb in verbs:
        untrue = verb in says and called_untrue(verb, view.know) and not _of_another(verb, view)
        plain = untrue or _denies(verb, view)
        speaker = _denier(verb) if plain else None
        if speaker is not None and not _is_negated(verb):
            yield _Reply(speaker, verb, is_plain=True)
    for verb in verbs:
        told = _what_is_told(verb) if verb in says else None
        said = told if told is not None else verb.head
        is_there = _are_still_there(said, view)
        if not (is_there or (counters and _says_it_goes_on(said, view))):
            continue
        speaker = subject(verb) if told is not None else _before_colon(verb, view)
        if speaker is not None:
            yield _Reply(speaker, verb, is_plain=False, is_of_town=is_there)
    if counters and "according" in view.doc.words:
        yield from _according(view)


def _what_is_told(verb: Token) -> Token | None:
    """Return the verb of what somebody says, the one behind the saying first."""
    below = [c for c in verb.children if c.dep_ == "ccomp"]
    return next((c for c in below if c.i > verb.i), next(iter(below), None))


def _according(view: View) -> Iterator[_Reply]:
    """Yield who is said to hold on: "According to him, X remains under the army's control"."""
    for token in view.doc:
        to = child(token, "prep") if token.lower_ == "according" else None
        speaker = child(to, "pobj") if to is not None else None
        if speaker is not None and is_verb(token.head) and _says_it_goes_on(token.head, view):
            yield _Reply(speaker, token.head, is_plain=False)


def _before_colon(verb: Token, view: View) -> Token | None:
    """Return who speaks in front of a quotation: "called it nonsense: 'the town is ours'"."""
    is_said = verb.dep_ in {"ccomp", "parataxis"} and verb.head.i > verb.i
    return child(verb, "nsubj") if is_said and '"' in view.sentence.text else None


def _is_negated(verb: Token) -> bool:
    """Return whether it is said not to be denied: "did not deny it"."""
    return child(verb, "neg") is not None


def _denier(verb: Token) -> Token | None:
    if is_passive(verb):
        return next((o for n, _, o in prepositions(verb) if n == "by"), None)
    return subject(verb)


def _denies(verb: Token, view: View) -> bool:
    """Return whether a verb denies what was told: "denied this", "posted a denial"."""
    modality = view.know.modality
    if verb.lower_ in modality["denial.verbs"]:
        return _is_about_it(verb, view)
    what = child(verb, "dobj")
    return what is not None and what.lower_ in modality["denial.nouns"]


def _is_about_it(verb: Token, view: View) -> bool:
    """Return whether the object points back rather than tells its own event."""
    if is_passive(verb):
        what = child(verb, "nsubjpass")
    else:
        what = child(verb, "dobj") or next((o for n, _, o in prepositions(verb) if n == "of"), None)
    if what is None:
        told = child(verb, "ccomp", "xcomp")
        return (
            told is None or any(c.tag_ == "WP" for c in told.children) or is_loss(told, view.know)
        )
    if what.lower_ in view.know.modality["denial.points"]:
        return not _is_about_another(what, view)
    return what.tag_ == "WP"


def _is_about_another(report: Token, view: View) -> bool:
    """Return whether a report says itself what it is about, and that is no loss of ground.

    "Rumours of a new evacuation", "claims that its jets had bombed a market".
    """
    know = view.know
    told = child(report, "acl", "relcl", "ccomp")
    is_clause = told is not None and (told.tag_ != "VBN" or child(told, "auxpass") is not None)
    if told is not None and is_verb(told) and is_clause:
        told_of = told.lower_ in know.modality["denial.happen"] or is_loss(told, know)
        return child(told, "mark") is not None and not told_of
    of = next((o for n, _, o in prepositions(report) if n in {"of", "about"}), None)
    if of is None or is_event_noun(of.lower_, know):
        return False
    return of.lower_ not in know.modality["denial.points"] and view.place_at(of) is None


def _of_another(verb: Token, view: View) -> bool:
    """Return whether what is called untrue is a report that says itself what it is about."""
    points = view.know.modality["denial.points"]
    reports = (t for t in verb.subtree if t.dep_ == "nsubj" and t.lower_ in points)
    return any(is_noun(t) and _is_about_another(t, view) for t in reports)


def _says_it_goes_on(told: Token, view: View) -> bool:
    """Return whether what is said is that the fight goes on or that the place is still held."""
    words = {t.lower_ for t in told.subtree}
    counter = view.know.modality
    is_ours = words & counter["denial.ours"] or (
        words & counter["denial.own"] and words & counter["denial.holding"] & {"hands", "control"}
    )
    fights = words & counter["denial.fighting"]
    return bool(
        any(t.lower_ in fights and _goes_on(t) for t in told.subtree)
        or (fights and words & counter["denial.going_on"])
        or (words & counter["denial.still"] and words & counter["denial.holding"])
        or (is_ours and not words & counter["denial.renewed"])
        or words & counter["denial.thrown_back"]
        or ("back" in words and words & counter["denial.pushed"])
    )


def _are_still_there(told: Token, view: View) -> bool:
    """Return whether one's own are said not to have left: "its soldiers were still in the town"."""
    if told.lower_ not in {"are", "is", "were", "was", "remain", "remained"}:
        return False
    who = child(told, "nsubj")
    is_own = who is not None and (who.lower_ == "we" or any(c.lower_ in _OWN for c in who.children))
    still = told.lower_.startswith("remain") or any(c.lower_ == "still" for c in told.children)
    where = (o for n, _, o in prepositions(told) if n in {"in", "inside"})
    return is_own and still and any(view.place_at(o) is not None for o in where)


def _goes_on(fight: Token) -> bool:
    """Return whether somebody is "fighting on", or "are fighting" now."""
    if fight.tag_ != "VBG":
        return False
    following = fight.nbor() if fight.i + 1 < len(fight.doc) else None
    return child(fight, "aux") is not None or (following is not None and following.dep_ == "prt")
