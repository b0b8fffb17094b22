"""The words that a change of control is told with, found in one pass over an article."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import ahocorasick_rs
from msgspec import Struct

from agents.knowledge import read_toml

CHANGE: Final = "change"
WEAK: Final = "weak"
CONTEXT: Final = "context"
_LONG_ENOUGH: Final = 8  # letters of a party's name of several words


@dataclass(frozen=True, slots=True)
class TriggerWord:
    """A word and how much it says. ``section`` is "change", "weak" or "context"."""

    text: str
    section: str
    group: str
    open_end: bool


class Found(Struct, frozen=True):
    """A trigger word at ``start:end`` of the text searched."""

    start: int
    end: int
    word: TriggerWord


class Searched(Struct, frozen=True):
    """A text as trigger words are written, and where their letters stand in it, overlaps as well."""

    folded: str
    matches: Sequence[tuple[int, int, int]]


class Triggers:
    """Finds trigger words at word boundaries, whatever their case.

    ``fold`` gives the text as the words are written, of the same length. Where a language writes
    small words into the next one, a trigger may stand inside of a word (``prefixed``).
    """

    def __init__(
        self,
        words: Iterable[TriggerWord],
        fold: Callable[[str], str] | None = None,
        *,
        prefixed: bool = False,
    ) -> None:
        self._fold = fold or lower
        self._prefixed = prefixed
        by_text: dict[str, TriggerWord] = {}
        for word in words:
            by_text.setdefault(word.text, word)
        self._words = list(by_text.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(by_text))

    @classmethod
    def load(cls) -> Triggers:
        """Return the triggers that ship with Frontwatch."""
        return cls((*read_words(read_toml("triggers.toml")), *_parties()))

    def search(self, text: str) -> Searched:
        """Go through ``text`` once, for all that is then asked of it."""
        folded = self._fold(text)
        return Searched(folded, self._automaton.find_matches_as_indexes(folded, overlapping=True))

    def find(self, text: str) -> list[Found]:
        """Return the trigger words in ``text``, by start; of those at one start the longest."""
        return self.found(self.search(text), [(0, len(text))])

    def found(self, text: Searched, spans: Sequence[tuple[int, int]]) -> list[Found]:
        """Return what ``find`` does of each of ``spans``, which are in order and do not overlap."""
        folded, starts = text.folded, [start for start, _ in spans]
        best: dict[int, Found] = {}
        for index, first, last in text.matches:
            number = bisect_right(starts, first) - 1
            if number < 0 or last > spans[number][1]:
                continue
            start, end = spans[number]
            if first > start and folded[first - 1].isalnum() and not self._prefixed:
                continue
            word = self._words[index]
            if last < end and folded[last].isalnum():
                if not word.open_end:
                    continue
                last = _word_end(folded, last, end)  # noqa: PLW2901 - the match is the whole word
            known = best.get(first)
            if known is None or known.end < last:
                best[first] = Found(first, last, word)
        return [best[first] for first in sorted(best)]

    def may_report(self, *texts: Searched) -> bool:
        """Return whether ``texts`` have both a word of change and a word of context."""
        change = context = False
        for text in texts:
            folded = text.folded
            for index, start, end in text.matches:
                word = self._words[index]
                if context if word.section == CONTEXT else change:
                    continue
                if start and folded[start - 1].isalnum() and not self._prefixed:
                    continue
                if not word.open_end and end < len(folded) and folded[end].isalnum():
                    continue
                context = context or word.section == CONTEXT
                change = change or word.section != CONTEXT
                if change and context:
                    return True
        return False


def _parties() -> Iterator[TriggerWord]:
    """Yield the names of known parties as words of context; short ones are common words as well."""
    for party in read_toml("actors.toml")["party"]:
        for name in (party["name"], *party.get("aliases", "").split(";")):
            word = lower(name.strip())
            if len(word) >= _LONG_ENOUGH and " " in word:
                yield TriggerWord(word, CONTEXT, "parties", open_end=False)


def _word_end(text: str, end: int, limit: int) -> int:
    while end < limit and text[end].isalnum():
        end += 1
    return end


def lower(text: str) -> str:
    """Return ``text`` in lower case, of the same length."""
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def read_words(data: Mapping[str, Any]) -> list[TriggerWord]:
    """Return the words of a triggers file, those of change first.

    Raises:
        KeyError: a section is missing.
    """
    return [
        TriggerWord(phrase.removesuffix("*"), section, group, phrase.endswith("*"))
        for section in (CHANGE, WEAK, CONTEXT)
        for group, phrases in data[section].items()
        for phrase in phrases
    ]


@cache
def triggers() -> Triggers:
    """Return the triggers that ship with Frontwatch, read once."""
    return Triggers.load()
