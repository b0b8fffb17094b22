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
from typing import Final

from msgspec import Struct

from agents.detect.actors.resolve import ActorMention
from agents.detect.knowledge import Knowledge, VerbEntry
from agents.detect.parsing.candidates import BE, BELONGING, HOLDING, MOVING, comings, has_particle
from agents.detect.parsing.lows import QUOTES, WORD, Lows, lows_in
from agents.detect.parsing.objects import Objects
from agents.detect.parsing.sentences import Sentence
from agents.detect.parsing.view import PRONOUNS
from agents.detect.places.mentions import Mention
from agents.detect.places.words import place_words
from schemas.articles import BlockKind

_NAME: Final = re.compile(
    r"[A-Z\u00c0-\u017d][\w'\u2019-]*(?:[ -]+[A-Z\u00c0-\u017d][\w'\u2019-]*)*"
)
# "Rosa Lindqvist, a baker": were it a place, the word for its kind would say so.
_INTRODUCED: Final = re.compile(r",? (?:an? |who |whose |his |her |\d)")
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
_LINKING: Final = frozenset({"that", "which", "what", "where", "whose", "whom", "who"})
_OF_PEOPLE: Final = frozenset({"it", "they", "he", "she", "we", "i", "you"})
_SHORTEST: Final = 3  # letters of a name
_PASSIVE_ENDINGS: Final = ("ed", "en", "un", "ken", "won", "lost", "held")  # as headlines are read
_TELLING: Final = ("say.verbs", "say.nouns", "say.media", "say.of", "confirm.verbs", "hedge.verbs",
                   "hedge.adverbs")  # fmt: skip


class _Told(Struct, frozen=True):
    """The word of change number ``index`` of its sentence: how sure it is, and where it looks.

    ``is_object`` says that its place is its object, unless it is a passive's subject; ``is_filled``
    that an object stands right behind it.
    """

    index: int
    strength: float
    looks_back: bool
    is_noun: bool = False
    is_object: bool = False
    is_filled: bool = False


