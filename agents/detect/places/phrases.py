"""Where: reads the phrase that an event has as its place.

A phrase is looked at from its head word. Names come from the place finder; what stands around them
("half of", "the town of", "two villages: A and B") is read off the parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from agents.detect.parsing.syntax import (
    conjuncts,
    is_what_is_left,
    noun_phrase,
    of_chain,
    prepositions,
)
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import PlaceHit, View
from agents.detect.places.lists import earlier_members, later_members, members
from agents.detect.places.mentions import WIDE, Mention, is_town_of
from agents.detect.places.quarters import city_parts, is_old_town, is_part_of_it
from schemas.articles import BlockKind
from schemas.claims import PlaceKind

_DEPTH: Final = 4
_SITES: Final = frozenset(
    {PlaceKind.BASE, PlaceKind.AIRPORT, PlaceKind.CROSSING, PlaceKind.FIELD, PlaceKind.FACILITY}
)
_LISTING: Final = frozenset({"including", "like", "as", "among", "namely", "notably"})
_LIST_MARKS: Final = frozenset(
    {":", "including", "namely", "naming", "notably", "such", "among", "\u2013", "\u2014"}
)
_LIST_GLUE: Final = frozenset({",", "and", "the", "-", "or", "as", "well", "them"})
_DIRECTIONS: Final = frozenset(
    {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"}
)
_TAKEN_UP: Final = re.compile(r"\s*[:\u2013\u2014]\s*|\s*-\s+|,? (?:are|were) ")
_AREA_WORDS: Final = frozenset({"area", "district", "neighbourhood", "neighborhood"})
PLACE_PRONOUNS: Final = frozenset({"it", "its", "which", "that", "there"})


def place_hits(view: View, token: Token, depth: int = _DEPTH) -> list[PlaceHit]:
    """Return the places that the phrase headed by ``token`` names, joined ones included."""
    if is_what_is_left(token):  # "what was left of X"
        return [h for o in of_chain(token) for h in place_hits(view, o, depth - 1)] if depth else []
    hits: list[PlaceHit] = []
    for item in (*members(view, token), *_stray_objects(view, token)):
        for hit in _one_place(view, item, depth):
            if all(hit.mention is not h.mention or hit.mention is None for h in hits):
                hits.append(hit)
    return hits if depth < _DEPTH else [*hits, *_broken_off(view, hits)]


def _broken_off(view: View, hits: list[PlaceHit]) -> list[PlaceHit]:
    """Return the members of a list that the parse leaves out, each a place of its own."""
    named = [h.mention for h in hits if h.mention is not None]
    known = {m.end for m in named}
    found: list[PlaceHit] = []
    for hit in hits:
        if hit.mention is None or hit.is_part or hit.mention.relation is not None:
            continue
        before = earlier_members(view, hit.token, hit.mention)
        for mention in (*before, *later_members(view, hit.mention)):
            token = next((t for t in view.doc if view.offset(t) >= mention.head), hit.token)
            if mention.end not in known:
                found.append(_hit(view, token, mention))
                known.add(mention.end)
    return found


def _stray_objects(view: View, token: Token) -> list[Token]:
    """Return further objects that the parser hung on the verb: "towns, A and B among them".

    None that describes what is named: 'took X, "the largest town of Y"'.
    """
    if token.dep_ != "dobj":
        return []
    generic = view.know.ground["generic"] if view.place_at(token) is not None else frozenset()
    later = [c for c in token.head.children if c.dep_ == "dobj" and c.i > token.i]
    later = [c for c in later if c.lower_ not in generic]
    return [t for c in later for t in conjuncts(c)]


def _one_place(view: View, token: Token, depth: int) -> Iterator[PlaceHit]:
    mention = view.place_at(token)
    site = _placed_by(view, token)
    if site is not None:
        yield from _one_place(view, site, depth)
        return
    if _is_plural_site(view, token) and not (mention is not None and mention.entries):
        yield from _parts_of(view, token, depth)
        return
    if mention is not None and not mention.generic and not _is_party(view, token, mention):
        yield _hit(view, token, mention) if not is_town_of(mention) else PlaceHit(token, None)
        return
    if depth:
        stranger = _stranger_before(view, token) if depth == _DEPTH else []
        inner = stranger or list(_inside(view, token, depth - 1))
        if inner:
            yield from inner
            return
    if mention is not None and not _is_unnamed(view, token):
        yield _hit(view, token, mention)
    elif token.lower_ in PLACE_PRONOUNS or _points_back(view, token):
        yield PlaceHit(token, None)
    elif depth and _called_before(view, token) is not None:
        yield from _one_place(view, _called_before(view, token) or token, 0)
    elif token.dep_ == "appos" and depth and token.lower_ in view.know.ground["generic"]:
        # "X, a town that the army took": the town is what it stands beside
        yield from (h for h in place_hits(view, token.head, 0) if h.mention is not None)


def _called_before(view: View, token: Token) -> Token | None:
    """Return the name that the parser hung below what it is called: "X, seat of the district, fell"."""
    for c in token.children:
        named = view.place_at(c) if c.i < token.i else None
        if named is not None and not named.generic and view.doc[c.i + 1].text == ",":
            return c
    return None


def _stranger_before(view: View, token: Token) -> list[PlaceHit]:
    """Return a name that nobody knows before what it is called: "X, the capital of Y, was lost"."""
    first, _ = noun_phrase(token)
    if token.lower_ not in view.know.ground["generic"] or first < len(("X", ",")):
        return []
    name = view.doc[first - 2]
    if view.doc[first - 1].text != "," or name.dep_ in {"pobj", "conj"}:
        return []
    if name.head != token.head or name.tag_ not in {"NNP", "NNPS"}:
        return []
    mention = view.place_at(name)
    if mention is None:
        return unknown_places(view, name)
    is_town = not mention.generic and mention.kind not in WIDE
    return [_hit(view, name, mention)] if is_town else []


def _placed_by(view: View, token: Token) -> Token | None:
    """Return the site before a direction that the parser took for its head: "the base west of X"."""
    if token.lower_ not in _DIRECTIONS:
        return None
    return next(
        (c for c in token.children if c.dep_ in {"compound", "nmod"} and view.place_at(c)), None
    )


def _points_back(view: View, token: Token) -> bool:
    """Return whether plain words point at a place named elsewhere: "its last urban stronghold"."""
    if token.lower_ not in view.know.ground["generic"] or _is_unnamed(view, token):
        return False
    is_head = view.sentence.kind in {BlockKind.TITLE, BlockKind.HEADING}
    return is_head or any(c.dep_ in {"det", "poss"} for c in token.children)


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


def _parts_of(view: View, token: Token, depth: int) -> Iterator[PlaceHit]:
    """Yield the town that sites without names are parts of: "several checkpoints in Kunduz".

    Where a list names them, they are no parts: "three bases: X and Y".
    """
    listed = list(_listed(view, token))
    yield from listed
    for name, _, obj in prepositions(token) if not listed else ():
        if name in {"in", "of", "inside", "within"} and depth:
            for hit in place_hits(view, obj, depth - 1):
                yield _as_part(view, hit, token)


def _is_party(view: View, token: Token, mention: Mention | None = None) -> bool:
    if mention is not None and mention.kind is PlaceKind.BASE and not mention.known:
        return False  # a unit that stands for its base
    party = view.party_at(token)
    return party is not None and not party.metonym and party.relation is None


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
    fronted = _fronted(view, token)
    if fronted:
        yield from (PlaceHit(token, mention) for mention in fronted)
        return
    below = [h for found in prepositions(token) for h in _behind(view, token, found, depth)]
    below = _without_surroundings(below)
    before = list(_named_before(view, token)) if word in ground["generic"] else []
    if before:  # "the X area south of Y": Y only says where it lies
        below = [hit for hit in below if not hit.is_part]
    yield from below
    yield from before
    yield from city_parts(view, token)
    if is_part_of_it(view, token):
        yield PlaceHit(token, None, is_part=True, words=token.text)
    is_named = any(not hit.is_part for hit in below)
    yield from _beside_it(view, token, depth, is_named=is_named)


def _behind(
    view: View, token: Token, link: tuple[str, Token, Token], depth: int
) -> Iterator[PlaceHit]:
    """Yield what a preposition brings: "half of X", "towns such as X", "an area south of X"."""
    ground, word, (name, prep, obj) = view.know.ground, token.lower_, link
    part = word in ground["partial"] or is_old_town(token)
    holds_of = part or any(word in ground[g] for g in ("whole", "generic", "several"))
    if name == "of" and prep.lower_ in _DIRECTIONS and word in ground["inside"]:
        for hit in place_hits(view, obj, depth):
            yield _as_part(view, _outside(hit), token)
    elif name == "of" and holds_of:
        is_share = part and not (word in ground["several"] and _is_name(view, obj))
        named = _listed(view, token) if word in ground["several"] else ()
        found = _unless_named(place_hits(view, obj, depth), list(named))
        if word in ground["settlements"]:
            found = _with_names(found)
        elif word in ground["seats"]:
            found = [h for h in found if not _is_around(h)]
        for hit in found:
            yield _as_part(view, hit, token) if is_share else hit
    elif name in _LISTING:
        yield from place_hits(view, obj, depth)
    elif name in {"in", "of", "inside", "within"} and word in ground["inside"]:
        for hit in place_hits(view, obj, depth):
            yield _as_part(view, hit, token)


def _without_surroundings(hits: list[PlaceHit]) -> list[PlaceHit]:
    """Leave out the province that says where a named place lies: "the area of X in Y region"."""
    is_named = any(h.mention is not None and h.mention.kind not in WIDE for h in hits)
    is_area = [h.is_part and h.mention is not None and h.mention.kind in WIDE for h in hits]
    return [h for h, area in zip(hits, is_area, strict=True) if not (is_named and area)]


def _with_names(hits: list[PlaceHit]) -> list[PlaceHit]:
    """Leave out "its district" of "nine villages of its district": nobody names the villages."""
    return [h for h in hits if h.mention is not None and not h.mention.generic]


def _is_around(hit: PlaceHit) -> bool:
    """Return whether it is the area of "the capital of X province": the capital is not the area."""
    mention = hit.mention
    return mention is not None and mention.kind in WIDE and mention.text != mention.name


def _outside(hit: PlaceHit) -> PlaceHit:
    """Return the town itself for "areas south of X": ground without a name that X gives a place.

    What lies so many kilometres from X does not belong to it.
    """
    mention = hit.mention
    is_near = mention is not None and mention.relation is not None
    if mention is None or not is_near or any(ch.isdigit() for ch in mention.relation or ""):
        return hit
    return replace(hit, mention=mention.here)


def _unless_named(hits: list[PlaceHit], named: list[PlaceHit]) -> list[PlaceHit]:
    """Return a list's names in place of the area that they are in: "towns of X province: A, B"."""
    is_wide = all(h.mention is not None and h.mention.kind in WIDE for h in hits)
    return named if is_wide and named else hits


