"""Whether words call something untrue: "called it a lie", "is not true", "nothing was lost"."""

from __future__ import annotations

from typing import Final

from agents.detect.knowledge import Knowledge
from agents.detect.parsing.syntax import child, is_verb, prepositions
from agents.detect.parsing.tree import Token

_COPULAS: Final = frozenset({"is", "was", "are", "were", "'s", "be", "been"})
_PREDICATE: Final = frozenset({"attr", "acomp", "oprd", "dobj", "pobj", "ccomp", "xcomp", "dep"})
_LOST: Final = frozenset({"lose", "fall", "take", "enter_take", "hand"})
_VAGUE: Final = 0.5  # an evacuation may be one of people
_NOBODY: Final = frozenset({"nothing", "nobody", "none", "no-one"})


def called_untrue(verb: Token, know: Knowledge) -> bool:
    """Return whether what ``verb`` says, or calls something, is that it is not so."""
    if is_named_untrue(verb, know):
        return True
    told = child(verb, "ccomp", "parataxis")
    if told is None and verb.dep_ in {"ccomp", "parataxis"} and verb.head.i < verb.i:
        told = verb.head
    if told is None:
        return False
    said = (told, *(c for c in told.children if c.dep_ == "conj"))
    return any(is_untrue(t, know) for t in said) or _happened_to_none(told, know)


def is_named_untrue(verb: Token, know: Knowledge) -> bool:
    """Return whether ``verb`` gives something a name that makes it untrue: "called it a lie"."""
    if verb.lower_ in know.modality["denial.speaking"]:
        of = next((o for n, _, o in prepositions(verb) if n == "of"), None)
        is_rumour = of is not None and of.lower_ in know.modality["denial.rumours"]
        return of is not None and not is_rumour and _is_false_word(of, know)
    return verb.lower_ in know.modality["denial.naming"] and any(
        _is_false_word(t, know) and t.dep_ in _PREDICATE for t in verb.subtree
    )


def is_untrue(clause: Token, know: Knowledge) -> bool:
    """Return whether a clause with "be" calls its subject false, or not true."""
    if clause.lower_ not in _COPULAS:
        return False
    said = child(clause, "attr", "acomp")
    if said is None:
        return False
    is_negated = child(clause, "neg") is not None or any(c.lower_ == "no" for c in said.children)
    return (
        said.lower_ in know.modality["denial.truths"] if is_negated else _is_false_word(said, know)
    )


def is_what_is_told(verb: Token, know: Knowledge) -> bool:
    """Return whether it is what a report says: "reports that rebels took X are untrue"."""
    that = child(verb, "mark")
    is_that = that is not None and that.lower_ == "that"
    return is_that and know.lists("say.nouns", verb.head.lower_)


def _is_false_word(token: Token, know: Knowledge) -> bool:
    return (
        token.lower_ in know.modality["denial.nouns_false"]
        or token.lower_ in know.modality["denial.adjectives"]
    )


def _happened_to_none(clause: Token, know: Knowledge) -> bool:
    """Return whether nothing was taken or nobody came: "nothing was lost there"."""
    subj = child(clause, "nsubj", "nsubjpass")
    if not is_verb(clause) or subj is None:
        return False
    if any(o.lower_ in {"stead", "place"} for _, _, o in prepositions(clause)):
        return False  # "nobody has come in their stead": they have gone
    none = subj.lower_ in _NOBODY or any(c.lower_ == "no" for c in subj.children)
    return none and (is_loss(clause, know) or clause.lower_ in know.modality["denial.happen"])


def is_loss(verb: Token, know: Knowledge) -> bool:
    """Return whether ``verb`` is one of taking or losing, whatever stands with it."""
    base = know.verb_forms.get(verb.lower_, "")
    return any(e.frame.name in _LOST for e in know.verbs.get(base, ()))


def is_event_noun(word: str, know: Knowledge) -> bool:
    """Return whether ``word`` surely names a change of control: "the fall", "any losses"."""
    entry = know.nouns.get(word) or know.nouns.get(word.removesuffix("es"))
    return entry is not None and entry.strength > _VAGUE
