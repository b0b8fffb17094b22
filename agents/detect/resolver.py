"""Says which place of the gazetteer a mention means."""

from __future__ import annotations

from agents.detect.folding import exact_key
from agents.detect.finder import PlaceFinder
from agents.detect.gazetteer import Gazetteer
from agents.detect.mentions import Mention, PlaceContext
from schemas.articles import ScreenedArticle
from schemas.claims import Place, PlaceCandidate


class Resolver:
    """Weighs the candidates of a mention against what the article says about where it plays."""

    def __init__(self, gazetteer: Gazetteer, finder: PlaceFinder | None = None) -> None:
        self._gazetteer = gazetteer
        self._finder = finder or PlaceFinder(gazetteer)

    def context(self, article: ScreenedArticle) -> PlaceContext:
        """Return where the article plays: countries, and places known with confidence."""
        countries = dict.fromkeys(article.countries, 1 / max(1, len(article.countries)))
        mentions = tuple(
            mention
            for block in article.article.paragraphs
            for mention in self._finder.find(article.article.text, block.start, block.end)
        )
        return PlaceContext(countries=countries, mentions=mentions)

    def resolve(self, mention: Mention, context: PlaceContext) -> Place:
        """Return the place that ``mention`` means; unresolved, with its country, where none fits."""
        for entry in mention.entries:
            if not context.countries or entry.country in context.countries:
                candidate = PlaceCandidate(
                    id=entry.id,
                    name=entry.name,
                    country=entry.country,
                    lat=entry.lat or 0.0,
                    lon=entry.lon or 0.0,
                    score=1.0,
                )
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
                    confidence=0.5,
                    candidates=(candidate,),
                )
        country = next(iter(context.countries), None)
        return Place(
            id=f"un:{country or 'xx'}:{exact_key(mention.name or mention.text)}",
            mention=mention.text,
            name=mention.text,
            country=country,
            kind=mention.kind,
        )
