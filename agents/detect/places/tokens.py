"""Words of a sentence with their offsets, as far as finding names needs them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

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


class Word(Struct, frozen=True, gc=False):
    """A word as it stands in a text, without a possessive ending, which ``owns`` reports.

    ``low`` is its lower case. ``gap`` is the text between the word before and this one. ``capital``
    is true of a name's first letter, also after an Arabic article ("al-Tanf"). ``first`` is true of
    the first word of a sentence, a quotation or a heading, where a capital means nothing. ``joined``
    says that nothing but a space or a hyphen stands before the word, ``shouted`` that it is written
    in capitals throughout.
    """

    text: str
    low: str
    gap: str
    capital: bool
    first: bool
    owns: bool
    joined: bool
    shouted: bool


class Words(Struct, frozen=True, gc=False):
    """The words of a passage in order: each, where it starts, and all in lower case.

    ``capitals`` are the numbers of those that have one.
    """

    each: list[Word]
    starts: list[int]
    lows: list[str]
    capitals: list[int]

    def end(self, index: int) -> int:
        """Return where the word at ``index`` ends in the text."""
        return self.starts[index] + len(self.each[index].text)


class _Piece(NamedTuple):
    """What stands between two blanks: its words, as they are behind a plain word and a blank.

    Nearly all words of news stand so, and are shared by all texts. ``at`` is where the first one
    begins, ``more`` are those behind it with where they begin. ``rest`` is what follows the last,
    None for a mere blank; ``length`` counts the blank as well.
    """

    word: Word | None
    at: int
    more: tuple[tuple[Word, int], ...]
    rest: str | None
    length: int


def words_of(text: str, start: int, end: int) -> Words:
    """Return the words of ``text[start:end]``."""
    # Written out and not in functions: an article has hundreds of words.
    found: list[Word] = []
    starts: list[int] = []
    at = start
    gap: str | None = ""  # None for a mere blank, as most gaps are
    for piece in text[start:end].split(" "):
        word, begin, more, rest, length = _PIECES[piece]
        if word is None:
            gap = (" " if gap is None else gap) + (rest or " ")
        else:
            if gap is not None:
                word = _behind(gap, word, opens=not found)
            found.append(word)
            starts.append(at + begin)
            if more:
                found += [word for word, _ in more]
                starts += [at + begin for _, begin in more]
            gap = rest
        at += length
    capitals = [index for index, word in enumerate(found) if word.capital]
    return Words(found, starts, [word.low for word in found], capitals)


def _behind(gap: str, word: Word, *, opens: bool) -> Word:
    """Return the first word of a piece as it is behind ``gap`` instead of a blank."""
    gap += word.gap[1:]
    first, joined = opens or _ENDS[gap], gap in _JOINING
    return Word(word.text, word.low, gap, word.capital, first, word.owns, joined, word.shouted)


def _ends_sentence(gap: str) -> bool:
    return _SENTENCE_END.search(gap) is not None


def _piece(piece: str) -> _Piece:
    found: list[tuple[Word, int]] = []
    at, before = 0, " "
    for gap, written in _GAP_AND_WORD.findall(piece):
        before += gap
        if not written:
            break
        owns = written[-2:] in _POSSESSIVES
        text = written[:-2] if owns else written
        capital = text[0].isupper() or (not text.isalpha() and _ARTICLE.match(text) is not None)
        first, joined = _ENDS[before], before in _JOINING
        shouted = len(text) > 1 and text.isupper()
        word = Word(text, text.lower(), before, capital, first, owns, joined, shouted)
        found.append((word, at + len(gap)))
        at += len(gap) + len(written)
        # An "'S" counts to the gap behind the word as "'s" does not.
        before = written[-2:] if owns and written[-1] == "S" else ""
    length = len(piece) + 1
    if not found:
        return _Piece(None, 0, (), before[1:] + " ", length)
    (head, begin), *more = found
    return _Piece(head, begin, tuple(more), before + " " if before else None, length)


_ENDS: Final = Kept(_ends_sentence)
_PIECES: Final = Kept(_piece)
