"""Events told as a new state: "is back under the army's control", "is free of Y", "is ours"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from agents.detect.events.event import Event, Kind
from agents.detect.knowledge import Knowledge
from agents.detect.parsing.candidates import BELONGING
from agents.detect.parsing.subjects import subject
from agents.detect.parsing.syntax import (
    child,
    direct_object,
    has,
    is_noun,
    is_passive,
    prepositions,
)
from agents.detect.parsing.tree import Token
from schemas.claims import Means

_BE: Final = frozenset({"be", "remain", "stay"})
_BE_FORMS: Final = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "been",
        "being",
        "be",
        "'s",
        "'re",
        "am",
        "remains",
        "remain",
        "remained",
    ]
)
_MOVE: Final = frozenset(
    {"come", "fall", "pass", "go", "return", "revert", "slip", "switch", "move"}
)

_OUT_OF: Final = frozenset({"from", "out of", "out from"})

OPENERS: Final = _BE_FORMS | BELONGING | {"with", "changed", "changes", "changing"}
"""Words outside the knowledge files from which a rule starts."""


def holder(preps: list[tuple[str, Token, Token]], know: Knowledge) -> Token | None:
    """Return who holds: Y in "in the hands of Y", "in Y's hands", "under Y control", "under Y"."""
    for name, _, obj in preps:
        if name not in know.holder["prepositions"] and name != "to":
            continue
        if obj.lower_ in know.holder["nouns"]:
            if name == "in" and obj.lower_ in know.light["nouns"] and not _is_owned(obj):
                continue  # "in control of X" is said of the holder
            found = _owner(obj)
            if found is not None:
                return found
        elif name in {"under", "with", "to"}:
            return obj
    return None


def control_under(verb: Token, know: Knowledge) -> list[tuple[str, Token, Token]]:
    """Return what a place was "brought under full control" with; "fire control" is none."""
    return [
        found
        for found in prepositions(verb)
        if found[0] == "under"
        and found[2].lower_ in know.holder["nouns"]
        and not any(c.lower_ in know.light["other"] for c in found[2].children)
    ]


def controller(under: list[tuple[str, Token, Token]], know: Knowledge) -> Token | None:
    """Return whose control it is: the army's in "under army control"; "full control" is nobody's."""
    who = holder(under, know)
    return None if who is None or (who.tag_ == "JJ" and who.text.islower()) else who


def _is_owned(noun: Token) -> bool:
    return child(noun, "det", "poss", "compound") is not None


def _owner(noun: Token) -> Token | None:
    for name, _, obj in prepositions(noun):
        if name in {"of", "by"}:
            return obj
    owner = child(noun, "poss", "compound", "nmod")
    if owner is not None and is_noun_or_pronoun(owner):
        return owner
    adjective = [c for c in noun.children if c.dep_ == "amod"]
    return adjective[-1] if adjective else None


def is_noun_or_pronoun(token: Token) -> bool:
    """Return whether the token can name a party."""
    return is_noun(token) or token.tag_ in {"PRP$", "PRP", "JJ", "POS"}


def state_events(verb: Token, know: Knowledge) -> Iterator[Event]:
    """Yield what a form of "be" (or "come", "pass", "fall") says of who holds a place."""
    if verb.lower_ in _BE_FORMS and verb.dep_ not in {"aux", "auxpass"}:
        yield from _be_events(verb, know)
    elif verb.lower_ in know.holder["free"]:
        yield from _declared_free(verb, know)
    elif know.verb_forms.get(verb.lower_) in _MOVE:
        yield from _move_events(verb, know)
    elif verb.lower_ in BELONGING:
        yield from _belongs(verb)
    elif verb.lower_ == "with" and verb.dep_ == "prep":
        yield from _with_events(verb, know)
    elif know.verb_forms.get(verb.lower_) in know.holder["put"]:
        yield from _put_events(verb, know)


def _spread(verb: Token) -> list[tuple[str, Token, Token]]:
    """Return the prepositions of ``verb`` and of its adverbs: "is back in the hands of Y"."""
    preps = list(prepositions(verb))
    for c in verb.children:
        if c.dep_ in {"advmod", "acomp", "prep", "attr"}:
            preps += list(prepositions(c))
    return preps


def _move_events(verb: Token, know: Knowledge) -> Iterator[Event]:
    place = subject(verb)
    gone = next(
        (o for n, _, o in _spread(verb) if n in _OUT_OF and o.lower_ in know.holder["nouns"]), None
    )
    loser = _owner(gone) if gone is not None else None
    if place is not None and loser is not None:
        yield Event(
            "state/out_of_hands", Kind.CHANGE, verb, place, None, loser, 0.8, Means.UNKNOWN, "lose"
        )
        return
    preps = [
        (n, p, o)
        for n, p, o in _spread(verb)
        if (o.lower_ in know.holder["nouns"] or n in {"under", "to"}) and o.i > verb.i
    ]  # what stands before is who says so: "according to"
    by = holder(preps, know)
    if place is None or by is None:
        return
    strong = any(o.lower_ in know.holder["nouns"] for _, _, o in preps)
    yield Event(
        "state/come_under", Kind.CHANGE, verb, place, by, None,
        _strength(verb, know) if not strong else 0.85, Means.UNKNOWN, "take", needs_party=not strong,
    )  # fmt: skip


def _strength(verb: Token, know: Knowledge) -> float:
    """Return how surely ground is meant by what passes "to Y": what falls is seldom anything else."""
    return 0.75 if know.verb_forms.get(verb.lower_) == "fall" else 0.55


def _belongs(verb: Token) -> Iterator[Event]:
    """Yield "by noon the town belonged to Y"; who says what belonged to whom is no place."""
    if verb.dep_ == "ccomp" and not has(verb, "nsubj"):
        return
    place = subject(verb)
    owner = next((o for n, _, o in prepositions(verb) if n == "to"), None)
    if place is not None and owner is not None:
        yield Event(
            "state/belongs", Kind.STATE, verb, place, owner, None, 0.6, Means.UNKNOWN, "take",
            needs_party=True,
        )  # fmt: skip


def _put_events(verb: Token, know: Knowledge) -> Iterator[Event]:
    """Yield "which puts X under their control", "leaving X in the hands of Y"."""
    place = direct_object(verb)
    if place is not None and any(c.lower_ in {"only", "just"} for c in place.children):
        return  # "leaving only X in rebel hands": X stays as it is
    preps = [(n, p, o) for n, p, o in _spread(verb) if o.lower_ in know.holder["nouns"]]
    if place is not None:
        preps += [(n, p, o) for n, p, o in prepositions(place) if o.lower_ in know.holder["nouns"]]
    by = holder(preps, know)
    if place is not None and by is not None:
        yield Event(
            "state/put_under", Kind.CHANGE, verb, place, by, None, 0.75, Means.UNKNOWN, "take"
        )


def _with_events(prep: Token, know: Knowledge) -> Iterator[Event]:
    """Yield "with the town again under their control"."""
    place = child(prep, "pobj")
    if place is None:
        return
    heads = (place, prep, *place.children, *prep.children)
    preps = [p for h in heads for p in prepositions(h) if p[2].lower_ in know.holder["nouns"]]
    by = holder(preps, know)
    if by is not None:
        yield Event(
            "state/with_under",
            Kind.STATE,
            preps[0][1],
            place,
            by,
            None,
            0.65,
            Means.UNKNOWN,
            "take",
        )


def _be_events(verb: Token, know: Knowledge) -> Iterator[Event]:
    subj = subject(verb) or child(verb, "attr")
    if subj is None:
        return
    preps = _spread(verb)
    by = holder([p for p in preps if p[0] in {"in", "under", "within", "with"}], know)
    by = by or holder(_strayed(verb, know), know)
    if by is not None:
        lost = _is_over(verb)
        yield Event(
            "state/in_hands", Kind.STATE, verb, subj, None if lost else by, by if lost else None,
            0.7, Means.UNKNOWN, "take", is_negated_state=lost,
        )  # fmt: skip
        return
    if any(n == "under" and o.lower_ == "occupation" for n, _, o in preps) and _is_over(verb):
        yield Event(
            "state/free_of", Kind.CHANGE, verb, subj, None, None, 0.75, Means.ARMED, "clear"
        )
        return
    yield from _flag_again(subj, verb, preps, know)
    yield from _free(verb, subj, know)
    yield from _own(verb, subj, know)
    yield from _away(verb, subj, preps, know)


def _is_over(verb: Token) -> bool:
    """Return whether it is so "no longer"."""
    near = (c for c in verb.subtree if verb in (c.head.head, c.head))
    return any(c.lower_ in {"longer", "anymore"} for c in near)


def _strayed(verb: Token, know: Knowledge) -> list[tuple[str, Token, Token]]:
    """Return "under Y's control" that hangs on a time: "is since the dawn of Friday under"."""
    since = next((c for c in verb.children if c.lower_ in {"since", "for"}), None)
    if since is None:
        return []
    below = (p for t in since.subtree for p in prepositions(t))
    return [p for p in below if p[0] in {"in", "under"} and p[2].lower_ in know.holder["nouns"]]


def _free(verb: Token, subj: Token, know: Knowledge) -> Iterator[Event]:
    word = next((c for c in verb.children if c.lower_ in know.holder["free"]), None)
    if word is None:
        return
    loser = next((o for n, _, o in prepositions(word) if n in {"of", "from"}), None)
    if loser is not None and loser.lower_ in know.party["outsiders"]:
        return  # who attacks from outside holds nothing
    if loser is None and word.lower_ in {"clear", "clean", "empty", "void", "rid"}:
        return
    yield Event("state/free_of", Kind.CHANGE, word, subj, None, loser, 0.75, Means.ARMED, "clear")


def _declared_free(word: Token, know: Knowledge) -> Iterator[Event]:
    """Yield "declared X free of Y"."""
    up = word.head
    if has(word, "dobj"):
        return  # "announced that they had cleared the militants from X"
    is_declared = word.dep_ in {"ccomp", "oprd", "acomp", "xcomp", "advcl"}
    if not is_declared or know.light_forms.get(up.lower_) not in know.light["say"]:
        return
    place = subject(word, 0) or direct_object(up) or (subject(up) if is_passive(up) else None)
    loser = next((o for n, _, o in prepositions(word) if n in {"of", "from"}), None)
    if place is not None and (loser is not None or word.lower_ == "free"):
        yield Event(
            "state/declared_free", Kind.CHANGE, word, place, None, loser, 0.7, Means.ARMED, "clear"
        )


def _flag_again(
    subj: Token, verb: Token, preps: list[tuple[str, Token, Token]], know: Knowledge
) -> Iterator[Event]:
    """Yield "Y's flag is back over X", "Y's flag was again on the town hall"."""
    if subj.lower_ not in know.flags:
        return
    near = {t.lower_ for c in verb.children for t in (c, *c.children)}
    place = next((o for n, _, o in preps if n in {"over", "on", "above", "atop"}), None)
    owner = child(subj, "poss", "compound", "amod")
    if place is not None and owner is not None and near & {"back", "again", "now"}:
        yield Event(
            "flag/back", Kind.CHANGE, verb, place, owner, None, 0.7, Means.ARMED, "flag",
            needs_party=True,
        )  # fmt: skip


def _own(verb: Token, subj: Token, know: Knowledge) -> Iterator[Event]:
    word = next(
        (
            c
            for c in verb.children
            if c.lower_ in know.holder["own"] and c.dep_ in {"attr", "acomp"}
        ),
        None,
    )
    if word is None:  # "are now the rebels'"
        word = next((c for c in verb.children if c.dep_ == "attr" and child(c, "case")), None)
    if word is not None:
        owner = child(word, "poss") or word
        yield Event("state/own", Kind.STATE, verb, subj, owner, None, 0.7, Means.UNKNOWN, "take")


def _away(
    verb: Token, subj: Token, preps: list[tuple[str, Token, Token]], know: Knowledge
) -> Iterator[Event]:
    """Yield "Y is out of X", "Y are gone from X", "Y are off X"."""
    word = next((c for c in verb.children if c.lower_ in know.holder["away"]), None)
    if word is None or has(word, "npadvmod", "nummod", "quantmod"):
        return  # "is six kilometres away from X"
    if word.i and is_noun(verb.doc[word.i - 1]):
        return  # "is a street away from X"
    place = next((o for n, _, o in preps if n in {"out of", "from", "off"}), None)
    if place is not None:
        yield Event(
            "state/out_of", Kind.CHANGE, verb, place, None, subj, 0.7, Means.WITHDRAWAL,
            "withdraw", needs_party=True,
        )  # fmt: skip
