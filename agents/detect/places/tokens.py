"""Words of a sentence with their offsets, as far as finding names needs them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from agents.detect.kept import Kept

_WORD: Final = r"\d+(?:[.,]\d+)*%?|[^\W_](?:[\w'\u2019\u02bc`-]*\w)?"
_POSSESSIVES: Final = frozenset(("'s", "\u2019s", "'S", "\u2019S"))
_GAP_AND_WORD: Final = re.compile(rf"([\W_]*+)({_WORD}|\Z)")
_ARTICLE: Final = re.compile(
    r"(?:al|el|ad|ar|as|ash|az|ez|es|ed|er|at|et|an|en|a|e|i|d|l|ul|ol|bin)(?:-|['\u2019]-?)(?=[A-Z\u00c0-\u017d])"
)
_SENTENCE_END: Final = re.compile('[.!?:;\n\u2022"\u201c\u201d\u2013\u2014]|-\\s|\\s-')

_JOINING: Final = frozenset((" ", "-", "\u00a0", " \u2018", " '"))
_Form = tuple[str, int, int, str, str, bool, bool, bool, str]
"""The gap before a word in its piece, where it begins and ends there, and of ``Word`` the ``text``,
``low``, ``capital``, ``owns`` and ``shouted``; last what of the piece belongs to the gap behind it."""


class Word(Struct, frozen=True, gc=False):
    """A word: ``text[start:end]`` without a possessive ending, which ``owns`` reports.

    ``low`` is its lower case. ``gap`` is the text between the word before and this one. ``capital``
    is true of a name's first letter, also after an Arabic article ("al-Tanf"). ``first`` is true of
    the first word of a sentence, a quotation or a heading, where a capital means nothing. ``joined``
    says that nothing but a space or a hyphen stands before the word, ``shouted`` that it is written
    in capitals throughout.
    """

    start: int
    end: int
    text: str
    low: str
    gap: str
    capital: bool
    first: bool
    owns: bool
    joined: bool
    shouted: bool


class Words(Struct, frozen=True, gc=False):
    """The words of a passage in order: each, all in lower case, and which have a capital."""

    each: list[Word]
    lows: list[str]
    capitals: list[int]


def taken_apart(text: str, start: int, end: int) -> Words:
    """Return the words of ``text[start:end]``."""
    # Written out and not in functions: an article has hundreds of words.
    found: list[Word] = []
    lows: list[str] = []
    capitals: list[int] = []
    at, gap, first = start, "", True
    for piece in text[start:end].split(" "):
        words, rest = _PIECES[piece]
        for lead, begin, stop, word, low, capital, owns, shouted, behind in words:
            gap += lead
            joined = gap == " "
            if not joined:
                first, joined = first or _ENDS[gap], gap in _JOINING
            if capital:
                capitals.append(len(found))
            lows.append(low)
            found.append(
                Word(at + begin, at + stop, word, low, gap, capital, first, owns, joined, shouted)
            )
            gap, first = behind, False
        gap += rest
        at += len(piece) + 1
    return Words(found, lows, capitals)


words_of: Final = lru_cache(maxsize=128)(taken_apart)
"""The same, kept: the passages of an article are read for places, then for countries."""


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
        shouted = len(word) > 1 and word.isupper()
        begin = at + len(gap)
        # An "'S" counts to the gap behind the word as "'s" does not.
        behind = written[-2:] if owns and written[-1] == "S" else ""
        stop = begin + len(word)
        found.append((gap, begin, stop, word, word.lower(), capital, owns, shouted, behind))
        at = begin + len(written)
    return tuple(found), rest + " "


def _ends_sentence(gap: str) -> bool:
    return _SENTENCE_END.search(gap) is not None


_PIECES: Final = Kept(_piece)
_ENDS: Final = Kept(_ends_sentence)
