"""A parsed sentence, with what was found in it: the places and parties that its phrases name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from agents.detect.actors.resolve import ActorMention
from agents.detect.knowledge import Knowledge
from agents.detect.parsing.sentences import Sentence
from agents.detect.parsing.tree import Token, Tree
from agents.detect.places import PlaceFinder
from agents.detect.places.mentions import Mention
from schemas.claims import Place

PRONOUNS: Final = frozenset(
    [
        "it",
        "they",
        "he",
        "she",
        "we",
        "them",
        "him",
        "us",
        "its",
        "their",
        "his",
        "her",
        "our",
        "ours",
        "theirs",
        "who",
        "which",
        "that",
        "whose",
        "hers",
        "i",
    ]
)


class PlaceHit(Struct, frozen=True):
    """A place that an event is about, as the sentence names it.

    ``mention`` is None where a pronoun stands for it. ``is_part`` says that the words around it
    mean a part only; ``words`` are those words. ``token`` is the head of the phrase.
    """

    token: Token
    mention: Mention | None
    is_part: bool = False
    words: str | None = None
    is_unnamed: bool = False
    """Whether it is a settlement that nobody names: "two villages"."""


class PartyHit(Struct, frozen=True):
    """A party of an event: a name (``mention``), a pronoun, or plain words (both None).

    ``is_land`` marks the name of a country or town that may stand for its army ("Kyiv"). ``start`` and ``end`` are the offsets of the words in the article.
    """

    token: Token
    start: int
    end: int
    mention: ActorMention | None = None
    is_pronoun: bool = False
    is_land: bool = False


class View(Struct):
    """A parsed sentence with the places and parties found in it, by absolute offsets."""

    sentence: Sentence
    doc: Tree
    source: str
    places: Sequence[Mention]
    parties: Sequence[ActorMention]
    know: Knowledge
    finder: PlaceFinder | None = None
    listed: Sequence[Mention] = ()
    """The names that a list after the sentence gives for what it only counts."""
    changed: Place | None = None
    """Where the last change that the sentence told happened."""

    def offset(self, token: Token) -> int:
        """Return where ``token`` starts in the article's field."""
        return self.sentence.start + token.idx

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the offsets of the tokens ``first`` to ``last`` (not included)."""
        end = self.doc[last - 1]
        return self.offset(self.doc[first]), self.offset(end) + len(end)

    def place_at(self, token: Token) -> Mention | None:
        """Return the place mention that covers ``token``."""
        at = self.sentence.start + token.idx
        covering = [m for m in self.places if m.start <= at < m.end]
        if len(covering) < 2:  # noqa: PLR2004 - nothing to choose from
            return covering[0] if covering else None
        return min(covering, key=lambda m: (m.head != at, m.end - m.start), default=None)

    def is_party(self, place: Mention) -> bool:
        """Return whether the words of a place mention name a party ("IS", "Syrian army")."""
        return any(
            p.start < place.end and place.start < p.end and not p.metonym and p.relation is None
            for p in self.parties
        )

    def party_at(self, token: Token) -> ActorMention | None:
        """Return the party mention that covers ``token``."""
        at = self.sentence.start + token.idx
        for mention in self.parties:
            if mention.start <= at < mention.end:
                return mention
        return None


def is_name(mention: ActorMention) -> bool:
    """Return whether a mention is a proper name rather than "the rebels" or "troops"."""
    if mention.actor_id is not None:
        return True
    words = mention.text.split()
    return (
        any(w[:1].isupper() for w in words[1:])
        or (len(words) == 1 and words[0][1:].lower() != words[0][1:])
        or (words[0][:1].isupper() and len(words) > 1)
    )


def head_of(token: Token) -> Token:
    """Return the head word of the name that ``token`` is part of."""
    while token.dep_ in {"compound", "nmod", "amod"} and token.head != token:
        token = token.head
    return token
