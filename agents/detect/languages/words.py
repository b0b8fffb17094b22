"""Words of a sentence, with the spellings under which the files of words may know them.

A word of an inflected or prefixed language is known under several forms: "Херсона" also as
"херсон", "بالخرطوم" also as "الخرطوم" behind the preposition "ب". Which endings and prefixes come
off stands in the language's file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(
    r"[^\W_](?:[\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]|['\u2019\u02bc](?=\w))*|\S"
)
_ARABIC_MARKS: Final = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640]")
# Alef with its marks, ya and ta marbuta at an end, hamza on its seats; Russian yo; apostrophes.
_ALIKE: Final = str.maketrans(
    {
        "\u0623": "\u0627",
        "\u0625": "\u0627",
        "\u0622": "\u0627",
        "\u0671": "\u0627",
        "\u0649": "\u064a",
        "\u0629": "\u0647",
        "\u0624": "\u0648",
        "\u0626": "\u064a",
        "\u0451": "\u0435",
        "\u2019": "'",
        "\u02bc": "'",
    }
)
_SHORTEST_STEM: Final = 2
_SHORTEST_ARABIC: Final = 3
_STRONG: Final = frozenset('.!?:;()[]{}«»"“”„—\u2013|…؟؛')


@dataclass(frozen=True, slots=True)
class Form:
    """A spelling that a word may be looked up under, and the prefix taken off to reach it."""

    text: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark: ``source[start:end]``.

    ``forms`` are its spellings, as written first. ``glued`` says that no blank stands before it.
    """

    start: int
    end: int
    text: str
    forms: tuple[Form, ...]
    glued: bool

    @property
    def low(self) -> str:
        """The word as written, folded."""
        return self.forms[0].text

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number rather than a mark."""
        return self.text[0].isalnum()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()

    @property
    def border(self) -> bool:
        """Whether it is a mark that ends a clause for certain."""
        return self.text in _STRONG


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the words of a language are taken apart.

    ``elisions`` are the words that lose their vowel and are written into the next ("l", "d").
    ``endings`` are pairs of a case ending and what stands in its place in the base form.
    ``prefixes`` are written into the word that follows, and map to what remains of that word.
    """

    elisions: frozenset[str] = frozenset()
    endings: tuple[tuple[str, str], ...] = ()
    prefixes: Mapping[str, str] | None = None


def folded(text: str) -> str:
    """Return ``text`` as it is compared: lower case, one spelling of letters that look alike."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return _ARABIC_MARKS.sub("", plain).translate(_ALIKE)


def alike(text: str) -> str:
    """Return ``text`` with one spelling for letters that look alike, of the same length."""
    return text.translate(_ALIKE)


def tokens_of(text: str, start: int, end: int, spelling: Spelling) -> list[Token]:
    """Return the words and marks of ``text[start:end]`` in order."""
    found: list[Token] = []
    last = -1
    for match in _WORD.finditer(text, start, end):
        for begin, stop in _parts(text, match.start(), match.end(), spelling):
            written = text[begin:stop]
            found.append(Token(begin, stop, written, _forms(written, spelling), begin == last))
            last = stop
    return found


def _parts(text: str, start: int, end: int, spelling: Spelling) -> list[tuple[int, int]]:
    """Split "l'armée" after its apostrophe."""
    if not spelling.elisions:
        return [(start, end)]
    word = text[start:end]
    cut = max(word.find("'"), word.find("\u2019"))
    if cut > 0 and word[:cut].casefold() in spelling.elisions:
        return [(start, start + cut + 1), *_parts(text, start + cut + 1, end, spelling)]
    return [(start, end)]


def _forms(written: str, spelling: Spelling) -> tuple[Form, ...]:
    low = folded(written)
    forms = {low: Form(low)}
    for prefix, remains in (spelling.prefixes or {}).items():
        if low.startswith(prefix) and len(low) - len(prefix) >= _SHORTEST_ARABIC:
            stem = remains + low[len(prefix) :]
            forms.setdefault(stem, Form(stem, prefix))
    if spelling.endings and written[0].isupper():
        for ending, base in spelling.endings:
            if low.endswith(ending) and len(low) - len(ending) >= _SHORTEST_STEM:
                stem = low[: len(low) - len(ending)] + base
                forms.setdefault(stem, Form(stem))
    return tuple(forms.values())
