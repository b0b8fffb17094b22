"""What a verb of change is said of, as far as the words alone tell: what is surely no ground.

A verb that takes, loses, leaves or hands over ground has its place as its object, so a place
behind a preposition is none of its: "cleared up by noon, with rain on the hills". An object right
behind it takes the room of any other: "the town lost a son", "left its rate unchanged". Others
cannot do without a word: who drives somebody out says "from" or "out", what passes on goes "to"
somebody. Where a reading is left in which ground changes hands, the sentence is parsed.

The words are in ``agents/knowledge/events.toml`` under [objects].
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from agents.detect.knowledge import Knowledge, VerbEntry
from agents.detect.parsing.candidates import BE
from agents.detect.parsing.lows import QUOTES, Lows

_OBJECT_FRAMES: Final = frozenset({"take", "lose", "hand", "leave", "clear", "hold"})
_OUT_FRAMES: Final = frozenset({"oust", "withdraw"})
_REACH: Final = 19  # words behind a verb that are looked through
_LONGEST: Final = 5  # words of a plain object that are asked what they are
_AUXILIARY: Final = 3  # words back in which "was captured" has its "was"
_AUXILIARIES: Final = frozenset(
    {"is", "are", "was", "were", "has", "have", "had", "will", "would", "could", "can", "may",
     "might", "did", "do", "does"}
)  # fmt: skip
"""Finite forms, which no object of the verb before them begins with."""

_ITSELF: Final = frozenset({"itself", "themselves", "himself"})
_WHOSE: Final = frozenset({"which", "whom", "whose", "whoever"})
_MEANT: Final = frozenset(
    {"it", "which", "there", "that", "this", "these", "those", "them", "both", "what", "everything",
     "anything", "nothing", "one", "ones"}
)  # fmt: skip
_WHERE: Final = _WHOSE | {"where"}
_STOPS: Final = QUOTES | frozenset(",:()[]\u2013\u2014\u2026")


class Objects:
    """Says of a word of change what it can be said of. Holds only what does not change."""

    def __init__(self, know: Knowledge) -> None:
        self._know = know
        self._words = know.objects
        self._starts = self._words["determiners"] | self._words["numbers"]
        ground = frozenset[str]().union(*know.ground.values())
        self.ground: Final = ground | know.light["nouns"] | know.landmarks
        """Words for ground, or for a part or number of it."""

    def needs_met(self, entry: VerbEntry, at: int, words: Lows) -> bool:
        """Return whether the words stand in the sentence without which a verb tells no change."""
        frame, present = entry.frame.name, words.present
        if frame in _OUT_FRAMES:
            return self._drives_out(entry, at, words)
        if frame.startswith("flag"):
            return not present.isdisjoint(self._know.flags)
        if frame == "pass":
            return _is_given_to(at, words)
        if frame == "settle":
            return not present.isdisjoint(_ITSELF) or not present.isdisjoint(BE)
        if frame == "fall" and entry.base == "fall":
            return words.after(at) not in self._words["fallen_otherwise"]
        return True

    def _drives_out(self, entry: VerbEntry, at: int, words: Lows) -> bool:
        """Return whether somebody can be driven from somewhere, or leave it."""
        if words.lows[at] in self._know.active and words.after(at) in _AUXILIARIES:
            return False  # "government forces were", a noun
        is_emptied = entry.base in self._words["emptying"] or entry.particle == "out"
        return is_emptied or not words.present.isdisjoint(self._words["out"])

    def is_said_of_object(self, entries: Iterable[VerbEntry], at: int, words: Lows) -> bool:
        """Return whether all readings of a verb have their place as its object or subject.

        One has it behind "from" as well: "cleared the last fighters from X".
        """
        frames = {entry.frame.name for entry in entries}
        return frames <= _OBJECT_FRAMES and not ("clear" in frames and _is_from(at, words))

    def _behind(self, at: int, words: Lows) -> int:
        """Return the number of the word before the object: the verb, or its particle."""
        base = self._know.verb_forms[words.lows[at]]
        particles = {entry.particle for entry in self._know.verbs[base]}
        return at + 1 if words.after(at) in particles else at

    def has_plain_object(self, at: int, words: Lows) -> bool:
        """Return whether a noun phrase stands right behind the verb, so that it is no passive.

        None is a time ("captured two days ago") or what a passive has kept ("was given a part").
        """
        last = self._behind(at, words)
        if not BE.isdisjoint(words.lows[max(0, at - _AUXILIARY) : at]):
            return False
        gap = words.gap(last)
        if not _STOPS.isdisjoint(gap) or last + 1 >= len(words.lows):
            return False
        has_number = any(ch.isdigit() for ch in gap)
        if not has_number and words.lows[last + 1] not in self._starts:
            return False
        phrase = self._phrase(last, words)
        return phrase.isdisjoint(self._words["times"]) and not phrase <= self._starts

    def _phrase(self, last: int, words: Lows) -> frozenset[str]:
        """Return the words behind the word ``last`` up to the next phrase, a few at most."""
        found: list[str] = []
        for index in range(last + 1, min(len(words.lows), last + 1 + _LONGEST)):
            low = words.lows[index]
            is_over = self._governs(index, words) or low in self._words["joining"]
            if is_over or (found and not _STOPS.isdisjoint(words.gap(index - 1))):
                break
            found.append(low)
        return frozenset(found)

    def may_be_ground(self, at: int, spots: Iterable[int], words: Lows) -> bool:
        """Return whether the object of a verb, or what is joined to it, may be ground.

        It may be one of ``spots``, have a word for ground in it, or a name.
        """
        reach = self._reach(at, words)
        return not reach.isdisjoint(spots) or any(
            words.lows[i] in self.ground
            or words.lows[i] in _MEANT
            or (words.is_capital(i) and words.lows[i] not in self._words["times"])
            for i in reach
        )

    def _reach(self, at: int, words: Lows) -> frozenset[int]:
        """Return the numbers of the words behind a verb that may be its object, or joined to it.

        What a preposition governs is not, up to the next phrase: "retook in a raid | the town".
        """
        found: list[int] = []
        is_free, seen = True, 0
        first = self._behind(at, words) + 1
        for index in range(first, min(len(words.lows), first + _REACH)):
            low, gap = words.lows[index], words.gap(index - 1)
            if not _STOPS.isdisjoint(gap) or low in self._words["joining"]:
                is_free = True
            elif self._governs(index, words):
                is_free, seen = False, 0
                continue
            elif not is_free:
                is_free = seen > 0 and self._begins(index, words)
                seen += 1
            if is_free:
                found.append(index)
        return frozenset(found)

    def _governs(self, index: int, words: Lows) -> bool:
        """Return whether a word is a preposition, not one that rounds: "took about | ten towns"."""
        if words.lows[index] not in self._words["governing"]:
            return False
        is_number = words.after(index) in self._words["numbers"] or any(
            ch.isdigit() for ch in words.gap(index)
        )
        return not (is_number and words.lows[index] in self._words["rounding"])

    def _begins(self, index: int, words: Lows) -> bool:
        """Return whether a phrase may begin at a word that follows others of a phrase."""
        if words.lows[index - 1] == "of":
            return False
        if words.lows[index] in self._starts or any(ch.isdigit() for ch in words.gap(index - 1)):
            return True
        if words.lows[index - 1] in self._words["times"]:
            return True  # "in recent days | villages"
        return words.is_capital(index) and not words.is_capital(index - 1)


def _is_given_to(at: int, words: Lows) -> bool:
    """Return whether something passes "to" or "under" somebody, or he is who it passes to."""
    return any(
        low in {"to", "under"} and (index > at or words.after(index) in _WHOSE)
        for index, low in enumerate(words.lows)
    )


def _is_from(at: int, words: Lows) -> bool:
    """Return whether "from" can stand with the verb ``at``: behind it, before its clause."""
    return any(
        low == "from"
        and (
            index > at
            or index == 0
            or words.after(index) in _WHERE
            or not _STOPS.isdisjoint(words.gap(index - 1))
        )
        for index, low in enumerate(words.lows)
    )
