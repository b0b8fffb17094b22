"""Says which place of the gazetteer a mention means."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Final

from anyascii import anyascii

from agents.detect.places.evidence import Passage, clear_entry, country_weights, distance_km
from agents.detect.places.finder import QUARTERS, PlaceFinder
from agents.detect.places.folding import loose_key
from agents.detect.places.gazetteer import Entry, Gazetteer, Match
from agents.detect.places.mentions import Mention, PlaceContext
from agents.detect.places.words import PlaceWords, place_words
from schemas.articles import ScreenedArticle
from schemas.claims import Place, PlaceCandidate, PlaceKind

_MOST_CANDIDATES: Final = 5
_COUNTRY: Final = 4.0  # a candidate in the country most in play; others in proportion
_ABROAD: Final = -2.0  # a candidate in a country of which the article says nothing
_EXACT: Final = 1.0
_MAIN: Final = 0.3
_PROVINCE_FOR_SEAT: Final = -1.5  # a name alone means the town before the province around it
_PER_TENFOLD: Final = 0.6  # for each tenfold population
_NEAR: Final = ((60.0, 0.4), (200.0, 0.2))  # km to another place of the article, and what it adds
_AREA: Final = 0.8  # in the province that the article names
_IN_PLAY: Final = 0.25  # of the heaviest country's weight
_HAMLET: Final = 5_000  # people; a smaller place in a country hardly in play is a namesake
_ABROAD_TOWN: Final = 50_000  # people; a smaller place abroad is taken for a namesake
_LOOSE_TRUST: Final = 0.8  # of the confidence, where only the transliteration agrees
_DERIVED_TRUST: Final = 0.7  # where the place is a site of the one resolved
_GENERIC_TRUST: Final = 0.6  # where the place is what "the town" points at
_COUNTRY_SURE: Final = 0.3  # weight from which an unknown name is put in a country
_ANCHORING: Final = frozenset(("populated", "district", "province", "airport", "base", "island"))
_SEATS: Final = frozenset((PlaceKind.POPULATED, PlaceKind.UNKNOWN, PlaceKind.DISTRICT))
_WIDE: Final = frozenset((PlaceKind.PROVINCE, PlaceKind.DISTRICT))
# Where flags go up and crowds gather: nobody takes it but with the town.
_OPEN_GROUND: Final = frozenset(
    ("roundabout", "square", "junction", "intersection", "crossroads", "street", "streets")
)
_OF_TOWNS: Final = frozenset((PlaceKind.FACILITY, PlaceKind.BASE, PlaceKind.AIRPORT))
_STAFFS: Final = frozenset(("headquarters", "hq", "division"))
_WORD: Final = re.compile("[a-z0-9]+")
_WORKS: Final = frozenset(("steelworks", "factory", "refinery", "mill"))
_BY_HEAD: Final = frozenset((PlaceKind.FACILITY, PlaceKind.TERRAIN, PlaceKind.BASE))


class Resolver:
    """Weighs the candidates of a mention against what the article says about where it plays."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        finder: PlaceFinder | None = None,
        vocabulary: PlaceWords | None = None,
    ) -> None:
        self._gazetteer = gazetteer
        self._finder = finder or PlaceFinder(gazetteer)
        self._vocabulary = vocabulary or place_words()

    def context(self, article: ScreenedArticle) -> PlaceContext:
        """Return where the article plays: countries, anchors, and its mentions in order."""
        clean = article.article
        spans = [(clean.text, block.start, block.end) for block in clean.paragraphs]
        passages = [Passage(*span, tuple(self._finder.find(*span))) for span in spans]
        mentions = tuple(m for passage in passages for m in passage.mentions)
        title = tuple(self._finder.find(clean.title)) if clean.title else ()
        if clean.title:
            passages.append(Passage(clean.title, 0, len(clean.title), title))
        countries = country_weights(passages, article.countries, self._vocabulary)
        context = PlaceContext(countries=countries, mentions=mentions, title_mentions=title)
        return replace(context, anchors=self._anchors(context))

    def _anchors(self, context: PlaceContext) -> tuple[Place, ...]:
        """Return the places whose name is clear and whose country is in play."""
        anchors: dict[str, Place] = {}
        for mention in (*context.mentions, *context.title_mentions):
            entry = clear_entry(mention.matches)
            if entry and entry.lat is not None and context.countries.get(entry.country, 0) > 0:
                anchors.setdefault(entry.id, _place(mention, entry, confidence=1.0, candidates=()))
        return tuple(anchors.values())

    def resolve(self, mention: Mention, context: PlaceContext) -> Place:
        """Return the place that ``mention`` means.

        A site of a known place that the gazetteer lacks ("Goma's market") has the place's
        coordinates and an id beneath its id, and is not resolved. A name that nothing fits is
        unresolved with the country that the article plays in. A generic mention is the place that
        it points back to.
        """
        if mention.country is not None:
            return self._country(mention)
        if mention.generic:
            return self._generic(mention, context)
        if mention.relation is not None:
            base = self.resolve(replace(mention, relation=None), context)
            label = f"{mention.relation} {base.name}"
            return _beneath(base, mention, _slug(mention.relation), label, mention.kind)
        if mention.parent is not None and not mention.known:
            return self._within(mention, mention.parent, context)
        if mention.parent is not None and not mention.matches:
            base = self.resolve(replace(mention.parent, relation=None), context)
            return _beneath(
                base, mention, _site_slug(mention), _site_name(mention, base), mention.kind
            )
        return self._named(mention, context)

    # ------------------------------------------------------------------ names

    def _named(self, mention: Mention, context: PlaceContext) -> Place:
        scored = sorted(
            ((self._score(match, mention, context), match) for match in mention.matches),
            key=lambda pair: (-pair[0], pair[1].entry.id),
        )
        candidates = _candidates(scored)
        if not scored or not self._fits(scored[0][1], context):
            return self._unresolved(mention, context, candidates)
        match = scored[0][1]
        confidence = _share(scored) * (1.0 if match.exact else _LOOSE_TRUST)
        if context.countries and not context.countries.get(match.entry.country):
            confidence /= 2
        return _place(mention, match.entry, confidence=confidence, candidates=candidates)

    def _score(self, match: Match, mention: Mention, context: PlaceContext) -> float:
        entry = match.entry
        score = _EXACT * match.exact + _MAIN * match.main
        if entry.kind is PlaceKind.PROVINCE and mention.kind in _SEATS:
            score += _PROVINCE_FOR_SEAT
        score += _PER_TENFOLD * math.log10(entry.population + 10)
        if context.countries:
            heaviest = next(iter(context.countries.values()))
            weight = context.countries.get(entry.country, 0.0)
            score += _COUNTRY * weight / heaviest if weight else _ABROAD
        return score + _vicinity(entry, context)

    @staticmethod
    def _fits(match: Match, context: PlaceContext) -> bool:
        """Whether the best candidate may be meant at all.

        In a country that the article is hardly about, a hamlet far from its other places is taken
        for a namesake; in one of which it says nothing, so is a town.
        """
        entry = match.entry
        weight = context.countries.get(entry.country, 0.0)
        if not context.countries or weight >= _IN_PLAY * next(iter(context.countries.values())):
            return True
        if weight and _vicinity(entry, context):
            return True
        if not weight and not match.main:
            return False  # a by-name of a town in another part of the world
        return match.exact and entry.population >= (_HAMLET if weight else _ABROAD_TOWN)

    def _unresolved(
        self, mention: Mention, context: PlaceContext, candidates: tuple[PlaceCandidate, ...]
    ) -> Place:
        country = _likely_country(context)
        key = loose_key(mention.name or mention.text)
        if mention.kind not in _SEATS and mention.name != mention.text:
            key = f"{key}/{_site_slug(mention)}"
        town = self._only_town(context) if _is_of_a_town(mention) else None
        return Place(
            admin1=town.admin1 if town else None,
            lat=town.lat if town else None,
            lon=town.lon if town else None,
            id=f"un:{country or 'xx'}:{key}",
            mention=mention.text,
            name=f"unnamed {mention.text}" if mention.generic else mention.text,
            country=country,
            kind=mention.kind,
            candidates=candidates,
        )

    def _only_town(self, context: PlaceContext) -> Place | None:
        """Return the one town of its country that the article is about, None if it is about more.

        A capital counts only where no other town is named: it is where the speakers are.
        """
        country = _likely_country(context)
        capital = self._vocabulary.capitals.get(country or "")
        here = [a for a in context.anchors if a.country == country and a.kind not in _WIDE]
        here = [anchor for anchor in here if anchor.name != capital] or here
        return here[0] if len(here) == 1 and here[0].kind in _SEATS else None

    def _within(self, mention: Mention, parent: Mention, context: PlaceContext) -> Place:
        """Return an unknown named part of a town: its own id, the town's coordinates."""
        place = self._unresolved(mention, context, ())
        base = self.resolve(replace(parent, relation=None), context)
        if base.kind is not PlaceKind.POPULATED or base.country != place.country:
            return place
        return replace(place, lat=base.lat, lon=base.lon, admin1=base.admin1)

    def _country(self, mention: Mention) -> Place:
        code = mention.country or "xx"
        return Place(
            id=f"un:{code}:country",
            mention=mention.text,
            name=self._vocabulary.country_names.get(code, mention.text),
            country=mention.country,
            kind=PlaceKind.COUNTRY,
            confidence=1.0,
        )

    # ------------------------------------------------------------------ "the town"

    def _generic(self, mention: Mention, context: PlaceContext) -> Place:
        """Return the place that "the town" or "its airport" points at.

        The nearest mention before it of the same kind; for a site without one, a site of the
        nearest town before it.
        """
        if mention.indefinite:
            return self._unresolved(mention, context, ())
        same = self._antecedent(mention, context, frozenset((mention.kind,)))
        if same is not None:
            place = self.resolve(same, context)
            trust = place.confidence * _GENERIC_TRUST
            return replace(place, mention=mention.text, confidence=trust)
        capital = self._capital(mention, context)
        seat = capital or self._antecedent(mention, context, _SEATS)
        if seat is None:
            return self._unresolved(mention, context, ())
        base = self.resolve(seat, context)
        if mention.kind is PlaceKind.POPULATED or _head(mention) in _OPEN_GROUND:
            trust = base.confidence * _GENERIC_TRUST
            return replace(base, mention=mention.text, confidence=trust)
        label = f"{mention.text}, {base.name}"
        place = _beneath(base, mention, _site_slug(mention), label, mention.kind)
        return replace(place, confidence=place.confidence * _GENERIC_TRUST)

    def _capital(self, mention: Mention, context: PlaceContext) -> Mention | None:
        """Return the capital, as if mentioned, for a site that a country has one of."""
        words = mention.text.lower().split()
        if mention.kind is not PlaceKind.FACILITY or not self._vocabulary.national.intersection(
            words
        ):
            return None
        name = self._vocabulary.capitals.get(_likely_country(context) or "")
        matches = self._gazetteer.matches(name) if name else ()
        if not name or not matches:
            return None
        return replace(mention, name=name, kind=PlaceKind.POPULATED, matches=matches, generic=False)

    def _antecedent(
        self, mention: Mention, context: PlaceContext, kinds: frozenset[PlaceKind]
    ) -> Mention | None:
        areas = {loose_key(m.name) for m in context.mentions if m.kind in _WIDE and not m.matches}
        fitting = [
            other
            for found in context.mentions
            for other in (found, found.parent)
            if other is not None
            and not (other.kind not in _WIDE and loose_key(other.name) in areas)
            and other.kind in kinds
            and not other.generic
            and other.relation is None
            and not other.text.isupper()  # a dateline
            and not (other.kind in _BY_HEAD and not _is_called(other, mention))
        ]
        before = [other for other in fitting if other.end <= mention.start]
        titles = [m for m in context.title_mentions if m.kind in kinds and not m.generic]
        likely = _likely_country(context)
        nearest = [*reversed(before), *titles, *fitting]
        places = [self.resolve(other, context) for other in nearest]
        for sure in (True, False):
            for other, place in zip(nearest, places, strict=True):
                if likely in {None, place.country} and (place.resolved or not sure):
                    return other
        return None


