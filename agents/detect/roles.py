"""Who and where: reads the phrases of an event as places and parties.

A phrase is looked at from its head word. Names come from the place finder and the actor catalogue;
what stands around them ("half of", "the town of", "its airport", "his men") is read off the parse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Doc, Token

from agents.detect.actors import ActorMention
from agents.detect.knowledge import Knowledge
from agents.detect.mentions import Mention
from agents.detect.places import PlaceFinder
from agents.detect.sentences import Sentence
from agents.detect.syntax import conjuncts, noun_phrase, prepositions
from schemas.articles import BlockKind
from schemas.claims import PlaceKind

_DEPTH: Final = 4
_SITES: Final = frozenset(
    {PlaceKind.BASE, PlaceKind.AIRPORT, PlaceKind.CROSSING, PlaceKind.FIELD, PlaceKind.FACILITY}
)
_WIDE: Final = frozenset({PlaceKind.PROVINCE, PlaceKind.DISTRICT, PlaceKind.COUNTRY})
_LISTING: Final = frozenset({"including", "like", "as", "among", "namely", "notably"})
_LIST_MARKS: Final = frozenset({":", "including", "namely", "notably", "such", "among", "–", "—"})
_LIST_GLUE: Final = frozenset({",", "and", "the", "-", "or", "as", "well", "them"})
PRONOUNS: Final = frozenset(
    "it they he she we them him us its their his her our ours theirs who which that whose hers i".split()
)
PLACE_PRONOUNS: Final = frozenset({"it", "its", "which", "that", "there"})


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place that an event is about, as the sentence names it.

    ``mention`` is None where a pronoun stands for it. ``is_part`` says that the words around it
    mean a part only; ``words`` are those words. ``token`` is the head of the phrase.
    """

    token: Token
    mention: Mention | None
    is_part: bool = False
    words: str | None = None


@dataclass(frozen=True, slots=True)
class PartyHit:
    """A party of an event: a name (``mention``), a pronoun, or plain words (both None).

    ``is_land`` marks the name of a country or town that may stand for its army ("Kyiv"). ``start`` and ``end`` are the offsets of the words in the article.
    """

    token: Token
    start: int
    end: int
    mention: ActorMention | None = None
    is_pronoun: bool = False
    is_land: bool = False


