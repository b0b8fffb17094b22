"""Phrases of a language's file: how they are written there, and how they are found among words.

``word[,s,es]`` stands for a word and its endings, ``stem*`` for every word that begins so, ``~`` for
up to four words in between and ``...`` for up to eighteen: "brach[te,ten] ... unter ~ Kontrolle".
``|`` at the end asks for the end of a clause, a mark or the end of the text: the verb "nam ... in |"
has lost its prefix "in", which elsewhere is a preposition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final, Generic, TypeVar

from agents.detect.languages.words import Spelling, Token, tokens_of

_BRACKET: Final = re.compile(r"\[([^\]]*)\]")
_GAPS: Final = {"~": 4, "...": 18}
_END: Final = "|"
_MOST_SPELLINGS: Final = 400

T = TypeVar("T")


class PhraseError(ValueError):
    """A phrase that cannot be meant; the message shows it."""


def expanded(phrase: str) -> list[str]:
    """Return the spellings that the brackets of ``phrase`` stand for.

    Raises:
        PhraseError: brackets that do not match, or stand for too many spellings.
    """
    parts = _BRACKET.split(phrase)
    choices = [part.split(",") if odd % 2 else [part] for odd, part in enumerate(parts)]
    spellings = ["".join(chosen) for chosen in product(*choices)]
    if any(mark in s for s in spellings for mark in "[],") or len(spellings) > _MOST_SPELLINGS:
        raise PhraseError(f"cannot read the brackets of {phrase!r}")
    return spellings


def listed(value: str | Iterable[str]) -> list[str]:
    """Return the phrases of an entry: the words of a text, or the phrases of a list."""
    phrases = value.split() if isinstance(value, str) else list(value)
    return [spelling for phrase in phrases for spelling in expanded(phrase)]


@dataclass(frozen=True, slots=True)
class _Element:
    text: str
    open: bool = False
    gap: int = 0
    end: bool = False


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A phrase found: the words that it took, and the prefix of the first that is no part of it."""

    value: T
    indexes: tuple[int, ...]
    prefix: str = ""

    @property
    def first(self) -> int:
        """Index of its first word."""
        return self.indexes[0]

    @property
    def last(self) -> int:
        """Index behind its last word."""
        return self.indexes[-1] + 1


@dataclass(slots=True)
class Phrases(Generic[T]):
    """Phrases and what they stand for, found by their first word."""

    spelling: Spelling
    _whole: dict[str, list[tuple[tuple[_Element, ...], T]]] = field(default_factory=dict)
    _open: dict[str, list[tuple[tuple[_Element, ...], T]]] = field(default_factory=dict)
    _lengths: tuple[int, ...] = ()

    def add(self, phrase: str, value: T) -> None:
        """Add ``phrase``, brackets taken apart.

        Raises:
            PhraseError: the phrase is empty, begins with a gap, or has broken brackets.
        """
        for spelling in expanded(phrase):
            elements = tuple(self._elements(spelling))
            inner = elements[1:-1]
            if not elements or _bound(elements[0]) or elements[-1].gap or any(e.end for e in inner):
                raise PhraseError(f"{phrase!r} begins or ends with a gap, is empty, or ends inside")
            table = self._open if elements[0].open else self._whole
            table.setdefault(elements[0].text, []).append((elements, value))
        self._lengths = tuple(sorted({len(text) for text in self._open}))

    def _elements(self, phrase: str) -> Iterator[_Element]:
        for word in phrase.split():
            if word in _GAPS:
                yield _Element(word, gap=_GAPS[word])
                continue
            if word == _END:
                yield _Element("", end=True)
                continue
            bare = word.removesuffix("*")
            if bare.endswith("'") and bare == word:
                yield from self._elided(bare)
                continue
            tokens = tokens_of(bare, 0, len(bare), Spelling(self.spelling.elisions))
            for token in tokens:
                is_last = token is tokens[-1]
                yield _Element(token.low, open=is_last and bare != word)

    def _elided(self, word: str) -> Iterator[_Element]:
        """Give the parts of a word that ends in an elision: "d'", "jusqu'", "qu'"."""
        tokens = tokens_of(f"{word}x", 0, len(word) + 1, Spelling(self.spelling.elisions))
        yield from (_Element(token.low) for token in tokens[:-1])

    def heads(self) -> Iterator[tuple[str, bool]]:
        """Give the longest word of each phrase, and whether its end is open."""
        for table in (self._whole, self._open):
            for entries in table.values():
                for elements, _ in entries:
                    longest = max((e for e in elements if not e.gap), key=lambda e: len(e.text))
                    yield longest.text, longest.open

    def at(self, tokens: Sequence[Token], index: int) -> Hit[T] | None:
        """Return the phrase that takes most words from ``index`` on, or None."""
        best: Hit[T] | None = None
        for hit in self.all_at(tokens, index):
            if best is None or len(hit.indexes) > len(best.indexes):
                best = hit
        return best

    def all_at(self, tokens: Sequence[Token], index: int) -> Iterator[Hit[T]]:
        """Give every phrase whose first word is at ``index``."""
        for form in tokens[index].forms:
            for elements, value in self._starting(form.text):
                taken = _match(elements, 1, tokens, index + 1)
                if taken is not None:
                    yield Hit(value, (index, *taken), form.prefix)

    def _starting(self, word: str) -> Iterator[tuple[tuple[_Element, ...], T]]:
        yield from self._whole.get(word, ())
        for length in self._lengths:
            if length > len(word):
                break
            yield from self._open.get(word[:length], ())

    def find(self, tokens: Sequence[Token]) -> list[Hit[T]]:
        """Return the phrases in ``tokens``, the longest at each word, by their first word."""
        hits = (self.at(tokens, index) for index in range(len(tokens)))
        return [hit for hit in hits if hit is not None]

    def ending_at(self, tokens: Sequence[Token], end: int, most: int = 5) -> Hit[T] | None:
        """Return the longest phrase whose last word stands right before ``end``."""
        for first in range(max(0, end - most), end):
            for hit in self.all_at(tokens, first):
                if hit.last == end:
                    return hit
        return None


def _bound(element: _Element) -> bool:
    return bool(element.gap) or element.end


def _match(
    elements: tuple[_Element, ...], at: int, tokens: Sequence[Token], index: int
) -> tuple[int, ...] | None:
    """Return the words that ``elements[at:]`` take from ``index`` on, or None."""
    if at == len(elements):
        return ()
    element = elements[at]
    if element.gap:
        return _past_gap(elements, at, tokens, index)
    if element.end:
        return () if index >= len(tokens) or not tokens[index].is_word else None
    if index >= len(tokens) or not _is(element, tokens[index]):
        return None
    rest = _match(elements, at + 1, tokens, index + 1)
    return None if rest is None else (index, *rest)


def _past_gap(
    elements: tuple[_Element, ...], at: int, tokens: Sequence[Token], index: int
) -> tuple[int, ...] | None:
    for skip in range(elements[at].gap + 1):
        if skip and (index + skip > len(tokens) or tokens[index + skip - 1].text in ".;!?"):
            return None
        found = _match(elements, at + 1, tokens, index + skip)
        if found is not None:
            return found
    return None


def _is(element: _Element, token: Token) -> bool:
    if element.open:
        return any(form.text.startswith(element.text) for form in token.forms)
    return any(form.text == element.text for form in token.forms)