def _vicinity(entry: Entry, context: PlaceContext) -> float:
    """Return what nearness to the article's other places adds to a candidate."""
    if entry.lat is None or entry.lon is None:
        return 0.0
    bonus = 0.0
    for anchor in context.anchors:
        if anchor.id == entry.id or anchor.lat is None or anchor.lon is None:
            continue
        if anchor.kind is PlaceKind.PROVINCE:
            same = anchor.country == entry.country and anchor.admin1 == entry.admin1
            bonus = max(bonus, _AREA if same else 0.0)
            continue
        away = distance_km((entry.lat, entry.lon), (anchor.lat, anchor.lon))
        bonus = max(bonus, next((gain for limit, gain in _NEAR if away <= limit), 0.0))
    return bonus


def _share(scored: list[tuple[float, Match]]) -> float:
    """Return the best candidate's share of all scores, as a softmax."""
    best = scored[0][0]
    return 1 / sum(math.exp(score - best) for score, _ in scored)


def _candidates(scored: list[tuple[float, Match]]) -> tuple[PlaceCandidate, ...]:
    if not scored:
        return ()
    best = scored[0][0]
    total = sum(math.exp(score - best) for score, _ in scored)
    return tuple(
        PlaceCandidate(
            id=match.entry.id,
            name=match.entry.name,
            country=match.entry.country,
            lat=match.entry.lat,
            lon=match.entry.lon,
            score=round(math.exp(score - best) / total, 4),
        )
        for score, match in scored[:_MOST_CANDIDATES]
        if match.entry.lat is not None and match.entry.lon is not None
    )


