"""Denials that point back: "Armenia denied this", "the army said fighting was still going on".

They name no event of their own. One counts if a side other than the taker's speaks, right after the
claim that it answers (in the same sentence or a few later), and says that it is not so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from spacy.tokens import Token

from agents.detect.attribution import speaker_words
from agents.detect.drafts import Draft
from agents.detect.memory import Memory
from agents.detect.syntax import child, is_passive, is_verb, prepositions, subject
from agents.detect.view import View
from schemas.claims import Actor, Claimant, Status

_REACH: Final = 6  # sentences between a claim and the denial that answers it
_THAT: Final = frozenset({"it", "this", "that", "which", "these", "those", "them", "so"})
_WORD_OF_IT: Final = frozenset(
    {
        "claim", "claims", "report", "reports", "statement", "assertion", "allegation", "news",
        "announcement", "loss", "capture", "fall", "seizure", "takeover", "information", "rumours",
        "rumors", "what", "officials", "version",
    }
)  # fmt: skip


def denials(view: View, before: Sequence[Draft], memory: Memory) -> list[Draft]:
    """Return the denied claims that the sentence of ``view`` makes by answering an earlier one."""
    answered = [d for d in before if _is_answerable(d, view)]
    if not answered or any(d.status is Status.DENIED and d.view is view for d in before):
        return []
    found = _speaker(view)
    if found is None:
        return []
    speaker, word = found
    party = memory.speaker(view, speaker)
    claim = next((d for d in reversed(answered) if _answers(d, party, word, memory)), None)
    if claim is None:
        return []
    side = party.side if party is not None else None
    name = party.name if party is not None else speaker_words(view, speaker)
    return [_denied(claim, view, word, party, Claimant(name=name, side=side))]


def _is_answerable(draft: Draft, view: View) -> bool:
    distance = view.sentence.number - draft.view.sentence.number
    return (
        draft.status is not Status.DENIED
        and draft.event.frame not in {"leave", "withdraw"}
        and draft.is_body == (view.sentence.field == "text")
        and 0 <= distance <= _REACH
    )


def _denied(
    claim: Draft, view: View, word: Token, party: Actor | None, claimant: Claimant
) -> Draft:
    return replace(
        claim,
        view=view,
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


def _answers(claim: Draft, party: Actor | None, word: Token, memory: Memory) -> bool:
    if party is None or memory.same_side(party, claim.gainer):
        return False
    if claim.loser is not None and memory.catalogue.get(party.id) is not None:
        return memory.same_side(party, claim.loser) or memory.same_side(claim.loser, party)
    return word.lower_ != "said"


def _speaker(view: View) -> tuple[Token, Token] | None:
    """Return who denies and with which word."""
    know = view.know
    for token in view.doc:
        if is_verb(token) and token.lower_ in know.modality["denial.verbs"]:
            speaker = _denier(token)
            if speaker is not None and _is_about_it(token):
                return speaker, token
        if any(c.lower_ == "until" for c in token.children):
            continue  # "had until then insisted" is over
        if is_verb(token) and token.lower_ in know.attribution["say.verbs"]:
            told = child(token, "ccomp")
            speaker = subject(token)
            if told is not None and speaker is not None and _says_it_goes_on(told, view):
                return speaker, token
    return None


def _denier(verb: Token) -> Token | None:
    if is_passive(verb):
        return next((o for n, _, o in prepositions(verb) if n == "by"), None)
    return subject(verb)


def _is_about_it(verb: Token) -> bool:
    """Return whether the object points back rather than tells its own event."""
    if is_passive(verb):
        what = child(verb, "nsubjpass")
    else:
        what = child(verb, "dobj") or next((o for n, _, o in prepositions(verb) if n == "of"), None)
    if what is None:
        told = child(verb, "ccomp")
        return told is None or any(c.tag_ == "WP" for c in told.children)
    return what.lower_ in _THAT or what.lower_ in _WORD_OF_IT or what.tag_ == "WP"


def _says_it_goes_on(told: Token, view: View) -> bool:
    """Return whether what is said is that the fight goes on or that the place is still held."""
    words = {t.lower_ for t in told.subtree}
    counter = view.know.modality
    fights = words & counter["denial.fighting"]
    return bool(
        (fights and words & counter["denial.going_on"])
        or (words & counter["denial.still"] and words & counter["denial.holding"])
        or words & counter["denial.thrown_back"]
        or ("back" in words and words & counter["denial.pushed"])
    )