def _fronted(view: View, token: Token) -> list[Mention]:
    """Return the names before a plural that takes them up: "A and B: both towns", "are the towns"."""
    if token.lower_ not in view.know.ground["several"] or token.tag_ not in {"NNS", "NNPS"}:
        return []
    first, _ = noun_phrase(token)
    at = view.offset(view.doc[first])
    spots = [m for m in view.places if m.end <= at and not m.generic and m.country is None]
    if not spots or _TAKEN_UP.fullmatch(view.source, spots[-1].end, at) is None:
        return []
    members = [m for m in spots if [m, *later_members(view, m)][-1] is spots[-1]]
    return members if len(members) > 1 else []


def _beside_it(view: View, token: Token, depth: int, *, is_named: bool) -> Iterator[PlaceHit]:
    """Yield names in apposition or in a list: "the town, X", "four towns: A, B and C".

    What has its name already is but described: "the city of X, the capital of Y state".
    """
    apposed = [
        hit
        for c in token.children
        if c.dep_ == "appos" and not (is_named and c.lower_ in view.know.ground["generic"])
        for hit in place_hits(view, c, depth)
        if hit.mention and not hit.mention.generic
    ]
    yield from apposed
    several = view.know.ground["several"]
    if not apposed and token.tag_ in {"NNS", "NNPS"} and token.lower_ in several:
        yield from _listed(view, token)


