"""Names of parties in text: one automaton over every name, and what may follow a name.

Text is folded character for character (case, accents, hyphens), so that offsets hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
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
        folded = fold(text[start:end])
        matches = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        if not matches:
            return []
        shouts = text[start:end].isupper() and " " in text[start:end].strip()
        found: list[Hit] = []
        for index, first, last in matches:
            if not _is_bounded(folded, first, last):
                continue
            first, last = start + first, start + last  # noqa: PLW2901 - now those of ``text``
            for kind, words in self._known(index, text[first:last], shouts=shouts):
                found.append(Hit(first, last, kind, words))
        found.sort(key=lambda hit: (hit.start, -hit.end))
        return found

    def _read(
        self, index: int, written: str, *, shouts: bool
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


def _is_bounded(folded: str, first: int, last: int) -> bool:
    before = folded[first - 1] if first else " "
    after = folded[last] if last < len(folded) else " "
    return not (before.isalnum() or after.isalnum())


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
