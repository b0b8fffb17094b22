"""Spans that name a party, put together from known words.

"Malian troops" is a demonym and a force, "Turkey-backed rebels" a backer and a class, "IS-held" a
holder that does nothing in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from agents.detect.actors.names import (
    BACKING,
    HOLDING,
    Hit,
    NameFinder,
    Word,
    WordKind,
    relation_after,
)

_STANDALONE: Final = (
    WordKind.NAME,
    WordKind.CLASS,
    WordKind.METONYM,
    WordKind.DEMONYM,
    WordKind.COUNTRY,
    WordKind.LEADER,
)
_GAP: Final = re.compile(r"(?:['\u2019]s?)?[ -]|['\u2019]s? own ")
_LOYAL: Final = re.compile(
    r"\b(?:[Ff]orces|[Tt]roops|[Ff]ighters|[Mm]ilitia(?:s|men)?|[Ss]oldiers|[Uu]nits|[Mm]en|[Gg]unmen)"
    r" (?:still )?loyal to (?:(?:the|former|late|ousted|renegade|president|[A-Z][\w.'-]{0,20}) ){0,5}$"
)
_LAND: Final = ("Lake ", "Mount ", "River ", "Gulf of ")
"""Before a country's name: "Lake Chad" is water, and no state."""
_LOYAL_REACH: Final = 120  # characters from "forces loyal to" to the leader's own name
_BESIDE: Final = re.compile(r"(?:,? and |, |/| or |-)")
_SIDED: Final = re.compile(r"\b(?P<word>[Pp]ro|[Aa]nti)[-\u2010\u2011 ]$")
_TO_BACKED: Final = re.compile(r"[ -](?:(?:and|alliance of|coalition of|[a-z]+) ){0,2}")
_BACKED: Final = re.compile(
    r"[ -](?:[a-z]+ ){0,2}?(?:militias?|militiamen|fighters|forces?|groups?|alliance|coalition|troops"
    r"|militants|units|factions|army|government|administration|regime)\b"
)
_UNKNOWN: Final = re.compile(
    r"(?=[A-Z])(?:[A-Z][\w'\u2019-]{1,30} |of (?=[A-Z])|for (?=[A-Z])){1,5}"
    r"(?:Army|Front|Brigades?|Militia|Forces?|Battalions?|Legion|Movement|Alliance|Guards?|Corps"
    r"|Division|Regiment|Militias|Resistance)\b"
)
# Ends in a word that alone is general ("Army"), yet begins as names of parties do.
_UNKNOWN_ARMY: Final = re.compile(
    r"\b(?:Free|People['\u2019]s|Popular|United|New|Democratic|Revolutionary|Patriotic) "
    r"(?:[A-Z][\w'\u2019-]{1,30} ){1,3}(?:Army|Militia|Resistance|Guards?)\b"
)
# Arabic words for a battalion, brigade, army, movement, front, corps, company before its name.
_UNKNOWN_KATIBA: Final = re.compile(
    r"\b(?:Katibat?|Kata['\u2019]?ib|Liwa|Ja[iy]sh|Harakat|Jabhat|Fa[iy]laq|Saraya)"
    r"(?: (?:al|ar|as|ash|an|at|ad|el)[- ][A-Z][\w'\u2019-]{1,30}){1,2}"
    r"|\bKatibat? [A-Z][\w'\u2019-]{1,30}"
)
# Without one of these none of the three can be there.
_ANY_UNKNOWN: Final = re.compile(
    r"Army|Front|Brigade|Militia|Force|Battalion|Legion|Movement|Alliance|Guard|Corps|Division"
    r"|Regiment|Resistance|Katiba|Kata|Liwa|Ja[iy]sh|Harakat|Jabhat|Fa[iy]laq|Saraya"
)
_ARTICLES: Final = re.compile(r"(?:The|A|An|But|And|When|After|While|In|On|As|Its|Their) ")


class Spot(Struct, frozen=True):
    """A span that names a party, and what it is made of.

    ``kind`` and ``words`` say what the head is. ``force`` is true for a country with a force behind
    it ("Malian troops"). ``relation`` is the participle that follows the name ("held"), "pro" or
    "anti" before it. ``backer`` is the span of who backs it. ``sponsored`` is true where all that is
    said of a party is who backs it ("Iran-backed militias"): ``words`` are then the backer's.
    """

    start: int
    end: int
    kind: WordKind | None
    words: tuple[Word, ...] = ()
    force: bool = False
    relation: str | None = None
    backer: tuple[int, int] | None = None
    sponsored: bool = False


def spots(finder: NameFinder, text: str, start: int, end: int) -> list[Spot]:
    """Return the spans of ``text[start:end]`` that name a party, in order, without overlap."""
    return spots_in(finder, text, [(start, end)])[0]


