"""Words of a sentence with their offsets, as far as finding names needs them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_WORD: Final = r"\d+(?:[.,]\d+)*%?|[^\W_](?:[\w'\u2019\u02bc`-]*\w)?"
_POSSESSIVES: Final = frozenset(("'s", "\u2019s", "'S", "\u2019S"))
_GAP_AND_WORD: Final = re.compile(rf"([\W_]*+)({_WORD}|\Z)")
_KEPT: Final = 32_768  # words in the spellings of the news: their forms are worked out once
_ARTICLE: Final = re.compile(
    r"(?:al|el|ad|ar|as|ash|az|ez|es|ed|er|at|et|an|en|a|e|i|d|l|ul|ol|bin)(?:-|['\u2019]-?)(?=[A-Z\u00c0-\u017d])"
)
_SENTENCE_END: Final = re.compile('[.!?:;\n\u2022"\u201c\u201d\u2013\u2014]|-\\s|\\s-')

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


def words_of(text: str, start: int, end: int) -> list[Word]:
    """Return the words of ``text[start:end]`` in order."""
    return list(_words(text, start, end))


@lru_cache(maxsize=128)  # the passages of an article are read for places, then for countries
def _words(text: str, start: int, end: int) -> tuple[Word, ...]:
    # Written out and not in functions: an article has hundreds of words.
    found: list[Word] = []
    last = start
    capitals_s = ""  # "'S" of the word before; "'s" is no part of a gap
    first = True
    for gap, written in _GAP_AND_WORD.findall(text, start, end):
        if not written:
            break
        word, low, capital, owns = _form(written)
        begin = last + len(gap)
        first = first or (gap != " " and _SENTENCE_END.search(gap) is not None)
        gap_of_word = capitals_s + gap if capitals_s else gap
        stop = begin + len(word)
        found.append(_new(Word, (begin, stop, word, low, gap_of_word, capital, first, owns)))
        last = begin + len(written)
        capitals_s = written[-2:] if owns and written[-1] == "S" else ""
        first = False
    return tuple(found)


@lru_cache(maxsize=_KEPT)
def _form(written: str) -> tuple[str, str, bool, bool]:
    """Return a word without a possessive ending, its ``low``, its ``capital`` and ``owns``."""
    owns = written[-2:] in _POSSESSIVES
    word = written[:-2] if owns else written
    capital = word[0].isupper() or (not word.isalpha() and _ARTICLE.match(word) is not None)
    return word, word.lower(), capital, owns
