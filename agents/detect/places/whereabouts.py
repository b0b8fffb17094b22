"""Where the article says that a place lies which no gazetteer has: "27 km west of Tripoli"."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from agents.detect.places.evidence import distance_km
from agents.detect.places.finder import QUARTERS
from agents.detect.places.folding import loose_key
from agents.detect.places.mentions import Mention, PlaceContext
from agents.detect.places.words import place_words
from schemas.claims import Place, PlaceKind

Point = tuple[float, float]

SEATS: Final = frozenset((PlaceKind.POPULATED, PlaceKind.UNKNOWN, PlaceKind.DISTRICT))
"""Kinds of places that have sites."""
OF_TOWNS: Final = frozenset((PlaceKind.FACILITY, PlaceKind.BASE, PlaceKind.AIRPORT))
"""Kinds of sites that towns have."""

_AROUND_KM: Final = 30.0  # how far the sites of a town lie from it
_MOST_ANCHORS: Final = 40  # an article that names more places is about no single town
_OFTEN: Final = 2  # namings from which an article is about a town
_FARTHEST_KM: Final = 100.0  # farther away, a distance by road says little about a point
_BESIDE_KM: Final = 25.0  # up to here the town itself is near enough, whatever the direction
_SHORTLY: Final = 400  # characters: a sentence or two
_GAP: Final = 45  # characters from a name to where it is said to lie
_SENTENCE: Final = 300  # characters between a town and a site that one sentence holds
_LOCATING: Final = 16  # characters before a name that may say "inside the"
_DEGREE_KM: Final = 111.2  # of latitude
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z-]*")
# What ends the clause, or hands the distance to another thing than the place named before it.
_LEADS_AWAY: Final = re.compile(
    r"[.;:!?\n]|\b(?:and|but|from|to|then|after|before|while|as|into)\b"
)
_LOCATIVE: Final = re.compile(r"\b(?:at|in|inside)\s+(?:the\s+)?$", re.IGNORECASE)
_BOUND: Final = re.compile(
    r"\b(?:towards?|road to|way to|fled to|back to)\s+(?:the\s+)?$", re.IGNORECASE
)
_ENDS: Final = re.compile(r"[.!?]\s|\n")
_POINTING: Final = re.compile(r"\b(?:that|this|same)\s+$", re.IGNORECASE)


def shifted(base: Place, relation: str) -> Point | None:
    """Return the point that ``relation`` ("25 km west of") puts beside ``base``.

    None where the relation has no distance, or one too long to be taken as the crow flies. Without
    a direction a short distance means the place's own point.
    """
    distance = _distance_km(relation)
    if base.lat is None or base.lon is None or distance is None or distance > _FARTHEST_KM:
        return None
    east, north = _direction(relation)
    length = math.hypot(east, north)
    if not length:
        return (base.lat, base.lon) if distance <= _BESIDE_KM else None
    lat = base.lat + distance * north / length / _DEGREE_KM
    lon = base.lon + distance * east / length / (_DEGREE_KM * math.cos(math.radians(base.lat)))
    return round(lat, 5), round(lon, 5)


def landmarks(mentions: Sequence[Mention], text: str) -> dict[str, Mention]:
    """Return the mention by which the article says where a place lies, by the place's folded name.

    Each stands right behind a naming of the place: "Kosha, 20 km north of Aleppo", "Kosha is about
    20 km from Aleppo". The first counts. ``text`` is what the offsets of ``mentions`` count in.
    """
    found: dict[str, Mention] = {}
    for here, following in pairwise(mentions):
        if following.relation is None or following.generic or following.start - here.end > _GAP:
            continue
        if here.name and not _LEADS_AWAY.search(text[here.end : following.start]):
            found.setdefault(loose_key(here.name), following)
    return found


def is_at(town: Mention, site: Mention, context: PlaceContext) -> bool:
    """Whether the sentence of ``site`` says before it that it plays in ``town``.

    "At Diapaga they overran the base"; not "that base", which points further back.
    """
    text = context.text
    return (
        site.start - town.end <= _SENTENCE
        and _stands_in(town, text)
        and not _ENDS.search(text[town.end : site.start])
        and not _POINTING.search(text[max(0, site.start - _LOCATING) : site.start])
    )


def is_speakers(town: Mention, context: PlaceContext) -> bool:
    """Whether ``town`` is no more than where a speaker is: "our correspondent in Khartoum said"."""
    words = _WORD.findall(context.text[town.end : town.end + _GAP])
    saying = bool(words) and words[0].lower() in place_words().saying
    return saying and _stands_in(town, context.text)


def nearest_first(mention: Mention, others: Sequence[Mention], known: Sequence[bool]) -> list[int]:
    """Return the numbers of ``others`` in the order in which ``mention`` may point at them.

    Known places come first, but for an unknown name shortly before before a known one behind.
    """

    def rank(number: int) -> int:
        other = others[number]
        is_before = other.end <= mention.start
        if known[number]:
            return 0 if is_before else 2
        return 1 if is_before and mention.start - other.end <= _SHORTLY else 3

    return sorted(range(len(others)), key=rank)


def is_of_a_town(mention: Mention) -> bool:
    """Whether the mention is of something that towns have: a quarter, a site."""
    last = mention.text.split()[-1].lower() if mention.text else ""
    return last in QUARTERS or mention.kind in OF_TOWNS


def hub(anchors: list[Place]) -> Place | None:
    """Return the one town among ``anchors`` that all others lie around, None without such."""
    towns = [anchor for anchor in anchors if anchor.kind in SEATS]
    if not towns or len(anchors) > _MOST_ANCHORS:
        return None
    town = max(towns, key=lambda place: place.population)
    spots = [(a.lat, a.lon) for a in anchors if a.lat is not None and a.lon is not None]
    centre = (town.lat or 0.0, town.lon or 0.0)
    near = all(distance_km(centre, spot) <= _AROUND_KM for spot in spots)
    return town if near else None


def namings(anchors: Sequence[Place], mentions: Sequence[Mention]) -> Counter[str]:
    """Return how often ``mentions``, or what they are sites of, name each anchor, by its id."""
    ids = {anchor.id for anchor in anchors}
    named = (m.parent if m.parent is not None and not m.entries else m for m in mentions)
    return Counter(entry.id for m in named for entry in m.entries if entry.id in ids)


def is_subject(town: Place, context: PlaceContext) -> bool:
    """Whether the article names ``town`` again and again."""
    return context.namings.get(town.id, 0) >= _OFTEN


def is_bound_for(town: Mention, context: PlaceContext) -> bool:
    """Whether somebody is only on the way to ``town``: "pulled back towards X", "the road to X"."""
    return bool(_BOUND.search(context.text[max(0, town.start - _LOCATING) : town.start]))


def is_elsewhere(capital: str, context: PlaceContext) -> bool:
    """Whether an article is about a town, and not about the capital: "the palace" may be the town's."""
    mentions = (*context.mentions, *context.title_mentions)
    towns = [m.name for m in mentions if m.kind in SEATS and m.matches and not m.generic]
    return capital not in towns and any(towns.count(name) >= _OFTEN for name in towns)


def belongs(site: Mention, town: Mention) -> bool:
    """Whether ``site`` is named after the town, or only after it has been named."""
    return site.start > town.end or loose_key(town.name) in loose_key(site.text)


def _stands_in(town: Mention, text: str) -> bool:
    return bool(_LOCATIVE.search(text[max(0, town.start - _LOCATING) : town.start]))


def _distance_km(relation: str) -> float | None:
    number = _NUMBER.search(relation)
    if number is None:
        return None
    unit = _WORD.search(relation, number.end())
    scale = place_words().kilometres.get(unit.group().lower()) if unit else None
    return float(number.group().replace(",", ".")) * scale if scale else None


def _direction(relation: str) -> Point:
    """Return how far east and north the words of a direction point, in any measure."""
    east = north = 0.0
    for word in _WORD.findall(relation.lower()):
        if word in place_words().directions:
            east += word.count("east") - word.count("west")
            north += word.count("north") - word.count("south")
    return east, north
