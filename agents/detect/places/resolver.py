"""Says which place of the gazetteer a mention means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from msgspec import structs

from agents.detect.places.contexts import contexts
from agents.detect.places.evidence import distance_km
from agents.detect.places.finder import PlaceFinder
from agents.detect.places.folding import loose_key
from agents.detect.places.gazetteer import Entry, Gazetteer, Match
from agents.detect.places.mentions import Mention, PlaceContext
from agents.detect.places.ranking import ranking, share
from agents.detect.places.siting import (
    BY_HEAD,
    beneath,
    head_word,
    is_called,
    is_of_town,
    site_name,
    site_slug,
    slug_of,
)
from agents.detect.places.whereabouts import (
    OF_TOWNS,
    SEATS,
    Point,
    belongs,
    hub,
    is_at,
    is_bound_for,
    is_elsewhere,
    is_of_a_town,
    is_speakers,
    is_subject,
    nearest_first,
    shifted,
)
from agents.detect.places.words import PlaceWords, place_words
from schemas.articles import ScreenedArticle
from schemas.claims import Place, PlaceCandidate, PlaceKind

_COUNTRY: Final = 4.0  # a candidate in the country most in play; others in proportion
_ABROAD: Final = -2.0  # a candidate in a country of which the article says nothing
_EXACT: Final = 1.0
_MAIN: Final = 0.3
_PROVINCE_FOR_SEAT: Final = -1.5  # a name alone means the town before the province around it
_PER_TENFOLD: Final = 0.6  # for each tenfold population
_NEAR: Final = ((60.0, 0.4), (200.0, 0.2))  # km to another place of the article, and what it adds
_NEAR_DEGREES: Final = 1.85  # of latitude: 206 km, more than the farthest of these
_AREA: Final = 0.8  # in the province that the article names
_IN_PLAY: Final = 0.25  # of the heaviest country's weight
_HAMLET: Final = 5_000  # people; a smaller place in a country hardly in play is a namesake
_ABROAD_TOWN: Final = 50_000  # people; a smaller place abroad is taken for a namesake
_LOOSE_TRUST: Final = 0.8  # of the confidence, where only the transliteration agrees
_GENERIC_TRUST: Final = 0.6  # where the place is what "the town" points at
_COUNTRY_SURE: Final = 0.3  # weight from which an unknown name is put in a country
_WIDE: Final = frozenset((PlaceKind.PROVINCE, PlaceKind.DISTRICT))
_OPEN: Final = frozenset((PlaceKind.UNKNOWN, PlaceKind.DISTRICT))  # may be of a town or not
# Where flags go up and crowds gather: nobody takes it but with the town.
_OPEN_GROUND: Final = frozenset(
    ("roundabout", "square", "junction", "intersection", "crossroads", "street", "streets")
)


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
        return self.contexts([article])[0]

    def contexts(self, articles: Sequence[ScreenedArticle]) -> list[PlaceContext]:
        """Return the same of several articles."""
        return contexts(articles, self._finder, self._vocabulary)

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
            base = self.resolve(mention.here, context)
            label = f"{mention.relation} {base.name}"
            place = beneath(base, mention, slug_of(mention.relation), label, mention.kind)
            return _at(place, shifted(base, mention.relation))
        if mention.parent is not None and not mention.known:
            return self._within(mention, mention.parent, context)
        if mention.parent is not None and not mention.matches:
            return self._site(mention, mention.parent, context)
        return self._named(mention, context)

    def _site(self, mention: Mention, parent: Mention, context: PlaceContext) -> Place:
        again = self._told_before(mention, parent, context)
        if again is not None:
            return again
        base = self.resolve(parent.here, context)
        place = beneath(base, mention, site_slug(mention), site_name(mention, base), mention.kind)
        return place if place.lat is not None else self._around(place, mention, context)

    def _told_before(self, site: Mention, area: Mention, context: PlaceContext) -> Place | None:
        """Return the site of a town, told before, that "the complex in X province" is once more."""
        if area.kind not in _WIDE or not context.text[: site.start].endswith("the "):
            return None
        before = [m for m in context.mentions if m.end <= site.start and is_of_town(m, site)]
        towns = {m.parent.name for m in before if m.parent is not None}
        if len(towns) != 1:
            return None
        place, around = self.resolve(before[-1].here, context), self.resolve(area.here, context)
        is_there = (place.country, place.admin1) == (around.country, around.admin1)
        return replace(place, mention=site.text) if is_there else None

    def _named(self, mention: Mention, context: PlaceContext) -> Place:
        scored = sorted(
            ((self._score(match, mention, context), match) for match in mention.matches),
            key=lambda pair: (-pair[0], pair[1].entry.id),
        )
        candidates = ranking(scored)
        if not scored or not self._fits(scored[0][1], context):
            place = self._unresolved(mention, context, candidates)
            return _at(place, self._told(mention, context))
        match = scored[0][1]
        confidence = share(scored) * (1.0 if match.exact else _LOOSE_TRUST)
        if context.countries and not context.countries.get(match.entry.country):
            confidence /= 2
        place = match.entry.as_place(mention.text, confidence=confidence, candidates=candidates)
        return place if place.resolved else _at(place, self._told(mention, context))

    def _told(self, mention: Mention, context: PlaceContext) -> Point | None:
        """Return where the article says that a place lies which the gazetteer cannot place."""
        landmark = context.landmarks.get(loose_key(mention.name))
        if landmark is None:
            return None
        alone = replace(context, landmarks={})  # two unknown places must not lean on each other
        base = self.resolve(landmark.here, alone)
        return shifted(base, landmark.relation or "")

    def _score(self, match: Match, mention: Mention, context: PlaceContext) -> float:
        entry = match.entry
        score = _EXACT * match.exact + _MAIN * match.main
        if entry.kind is PlaceKind.PROVINCE and mention.kind in SEATS:
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
        if mention.kind not in SEATS and mention.name != mention.text:
            key = f"{key}/{site_slug(mention)}"
        place = Place(
            id=f"un:{country or 'xx'}:{key}",
            mention=mention.text,
            name=f"unnamed {mention.text}" if mention.generic else mention.text,
            country=country,
            kind=mention.kind,
            candidates=candidates,
        )
        return self._around(place, mention, context)

    def _around(self, place: Place, mention: Mention, context: PlaceContext) -> Place:
        """Return ``place`` with the area and the coordinates of the town that it lies in."""
        town = self._town_around(mention, context)
        if town is None:
            return place
        return replace(place, admin1=town.admin1, lat=town.lat, lon=town.lon)

    def _town_around(self, mention: Mention, context: PlaceContext) -> Place | None:
        """Return the town that an unknown place is taken to lie in, None if the article is open.

        It is the one town that the article is about: for quarters and sites, and for a district or
        a mere name where the article keeps coming back to that town. A capital is where the speakers are: it
        counts only for what has no name, where no other town is named.
        """
        country = _likely_country(context)
        capital = self._vocabulary.capitals.get(country or "")
        here = [a for a in context.anchors if a.country == country and a.kind not in _WIDE]
        towns = [anchor for anchor in here if anchor.name != capital]
        if not towns and mention.generic:
            towns = here
        town = hub(towns)
        if town is None or is_of_a_town(mention):
            return town
        return town if mention.kind in _OPEN and is_subject(town, context) else None

    def _within(self, mention: Mention, parent: Mention, context: PlaceContext) -> Place:
        """Return an unknown named part of a town: its own id, the town's coordinates."""
        place = self._unresolved(mention, context, ())
        base = self.resolve(parent.here, context)
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

    def _generic(self, mention: Mention, context: PlaceContext) -> Place:
        """Return the place that "the town" or "its airport" points at.

        The nearest mention before it of the same kind; for a site without one, a site of the
        nearest town before it.
        """
        if mention.indefinite:
            return self._unresolved(mention, context, ())
        is_town = mention.kind is PlaceKind.POPULATED
        kinds = (mention.kind, PlaceKind.UNKNOWN) if is_town else (mention.kind,)
        same = self._antecedent(mention, context, frozenset(kinds))
        town = self._town_of_sentence(mention, context)
        if same is not None and (town is None or belongs(same, town)):
            place = self.resolve(same.here, context)
            trust = place.confidence * _GENERIC_TRUST
            return replace(place, mention=mention.text, confidence=trust)
        capital = self._capital(mention, context)
        seat = capital or town or self._antecedent(mention, context, SEATS)
        if seat is None:
            return self._unresolved(mention, context, ())
        base = self.resolve(seat.here, context)
        trust = base.confidence * _GENERIC_TRUST
        if is_town or head_word(mention) in _OPEN_GROUND:
            return replace(base, mention=mention.text, confidence=trust)
        label, slug = f"{mention.text}, {base.name}", site_slug(mention)
        place = beneath(base, mention, slug, label, mention.kind)
        return replace(place, confidence=place.confidence * _GENERIC_TRUST)

    def _town_of_sentence(self, site: Mention, context: PlaceContext) -> Mention | None:
        """Return the town in which the sentence says that ``site`` is: "In Sake they left the base"."""
        if site.kind not in OF_TOWNS:
            return None
        towns = [
            m
            for m in context.mentions
            if m.end <= site.start and m.kind in SEATS and m.matches and not m.generic
        ]
        is_there = bool(towns) and is_at(towns[-1], site, context)
        return towns[-1] if is_there and not is_speakers(towns[-1], context) else None

    def _capital(self, mention: Mention, context: PlaceContext) -> Mention | None:
        """Return the capital, as if mentioned, for a site that a country has one of."""
        national = self._vocabulary.national.intersection(mention.text.lower().split())
        if mention.kind is not PlaceKind.FACILITY or not national:
            return None
        name = self._vocabulary.capitals.get(_likely_country(context) or "")
        matches = self._gazetteer.matches(name) if name else ()
        if not name or not matches or is_elsewhere(name, context):
            return None
        seat = PlaceKind.POPULATED
        return structs.replace(mention, name=name, kind=seat, matches=matches, generic=False)

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
            and not (other.is_elsewhere or is_bound_for(other, context))
            and not other.text.isupper()  # a dateline
            and not (other.kind in BY_HEAD and not is_called(other, mention))
        ]
        capital = self._vocabulary.capitals.get(_likely_country(context) or "")
        told = [m for m in fitting if m.name != capital or not is_speakers(m, context)]
        fitting = told or fitting
        titles = [m for m in context.title_mentions if m.kind in kinds and not m.generic]
        likely = _likely_country(context)
        nearest = [*reversed([m for m in fitting if m.end <= mention.start]), *titles, *fitting]
        places = [self.resolve(other.here, context) for other in nearest]
        ranked = nearest_first(mention, nearest, [place.resolved for place in places])
        return next((nearest[i] for i in ranked if likely in {None, places[i].country}), None)


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
        if abs(entry.lat - anchor.lat) > _NEAR_DEGREES:
            continue
        away = distance_km((entry.lat, entry.lon), (anchor.lat, anchor.lon))
        bonus = max(bonus, next((gain for limit, gain in _NEAR if away <= limit), 0.0))
    return bonus


def _likely_country(context: PlaceContext) -> str | None:
    country, weight = next(iter(context.countries.items()), (None, 0.0))
    return country if weight >= _COUNTRY_SURE else None


def _at(place: Place, point: Point | None) -> Place:
    return place if point is None else replace(place, lat=point[0], lon=point[1])
