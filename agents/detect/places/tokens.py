"""Words of a sentence with their offsets, as far as finding names needs them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W_](?:[\w'\u2019\u02bc`-]*\w)?")
_POSSESSIVE: Final = re.compile(r"['\u2019]s$", re.IGNORECASE)
_ARTICLE: Final = re.compile(
    r"(?:al|el|ad|ar|as|ash|az|ez|es|ed|er|at|et|an|en|a|e|i|d|l|ul|ol|bin)(?:-|['\u2019]-?)(?=[A-Z\u00c0-\u017d])"
)
_SENTENCE_END: Final = re.compile('[.!?:;\n\u2022"\u201c\u201d\u2013\u2014]|-\\s|\\s-')


@dataclass(frozen=True, slots=True)
class Word:
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
    found: list[Word] = []
    last = start
    for match in _WORD.finditer(text, start, end):
        gap = text[last : match.start()]
        found.append(
            _word(match, gap, first=not found or (gap != " " and bool(_SENTENCE_END.search(gap))))
        )
        last = found[-1].end
    return tuple(found)


def _word(match: re.Match[str], gap: str, *, first: bool) -> Word:
    whole = match[0]
    owns = whole[-1] in "sS" and _POSSESSIVE.search(whole) is not None
    text = whole[:-2] if owns else whole
    bare = gap if gap == " " else gap.removeprefix("'s").removeprefix("\u2019s")
    capital = text[0].isupper() or _ARTICLE.match(text) is not None
    start = match.start()
    return Word(start, start + len(text), text, text.lower(), bare, capital, first, owns)
