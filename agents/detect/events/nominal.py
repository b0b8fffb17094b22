"""Events told by a noun: "the fall of X to Y", "its capture", "Y's withdrawal from X"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from agents.detect.events.event import Event, Kind
from agents.detect.knowledge import Knowledge, NounEntry
from agents.detect.parsing.syntax import child, prepositions
from agents.detect.parsing.tree import Token

_VERBS: Final = frozenset({"captures"})
"""Plural nouns that headlines write for verbs: "ambush near X captures lorry"."""


def _has_object(word: Token) -> bool:
    """Return whether what stands right behind it is what it is done to."""
    following = word.nbor() if word.i + 1 < len(word.doc) else None
    return following is not None and following.tag_ != "IN" and following.text[0].isalnum()


def nominal_events(noun: Token, know: Knowledge) -> Iterator[Event]:
    """Yield the event that ``noun`` names, where it says of which place."""
    entry = know.nouns.get(noun.lower_)
    if entry is None or noun.tag_[:2] not in {"NN", "VB"} or noun.tag_ in {"VBD", "VBN", "VBP"}:
        return
    if noun.lower_ in _VERBS and _has_object(noun):
        return
    roles: dict[str, Token | None] = {"gainer": None, "loser": None, "place": None}
    for name, _, obj in _parts(noun):
        role = entry.roles.get(name)
        if role and roles[role] is None:
            roles[role] = obj
    poss = child(noun, "poss") or child(noun, "compound", "nmod")
    if poss is not None and noun.lower_ not in know.consequence["healing"]:
        role = _role_of_owner(entry, roles)
        if role and roles[role] is None:
            roles[role] = poss
    if roles["place"] is None:
        return
    if roles["loser"] is None and roles["gainer"] is None:
        roles["loser"] = _who_is_hurt(noun, know)
    yield Event(
        rule=f"nominal/{entry.base}",
        kind=Kind.NOMINAL,
        trigger=noun,
        strength=entry.strength,
        means=entry.means,
        frame=_frame(entry),
        place=roles["place"],
        gainer=roles["gainer"],
        loser=roles["loser"],
    )


def _who_is_hurt(noun: Token, know: Knowledge) -> Token | None:
    """Return whose loss it is called: Y of "the fall of X is a blow to Y", "deals Y a blow"."""
    verb = noun.head
    if noun.dep_ not in {"nsubj", "nsubjpass"}:
        return None
    called = [c for c in verb.children if c.dep_ in {"attr", "dobj"} and c.i > verb.i]
    blows = (c for c in called if c.lower_ in know.consequence["hurt"])
    blow = next(blows, None)
    if blow is None:
        return None
    to = [
        o
        for n, p, o in (*prepositions(blow), *prepositions(verb))
        if n in {"to", "for"} and p.i > blow.i
    ]
    whom = to[0] if to else child(verb, "dative")
    owner = child(whom, "poss") if whom is not None else None
    return owner if owner is not None and owner.tag_ != "PRP$" else whom


def _frame(entry: NounEntry) -> str:
    if entry.roles.get("from") == "place":
        return "withdraw"
    return "lose" if entry.roles.get("to") == "gainer" else "take"


def _parts(noun: Token) -> Iterator[tuple[str, Token, Token]]:
    # what stands right behind it belongs to it, wherever the parser hung it
    behind = (p for p in prepositions(noun.head) if p[1].i == noun.i + 1 and noun.dep_ == "dobj")
    for name, prep, obj in (*prepositions(noun), *behind):
        yield name, prep, obj
        if name == "by":  # "the capture by Y of X": the parser hangs "of X" on Y
            yield from (p for p in prepositions(obj) if p[0] == "of" and p[2].tag_[:2] == "NN")
        if name == "of":  # "the fall of X to Y": the parser may hang "to Y" on X
            yield from (p for p in prepositions(obj) if p[0] in {"to", "by", "from"})


def _role_of_owner(entry: NounEntry, roles: dict[str, Token | None]) -> str | None:
    """Return the role of the possessor: the place if that is missing, else the party."""
    if entry.roles.get("from") == "place":
        return "loser"
    if entry.roles.get("in") == "place":
        return "gainer"  # "its victories": a town wins none
    if roles["place"] is None:
        return "place"
    if "loser" in entry.roles.values() and entry.roles.get("from") != "loser":
        return "loser"
    return "gainer"
