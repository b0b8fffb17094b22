"""Events told by a light verb and a noun: "took full control of X", "have control of X"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from agents.detect.events.event import Event, Kind
from agents.detect.knowledge import Knowledge
from agents.detect.parsing.subjects import subject
from agents.detect.parsing.syntax import (
    child,
    direct_object,
    is_passive,
    is_verb,
    particles,
    prepositions,
)
from agents.detect.parsing.tree import Token
from schemas.claims import Means

_EXTENDING: Final = frozenset({"extend", "extends", "extended", "extending"})


def light_events(noun: Token, know: Knowledge) -> Iterator[Event]:
    """Yield the event of a control noun and the verb that governs it."""
    if not _is_control(noun, know):
        return
    place = next((o for n, _, o in prepositions(noun) if n in know.light["linking"]), None)
    if place is not None and noun.dep_ == "pobj":
        yield from _of_a_noun(noun, place, know)
    verb = _governor(noun)
    place = (place or _behind(noun, verb)) if verb is not None else None
    if verb is None or place is None:
        return
    way = _way(verb, know)
    if way == "gain":
        yield _gained(noun, verb, place)
    elif way == "lose":
        to = next((o for n, _, o in prepositions(verb) if n == "to"), None)
        loser = None if is_passive(verb) else subject(verb)
        yield Event("light/lose", Kind.CHANGE, verb, place, to, loser, 0.85, Means.UNKNOWN, "lose")
    elif way in {"say", "have"}:
        yield _stated(noun, verb, place, way)


def _behind(noun: Token, verb: Token) -> Token | None:
    """Return the place that hangs on the verb: "imposed its control | on X", "extended it to X"."""
    links = {"of", "over"} | ({"to"} if verb.lower_ in _EXTENDING else set())
    place = next(
        (o for n, p, o in prepositions(verb) if n in links or (n == "on" and p.i == noun.i + 1)),
        None,
    )
    if place is None:  # "took control on Monday of X": hung on the day
        place = next(
            (o for t in verb.subtree if t.i > noun.i for n, _, o in prepositions(t) if n == "of"),
            None,
        )
    is_bare = child(noun, "poss", "det", "compound") is None
    if place is None and is_bare and noun.head.lower_ == "in" and noun.lower_ == "control":
        return noun  # "the movement was in control": of the place that the article is about
    return place


def _of_a_noun(noun: Token, place: Token, know: Knowledge) -> Iterator[Event]:
    """Yield "the imposition of its control over X" and "it ended with full control of X"."""
    prep, above = noun.head, noun.head.head
    owner = child(noun, "poss") or child(above, "poss")
    if prep.lower_ == "of" and above.lower_ in know.light["gaining"]:
        by = next((o for n, _, o in prepositions(above) if n == "by"), None)
        yield Event(
            "light/gaining",
            Kind.CHANGE,
            above,
            place,
            owner or by,
            None,
            0.8,
            Means.UNKNOWN,
            "take",
        )
    elif prep.lower_ in {"with", "in"} and above.lower_ in know.light["ending"]:
        yield Event(
            "light/ending", Kind.CHANGE, above, place, owner, None, 0.7, Means.UNKNOWN, "take"
        )


def _is_control(noun: Token, know: Knowledge) -> bool:
    """Return whether a noun means control of ground: "fire control" does not."""
    if noun.lower_ not in know.light["nouns"] or noun.tag_[:2] not in {"NN", "VB"}:
        return False
    return not any(c.lower_ in know.light["other"] for c in noun.children)


def _governor(noun: Token) -> Token | None:
    up = noun.head
    if noun.dep_ in {"dobj", "nsubjpass", "attr"} and is_verb(up):
        return up
    if noun.dep_ in {"nsubjpass", "dobj", "conj"} and is_verb(up.head):
        return up.head
    if (
        noun.dep_ == "pobj"
        and up.lower_ in {"in", "of"}
        and up.head.lower_ in {"is", "are", "were", "was", "been"}
    ):
        return up.head
    return up if is_verb(up) and noun.dep_ in {"oprd", "dep", "ccomp", "xcomp"} else None


def _way(verb: Token, know: Knowledge) -> str | None:
    base = know.light_forms.get(verb.lower_) or know.verb_forms.get(verb.lower_)
    if base is None:
        return "have" if verb.lower_ in {"is", "are", "been"} else None
    around = particles(verb)
    for way in ("gain", "lose", "have", "say"):
        for word in know.light[way]:
            plain, _, particle = word.partition("+")
            if plain == base and (not particle or particle in around):
                return way
    return None


def _gained(noun: Token, verb: Token, place: Token) -> Event:
    passive = is_passive(verb)
    by = next((o for n, _, o in prepositions(verb) if n == "by"), None)
    loser = next(
        (o for head in (verb, noun, place) for n, _, o in prepositions(head) if n == "from"), None
    )
    gainer = by if passive else subject(verb)
    return Event("light/gain", Kind.CHANGE, verb, place, gainer, loser, 0.9, Means.UNKNOWN, "take")


def _stated(noun: Token, verb: Token, place: Token, way: str) -> Event:
    """Return "the army declared control of X" (its own word for it) or "has control of X"."""
    poss = child(noun, "poss")
    passive = is_passive(verb)
    by = next((o for n, _, o in prepositions(verb) if n == "by"), None)
    gainer = poss or (by if passive else subject(verb))
    kind = Kind.STATE if way == "have" else Kind.CHANGE
    return Event(f"light/{way}", kind, noun, place, gainer, None, 0.7, Means.UNKNOWN, "take")


def direct_light_object(verb: Token, know: Knowledge) -> bool:
    """Return whether the object of ``verb`` is a control noun, which has rules of its own."""
    if know.light["nouns"].isdisjoint(verb.doc.words):
        return False
    obj = direct_object(verb)
    return obj is not None and obj.lower_ in know.light["nouns"]
