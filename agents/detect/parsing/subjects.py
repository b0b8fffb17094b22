"""What a verb is said of, wherever English hides it or the parser hung it.

Beside what grammar moves (coordination, control, relatives) these are the misreadings that news
brings about: names that the parser has never seen, days before the subject, asides between commas.
"""

from __future__ import annotations

from typing import Final

from agents.detect.parsing.syntax import (
    SUBJECTS,
    antecedent,
    beside_with,
    child,
    has,
    is_described,
    is_noun,
    is_verb,
    subject_of_fragment,
    up_the_clauses,
)
from agents.detect.parsing.times import DAYS_AND_MONTHS
from agents.detect.parsing.tree import Token

_DAYS: Final = DAYS_AND_MONTHS | {"morning", "afternoon", "evening", "night"}
_OPENING: Final = frozenset({"after", "during", "following", "amid", "despite", "with"})
_HAVING: Final = frozenset({"has", "have", "had"})
_WHILES: Final = frozenset(
    {
        "time",
        "while",
        "period",
        "spell",
        "hours",
        "hour",
        "days",
        "day",
        "weeks",
        "minutes",
        "night",
    }
)
_HOPS: Final = 4  # how far a missing subject is looked for
_CLAUSE_OPENING: Final = frozenset({"after", "before", "since", "until"})
"""Words that open a clause of time as well as a phrase."""


def subject(verb: Token, hops: int = _HOPS) -> Token | None:
    """Return the head of what ``verb`` is said of, through coordination, control and relatives."""
    own = _behind_fighting(verb) or _own_subject(verb) or subject_of_fragment(verb)
    if own is not None and own.left_edge.i and verb.doc[own.left_edge.i - 1].text == ",":
        own = _behind_date(verb) or own  # "On May 11 X, a town in Y, was taken": X
    own = own or _swallowed(verb) or _torn_off(verb) or _first_to(verb)
    if own is not None:
        return antecedent(own)
    before = verb.head if is_described(verb) else _after_while(verb) or _said_before(verb)
    if hops and before is not None:
        return subject(before, hops - 1)
    if not hops or verb.dep_ == "acl":
        return verb.head if hops else None
    if verb.dep_ in {"xcomp", "ccomp", "oprd"}:  # "was declared liberated"
        return _controller(verb, hops)
    if verb.dep_ in {"conj", "advcl", "dep"} and (is_verb(verb.head) or verb.head.dep_ == "ROOT"):
        is_past = verb.dep_ == "conj" and verb.tag_ in {"VBD", "VBZ"}
        # "X entered, Y having left, and took": X
        return subject(
            verb.head.head if is_past and _is_absolute(verb.head) else verb.head, hops - 1
        )
    up = next((a for a in verb.ancestors if is_verb(a)), None) if verb.dep_ == "pcomp" else None
    return subject(up, hops - 1) if up is not None else None


def _swallowed(verb: Token) -> Token | None:
    """Return the subject that the parser took into what stands before it."""
    aux = child(verb, "aux")  # "Y have, within a week, taken": said of "have"
    told = child(aux, "nsubj") if aux is not None else None
    return _behind_date(verb) or told or _taken_into_list(verb) or _before_saying(verb)


def _before_saying(verb: Token) -> Token | None:
    """Return X in "X, it was learnt, was retaken", which the parser hung on the saying."""
    for said in verb.lefts:
        told, first = child(said, "nsubjpass"), said.left_edge
        is_aside = told is not None and told.lower_ == "it" and told.doc[told.i - 1].text == ","
        if is_aside and said.dep_ != "nsubj" and first.head == said and is_noun(first):
            return first
    return None


def _taken_into_list(verb: Token) -> Token | None:
    """Return Y in "took X and | Y fell", "left the [town and army] units | are in control"."""
    aux = [c for c in verb.lefts if c.dep_ in {"aux", "auxpass"} and c.lower_ in _HAVING]
    is_finite = verb.tag_ in {"VBD", "VBZ", "VBP"} or bool(aux)
    if verb.dep_ != "conj" or not is_finite or verb.i < 2:  # noqa: PLR2004
        return None
    before = verb.doc[(aux[0].i if aux else verb.i) - 1]
    is_object = before.dep_ == "conj" and before.head.dep_ in {"dobj", "conj", "pobj"}
    if not is_object and before.dep_ == "pobj":
        joined = child(before, "nmod")
        return before if joined is not None and has(joined, "cc") else None
    return before if is_object and is_noun(before) and before.head.i < before.i else None


def _behind_fighting(verb: Token) -> Token | None:
    """Return the subject in "After fighting between Y and Z the town of X is", as it was said of Z."""
    if verb.dep_ != "ROOT":
        return None
    is_marked = any(c.dep_ == "mark" and c.lower_ in _OPENING for c in verb.lefts)
    for prep in verb.lefts:
        is_opening = prep.dep_ == "prep" and prep.lower_ in _OPENING
        if not is_opening and not (is_marked and prep.dep_ == "nsubj"):
            continue
        beside = [t for t in prep.subtree if t.dep_ == "appos" and t.tag_[:2] == "NN"]
        if beside and any(c.lower_ == "the" for c in beside[-1].children):
            last = beside[-1]
            return last if last.doc[last.left_edge.i - 1].text != "," else None
    return None


