"""Names of parties in text: one automaton over every name, and what may follow a name.

Text is folded character for character (case, accents, hyphens), so that offsets hold.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

import ahocorasick_rs
from msgspec import Struct

_APOSTROPHES: Final = "\u2019\u2018\u02bc\u02bb\u02bf\u02be`\u00b4"
_KEPT: Final = 8_192  # names in the spellings of the news
_HYPHENS: Final = "-\u2010\u2011\u2012\u2013"


class WordKind(StrEnum):
    """What sort of word the automaton knows."""

    NAME = "name"  # of one or several parties of the catalogue
    LEADER = "leader"  # a person who stands for a party where a force is named beside
    METONYM = "metonym"  # a capital that stands for a government
    COUNTRY = "country"
    DEMONYM = "demonym"
    CLASS = "class"  # "the rebels": a party in a context
    FORCE = "force"  # "troops": after a demonym
    FIGHTERS = "fighters"  # "militants": after a party's name


class Word(NamedTuple):
    """A known word and what it refers to: a party id, a country code or a class."""

    text: str
    kind: WordKind
    target: str
    local: bool = False


class Hit(Struct, frozen=True):
    """Known words of one kind at ``text[start:end]``."""

    start: int
    end: int
    kind: WordKind
    words: tuple[Word, ...]


class _Fold(dict[int, str]):
    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _APOSTROPHES:
            folded = "'"
        elif char in _HYPHENS:
            folded = " "
        else:
            base = unicodedata.normalize("NFKD", char)[:1].lower()
            folded = base if len(base) == 1 else char
        self[code] = folded
        return folded


_FOLD: Final = _Fold()


def fold(text: str) -> str:
    """Return ``text`` without case, accents and hyphens, of the same length."""
    return text.translate(_FOLD)


_SPELLINGS: Final = (
    ("isation", "ization"),
    ("defence", "defense"),
    ("recognised", "recognized"),
    ("mechanised", "mechanized"),
    ("armoured", "armored"),
    ("centre", "center"),
)
_ARTICLE: Final = re.compile(r"\bal ")


def variants(name: str) -> set[str]:
    """Return the folded spellings of ``name``: article, apostrophe, British and American."""
    return _spellings(fold(name))


def _spellings(folded: str) -> set[str]:
    found = {folded}
    for british, american in _SPELLINGS:
        if british in folded:
            found |= {f.replace(british, american) for f in found}
        if american in folded:
            found |= {f.replace(american, british) for f in found}
    if "'" in folded:
        found |= {f.replace("'", "") for f in found}
    if folded.startswith("al ") or " al " in folded:
        found |= {_ARTICLE.sub("el ", f) for f in found}
    return found


class NameFinder:
    """Finds known words in text, at word boundaries, with the capitals that they need."""

    def __init__(self, words: Iterable[Word]) -> None:
        by_pattern: defaultdict[str, list[Word]] = defaultdict(list)
        words = _with_origins(words)
        folded = fold("\n".join(word.text for word in words)).split("\n")
        for word, name in zip(words, folded, strict=True):
            for spelling in _spellings(name):
                by_pattern[spelling].append(word)
        self._words = list(by_pattern.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(by_pattern))
        self._known = lru_cache(maxsize=_KEPT)(self._read)  # most names come again

    def hits(self, text: str, start: int, end: int) -> list[Hit]:
        """Return all hits in ``text[start:end]``, overlapping ones too, by start, longest first."""
        return self.hits_in(text, [(start, end)])[0]

    def hits_in(self, text: str, spans: Sequence[tuple[int, int]]) -> list[list[Hit]]:
        """Return what ``hits`` finds in each of ``spans``, which are in order and do not overlap.

        The text is gone through once: each pass costs as much again as what it finds.
        """
        found: list[list[Hit]] = [[] for _ in spans]
        if not spans:
            return found
        begin, starts = spans[0][0], [start for start, _ in spans]
        folded = fold(text[begin : spans[-1][1]])
        for index, at, stop in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            first, last = begin + at, begin + stop
            number = bisect_right(starts, first) - 1
            start, end = spans[number]
            if last > end or (first > start and folded[at - 1].isalnum()):
                continue
            if last == end or not folded[stop].isalnum():
                found[number] += self._written(index, text, first, last, spans[number])
        for hits in found:
            if len(hits) > 1:
                hits.sort(key=_place)
        return found

    def _written(
        self, index: int, text: str, first: int, last: int, span: tuple[int, int]
    ) -> list[Hit]:
        """Return the hits of a name that is written at ``text[first:last]`` in a sentence."""
        written = text[first:last]
        shouts = written.isupper() and _shouts(text[span[0] : span[1]])
        return [
            Hit(first, last, kind, words) for kind, words in self._known(index, written, shouts)
        ]

    def _read(
        self,
        index: int,
        written: str,
        shouts: bool,  # noqa: FBT001 - called by place, as the cache of it is quicker so
    ) -> tuple[tuple[WordKind, tuple[Word, ...]], ...]:
        """Return the words, by their kind, that a name may be which is ``written`` so."""
        fitting = [w for w in self._words[index] if _fits(w, written, shouts=shouts)]
        kinds = dict.fromkeys(w.kind for w in fitting)
        return tuple((kind, tuple(w for w in fitting if w.kind is kind)) for kind in kinds)


def _with_origins(words: Iterable[Word]) -> tuple[Word, ...]:
    """Add to "Tigray forces", a name of two words, what else says it: "fighters from Tigray"."""
    words = tuple(words)
    men = {w.text for w in words if w.kind in {WordKind.FORCE, WordKind.FIGHTERS}}
    men = {m for m in men if m.isalpha() and m.endswith("s")}
    found = dict.fromkeys(words)
    for word in words:
        origin, _, noun = word.text.partition(" ")
        if word.kind is WordKind.NAME and noun in men and origin[:1].isupper():
            found |= dict.fromkeys(word._replace(text=f"{m} from {origin}") for m in men)
    return tuple(found)


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _shouts(sentence: str) -> bool:
    """Return whether all of a sentence is in capitals, so that a capital says nothing."""
    return sentence.isupper() and " " in sentence.strip()


def _fits(word: Word, written: str, *, shouts: bool) -> bool:
    """Return whether the text has the capitals that tell a name from a word ("IS" from "is")."""
    if word.kind in {WordKind.CLASS, WordKind.FORCE, WordKind.FIGHTERS}:
        return True
    letters = [c for c in word.text if c.isalpha()]
    if all(c.isupper() for c in letters):
        is_word = word.text.casefold() in {"is", "aa", "fact", "us"}
        return written.isupper() and not (shouts and is_word)
    return not word.text[0].isupper() or not written[0].isalpha() or written[0].isupper()


_RELATION: Final = re.compile(
    r"[-\u2010\u2011\u2013 ](?P<word>backed|supported|allied|aligned|linked|affiliated|funded"
    r"|sponsored|trained|armed|led|dominated|held|controlled|occupied|run|ruled|besieged)\b"
)
_BACKING_WORDS: Final = (
    "backed supported allied aligned linked affiliated funded sponsored trained armed"
)
BACKING: Final = frozenset(_BACKING_WORDS.split())
LEADING: Final = frozenset({"led", "dominated"})
HOLDING: Final = frozenset({"held", "controlled", "occupied", "run", "ruled"})


def relation_after(text: str, end: int) -> tuple[str, int] | None:
    """Return the participle joined to a name by a hyphen ("-backed") and where it ends."""
    match = _RELATION.match(text, end)
    if match is None:
        return None
    if text[end] == " " and match["word"] != "backed":  # "the army held" is a verb
        return None
    if text.startswith((" by ", "-by-"), match.end()):  # "fighters backed by X" back nobody
        return None
    return match["word"], match.end()
