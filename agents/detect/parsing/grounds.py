"""Which of the sentences with a word of change can make a claim: those that have a place for it.

A sentence may name the place, mean it by plain words ("the town") or point at it ("it"): near enough
to the word of change, and on the side where its frame looks ("took" has its place behind it, or
before it in a relative clause). A verb that speaks of anything as well ("left", "have") needs
somebody who holds ground besides, and "they have the town" a word that makes it news. What answers
a claim needs one before it. All is read off the words and what was found in them, without a parse.

Sentences that fail have a reason that only the parse can tell ("a person, not ground"); who wants
it, as ``explain`` does, has them parsed all the same.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from agents.detect.actors.resolve import ActorMention
from agents.detect.knowledge import Knowledge, VerbEntry
from agents.detect.parsing.candidates import BE, HOLDING, MOVING, has_particle
from agents.detect.parsing.lows import WORD, lows_with_starts
from agents.detect.parsing.sentences import Sentence
from agents.detect.parsing.view import PRONOUNS
from agents.detect.places.mentions import Mention
from agents.detect.places.words import place_words
from schemas.articles import BlockKind

_NAME: Final = re.compile(
    r"[A-Z\u00c0-\u017d][\w'\u2019-]*(?:[ -]+[A-Z\u00c0-\u017d][\w'\u2019-]*)*"
)
_BREAK: Final = re.compile(";")
# "Rosa Lindqvist, a baker": were it a place, the word for its kind would say so.
_INTRODUCED: Final = re.compile(r",? (?:an? |who |whose |his |her |\d)")
_QUOTES: Final = '"\u201c\u201d\u201e\u00ab\u00bb'
_POINTING: Final = frozenset({"it", "which", "there"})
_AUXILIARIES: Final = frozenset(
    {"is", "was", "has", "had", "will", "would", "could", "can", "may", "might", "did", "does"}
)
_MODAL: Final = frozenset({"to", "will", "would", "could", "can", "may", "might", "should", "must"})
_BE: Final = frozenset({"is", "are", "was", "were", "been", "being", "be", "s", "re", "remains"})
_PARTLY_GROUND: Final = ("generic", "settlements", "nameless")
_AHEAD: Final = 14
"""Words from a word of change on in which its place begins, or the first of a list of them.

