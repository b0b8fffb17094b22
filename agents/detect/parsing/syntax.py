"""Reading a dependency parse: voices, objects and prepositions, wherever English hides them.

Labels are those of spaCy's English models (ClearNLP style). Each function looks at tokens alone and
knows nothing of places or parties.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from agents.detect.parsing.tree import Token

RELATIVE: Final = frozenset({"who", "which", "that", "whom"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_SHARES: Final = frozenset({"half", "percent", "%", "third", "quarter", "quarters", "thirds"})
_WAS: Final = frozenset({"was", "were", "been", "being"})
_PARTICLE_DEPS: Final = frozenset({"prt", "advmod", "prep", "acomp", "dobj"})


def is_verb(token: Token) -> bool:
    """Return whether the tagger takes the token for a verb."""
    return token.tag_[:2] in {"VB", "MD"}


def is_noun(token: Token) -> bool:
    """Return whether the tagger takes the token for a noun or a name."""
    return token.tag_[:2] == "NN"


def child(token: Token, *deps: str) -> Token | None:
    """Return the first child of ``token`` under one of the labels ``deps``."""
    for c in token.children:
        if c.dep_ in deps:
            return c
    return None


def has(token: Token, *deps: str) -> bool:
    """Return whether ``token`` has a child under one of the labels ``deps``."""
    return child(token, *deps) is not None


def antecedent(token: Token) -> Token:
    """Return what a relative pronoun stands for, or the token itself."""
    if token.lower_ not in RELATIVE or token.tag_ not in {"WDT", "WP", "IN", "DT"}:
        return token
    for up in token.ancestors:
        if up.dep_ == "relcl":
            return up.head
    return token


def is_passive(verb: Token) -> bool:
    """Return whether ``verb`` is passive: by its auxiliary, as a participle, or by its "by"."""
    if has(verb, "nsubjpass", "auxpass", "agent") or beside_with(verb) is not None:
        return True
    if verb.tag_ == "VBN" and verb.dep_ in {"ROOT", "ccomp", "advcl", "relcl", "parataxis"}:
        # headlines: "Rebels beaten in X", also with ", their capital" behind
        return not has(verb, "aux") and not any(
            c.dep_ == "dobj" and verb.doc[c.left_edge.i - 1].text != "," for c in verb.children
        )
    is_participle = verb.tag_ in {"VBN", "VBD"}
    if verb.dep_ == "oprd" and verb.tag_ == "JJ":
        is_participle = verb.lower_.endswith(("ed", "en"))  # "was declared liberated"
    if verb.dep_ in {"acl", "amod", "oprd"} and is_participle:
        return not has(verb, "dobj", "nsubj") and subject_of_fragment(verb) is None
    if verb.dep_ == "conj" and verb.tag_ in {"VBN", "VBD"} and is_verb(verb.head):
        return not has(verb, "dobj", "nsubj", "aux") and is_passive(verb.head)
    if verb.dep_ in {"advcl", "ccomp", "ROOT", "xcomp"} and verb.tag_ == "VBN":
        return not has(verb, "dobj", "aux")
    return is_described(verb)


def is_described(verb: Token) -> bool:
    """Return whether the parser took a passive for a quality: "the town was fully secured"."""
    return verb.dep_ == "acomp" and verb.tag_ == "VBN" and verb.head.lower_ in _WAS


def subject_of_fragment(verb: Token) -> Token | None:
    """Return the subject of a verb that the parser took for an adjective of its own object.

    Names that it has never seen do that: "the M23 captured Kavumu airport" as one noun phrase.
    """
    if verb.dep_ != "amod" or verb.tag_ not in {"VBD", "VBN"} or verb.head.i < verb.i:
        return None
    found = child(verb, "nsubj") or child(verb.head, "nsubj")
    return found if found is not None and found.i < verb.i else None


def beside_with(verb: Token) -> Token | None:
    """Return what is done in "push on with X taken": beside what the sentence tells."""
    if verb.tag_ not in {"VBN", "VBD"} or verb.i == 0 or verb.dep_ not in {"advcl", "ROOT", "acl"}:
        return None
    noun = verb.nbor(-1)
    is_with = noun.dep_ == "pobj" and noun.head.lower_ == "with" and noun.head.i < noun.i
    has_own = verb.tag_ == "VBD" and has(verb, *SUBJECTS)  # "the post with X went to them"
    return noun if is_with and not (has_own or has(verb, "dobj", "aux", "attr")) else None


def direct_object(verb: Token) -> Token | None:
    """Return the head of the object, also where a relative clause has taken it away."""
    own = child(verb, "dobj", "attr")
    if own is None and subject_of_fragment(verb) is not None:
        own = verb.head
    if own is not None:
        return antecedent(own)
    # A name that the model has never seen comes out as an adverb: "wrested Brimfell from".
    stray = child(verb, "advmod", "npadvmod", "oprd", "dep")
    if stray is not None and stray.tag_ in {"NNP", "NNPS"} and stray.i > verb.i:
        return stray
    over = next((o for n, _, o in prepositions(verb) if n == "over" and o.lower_ in _SHARES), None)
    if over is not None:
        return over  # "took over half of X": a share, not the particle
    if verb.dep_ == "relcl" and not has(verb, "nsubjpass", "auxpass"):
        subj = child(verb, "nsubj")
        if subj is not None and subj.lower_ not in RELATIVE:
            return verb.head
    if verb.dep_ == "conj" and verb.head.dep_ == "relcl":
        return direct_object(verb.head)
    return None


def has_arrived(verb: Token) -> bool:
    """Return whether a verb of motion tells a finished move: "moved in", "had entered"."""
    if not is_verb(verb) or verb.tag_ not in {"VBD", "VBN", "VBZ"} or has(verb, "neg"):
        return False
    return all(c.lower_ in {"had", "has", "have"} for c in verb.children if c.dep_ == "aux")


def conjuncts(token: Token) -> list[Token]:
    """Return the token and all that is joined to it: "A, B and C", "A as well as B"."""
    found = [token]
    for item in found:
        joined = [c for c in item.children if c.dep_ == "conj"]
        # "the field, the largest of all, and the camp": hung on what stands between
        joined += [c for a in item.children if a.dep_ == "appos" for c in a.conjuncts if c.i > a.i]
        found += [c for c in joined if c not in found]
    return found


def prepositions(head: Token) -> Sequence[tuple[str, Token, Token]]:
    """Return ``(name, preposition, object)`` of all that hangs on ``head`` by a preposition.

    Chains count as one name ("out of", "out from"); an adverb with "of" does as well. Of one word
    many rules ask it, so it keeps the answer.
    """
    if head.links is None:
        head.links = list(_links(head))
    return head.links


def _links(head: Token) -> Iterator[tuple[str, Token, Token]]:
    for prep in head.children:
        if prep.dep_ not in {"prep", "agent", "dative", "advmod", "prt", "acomp"}:
            continue
        name = prep.lower_
        for obj in prep.children:
            if obj.dep_ in {"pobj", "pcomp"} and prep.dep_ in {"prep", "agent", "dative"}:
                yield name, prep, antecedent(obj)
            elif obj.dep_ == "prep":
                for inner in obj.children:
                    if inner.dep_ == "pobj":
                        yield f"{name} {obj.lower_}", prep, antecedent(inner)
                        yield obj.lower_, prep, antecedent(inner)


def particles(verb: Token) -> set[str]:
    """Return the little words that make a phrasal verb: "over", "back", "out"."""
    return {c.lower_ for c in verb.children if c.dep_ in _PARTICLE_DEPS}


def of_chain(noun: Token) -> Iterator[Token]:
    """Yield the objects of "of" under ``noun``, through chains ("most of the town of X")."""
    for name, _, obj in prepositions(noun):
        if name == "of":
            yield obj


def is_what_is_left(token: Token) -> bool:
    """Return whether it is the verb of "what remained of X", which stands for X itself."""
    if token.lower_ not in {"left", "remained", "remains"}:
        return False
    return any(c.lower_ == "what" and c.dep_ in {"nsubj", "nsubjpass"} for c in token.children)


def noun_phrase(head: Token) -> tuple[int, int]:
    """Return the token range of the phrase of ``head`` without its clauses and appositions."""
    left, right = head.i, head.i
    for c in head.children:
        if c.dep_ in {"det", "amod", "compound", "poss", "nummod", "nmod", "quantmod", "npadvmod"}:
            left = min(left, c.left_edge.i)
        elif c.dep_ == "prep" and c.lower_ == "of" and c.i > head.i:
            right = max(right, c.right_edge.i)
    return left, right + 1


def up_the_clauses(token: Token) -> Iterator[Token]:
    """Yield ``token`` and its heads up to the root."""
    yield token
    yield from token.ancestors