class Grounds:
    """Says of a sentence whether it can make a claim. Holds only what does not change."""

    def __init__(self, know: Knowledge) -> None:
        self._know = know
        words, spoken = place_words(), know.attribution
        ground = frozenset[str]().union(*(know.ground[key] for key in _PARTLY_GROUND))
        self._places = ground | know.light["nouns"]
        self._being = know.holder["free"] | know.holder["own"] | know.holder["away"]
        self._parties = (PRONOUNS - _LINKING) | know.troops | know.holder["sides"]
        self._parties |= know.party["fighters"] | know.party["state"]
        self._persons = words.given_names | words.titles
        self._no_names = words.ordinary | words.dates | words.determiners | words.openers
        self._nouns = {*know.nouns, *know.light["nouns"], *know.holder["nouns"], *know.flags}
        opening = {*know.verb_forms, *self._nouns, *self._being, *HOLDING, *BELONGING}
        self._opening = frozenset(opening | know.holder["enter"])
        self._objects = Objects(know)
        self._takers = self._parties | know.party["actions"] | know.party["officials"]
        self._coming = comings(know)
        self._readings = {
            form: [(entry, self._looks_back(form, entry)) for entry in know.verbs[base]]
            for form, base in know.verb_forms.items()
        }
        self._declaring = frozenset(
            form for form, base in know.light_forms.items() if base in know.light["say"]
        )
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
        if self._opening.isdisjoint(triggers):
            return False  # what only answers opens no event
        words = lows_in(sentence.text)
        told = list(self._told(sentence, words, self._opening.intersection(triggers)))
        if not parties and words.present.isdisjoint(self._parties):
            told = [t for t in told if t.strength > _WEAK]
        if not told:
            return False
        spots = self._spots(sentence, words, places)
        people = _indices(words, (m.start - sentence.start for m in parties))
        if any(self._is_of(t, [*spots, *_pointers(t, words)], words, people) for t in told):
            return True
        sure = [t for t in told if t.strength >= _SURE]
        if not sure or sentence.kind in {BlockKind.TITLE, BlockKind.HEADING}:
            return False
        names = _indices(words, self._names(sentence, places, parties))
        return any(
            abs(name - t.index) <= _NEAR and self._is_of(t, [name], words, people)
            for t in sure
            for name in names
        )

    def _spots(self, sentence: Sentence, words: Lows, places: Sequence[Mention]) -> list[int]:
        """Return the numbers of the words that name or mean ground, countries left out."""
        ground = [m.start - sentence.start for m in places if m.country is None]
        if not words.present.isdisjoint(self._places):
            ground += [
                s for s, low in zip(words.starts, words.lows, strict=True) if low in self._places
            ]
        return _indices(words, ground)

    def _told(self, sentence: Sentence, words: Lows, triggers: frozenset[str]) -> Iterator[_Told]:
        """Yield the words of change that can tell of ground as the sentence stands."""
        is_quoted = not QUOTES.isdisjoint(sentence.text)
        is_news = is_quoted or not words.present.isdisjoint(self._news)
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
                if self._is_left(e, index, words, is_head=is_head)
                and (is_news or e.frame.name != "hold")
            ]
            comes = low in self._know.holder["enter"] and self._comes(words, is_head=is_head)
            if entries or comes:
                yield self._verb(index, entries, words, is_head=is_head, comes=comes)

    def _is_left(self, entry: VerbEntry, index: int, words: Lows, *, is_head: bool) -> bool:
        """Return whether a reading of a verb has the words that it needs.

        The passives of headlines do without them: "Rebels routed near X".
        """
        if entry.particle is not None and not has_particle(entry.particle, words.present):
            return False
        is_passive = is_head and words.lows[index].endswith(_PASSIVE_ENDINGS)
        return is_passive or self._objects.needs_met(entry, index, words)

    def _comes(self, words: Lows, *, is_head: bool) -> bool:
        """Return whether "pushed into the centre of X", "drove in unopposed" may be meant."""
        return is_head or not words.present.isdisjoint(self._coming)

    def _verb(
        self,
        index: int,
        entries: list[tuple[VerbEntry, bool]],
        words: Lows,
        *,
        is_head: bool,
        comes: bool,
    ) -> _Told:
        """Return what a verb looks for by those of its readings that the sentence leaves."""
        strength = max([e.strength for e, _ in entries], default=1.0)
        back = is_head or not entries or True in [back for _, back in entries]
        is_object = not (is_head or comes) and self._objects.is_said_of_object(
            (e for e, _ in entries), index, words
        )
        is_filled = is_object and self._objects.has_plain_object(index, words)
        return _Told(index, strength, looks_back=back, is_object=is_object, is_filled=is_filled)

    def _is_of(self, told: _Told, spots: Sequence[int], words: Lows, people: Sequence[int]) -> bool:
        """Return whether a word of change can be about one of ``spots``."""
        return _looks_at(told, self._open(told, spots, words, people), words, people)

    def _open(
        self, told: _Told, spots: Sequence[int], words: Lows, people: Sequence[int]
    ) -> list[int]:
        """Return those of ``spots`` that a verb can have as its object, or is said of."""
        if not told.is_object:
            return list(spots)
        at = told.index
        if told.is_filled and not self._may_take(at, words, people):
            return []
        is_open = not told.is_filled or self._is_gapped(at, words, people)
        before = [spot for spot in spots if spot < at and is_open]
        behind = [spot for spot in spots if spot > at]
        if behind and not self._objects.may_be_ground(at, behind, words):
            behind = []
        return [*before, *behind]

    def _may_take(self, at: int, words: Lows, people: Sequence[int]) -> bool:
        """Return whether somebody who holds ground can be the subject of the verb ``at``."""
        return (
            any(who < at for who in people)
            or any(low in self._takers for low in words.lows[:at])
            or any(words.is_capital(i) and words.lows[i] not in self._no_names for i in range(at))
            or words.lows[at].endswith("ing")
            or _is_infinitive(at, words)
        )

    def _is_gapped(self, at: int, words: Lows, people: Sequence[int]) -> bool:
        """Return whether a clause without "that" may describe ground: "the town the army took"."""
        return any(
            words.lows[i] in self._objects.ground
            and (
                words.lows[i + 1] in _LINKING | _OF_PEOPLE
                or words.lows[i + 1] in {"the", "its", "their"}
                or i + 1 in people
            )
            and not any(words.gap(j).strip() for j in range(i, at))
            for i in range(max(0, at - _NEAR), at - 1)
        )

    def _is_declared(self, index: int, words: Lows) -> bool:
        """Return whether "declared X free" may be meant."""
        return not self._declaring.isdisjoint(words.lows[max(0, index - _NEAR) : index])

    def _is_put(self, base: str, words: Lows) -> bool:
        """Return whether "put X under their control" or "came into the hands of" may be meant."""
        holder = self._know.holder
        is_put = base in holder["put"] or base in MOVING
        return is_put and not words.present.isdisjoint(holder["nouns"])

    def _looks_back(self, form: str, entry: VerbEntry) -> bool:
        """Return whether the place of a verb may be what it is said of."""
        voices = ("active", "intransitive") if form in self._know.active else entry.frame.voices
        return any("subj" in entry.frame.voices.get(v, {}).get("place", ()) for v in voices)

    def may_arrive(self, sentence: Sentence, parties: Sequence[ActorMention]) -> bool:
        """Return whether ``sentence`` can tell who came in where others have left."""
        return bool(parties) and not self._know.party["arrive"].isdisjoint(
            lows_in(sentence.text).present
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


def _indices(words: Lows, places: Iterable[int]) -> list[int]:
    """Return the numbers of the words that stand at ``places``."""
    return [max(0, bisect_right(words.starts, place) - 1) for place in places]


def _is(index: int, words: Lows) -> bool:
    """Return whether a form of "be" stands before the word: "is at last theirs"."""
    return not _BE.isdisjoint(words.lows[max(0, index - _NEAR) : index])


def _is_infinitive(index: int, words: Lows) -> bool:
    """Return whether a word is a verb: "had to hand in", but not "passed to control of"."""
    following = words.lows[index + 1] if index + 1 < len(words.lows) else ""
    return index > 0 and words.lows[index - 1] in _MODAL and following != "of"


def _pointers(told: _Told, words: Lows) -> Iterator[int]:
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


def _looks_at(told: _Told, spots: Iterable[int], words: Lows, people: Sequence[int]) -> bool:
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