def _named_before(view: View, token: Token) -> Iterator[PlaceHit]:
    """Yield the name before a word for a place: "the Gofgadud area".

    A province before it is where it lies if the place has a name: "the Idlib city of Saraqib".
    """
    has_own = any(view.place_at(o) is not None for o in of_chain(token))
    for c in token.children:
        mention = view.place_at(c) if c.dep_ in {"compound", "nmod"} else None
        if mention is None and c.dep_ == "compound" and token.lower_ in _AREA_WORDS:
            yield from unknown_places(view, c)
        if mention is None or mention.generic or _is_party(view, c):
            continue
        if not (has_own and mention.kind in WIDE):
            yield _hit(view, c, mention)


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
        elif t.lower_ in _LIST_MARKS or _names_some(view, t):
            is_listing = True
            if t.lower_ != "among":
                names.clear()
        elif names and is_listing and t.lower_ not in _LIST_GLUE:
            break
    if is_listing:
        yield from (PlaceHit(token, name) for name in names)


def _names_some(view: View, token: Token) -> bool:
    """Return whether it is "are" in "the most important of which are X and Y"."""
    before = {t.lower_ for t in view.doc[max(0, token.i - 2) : token.i]}
    return token.lower_ in {"are", "were"} and bool(before & {"which", "them"})


def _as_part(view: View, hit: PlaceHit, token: Token) -> PlaceHit:
    first, last = noun_phrase(token)
    words = view.doc.between(first, max(token.i + 1, min(last, hit.token.i + 1)))
    return PlaceHit(hit.token, hit.mention, is_part=True, words=words)


def unknown_places(view: View, token: Token) -> list[PlaceHit]:
    """Return names that only the parse shows to be places: "announced control of Sooq Al-Hooth"."""
    if view.finder is None or view.sentence.kind in {BlockKind.TITLE, BlockKind.HEADING}:
        return []
    hits: list[PlaceHit] = []
    for item in conjuncts(token):
        if item.tag_ != "NNP" or view.party_at(item) is not None or view.place_at(item) is not None:
            continue
        sentence = view.sentence
        mention = view.finder.name_at(view.source, sentence.start, sentence.end, view.offset(item))
        if mention is not None:
            hits.append(PlaceHit(item, mention))
    return hits