def _likely_country(context: PlaceContext) -> str | None:
    country, weight = next(iter(context.countries.items()), (None, 0.0))
    return country if weight >= _COUNTRY_SURE else None


def _place(
    mention: Mention, entry: Entry, *, confidence: float, candidates: tuple[PlaceCandidate, ...]
) -> Place:
    return Place(
        id=entry.id,
        mention=mention.text,
        name=entry.name,
        country=entry.country,
        admin1=entry.admin1,
        lat=entry.lat,
        lon=entry.lon,
        geonameid=entry.geonameid,
        kind=entry.kind,
        population=entry.population,
        resolved=entry.lat is not None,
        confidence=round(confidence, 4),
        candidates=candidates,
    )


def _is_of_a_town(mention: Mention) -> bool:
    """Whether the mention is of something that towns have: a quarter, a site without a name."""
    last = mention.text.split()[-1].lower() if mention.text else ""
    return last in QUARTERS or (mention.generic and mention.kind in _OF_TOWNS)


def _head(mention: Mention) -> str:
    words = mention.text[mention.head - mention.start :].split()
    return words[0].lower() if words else ""


def _is_called(site: Mention, generic: Mention) -> bool:
    """Whether plain words may mean a site: "the plant" is a steelworks as well."""
    is_works = _head(generic) == "plant" and _head(site) in _WORKS
    return is_works or _site_slug(site) == _site_slug(generic)