def spots_in(finder: NameFinder, text: str, spans: Sequence[tuple[int, int]]) -> list[list[Spot]]:
    """Return what ``spots`` finds in each of ``spans``, which are in order and do not overlap."""
    hits = finder.hits_in(text, spans)
    return [_spots(text, *span, some) for span, some in zip(spans, hits, strict=True)]


def _spots(text: str, start: int, end: int, hits: list[Hit]) -> list[Spot]:
    if not hits and _ANY_UNKNOWN.search(text, start, end) is None:
        return []
    by_start: dict[int, list[Hit]] = {}
    for hit in hits:
        by_start.setdefault(hit.start, []).append(hit)
    known = [s for s in _widest(_known(text, by_start)) if not text.endswith(_LAND, 0, s.start)]
    unknown = _unknown(text, start, end, known)
    if unknown:
        known = _apart(sorted([*known, *unknown], key=lambda spot: (spot.start, -spot.end)))
    return _with_backers(text, known)


def _known(text: str, by_start: dict[int, list[Hit]]) -> Iterator[Spot]:
    done = 0
    for start in by_start:  # in order, as the hits are
        if start < done:
            continue
        spot = _spot_at(text, by_start, start)
        if spot is not None:
            spot = _name_within(text, by_start, spot) or spot
        if spot is not None:
            yield spot
            done = spot.end


def _name_within(text: str, by_start: dict[int, list[Hit]], short: Spot) -> Spot | None:
    """Return the longer name that begins in a shorter: "the Coalition" of "the Coalition of X"."""
    for start, hits in by_start.items():  # in order
        if not short.start < start < short.end:
            continue
        longest = _longest(hits, (WordKind.NAME,))
        if longest is not None and longest.end > short.end:
            return _spot_at(text, by_start, start)
    return None


def _widest(found: Iterator[Spot]) -> list[Spot]:
    """Drop what a later span takes in: "troops" of "troops loyal to X"."""
    kept: list[Spot] = []
    for spot in found:
        while kept and kept[-1].start >= spot.start:
            kept.pop()
        if not kept or kept[-1].end <= spot.start:
            kept.append(spot)
    return kept


def _apart(found: list[Spot]) -> list[Spot]:
    """Drop what begins within the span before it: "Army" of an unknown army's name."""
    kept: list[Spot] = []
    for spot in found:
        if not kept or kept[-1].end <= spot.start:
            kept.append(spot)
    return kept


def _spot_at(text: str, by_start: dict[int, list[Hit]], start: int) -> Spot | None:
    hit = _longest(by_start.get(start, ()), _STANDALONE)
    if hit is None:
        return None
    words = hit.words
    for other in by_start[start]:
        if other is not hit and other.kind is WordKind.CLASS and other.end == hit.end:
            words += other.words
    spot = Spot(hit.start, hit.end, hit.kind, words)
    if hit.kind is WordKind.CLASS:
        return spot
    after = _after(text, hit.end, by_start)
    if hit.kind is WordKind.NAME:
        noun = _longest(after, (WordKind.FIGHTERS,))
        return _sided(text, replace(spot, end=noun.end) if noun else spot)
    if hit.kind is WordKind.LEADER:
        return _of_a_leader(text, spot, after)
    if hit.kind is WordKind.METONYM:
        noun = _longest(after, (WordKind.FORCE,))
        return replace(spot, end=noun.end, force=True) if noun else spot
    return _of_a_country(text, by_start, spot, after)


def _of_a_leader(text: str, spot: Spot, after: list[Hit]) -> Spot | None:
    """Read a leader as the party where a force is named: "X's men", "troops loyal to X", "X-led"."""
    words = tuple(w._replace(kind=WordKind.NAME) for w in spot.words if w.kind is WordKind.LEADER)
    party = replace(spot, kind=WordKind.NAME, words=words)
    noun = _longest(after, (WordKind.CLASS, WordKind.FORCE, WordKind.FIGHTERS))
    if noun is not None:
        return _sided(text, replace(party, end=noun.end))
    loyal = _LOYAL.search(text, max(0, spot.start - _LOYAL_REACH), spot.start)
    if loyal is not None:
        return replace(party, start=loyal.start())
    return party if relation_after(text, spot.end) else None


