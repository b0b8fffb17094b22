"""Words of a sentence with their offsets, as far as finding names needs them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W_](?:[\w'\u2019\u02bc`-]*\w)?")
_POSSESSIVES: Final = frozenset(("'s", "\u2019s", "'S", "\u2019S"))
_APOSTROPHES: Final = frozenset("'\u2019")
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
    for match in _WORD.finditer(text, start, end):
        begin = match.start()
        gap = text[last:begin]
        word = match[0]
        owns = word[-2:] in _POSSESSIVES
        if owns:
            word = word[:-2]
        last = begin + len(word)
        first = not found or (gap != " " and _SENTENCE_END.search(gap) is not None)
        if gap[:1] in _APOSTROPHES:
            gap = gap.removeprefix("'s").removeprefix("\u2019s")
        capital = word[0].isupper() or (not word.isalpha() and _ARTICLE.match(word) is not None)
        found.append(_new(Word, (begin, last, word, word.lower(), gap, capital, first, owns)))
    return tuple(found)