Of 1,100 places of changes in news 3 stood farther off than 12 words (measured).
"""
_NAMES: Final = 5  # words more, where a party stands between
_BEHIND: Final = 26  # words back: "Sarmin, the last town on the road ..., was captured"
_NEAR: Final = 6  # words to a name that nobody knows
_SURE: Final = 0.7  # strength from which a verb may have a name that nobody knows as its place
_WEAK: Final = 0.5  # strength up to which somebody known has to take part
_GONE: Final = frozenset({"leave", "withdraw"})
_NOBODY: Final = frozenset({"nothing", "nobody", "none", "no-one", "no"})
_LINKING: Final = frozenset({"that", "which", "what", "where", "whose", "whom", "who"})
_OF_PEOPLE: Final = frozenset({"it", "they", "he", "she", "we", "i", "you"})
_SHORTEST: Final = 3  # letters of a name
_DENYING: Final = ("verbs", "nouns", "adjectives", "nouns_false", "truths", "ours", "fighting",
                   "thrown_back", "naming", "still")  # fmt: skip
_TELLING: Final = ("say.verbs", "say.nouns", "say.media", "say.of", "confirm.verbs", "hedge.verbs",
                   "hedge.adverbs")  # fmt: skip


class _Told(Struct, frozen=True):
    """The word of change number ``index`` of its sentence: how sure it is, and where it looks."""

    index: int
    strength: float
    looks_back: bool
    is_noun: bool = False


class _Words(Struct, frozen=True):
    """The words of a sentence in lower case, and where each starts.

    ``breaks`` are the numbers of words behind a semicolon, over which no phrase reaches.
    """

    starts: list[int]
    lows: list[str]
    present: frozenset[str]
    breaks: list[int]


@lru_cache(maxsize=4)  # up to three questions are asked of a sentence, one after the other
def _words(text: str) -> _Words:
    starts, lows = lows_with_starts(text)
    breaks = [bisect_right(starts, m.start()) for m in _BREAK.finditer(text)]
    return _Words(starts, lows, frozenset(lows), breaks)


class Grounds:
    """Says of a sentence whether it can make a claim. Holds only what does not change."""

    def __init__(self, know: Knowledge) -> None:
        self._know = know
        words, modality, spoken = place_words(), know.modality, know.attribution
        ground = frozenset[str]().union(*(know.ground[key] for key in _PARTLY_GROUND))
        self._places = ground | know.light["nouns"]
        self._being = know.holder["free"] | know.holder["own"] | know.holder["away"]
        self._parties = (PRONOUNS - _LINKING) | know.troops | know.holder["sides"]
        self._parties |= know.party["fighters"] | know.party["state"]
        self._persons = words.given_names | words.titles
        self._no_names = words.ordinary | words.dates | words.determiners | words.openers
        self._nouns = {*know.nouns, *know.light["nouns"], *know.holder["nouns"], *know.flags}
        self._readings = {
            form: [(entry, self._looks_back(form, entry)) for entry in know.verbs[base]]
            for form, base in know.verb_forms.items()
        }
        self._leaving = frozenset(
            form
            for form, base in know.verb_forms.items()
            if any(entry.frame.name in _GONE for entry in know.verbs[base])
        )
        self._answers = frozenset[str]().union(*(modality[f"denial.{k}"] for k in _DENYING))
        self._saying = spoken["say.verbs"] | modality["denial.naming"]
        self._declaring = frozenset(
            form for form, base in know.light_forms.items() if base in know.light["say"]
        )
        self._owning = (spoken["confirm.verbs"], modality["denial.points"])
        told = frozenset[str]().union(*(spoken.get(key, frozenset()) for key in _TELLING))
        self._news = told | know.holder["novelty"] | words.dates | {"according", "longer", "by"}
        self._news |= {"since", "days", "hours", "week", "nights"}

    def has_place(
        self,
        sentence: Sentence,
        triggers: Sequence[str],
        places: Sequence[Mention],
        parties: Sequence[ActorMention],
    ) -> bool:
        """Return whether ``sentence`` can tell of a place that changes hands."""
        words = _words(sentence.text)
        told = list(self._told(sentence, words, frozenset(triggers)))
        if not parties and words.present.isdisjoint(self._parties):
            told = [t for t in told if t.strength > _WEAK]
        if not told:
            return False
        ground = [m.start - sentence.start for m in places if m.country is None]
        if not words.present.isdisjoint(self._places):
            ground += [
                s for s, low in zip(words.starts, words.lows, strict=True) if low in self._places
            ]
        spots = _indices(words, ground)
        people = _indices(words, (m.start - sentence.start for m in parties))
        if any(_looks_at(t, [*spots, *_pointers(t, words)], words, people) for t in told):
            return True
        sure = [t for t in told if t.strength >= _SURE]
        if not sure or sentence.kind in {BlockKind.TITLE, BlockKind.HEADING}:
            return False
        names = _indices(words, self._names(sentence, places, parties))
        return any(
            abs(name - t.index) <= _NEAR and _looks_at(t, [name], words, people)
            for t in sure
            for name in names
        )

    def _told(self, sentence: Sentence, words: _Words, triggers: frozenset[str]) -> Iterator[_Told]:
        """Yield the words of change that can tell of ground as the sentence stands."""
        is_news = not words.present.isdisjoint(self._news) or any(
            quote in sentence.text for quote in _QUOTES
        )
        is_head = sentence.kind in {BlockKind.TITLE, BlockKind.HEADING, BlockKind.CAPTION}
        for index, low in enumerate(words.lows):
            if low not in triggers:
                continue
            if low in HOLDING and BE.isdisjoint(words.lows[:index]):
                continue  # "a convoy with wheat was sent back"
            base = self._know.verb_forms.get(low)
            if low in self._being and (_is(index, words) or self._is_declared(index, words)):
                yield _Told(index, 1.0, looks_back=True)
            if base is None and low in self._being:
                continue
            is_noun = low in self._nouns and not _is_infinitive(index, words)
            if base is None or is_noun or self._is_put(base, words):
                yield _Told(index, 1.0, looks_back=True, is_noun=True)
                continue
            entries = [
                (e, back)
                for e, back in self._readings[low]
                if (e.particle is None or has_particle(e.particle, words.present))
                and (is_news or e.frame.name != "hold")
            ]
            if entries or low in self._know.holder["enter"]:
                strength = max([e.strength for e, _ in entries], default=1.0)
                back = is_head or not entries or True in [back for _, back in entries]
                yield _Told(index, strength, looks_back=back)

    def _is_declared(self, index: int, words: _Words) -> bool:
        """Return whether "declared X free" may be meant."""
        return not self._declaring.isdisjoint(words.lows[max(0, index - _NEAR) : index])

    def _is_put(self, base: str, words: _Words) -> bool:
        """Return whether "put X under their control" or "came into the hands of" may be meant."""
        holder = self._know.holder
        is_put = base in holder["put"] or base in MOVING
        return is_put and not words.present.isdisjoint(holder["nouns"])

    def _looks_back(self, form: str, entry: VerbEntry) -> bool:
        """Return whether the place of a verb may be what it is said of."""
        voices = ("active", "intransitive") if form in self._know.active else entry.frame.voices
        return any("subj" in entry.frame.voices.get(v, {}).get("place", ()) for v in voices)

    def may_answer(self, sentence: Sentence, triggers: Sequence[str]) -> bool:
        """Return whether ``sentence`` can deny or own up to what was told before it."""
        words = _words(sentence.text)
        if not any(words.present.isdisjoint(some) for some in self._owning):
            return True  # "confirmed the loss"
        is_said = not words.present.isdisjoint(self._saying)
        return any(
            word in self._answers
            or (is_said and word in self._leaving)
            or self._answers_with(word, words)
            for word in triggers
        )

    def _answers_with(self, word: str, words: _Words) -> bool:
        """Return whether "nobody entered" or "pushed back" is said."""
        modality = self._know.modality
        if word in modality["denial.happen"]:
            return not _NOBODY.isdisjoint(words.lows[: words.lows.index(word)])
        return word in modality["denial.pushed"] and "back" in words.present

    def may_arrive(self, sentence: Sentence, parties: Sequence[ActorMention]) -> bool:
        """Return whether ``sentence`` can tell who came in where others have left."""
        return bool(parties) and not self._know.party["arrive"].isdisjoint(
            _words(sentence.text).present
        )

    def _names(
        self, sentence: Sentence, places: Sequence[Mention], parties: Sequence[ActorMention]
    ) -> Iterator[int]:
        """Yield where names begin and end that are neither a country's, a party's nor a person's."""
        spans = [*((m.start, m.end) for m in places), *((m.start, m.end) for m in parties)]
        taken = [(start - sentence.start, end - sentence.start) for start, end in spans]
        for match in _NAME.finditer(sentence.text):
            words = {word.lower() for word in WORD.findall(match[0])}
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            if not self._persons.isdisjoint(words) or _INTRODUCED.match(sentence.text, match.end()):
                continue
            if any(len(word) >= _SHORTEST for word in words - self._no_names):
                yield match.start()
                yield match.end() - 1


