"""Losers who own up: "the rebels said that their fighters had left beforehand".

They name no place of their own. One makes a plain fact of the claim before it if the side that
lost speaks, and tells that its forces are gone or confirms what was claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from agents.detect.actors.phrases import party_hit
from agents.detect.drafts import Draft
from agents.detect.meaning.attribution import owner, speaker_words
from agents.detect.meaning.denials import answered_claims, is_answerable, speaking_party
from agents.detect.meaning.memory import Memory
from agents.detect.parsing.subjects import subject
from agents.detect.parsing.syntax import child, is_verb, particles
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View
from schemas.claims import Actor, Claimant, Status

_GONE: Final = frozenset({"leave", "withdraw"})
_OWN: Final = frozenset({"his", "her", "their", "its", "our"})


def admissions(view: View, before: Sequence[Draft], memory: Memory) -> list[Draft]:
    """Return the claims that the sentence of ``view`` confirms by pointing back at them."""
    answered = [d for d in before if d.status is Status.CLAIMED and is_answerable(d, view)]
    if not answered or any(d.view is view for d in before):
        return []
    for speaker, word in _owning_up(view, memory):
        party = speaking_party(view, speaker, memory)
        party = party or _whose(view, speaker, answered[-1], memory)
        if party is None:
            continue
        claims = [
            d
            for d in answered
            if not memory.same_side(party, d.gainer) and memory.same_side(party, d.loser or party)
        ]
        if claims and memory.catalogue.get(party.id) is not None:
            claimant = Claimant(
                name=party.name if party.side else speaker_words(view, speaker), side=party.side
            )
            return [
                replace(
                    claim,
                    view=view,
                    event=replace(claim.event, rule="admission", trigger=word),
                    status=Status.ASSERTED,
                    claimant=claimant,
                    speaker=party,
                    loser=claim.loser or party,
                    why=f'"{word.text}": the side that lost says so',
                    hit=replace(claim.hit, token=word, mention=None),
                    gainer_hit=None,
                    loser_hit=None,
                    supporters=(),
                    confirms=True,
                    admits=True,
                )
                for claim in answered_claims(claims, several=False)
            ]
    return []


def _whose(view: View, speaker: Token, claim: Draft, memory: Memory) -> Actor | None:
    """Return the side that lost where an unknown speaker, no onlooker, tells of his own forces."""
    words = {t.lower_ for t in speaker.subtree}
    owned = any(t.lower_ in _OWN and t.i > speaker.i for t in view.doc)
    if not owned or words & view.know.attribution["claimant.bystanders"] or claim.gainer is None:
        return None
    return claim.loser or next(iter(memory.opponents(claim.gainer)), None)


def _owning_up(view: View, memory: Memory) -> Iterator[tuple[Token, Token]]:
    """Yield who owns up and with which word."""
    attribution = view.know.attribution
    for verb in view.doc:
        if not is_verb(verb) or verb.lower_ not in attribution["say.verbs"]:
            continue
        speaker = _writer(subject(verb), view)
        if speaker is None or child(verb, "neg", "aux") is not None:
            continue
        told, what = child(verb, "ccomp"), child(verb, "dobj")
        confirms = verb.lower_ in attribution["confirm.verbs"]
        if confirms and what is not None and what.lower_ in view.know.modality["denial.points"]:
            yield speaker, verb
        elif told is not None and _are_gone(told, view, speaker, memory):
            yield speaker, told


def _writer(speaker: Token | None, view: View) -> Token | None:
    """Return whose message it is that says something: "a message by the leader said"."""
    media = view.know.attribution["say.media"] | view.know.attribution["say.nouns"]
    return owner(speaker) if speaker is not None and speaker.lower_ in media else speaker


def _are_gone(told: Token, view: View, speaker: Token, memory: Memory) -> bool:
    """Return whether what is said is that the speaker's own forces have left."""
    know = view.know
    base = know.verb_forms.get(told.lower_)
    frames = {e.frame.name for e in know.verbs.get(base or "", ())}
    who = child(told, "nsubj", "nsubjpass")
    is_out = _no_longer_there(told)
    is_gone = bool(frames & _GONE) and told.tag_ in {"VBD", "VBN"}
    if who is None or not (is_out or is_gone):
        return False
    if any((c.dep_ == "neg" and not is_out) or c.tag_ == "MD" for c in told.children):
        return False
    theirs, ours = party_hit(view, who), memory.speaker(view, speaker)
    if theirs is None or ours is None:
        return theirs is not None and any(c.lower_ in _OWN for c in who.children)
    return memory.same_side(memory.party(view, theirs, speaker) or ours, ours)


def _no_longer_there(told: Token) -> bool:
    """Return whether somebody "is no longer in the town"."""
    if told.lower_ not in {"is", "are", "was", "were"}:
        return False
    around = {c.lower_ for c in told.children}
    return "longer" in around and bool(around & {"in", "inside", "there", "present"})


def fallen_back(view: View, memory: Memory) -> list[Actor]:
    """Return who is told to have gone back, wherever to: "with the fall of X, the army fell back"."""
    found: list[Actor] = []
    for verb in view.doc:
        entries = view.know.verbs.get(view.know.verb_forms.get(verb.lower_, ""), ())
        around = particles(verb)
        is_gone = any(
            e.frame.name == "withdraw" and (e.particle or verb.lower_) in {*around, verb.lower_}
            for e in entries
        )
        who = memory.party(view, party_hit(view, subject(verb)), None) if is_gone else None
        if who is not None and memory.catalogue.get(who.id) is not None:
            found.append(who)
    return found
