"""Soldiers without a name whose side is told by who honours them: "awarded medals to soldiers"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from agents.detect.parsing.subjects import subject
from agents.detect.parsing.tree import Token

_REACH: Final = 5  # words from soldiers up to who honours them: "awarded medals to"
_HONOURED: Final = frozenset({"dobj", "pobj", "dative", "iobj"})


def honoured_by(soldiers: Token, words: Mapping[str, frozenset[str]]) -> Token | None:
    """Return who honours ``soldiers``, None where nobody does.

    ``words`` are those of ``party_words.toml``: ``honoured`` are called so, ``honours`` is done.
    """
    if soldiers.lower_ not in words["honoured"] or soldiers.dep_ not in _HONOURED:
        return None
    near = [soldiers, *soldiers.ancestors][:_REACH]
    verb = next((t for t in near if t.lower_ in words["honours"] and t.i < soldiers.i), None)
    return subject(verb) if verb is not None else None