def _behind_date(verb: Token) -> Token | None:
    """Return the subject that the parser took into the day before it: "On May 11 Djibo was"."""
    if not is_verb(verb) or verb.dep_ == "acl":
        return None
    for prep in verb.lefts:
        nouns = [c for c in prep.children if c.dep_ == "pobj" and is_noun(c)]
        if prep.lower_ not in {"on", "in"} or not nouns or nouns[-1].lower_.rstrip(".") in _DAYS:
            continue
        last = nouns[-1]
        day = [t for c in last.children if c.dep_ in {"nmod", "compound"} for t in (c, *c.children)]
        day += nouns[:-1]
        if any(t.lower_.rstrip(".") in _DAYS and t.i < last.i for t in day):
            return last
    return None


def _first_to(verb: Token) -> Token | None:
    """Return X in "X is the first town to fall", "the last to fall was X", else the noun before."""
    if verb.dep_ != "relcl" or all(c.lower_ != "to" or c.dep_ != "aux" for c in verb.children):
        return None
    noun = verb.head
    told_of = child(noun.head, "nsubj") if noun.dep_ == "attr" else _said_to_be(noun)
    is_meant = told_of is not None and (is_noun(told_of) or told_of.lower_ == "it")
    return told_of if is_meant else noun


def _said_to_be(noun: Token) -> Token | None:
    """Return X in "the last of the towns was X", None where nothing with a name is meant."""
    if noun.dep_ == "pobj" and noun.head.lower_ == "of":
        noun = noun.head.head
    is_named = noun.dep_ == "nsubj" and noun.head.lower_ in {"was", "is", "were", "are"}
    name = child(noun.head, "attr") if is_named else None
    return name if name is not None and name.tag_ == "NNP" else None


def _after_while(verb: Token) -> Token | None:
    """Return the verb before "and for a short time held by Y", which the parser hung on "time"."""
    noun = verb.head
    is_while = verb.dep_ == "acl" and verb.tag_ == "VBN" and noun.lower_ in _WHILES
    if not is_while or noun.head.lower_ not in {"for", "during"} or not has(verb, "agent"):
        return None
    up = noun.head.head
    return up if is_verb(up) and up.i < noun.head.i else None


def _own_subject(verb: Token) -> Token | None:
    """Return the first subject, or a second behind it: "Rebels in X, after | the city was taken"."""
    beside = beside_with(verb)
    found = [beside] if beside else [c for c in verb.children if c.dep_ in SUBJECTS]
    if len(found) > 1 and found[0].i < found[-1].i < verb.i:
        between = verb.doc[found[0].i + 1 : found[-1].i]
        if any(t.text == ":" or (t.dep_ == "mark" and t.head == verb) for t in between):
            return found[-1]
    return found[0] if found else None


def _said_before(verb: Token) -> Token | None:
    """Return the verb that is said of the same: "Y struck, the monitor added, and took X"."""
    if verb.dep_ != "conj" or not is_verb(verb.head):
        return None
    is_aside = verb.head.dep_ == "parataxis"
    said = verb.head.head if is_aside else child(verb.head, "ccomp")
    if said is None or not said.i < verb.head.i < verb.i:
        return None
    return said if verb.tag_ == said.tag_ and verb.head.nbor().text == "," else None


def _torn_off(verb: Token) -> Token | None:
    """Return the subject that the parser hung elsewhere, None if the verb lost none.

    On the word before it, as the object of "after": "fled after rebels | overran the town". Or on
    the auxiliary before who says so: "soldiers who had, the ministry said, captured the town".
    """
    if verb.tag_ not in {"VBD", "VBN"} or verb.i == 0:
        return None
    if verb.tag_ == "VBD" and verb.dep_ == "advcl" and not has(verb, "mark", "aux", "auxpass"):
        before = next((a for a in up_the_clauses(verb.nbor(-1)) if a.dep_ == "pobj"), None)
        while before is not None and before.head.head.dep_ == "pobj":
            before = before.head.head
        if before is not None and before.head.lower_ in _CLAUSE_OPENING:
            return before
    said = child(verb, "parataxis")
    comma = next((t for t in said.lefts if t.text == ","), None) if said is not None else None
    if said is None or comma is None or said.i > verb.i or comma.i == 0:
        return None
    aux = comma.nbor(-1)
    return child(aux, *SUBJECTS) if aux.lower_ in {"has", "have", "had"} else None


def _is_absolute(verb: Token) -> bool:
    """Return whether it is "Y having left": said beside what the sentence tells."""
    return has(verb, "nsubj") and any(
        c.dep_ == "aux" and c.lower_ == "having" for c in verb.children
    )


def _controller(verb: Token, hops: int) -> Token | None:
    """Return who does what stands under another verb: its object ("forced X to"), or its subject."""
    controlled = child(verb.head, "dobj")
    if controlled is not None and verb.head.lower_ not in {"announced", "declared", "said"}:
        return antecedent(controlled)
    return subject(verb.head, hops - 1) if is_verb(verb.head) else verb.head