def _indices(words: _Words, places: Iterable[int]) -> list[int]:
    """Return the numbers of the words that stand at ``places``."""
    return [max(0, bisect_right(words.starts, place) - 1) for place in places]


def _is(index: int, words: _Words) -> bool:
    """Return whether a form of "be" stands before the word: "is at last theirs"."""
    return not _BE.isdisjoint(words.lows[max(0, index - _NEAR) : index])


def _is_infinitive(index: int, words: _Words) -> bool:
    """Return whether a word is a verb: "had to hand in", but not "passed to control of"."""
    following = words.lows[index + 1] if index + 1 < len(words.lows) else ""
    return index > 0 and words.lows[index - 1] in _MODAL and following != "of"


def _pointers(told: _Told, words: _Words) -> Iterator[int]:
    """Yield the words that can point at the place of ``told``: "took it", "its fall"."""
    if words.present.isdisjoint(_POINTING) and "its" not in words.present:
        return
    for index, low in enumerate(words.lows):
        if low == "its" and told.is_noun:
            yield index
        if low not in _POINTING:
            continue
        following = words.lows[index + 1] if index + 1 < len(words.lows) else ""
        if index < told.index or following not in _AUXILIARIES:
            yield index  # "took it", but not "left, and it will"


def _looks_at(told: _Told, spots: Iterable[int], words: _Words, people: Sequence[int]) -> bool:
    """Return whether one of ``spots`` stands where a word of change has its place."""
    for spot in spots:
        low, high = min(spot, told.index), max(spot, told.index)
        if any(low < end <= high for end in words.breaks):
            continue
        if told.index <= spot <= told.index + _AHEAD:
            return True
        if told.index < spot <= told.index + _AHEAD + _NAMES and any(
            told.index < p < spot for p in people
        ):
            return True  # "expelled the last fighters of Y and Z from X"
        if not told.index - _BEHIND <= spot < told.index:
            continue
        between = words.lows[spot + 1 : told.index]
        if told.looks_back or not (_LINKING | _OF_PEOPLE).isdisjoint(between):
            return True
        if words.lows[spot] in _LINKING or any(spot < p < told.index for p in people):
            return True  # "which they took", "the base the rebels took"
    return False