def _site_slug(mention: Mention) -> str:
    """Return what tells a site from others of its place, the same for all its wordings."""
    if mention.kind not in _BY_HEAD:
        return str(mention.kind)
    head = _head(mention)
    if mention.kind is PlaceKind.BASE and head not in _STAFFS:
        return str(mention.kind)
    return "headquarters" if head in _STAFFS else _slug(head)


def _slug(text: str) -> str:
    return "-".join(_WORD.findall(anyascii(text).lower()))


def _site_name(mention: Mention, base: Place) -> str:
    if mention.kind in {PlaceKind.PROVINCE, PlaceKind.DISTRICT, PlaceKind.ISLAND}:
        return f"{base.name} {mention.kind}"
    parent = mention.parent
    if parent is not None and parent.text not in mention.text:
        return f"{base.name} {mention.text}"
    if parent is not None and parent.start > mention.head:
        site = mention.text[: mention.head - mention.start + len(_head(mention))]
        return (
            site if site != site.lower() else mention.text
        )  # "Unity Palace", with a name of its own
    return mention.text


def _beneath(base: Place, mention: Mention, slug: str, name: str, kind: PlaceKind) -> Place:
    """Return a place that lies in, around or beside ``base``: its coordinates, not its identity."""
    return replace(
        base,
        id=f"{base.id}/{slug}",
        mention=mention.text,
        name=name,
        kind=kind,
        geonameid=None,
        population=0,
        resolved=False,
        confidence=round(base.confidence * _DERIVED_TRUST, 4),
    )
