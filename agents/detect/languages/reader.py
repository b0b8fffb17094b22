"""Reads an article that is not in English: claims and the trace of every considered sentence."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from msgspec.structs import replace

from agents.detect.actors.resolve import ActorCatalogue, ActorContext
from agents.detect.languages.changes import Change, changes
from agents.detect.languages.drafts import LEAVING, Draft, Refusal, Task, drafts
from agents.detect.languages.lexicon import Lexicon, enabled, lexicons
from agents.detect.languages.merging import merged
from agents.detect.languages.parties import PartyBook, party_spots
from agents.detect.languages.reality import said_so
from agents.detect.languages.records import control_claim, sentence_trace, version
from agents.detect.languages.scene import Read, Scene, countries_known, country_weights
from agents.detect.languages.sites import SiteFinder, is_capital
from agents.detect.languages.spots import Line, Spot, placed, with_part
from agents.detect.languages.words import Token, tokens_of
from agents.detect.parsing.sentences import sentences
from agents.detect.places import Resolver
from agents.detect.places.contexts import context_of
from agents.detect.places.gazetteer import Gazetteer
from agents.detect.places.mentions import PlaceContext
from agents.detect.trace import ArticleTrace
from schemas.articles import CleanArticle, ScreenedArticle
from schemas.claims import ControlClaim, PlaceKind, Status

MAX_SENTENCES: Final = 400
"""Sentences of one article that are read; live blogs beyond that repeat themselves."""

_IN_PLAY: Final = 0.12  # weight from which a country says which side a party is on
_LONGEST_DATELINE: Final = 9
_SHORT_DATELINE: Final = 6
_AGENTS: Final = frozenset(("by", "from", "to", "of", "genitive"))


class LanguageReader:
    """Reads articles in the languages that are switched on. Holds only what does not change."""

    def __init__(self, gazetteer: Gazetteer, catalogue: ActorCatalogue) -> None:
        self._gazetteer = gazetteer
        self._catalogue = catalogue
        self._resolver = Resolver(gazetteer)

    @staticmethod
    def reads(article: CleanArticle) -> bool:
        """Return whether there is a reader for the language of ``article``."""
        return article.language in enabled()

    def read(self, article: ScreenedArticle) -> tuple[tuple[ControlClaim, ...], ArticleTrace]:
        """Return the claims of ``article`` and the trace of how they were found."""
        clean = article.article
        lexicon = lexicons()[clean.language]
        reads = list(self._lines(clean, lexicon))
        scene = self._scene(article, lexicon, reads)
        results = self._results(reads, scene, clean)
        drafted = [r for _, found in results for r in found if isinstance(r, Draft)]
        kept = merged(drafted, scene)
        claims = {c.claim_id: c for c in (control_claim(d, clean, version(lexicon)) for d in kept)}
        traces = tuple(sentence_trace(read, found, kept) for read, found in results if found)
        passed = len(reads) - len(traces)
        trace = ArticleTrace(clean.id, traces, len(traces), passed, version(lexicon))
        return tuple(claims.values()), trace

    def _lines(self, clean: CleanArticle, lexicon: Lexicon) -> Iterator[Read]:
        for sentence in sentences(clean)[:MAX_SENTENCES]:
            source = (clean.title or "") if sentence.field == "title" else clean.text
            tokens = tokens_of(source, sentence.start, sentence.end, lexicon.spelling)
            if tokens:
                line = Line(tokens[_filed_at(tokens) :], lexicon)
                yield Read(sentence, source, line, changes(line))

    def _scene(self, article: ScreenedArticle, lexicon: Lexicon, reads: list[Read]) -> Scene:
        lines = [read.line for read in reads]
        weights = country_weights(lexicon, lines, self._catalogue, article.countries)
        finder = SiteFinder(self._gazetteer, frozenset(weights))
        for read in reads:
            parties = party_spots(read.line, read.source, self._catalogue)
            read.spots = _placed(
                [*parties, *finder.spots(read.line, parties)], read.line, read.changes
            )
        context = self._context(reads, weights, article.article.text)
        if not lexicon.articles:
            _unsettle(reads)
        _unsettle_titles(reads)
        told = tuple(code for code, weight in weights.items() if weight >= _IN_PLAY)
        actors = ActorContext(told, _dateline(article.article))
        book = PartyBook(self._catalogue, actors, countries_known())
        scene = Scene(book, self._resolver, context)
        for read in reads:
            scene.learn(read)
        return scene

    def _context(self, reads: list[Read], weights: dict[str, float], text: str) -> PlaceContext:
        named = [
            (read.sentence.field, spot.place)
            for read in reads
            for spot in read.spots
            if spot.place is not None
        ]
        told = [mention for field, mention in named if field == "text"]
        titles = [mention for field, mention in named if field == "title"]
        return context_of(weights, told, titles, text)

    def _results(
        self, reads: list[Read], scene: Scene, clean: CleanArticle
    ) -> list[tuple[Read, list[Draft | Refusal]]]:
        results: list[tuple[Read, list[Draft | Refusal]]] = []
        names = _names(reads)
        for position, read in enumerate(reads):
            drafted: list[Draft | Refusal] = []
            behind = reads[position + 1] if position + 1 < len(reads) else None
            for change in read.changes:
                task = Task(change, read, scene, _dateline(clean), names, behind)
                drafted += drafts(task)
            if results and said_so(read.line):
                attributed = [_attributed(r, read, scene) for r in results[-1][1]]
                results[-1] = (results[-1][0], attributed)
            results.append((read, drafted))
            scene.set_subject(read)
        return results


def _attributed(result: Draft | Refusal, told: Read, scene: Scene) -> Draft | Refusal:
    """Return a draft as claimed where the next sentence says who told it.

    Who leaves says so himself, unless it is the enemy who tells of it.
    """
    if isinstance(result, Refusal) or result.status is not Status.ASSERTED:
        return result
    tellers = [actor for spot in told.spots if (actor := scene.named(spot, told))]
    is_own = all(scene.book.same_side(actor, result.loser) for actor in tellers)
    if result.change.form.frame in LEAVING and result.loser is not None and is_own:
        return result
    return replace(result, status=Status.CLAIMED)


def _filed_at(tokens: list[Token]) -> int:
    """Return the number of words that say where the story was filed: "BAMAKO (AFP) -"."""
    if len(tokens) <= _SHORT_DATELINE or not tokens[0].is_word or tokens[0].text.islower():
        return 0
    closed = 0
    for index, token in enumerate(tokens[:_LONGEST_DATELINE]):
        if token.text in "-\u2013—" and index and not token.glued and not tokens[index + 1].glued:
            return index + 1
        if token.text == ")":
            closed = index + 1 if tokens[index - 2].text == "(" and index > 2 else 0  # noqa: PLR2004
        elif token.text in '.!?:;«»"„“,':
            break
    return closed if closed and closed <= _SHORT_DATELINE else 0


def _placed(spots: list[Spot], line: Line, found: Sequence[Change]) -> list[Spot]:
    spots = [with_part(spot, line) for spot in spots]
    heads = frozenset(i for change in found for i in change.indexes)
    named = [spot for spot in spots if spot.party is None or spot.party.kind != "people"]
    inside = frozenset(i for spot in named for i in range(spot.first, spot.last))
    peoples = frozenset(i for s in spots if s not in named for i in range(s.first, s.last))
    stops = heads | inside
    done = [
        placed(spot, line, stops - set(range(spot.first, spot.last)), peoples) for spot in spots
    ]
    kept = [spot for spot in done if not (is_capital(spot) and _is_location(spot, done))]
    speaking = [spot for spot in kept if is_capital(spot) and _speaks(spot, line)]
    kept = [s for s in kept if s.place is None or not any(s.overlaps(o) for o in speaking)]
    return sorted((_judged(spot, line) for spot in kept), key=lambda s: s.first)


def _is_location(spot: Spot, spots: list[Spot]) -> bool:
    """Return whether a capital stands as a place: behind a preposition or the word "capital"."""
    larger = any(o.place is not None and o.overlaps(spot) and o.first < spot.first for o in spots)
    return larger or (spot.marked and not spot.groups & _AGENTS)


def _speaks(spot: Spot, line: Line) -> bool:
    """Return whether a capital is its government: "Kiev denies that", "says Kiev", "Moscow: ..."."""
    if spot.marked:
        return False
    says = any(
        line.has(group, spot.last)
        or line.lexicon.words[group].ending_at(line.tokens, spot.first) is not None
        for group in ("say", "deny", "admit")
    )
    has_colon = spot.last < len(line.tokens) and line.tokens[spot.last].text == ":"
    return says or (spot.first == 0 and has_colon)


def _judged(spot: Spot, line: Line) -> Spot:
    """Mark a backer, and the part of a place that is meant."""
    if spot.party is not None:
        behind = spot.last < len(line.tokens) and line.has("backed", spot.last)
        ahead = any(line.any_in("backed", spot.edge - n, spot.edge) is not None for n in (1, 2))
        return replace(spot, aside=spot.marked and (behind or ahead))
    return spot


def _unsettle(reads: list[Read]) -> None:
    """Take "a village" for none that was named, where a language has no articles to tell."""
    seen = False
    for read in reads:
        for position, spot in enumerate(read.spots):
            mention = spot.place
            if mention is None:
                continue
            if "palace" in mention.text:
                continue  # there is one, so nobody need say which
            is_site = mention.kind is not PlaceKind.POPULATED
            if mention.generic and (is_site or not seen):
                read.spots[position] = replace(spot, place=replace(mention, indefinite=True))
            seen = seen or (not mention.generic and mention.kind is not PlaceKind.PROVINCE)


def _unsettle_titles(reads: list[Read]) -> None:
    """Take "village captured" of a title for some village, where no article stands before it."""
    for read in reads:
        for position, spot in enumerate(read.spots if read.sentence.field == "title" else []):
            mention = spot.place
            bare = not spot.determiner and not spot.marked
            if mention is not None and mention.generic and bare:
                read.spots[position] = replace(spot, place=replace(mention, indefinite=True))


def _dateline(clean: CleanArticle) -> date | None:
    return clean.published_at.date() if clean.published_at else None


def _names(reads: list[Read]) -> frozenset[str]:
    """Return the words that stand with a capital inside of a sentence: names, as a rule."""
    return frozenset(
        form.text
        for read in reads
        for before, token in itertools.pairwise(read.line.tokens)
        if token.capital and before.is_word
        for form in token.forms
    )
