"""Which sentences of an article are worth a parse: those that may tell of a change, and answers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from msgspec import Struct

from agents.detect.actors.resolve import ActorMention
from agents.detect.article import source_of
from agents.detect.knowledge import Knowledge
from agents.detect.meaning.denials import REACH
from agents.detect.meaning.same_fate import NEAR, may_share
from agents.detect.parsing.answers import Answers
from agents.detect.parsing.grounds import Grounds
from agents.detect.parsing.sentences import Sentence
from agents.detect.places import PlaceFinder
from agents.detect.places.following import listed_after
from agents.detect.places.mentions import Mention, PlaceContext
from schemas.articles import CleanArticle

_start: Final = attrgetter("start")
MAX_CANDIDATES: Final = 200
"""Sentences of one article that are parsed; live blogs beyond that repeat themselves."""


class Heard(Struct, frozen=True):
    """A sentence, the parties that it names, and its words of change."""

    sentence: Sentence
    parties: tuple[ActorMention, ...]
    triggers: tuple[str, ...]


class Chosen(Struct, frozen=True):
    """A sentence to parse, and the names that a list after it gives for what it only counts."""

    heard: Heard
    listed: tuple[Mention, ...]


class Choice:
    """Chooses sentences. Safe to share; holds only what does not change."""

    def __init__(self, finder: PlaceFinder, know: Knowledge) -> None:
        self._finder = finder
        self._several = know.ground["several"]
        self._grounds = Grounds(know)
        self._answers = Answers(know)

    def of(
        self, article: CleanArticle, told: list[Heard], context: PlaceContext, *, thorough: bool
    ) -> list[Chosen]:
        """Return the sentences to parse; if ``thorough``, every one with a word of change."""
        every = [heard.sentence for heard in told]
        chosen: list[Chosen] = []
        last = -1 - REACH
        for heard in told:
            sentence, triggers = heard.sentence, heard.triggers
            shares = 0 < sentence.number - last <= NEAR and may_share(sentence)
            if not (triggers or shares) or len(chosen) >= MAX_CANDIDATES:
                continue
            source = source_of(article, sentence)
            listed = listed_after(sentence.number, every, source, self._finder, self._several)
            seen = _mentions_in(context, sentence)
            if listed or self._grounds.has_place(sentence, triggers, seen, heard.parties):
                last = sentence.number
            elif not (shares or thorough or self._may_follow(heard, last)):
                continue
            chosen.append(Chosen(heard, listed))
        return chosen

    def _may_follow(self, heard: Heard, last: int) -> bool:
        """Return whether a sentence can tell who came, or answer what sentence ``last`` claims."""
        return self._grounds.may_arrive(heard.sentence, heard.parties) or (
            heard.sentence.number - last <= REACH
            and self._answers.may_answer(heard.sentence, heard.triggers, heard.parties)
        )


def _mentions_in(context: PlaceContext, sentence: Sentence) -> Sequence[Mention]:
    """Return the mentions of ``context``, which are in order, that begin in ``sentence``."""
    mentions = context.title_mentions if sentence.field == "title" else context.mentions
    first = bisect_left(mentions, sentence.start, key=_start)
    return mentions[first : bisect_left(mentions, sentence.end, first, key=_start)]