@dataclass(slots=True)
class View:
    """A parsed sentence with the places and parties found in it, by absolute offsets."""

    sentence: Sentence
    doc: Doc
    source: str
    places: Sequence[Mention]
    parties: Sequence[ActorMention]
    know: Knowledge
    finder: PlaceFinder | None = None

    def offset(self, token: Token) -> int:
        """Return where ``token`` starts in the article's field."""
        return self.sentence.start + token.idx

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the offsets of the tokens ``first`` to ``last`` (not included)."""
        end = self.doc[last - 1]
        return self.offset(self.doc[first]), self.offset(end) + len(end)

    def place_at(self, token: Token) -> Mention | None:
        """Return the place mention that covers ``token``."""
        at = self.offset(token)
        covering = [m for m in self.places if m.start <= at < m.end]
        return min(covering, key=lambda m: (m.head != at, m.end - m.start), default=None)

    def is_party(self, place: Mention) -> bool:
        """Return whether the words of a place mention name a party ("IS", "Syrian army")."""
        return any(
            p.start < place.end and place.start < p.end and not p.metonym and p.relation is None
            for p in self.parties
        )

    def party_at(self, token: Token) -> ActorMention | None:
        """Return the party mention that covers ``token``."""
        at = self.offset(token)
        return next((m for m in self.parties if m.start <= at < m.end), None)


def place_hits(view: View, token: Token, depth: int = _DEPTH) -> list[PlaceHit]:
    """Return the places that the phrase headed by ``token`` names, joined ones included."""
    hits: list[PlaceHit] = []
    for item in (*conjuncts(token), *_stray_objects(token)):
        for hit in _one_place(view, item, depth):
            if all(hit.mention is not h.mention or hit.mention is None for h in hits):
                hits.append(hit)
    return hits


def _stray_objects(token: Token) -> list[Token]:
    """Return further objects that the parser hung on the verb: "towns, A and B among them"."""
    if token.dep_ != "dobj":
        return []
    later = [c for c in token.head.children if c.dep_ == "dobj" and c.i > token.i]
    return [t for c in later for t in conjuncts(c)]


def _one_place(view: View, token: Token, depth: int) -> Iterator[PlaceHit]:
    mention = view.place_at(token)
    if _is_plural_site(view, token):
        yield from _parts_of(view, token, mention, depth)
        return
    if mention is not None and not mention.generic and not _is_party(view, token):
        yield _hit(view, token, mention) if not _is_town_of(mention) else PlaceHit(token, None)
        return
    if depth:
        inner = list(_inside(view, token, depth - 1))
        if inner:
            yield from inner
            return
    if mention is not None and not _is_unnamed(view, token):
        yield _hit(view, token, mention)
    elif token.lower_ in PLACE_PRONOUNS or _points_back(view, token):
        yield PlaceHit(token, None)
    elif token.dep_ == "appos" and depth and token.lower_ in view.know.ground["generic"]:
        # "X, a town that the army took": the town is what it stands beside
        yield from (h for h in place_hits(view, token.head, 0) if h.mention is not None)


def _points_back(view: View, token: Token) -> bool:
    """Return whether plain words point at a place named elsewhere: "its last urban stronghold"."""
    if token.lower_ not in view.know.ground["generic"] or _is_unnamed(view, token):
        return False
    is_head = view.sentence.kind in {BlockKind.TITLE, BlockKind.HEADING}
    return is_head or any(c.dep_ in {"det", "poss"} for c in token.children)


def _is_town_of(mention: Mention) -> bool:
    """Return whether it is a town without a name in a named province: "the West Kordofan town"."""
    entries = mention.entries
    return (
        mention.text != mention.name
        and mention.text.casefold().endswith((" town", " city", " village"))
        and bool(entries)
        and entries[0].kind in _WIDE
    )


def _hit(view: View, token: Token, mention: Mention) -> PlaceHit:
    """Return the hit of a mention; "northern X district" lies in the north, it is no part of X."""
    part = mention.part
    if part is not None and " " not in part.strip():
        before = view.source[: mention.start].rstrip()
        is_bare = mention.kind is PlaceKind.POPULATED and before.endswith(part)
        if not is_bare and part.casefold() not in view.know.ground["shares"]:
            part = None
    return PlaceHit(token, mention, is_part=part is not None, words=part)


def _is_plural_site(view: View, token: Token) -> bool:
    return token.lower_ in view.know.ground["plural_sites"] and token.tag_ in {"NNS", "NN"}


def _parts_of(view: View, token: Token, mention: Mention | None, depth: int) -> Iterator[PlaceHit]:
    """Yield the town that sites without names are parts of: "several checkpoints in Kunduz"."""
    del mention
    for name, _, obj in prepositions(token):
        if name in {"in", "of", "inside", "within"} and depth:
            for hit in place_hits(view, obj, depth - 1):
                yield _as_part(view, hit, token)


def _is_party(view: View, token: Token) -> bool:
    party = view.party_at(token)
    return party is not None and not party.metonym and party.relation is None


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


def _is_unnamed(view: View, token: Token) -> bool:
    """Return whether the phrase introduces a place without naming it: "a village", "two bases"."""
    mention = view.place_at(token)
    if mention is not None and mention.kind in _SITES and token.tag_ == "NN":
        return False  # "a military base" is one that the article places
    starts = {c.lower_ for c in token.children if c.dep_ in {"det", "nummod", "amod", "quantmod"}}
    return bool(starts & view.know.ground["indefinite"])


def _inside(view: View, token: Token, depth: int) -> Iterator[PlaceHit]:
    """Yield places that stand below ``token``: "half of X", "the town, X", "towns such as X"."""
    ground, word = view.know.ground, token.lower_
    part = word in ground["partial"]
    holds_of = part or any(word in ground[g] for g in ("whole", "generic", "several"))
    for name, _, obj in prepositions(token):
        if name == "of" and holds_of:
            is_share = part and not (word in ground["several"] and _is_name(view, obj))
            for hit in place_hits(view, obj, depth):
                yield _as_part(view, hit, token) if is_share else hit
        elif name in _LISTING:
            yield from place_hits(view, obj, depth)
        elif name in {"in", "of", "inside", "within"} and word in ground["inside"]:
            for hit in place_hits(view, obj, depth):
                yield _as_part(view, hit, token)
    if word in ground["generic"]:  # "the Gofgadud area"
        for c in token.children:
            mention = view.place_at(c) if c.dep_ in {"compound", "nmod"} else None
            if mention is not None and not mention.generic and not _is_party(view, c):
                yield _hit(view, c, mention)
    apposed = [
        hit
        for c in token.children
        if c.dep_ == "appos"
        for hit in place_hits(view, c, depth)
        if hit.mention and not hit.mention.generic
    ]
    yield from apposed
    if not apposed and token.tag_ in {"NNS", "NNPS"} and word in ground["several"]:
        yield from _listed(view, token)


def _is_name(view: View, token: Token) -> bool:
    """Return whether several things are named, each whole: "the districts of A and B"."""
    mention = view.place_at(token)
    return mention is not None and len(conjuncts(token)) > 1


def _listed(view: View, token: Token) -> Iterator[PlaceHit]:
    """Yield the names of a list that follows: "four towns: A, B and C", "areas, A among them"."""
    names: list[Mention] = []
    is_listing = False
    for t in view.doc[token.i + 1 :]:
        mention = view.place_at(t)
        if mention is not None and not mention.generic and mention.relation is None:
            if mention not in names:
                names.append(mention)
        elif t.lower_ in _LIST_MARKS:
            is_listing = True
            if t.lower_ != "among":
                names.clear()
        elif names and is_listing and t.lower_ not in _LIST_GLUE:
            break
    if is_listing:
        yield from (PlaceHit(token, name) for name in names)


def _as_part(view: View, hit: PlaceHit, token: Token) -> PlaceHit:
    first, last = noun_phrase(token)
    words = view.doc[first : max(token.i + 1, min(last, hit.token.i + 1))].text
    return PlaceHit(hit.token, hit.mention, is_part=True, words=words)


def head_of(token: Token) -> Token:
    """Return the head word of the name that ``token`` is part of."""
    while token.dep_ in {"compound", "nmod", "amod"} and token.head != token:
        token = token.head
    return token


def unknown_places(view: View, token: Token) -> list[PlaceHit]:
    """Return names that only the parse shows to be places: "announced control of Sooq Al-Hooth"."""
    if view.finder is None or view.sentence.kind in {BlockKind.TITLE, BlockKind.HEADING}:
        return []
    hits: list[PlaceHit] = []
    for item in conjuncts(token):
        if item.tag_ != "NNP" or view.party_at(item) is not None or view.place_at(item) is not None:
            continue
        names = [c for c in item.children if c.dep_ == "compound" and c.tag_ in {"NNP", "HYPH"}]
        first = min([c.i for c in names] + [item.i])
        start, end = view.span(first, item.i + 1)
        hits.append(PlaceHit(item, view.finder.as_place(view.source, start, end)))
    return hits


def party_hit(view: View, token: Token | None) -> PartyHit | None:
    """Return the party that the phrase headed by ``token`` names, None if it names none."""
    if token is None:
        return None
    start = view.offset(token)
    if token.lower_ in PRONOUNS:
        return PartyHit(token, start, start + len(token), is_pronoun=True)
    first, last = noun_phrase(token)
    begin, end = view.span(first, last)
    found = _best(view, token, begin, end)
    poss = next((c for c in token.children if c.dep_ == "poss"), None)
    owned = poss is not None and poss.lower_ in PRONOUNS
    if found is not None and not (owned and not is_name(found)):
        return PartyHit(token, found.start, found.end, found)
    if poss is not None and poss.lower_ in PRONOUNS:
        at = view.offset(poss)
        return PartyHit(poss, at, at + len(poss), is_pronoun=True)
    land = view.place_at(token)
    if land is not None and not land.generic:
        return PartyHit(token, land.start, land.end, is_land=True)
    if not _can_fight(view, token):
        return None
    return PartyHit(token, *view.span(first, token.i + 1))


def _best(view: View, token: Token, begin: int, end: int) -> ActorMention | None:
    """Return the party named in the phrase: a full name before a general word, the head's first."""
    inside = [m for m in view.parties if m.start < end and begin < m.end and _is_doer(m)]
    plain = [m for m in inside if not m.metonym]
    named = [m for m in plain if is_name(m)]
    at = view.offset(token)
    if token.lower_ in view.know.troops or token.lower_ in view.know.holder["sides"]:
        leader = _led_by(view, token)
        if leader is not None:
            return leader
    for group in (named, plain, inside):
        covering = [m for m in group if m.start <= at < m.end]
        if covering or group:
            return (covering or group)[0]
    return None


