"""Masking: what the parser is shown in place of names that it has never met.

The small model calls an unknown place an adverb or a verb: in "rebels overran Bangassou" it makes
a participle of the town, and the object is lost; of "overrun" itself it often makes a noun. Places and
parties are found before the parse. A sentence in which the parser took one of them for anything but a
name, or such a verb for none, is parsed once more with words that it knows in their stead, token for
token; the tags and arcs are then those of the text. In "Syrian army" the first word is an adjective to
it each time: such a sentence is shown with other names at once, and parsed once (``parse.py``).

Measured on articles that no rule was made on: F1 of claims .812 before, .826 with it (30 storylines,
121 claims), .770 and .776 (test half of seeds/measure). Every sentence with a name shown otherwise, and none parsed
twice: .932 before, .928 with it (development half of real news), so only those in doubt are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct
from spacy.tokens import Doc

from agents.detect.actors.resolve import ActorMention
from agents.detect.parsing.sentences import Sentence
from agents.detect.parsing.tree import Token, Tree
from agents.detect.places.mentions import Mention
from agents.detect.places.words import place_words
from schemas.claims import PlaceKind

CITY: Final = "Berlin"
CITY_OF_WORDS: Final = ("New", "York")
"""What stands for the last word of a longer name, and for each before it."""
PARTY: Final = "NATO"
VERB: Final = "captured"
_NO_VERB: Final = frozenset({"attr", "acomp", "oprd", "compound"})
_NAME_TAGS: Final = frozenset({"NN", "NNP", "NNS", "NNPS"})
_NAME_ARCS: Final = frozenset(
    ["nsubj", "nsubjpass", "dobj", "pobj", "dative", "attr", "poss", "appos", "conj", "agent"]
)
"""Arcs by which a place that plays a part hangs on its sentence."""

Span = tuple[int, int]


class Named(Struct, frozen=True):
    """A sentence and the character spans of the names of places and of parties in it.

    ``verbs`` are past forms of taking, in lower case, that the parser may misread. ``peoples``
    are the adjectives of countries that parties are called by: "Syrian army".
    """

    text: str
    places: tuple[Span, ...] = ()
    parties: tuple[Span, ...] = ()
    verbs: frozenset[str] = frozenset()
    peoples: tuple[str, ...] = ()


def named_in(
    sentence: Sentence,
    places: Iterable[Mention],
    parties: Iterable[ActorMention],
    verbs: frozenset[str],
) -> Named:
    """Return a sentence with the spans of the names found in it; countries are known to all."""
    spots = []
    for mention in places:
        at = mention.text.find(mention.name) if mention.name else -1
        if at >= 0 and mention.kind is not PlaceKind.COUNTRY:
            start = mention.start - sentence.start + at
            spots.append((start, start + len(mention.name)))
    named = [p for p in parties if p.actor_id]
    known = tuple([(p.start - sentence.start, p.end - sentence.start) for p in named])
    peoples = tuple([people for p in named for people in _peoples(p.text)])
    return Named(sentence.text, tuple(spots), known, verbs, peoples)


def _peoples(party: str) -> Iterator[str]:
    """Yield the country's adjective that a party is called by, with plain words behind it."""
    people, _, force = party.partition(" ")
    if force.islower() and (people.lower(),) in place_words().demonyms:
        yield people


def misread(doc: Tree, sentence: Named, *, names: bool = True) -> bool:
    """Return whether the parser took the name of a place or of a party for anything else.

    ``names`` is false where it was shown other names at once: only a verb can then be misread.
    """
    if not names:
        return any(_lost_verbs(doc, sentence.verbs))
    if any(
        doc[run[-1]].tag_ not in _NAME_TAGS or doc[run[-1]].dep_ not in _NAME_ARCS
        for run in _names(doc, sentence.places)
    ):
        return True
    if any(doc[run[0]].tag_ not in _NAME_TAGS for run in _single(doc, sentence.parties)):
        return True
    return any(_lost_verbs(doc, sentence.verbs))


def masked(doc: Tree | Doc, sentence: Named) -> list[str]:
    """Return the words of ``doc``, to be parsed, with what the model knows in place of the rest.

    Verbs are left as they are where ``doc`` has not been parsed yet.
    """
    words = [token.text for token in doc]
    for token in _lost_verbs(doc, sentence.verbs) if isinstance(doc, Tree) else ():
        words[token.i] = VERB
    for run in _single(doc, sentence.parties):
        words[run[0]] = PARTY
    for run in _names(doc, sentence.places):
        first, last = CITY_OF_WORDS if len(run) > 1 else (CITY, CITY)
        words[run[0] : run[-1] + 1] = [*[first] * (len(run) - 1), last]
    return words


def _names(doc: Tree | Doc, spans: tuple[Span, ...]) -> Iterator[list[int]]:
    """Yield for each span its tokens, from the first to the last that begins like a name."""
    for start, end in spans:
        inside = (t for t in doc if start <= t.idx and t.idx + len(t.text) <= end)
        upper = [t.i for t in inside if t.text[0].isupper() or t.text[0].isdigit()]
        if upper:
            yield list(range(upper[0], upper[-1] + 1))


def _lost_verbs(doc: Tree, verbs: frozenset[str]) -> Iterator[Token]:
    """Yield the verbs that the parser took for something else: "was overrun" as a noun."""
    for token in doc:
        if token.lower_ in verbs and (token.tag_[:2] != "VB" or token.dep_ in _NO_VERB):
            yield token


def _single(doc: Tree | Doc, spans: tuple[Span, ...]) -> Iterator[list[int]]:
    return (run for run in _names(doc, spans) if len(run) == 1)
