"""Events told by a flag: raised, hoisted, flying over a place."""

from __future__ import annotations

from agents.detect.events.event import Event, Kind
from agents.detect.knowledge import Knowledge, VerbEntry
from agents.detect.parsing.syntax import prepositions
from agents.detect.parsing.tree import Token


def has_flag(noun: Token | None, know: Knowledge) -> bool:
    """Return whether ``noun`` is a flag."""
    return noun is not None and noun.lower_ in know.flags


def flag_event(
    verb: Token,
    entry: VerbEntry,
    voice: str,
    flag: Token | None,
    filled: dict[str, Token | None],
    preps: list[tuple[str, Token, Token]],
) -> Event | None:
    """Return the event of a flag that ``verb`` raises, None where nobody says over what."""
    gainer, place = filled["gainer"], filled["place"]
    if gainer is None or any(c.tag_ == "PRP$" for c in gainer.children):
        gainer = _whose_flag(flag) or gainer or _raised_by(verb)
    if place is None:  # "raised by the force on the building": hung on the force
        wanted = entry.frame.voices[voice]["place"]
        heads = [p for _, _, p in preps] + (
            [flag] if flag is not None and voice == "active" else []
        )
        place = next((o for h in heads for n, _, o in prepositions(h) if n in wanted), None)
    if place is None:
        return None
    return Event(
        f"flag/{voice}", Kind.CHANGE, verb, place, gainer, None, entry.strength, entry.means, "flag"
    )


def _raised_by(verb: Token) -> Token | None:
    """Return who hoisted it: "a flag went up, hoisted by militias"."""
    below = [c for c in verb.subtree if c.tag_ == "VBN"]
    return next((o for c in below for n, _, o in prepositions(c) if n == "by"), None)


def _whose_flag(flag: Token | None) -> Token | None:
    if flag is None:
        return None
    owners = [c for c in flag.children if c.dep_ in {"poss", "compound"}]
    owners += [c for c in flag.children if c.dep_ == "amod" and c.text[0].isupper()]
    owner = next(iter(owners), None)
    return owner or next((o for n, _, o in prepositions(flag) if n == "of"), None)