def _led_by(view: View, token: Token) -> ActorMention | None:
    """Return who is named behind a general word: "the forces of X", "insurgents under X"."""
    for name, _, obj in prepositions(token):
        if name not in {"of", "under", "from", "behind"}:
            continue
        for t in (obj, *obj.children):
            mention = view.party_at(t)
            if mention is not None and is_name(mention) and not mention.metonym:
                return mention
    return None


def _is_doer(mention: ActorMention) -> bool:
    return mention.relation in {None, "anti", "pro"}


def _can_fight(view: View, token: Token) -> bool:
    """Return whether unlisted words can name a party: "Izadi group", "Union of Nine Clans"."""
    if token.lower_ in view.know.troops or token.lower_ in view.know.holder["sides"]:
        return True
    if view.sentence.kind in {BlockKind.TITLE, BlockKind.HEADING}:
        return False  # where every word has a capital, a capital says nothing
    return token.tag_ in {"NNP", "NNPS"} and view.place_at(token) is None


def supporters(view: View, token: Token | None) -> list[PartyHit]:
    """Return the parties that the phrase or its verb names as backing or joining ``token``."""
    if token is None:
        return []
    hits: list[PartyHit] = []
    for c in conjuncts(token)[1:]:
        hit = party_hit(view, c)
        if hit is not None and hit.mention is not None:
            hits.append(hit)
    for head in (token, token.head):
        for c in head.subtree:
            if _supports(c) and (
                c.head in {token, token.head} or c.head.head in {token, token.head}
            ):
                hits += _backers(view, c)
    unique: dict[int, PartyHit] = {h.start: h for h in hits if h.token.i != token.i}
    return list(unique.values())


def _supports(token: Token) -> bool:
    return token.lower_ in {
        "alongside", "backed", "supported", "aided", "assisted", "helped", "joined", "fighting",
        "with", "allied", "together",
    }  # fmt: skip


def _backers(view: View, token: Token) -> Iterator[PartyHit]:
    if token.lower_ == "with" and not any(
        w.lower_ in {"help", "support", "backing", "allies", "alongside", "together", "cover"}
        for w in token.subtree
    ):
        return
    for c in token.subtree:
        mention = view.party_at(c)
        if (
            mention is not None
            and is_name(mention)
            and not mention.metonym
            and (view.offset(c) == mention.start)
        ):
            yield PartyHit(c, mention.start, mention.end, mention)
