"""Words of a sentence with their offsets, as far as finding names needs them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from agents.detect.kept import Kept

_WORD: Final = r"\d+(?:[.,]\d+)*%?|[^\W_](?:[\w'\u2019\u02bc`-]*\w)?"
_POSSESSIVES: Final = frozenset(("'s", "\u2019s", "'S", "\u2019S"))
_GAP_AND_WORD: Final = re.compile(rf"([\W_]*+)({_WORD}|\Z)")
_ARTICLE: Final = re.compile(
    r"(?:al|el|ad|ar|as|ash|az|ez|es|ed|er|at|et|an|en|a|e|i|d|l|ul|ol|bin)(?:-|['\u2019]-?)(?=[A-Z\u00c0-\u017d])"
)
_SENTENCE_END: Final = re.compile('[.!?:;\n\u2022"\u201c\u201d\u2013\u2014]|-\\s|\\s-')

_Form = tuple[str, int, int, str, str, bool, bool, str]
"""The gap before a word, where it begins and ends, and of ``Word`` the ``text``, ``low``, ``capital``
and ``owns``; last an "'S", which counts to the gap behind it as "'s" does not."""

_new: Final = tuple.__new__  # four times as fast as calling a named tuple


class Word(NamedTuple):
    """A word: ``text[start:end]`` without a possessive ending, which ``owns`` reports.

    ``low`` is its lower case. ``gap`` is the text between the word before and this one. ``capital``
    is true of a name's first letter, also after an Arabic article ("al-Tanf"). ``first`` is true of
    the first word of a sentence, a quotation or a heading, where a capital means nothing.
    """

    start: int
    end: int
    text: str
    low: str
    gap: str
    capital: bool
    first: bool
    owns: bool

    @property
    def joined(self) -> bool:
        """Whether nothing but a space or a hyphen stands before the word."""
        return self.gap in {" ", "-", "\u00a0", " \u2018", " '"}

    @property
    def shouted(self) -> bool:
        """Whether the word is written in capitals throughout."""
        return len(self.text) > 1 and self.text.isupper()


def words_of(text: str, start: int, end: int) -> Sequence[Word]:
    """Return the words of ``text[start:end]`` in order."""
    return _words(text, start, end)


@lru_cache(maxsize=128)  # the passages of an article are read for places, then for countries
def _words(text: str, start: int, end: int) -> Sequence[Word]:
    # Written out and not in functions: an article has hundreds of words.
    found: list[Word] = []
    at, gap, first = start, "", True
    for piece in text[start:end].split(" "):
        words, rest = _PIECES[piece]
        for lead, begin, stop, word, low, capital, owns, ending in words:
            gap += lead
            first = first or (gap != " " and _SENTENCE_END.search(gap) is not None)
            found.append(_new(Word, (at + begin, at + stop, word, low, gap, capital, first, owns)))
            gap, first = ending, False
        gap += rest
        at += len(piece) + 1
    return found


def _piece(piece: str) -> tuple[tuple[_Form, ...], str]:
    """Return the words of what stands between two blanks, and what is behind the last of them."""
    found: list[_Form] = []
    at, rest = 0, ""
    for gap, written in _GAP_AND_WORD.findall(piece):
        if not written:
            rest = gap
            break
        owns = written[-2:] in _POSSESSIVES
        word = written[:-2] if owns else written
        capital = word[0].isupper() or (not word.isalpha() and _ARTICLE.match(word) is not None)
        begin = at + len(gap)
        ending = written[-2:] if owns and written[-1] == "S" else ""
        found.append((gap, begin, begin + len(word), word, word.lower(), capital, owns, ending))
        at = begin + len(written)
    return tuple(found), rest + " "


_PIECES: Final = Kept(_piece)
