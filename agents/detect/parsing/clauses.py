"""Clauses of a parsed sentence: which words belong to one."""

from __future__ import annotations

from operator import attrgetter
from typing import Final

from agents.detect.parsing.syntax import is_verb
from agents.detect.parsing.tree import Token

CLAUSES: Final = frozenset(
    {"ccomp", "advcl", "relcl", "acl", "parataxis", "csubj", "csubjpass", "pcomp"}
)
_NUMBER: Final = attrgetter("i")


def clause_tokens(verb: Token) -> list[Token]:
    """Return the tokens of the clause of ``verb``, without clauses that hang below it."""
    found = [verb]
    for token in found:  # which grows
        found += [
            c
            for c in token.children
            if c.dep_ not in CLAUSES and not (c.dep_ == "conj" and is_verb(c))
        ]
    return sorted(found, key=_NUMBER)
