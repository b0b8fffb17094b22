"""Who has spoken so far, for the spokesmen and governors of whom an article says no more than "its"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct

from agents.detect.actors.resolve import ActorMention
from agents.detect.parsing.syntax import noun_phrase
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View
from schemas.claims import Actor

_ANY: Final = frozenset({"group", "groups", "side", "sides", "army", "government"})


class Named(Struct, frozen=True):
    """A party named in the article, and the number of its sentence."""

    mention: ActorMention
    actor: Actor
    sentence: int
    is_name: bool


def called_alike(named: Sequence[Named], view: View, token: Token) -> Actor | None:
    """Return the party that was called so before: "the factions" after "Turkish-backed factions".

    "The group" may take up any of them.
    """
    is_definite = any(c.lower_ in {"the", "these", "those"} for c in token.lefts)
    if not is_definite or token.lower_ in _ANY:
        return None
    before = (n for n in named if n.sentence < view.sentence.number)
    alike = [n for n in before if _last_word(n) == token.lower_]
    return max(alike, key=lambda n: n.sentence).actor if alike else None


def _last_word(named: Named) -> str:
    words = named.mention.text.lower().split()
    return words[-1] if len(words) > 1 and words[0] not in {"the", "a", "an"} else ""


@dataclass(slots=True)
class Spoken:
    """The party that spoke last, and the number of the sentence in which it did.

    ``backed`` are the parties so far that have no name but that of who backs them.
    """

    backed: list[Named] = field(default_factory=list)
    actor: Actor | None = None
    sentence: int = -1

    def is_backed(self, mention: ActorMention, actor: Actor, sentence: int) -> bool:
        """Return whether a party has no name but that of who backs it, and remember it."""
        if mention.backer is not None:
            self.backed.append(Named(mention, actor, sentence, is_name=False))
        return mention.backer is not None

    def note(self, actor: Actor | None, sentence: int) -> None:
        """Remember that ``actor`` is told to have said something."""
        if actor is not None:
            self.actor, self.sentence = actor, sentence

    def before(self, sentence: int, named: Sequence[Named]) -> Actor | None:
        """Return who spoke before ``sentence``, if nobody else has been named in full since.

        "The town was seized from the army, the rebels say. Its spokesman ..." is the rebels'.
        """
        since = (n for n in named if self.sentence < n.sentence < sentence and n.is_name)
        return self.actor if self.sentence < sentence and next(since, None) is None else None


def is_of_office(view: View, speaker: Token) -> bool:
    """Return whether it is a governor or mayor who speaks: "its deputy governor, X, said"."""
    first, last = noun_phrase(speaker)
    titles = view.know.party["titled"]
    named = (*view.doc[first:last], *(c for c in speaker.children if c.dep_ == "appos"))
    return any(t.lower_ in titles for t in named)
