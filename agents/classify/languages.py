"""The trigger words of languages other than English, from the files that their readers use."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from agents.classify.triggers import CHANGE, CONTEXT, Triggers, TriggerWord, lower
from agents.detect.languages.lexicon import Lexicon, lexicons
from agents.detect.languages.words import alike


@cache
def language_triggers(language: str) -> Triggers:
    """Return the words that tell a change of control in ``language``, and those of fighting.

    Raises:
        KeyError: the language has no file.
    """
    lexicon = lexicons()[language]
    return Triggers(_words(lexicon), _folded, prefixed=bool(lexicon.spelling.prefixes))


def _folded(text: str) -> str:
    return alike(lower(text))


def _words(lexicon: Lexicon) -> Iterator[TriggerWord]:
    for text, is_open in lexicon.forms.heads():
        yield TriggerWord(text, CHANGE, "change", is_open)
    for text in lexicon.context:
        yield TriggerWord(text.removesuffix("*"), CONTEXT, "fighting", text.endswith("*"))
