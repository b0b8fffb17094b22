"""The words that a change of control is told with, found in one pass over an article."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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

    def find(self, text: str) -> list[Found]:
        """Return the trigger words in ``text``, by start; of those at one start the longest."""
        folded = self._fold(text)
        best: dict[int, Found] = {}
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if start and folded[start - 1].isalnum() and not self._prefixed:
                continue
            word = self._words[index]
            if end < len(folded) and folded[end].isalnum():
                if not word.open_end:
                    continue
                end = _word_end(folded, end)  # noqa: PLW2901 - the match is the whole word
            known = best.get(start)
            if known is None or known.end < end:
                best[start] = Found(start, end, word)
        return [best[start] for start in sorted(best)]

    def may_report(self, text: str) -> bool:
        """Return whether ``text`` has both a word of change and a word of context."""
        folded = self._fold(text)
        change = context = False
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            word = self._words[index]
            if context if word.section == CONTEXT else change:
                continue
            if start and folded[start - 1].isalnum() and not self._prefixed:
                continue
            if not word.open_end and end < len(folded) and folded[end].isalnum():
                continue
            if word.section == CONTEXT:
                context = True
            else:
                change = True
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


def _word_end(text: str, end: int) -> int:
    while end < len(text) and text[end].isalnum():
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