def _of_a_country(
    text: str, by_start: dict[int, list[Hit]], spot: Spot, after: list[Hit]
) -> Spot | None:
    """Read a demonym or a country's name and the noun after it."""
    noun = _longest(after, (WordKind.CLASS, WordKind.FORCE, WordKind.FIGHTERS))
    if noun is not None:
        is_force = any(h.end == noun.end and h.kind is WordKind.FORCE for h in after)
        whole = replace(spot, end=noun.end, force=is_force)
        if not is_force and noun.kind is WordKind.CLASS:
            country = spot.words[0].target
            words = tuple(w._replace(text=country) for w in noun.words)
            whole = replace(whole, kind=WordKind.CLASS, words=words)
        whole = _sided(text, whole)
        if whole.relation == "pro":  # "pro-Turkish fighters" are not Turkey's own
            return replace(whole, kind=spot.kind, words=spot.words, sponsored=True)
        return whole
    if spot.kind is WordKind.COUNTRY or relation_after(text, spot.end):
        return _sided(text, spot)
    if _beside_a_force(text, by_start, spot.end):
        return replace(spot, force=True)
    return None


def _beside_a_force(text: str, by_start: dict[int, list[Hit]], end: int) -> bool:
    """Return whether the demonym is the first of "Syrian and Russian forces"."""
    joint = _BESIDE.match(text, end)
    if joint is None:
        return False
    other = _longest(by_start.get(joint.end(), ()), (WordKind.DEMONYM,))
    if other is None:
        return False
    nouns = _after(text, other.end, by_start)
    return _longest(nouns, (WordKind.FORCE,)) is not None


def _after(text: str, end: int, by_start: dict[int, list[Hit]]) -> list[Hit]:
    gap = _GAP.match(text, end)
    return by_start.get(gap.end(), []) if gap else []


def _longest(hits: list[Hit] | tuple[Hit, ...], kinds: tuple[WordKind, ...]) -> Hit | None:
    fitting = [h for h in hits if h.kind in kinds]
    if len(fitting) < 2:  # noqa: PLR2004 - nothing to choose from
        return fitting[0] if fitting else None
    return max(fitting, key=lambda h: (h.end, -kinds.index(h.kind)), default=None)


def _sided(text: str, spot: Spot) -> Spot:
    """Take "pro-" or "anti-" before the name into the span."""
    match = _SIDED.search(text, max(0, spot.start - 6), spot.start)
    if match is None:
        return spot
    return replace(spot, start=match.start(), relation=match["word"].casefold())


def _unknown(text: str, start: int, end: int, known: list[Spot]) -> list[Spot]:
    """Return names that look like a party's ("Lightning Division") and hold no known word."""
    found: list[Spot] = []
    if _ANY_UNKNOWN.search(text, start, end) is None:
        return found
    for match in _UNKNOWN.finditer(text, start, end):
        article = _ARTICLES.match(match[0])
        first = match.start() + (article.end() if article else 0)
        if " " not in text[first : match.end()]:
            continue
        if all(spot.end <= first or match.end() <= spot.start for spot in known):
            found.append(Spot(first, match.end(), None))
    taken = [*known, *found]
    named = (m for p in (_UNKNOWN_ARMY, _UNKNOWN_KATIBA) for m in p.finditer(text, start, end))
    free = (m for m in named if all(_leaves_free(s, m.start(), m.end()) for s in taken))
    return [*found, *(Spot(m.start(), m.end(), None) for m in free)]


def _leaves_free(spot: Spot, first: int, last: int) -> bool:
    """Return whether a name may stand there: nothing known does but the general word it ends in."""
    is_its_end = spot.kind is WordKind.CLASS and first < spot.start and spot.end == last
    return is_its_end or spot.end <= first or last <= spot.start


def _with_backers(text: str, known: list[Spot]) -> list[Spot]:
    """Join "Turkey-backed" to the party after it, and mark who merely holds or leads."""
    found: list[Spot] = []
    backer: Spot | None = None
    for spot in known:
        current = spot
        if backer is not None:
            if _TO_BACKED.fullmatch(text, backer.end, spot.start):
                current = _backed(spot, backer)
            else:
                found.append(_sponsored(text, backer))
            backer = None
        relation = relation_after(text, current.end)
        if relation is None:
            found.append(current)
            continue
        word, last = relation
        whole = replace(current, relation=word)
        if word in BACKING:
            name = current.backer or (current.start, current.end)
            backer = replace(whole, end=last, backer=name)
        elif word in HOLDING or word == "besieged":
            found.append(replace(whole, relation="held"))
        else:
            found.append(whole)
    return found if backer is None else [*found, _sponsored(text, backer)]


def _backed(spot: Spot, backer: Spot) -> Spot:
    """Join a backer to whom it backs: fighters of a nation are the backer's, not the nation's."""
    whole = replace(spot, start=backer.start, backer=backer.backer or (backer.start, backer.end))
    if spot.kind is WordKind.DEMONYM and not spot.force:
        return replace(whole, kind=backer.kind, words=backer.words, sponsored=True)
    return whole


def _sponsored(text: str, backer: Spot) -> Spot:
    """Take "militias" into "Iran-backed militias"; what has no such noun is a backer alone."""
    match = _BACKED.match(text, backer.end)
    return replace(backer, end=match.end(), sponsored=True) if match else backer
