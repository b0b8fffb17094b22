"""Reads an article that is not in English: claims and the trace of every considered sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from agents.detect.actors import ActorCatalogue, ActorContext
from agents.detect.gazetteer import Gazetteer
from agents.detect.languages.changes import Change, changes
from agents.detect.languages.days import days, nearest
from agents.detect.languages.drafts import Draft, Refusal
from agents.detect.languages.lexicon import Lexicon, enabled, lexicons
from agents.detect.languages.lists import members
from agents.detect.languages.merging import merged
from agents.detect.languages.parties import PartyBook, party_spots
from agents.detect.languages.reality import Verdict, is_recent, said_so, verdict
from agents.detect.languages.records import control_claim, sentence_trace, version
from agents.detect.languages.roles import Roles, assign
from agents.detect.languages.scene import Read, Scene, countries_known, country_weights
from agents.detect.languages.sites import SiteFinder, is_capital
from agents.detect.languages.spots import Line, Spot, placed, with_part
from agents.detect.languages.words import Token, tokens_of
from agents.detect.mentions import PlaceContext
from agents.detect.places import Resolver
from agents.detect.sentences import sentences
from agents.detect.trace import ArticleTrace, Outcome
from schemas.articles import CleanArticle, ScreenedArticle
from schemas.claims import Actor, ControlClaim, PlaceKind, Status

MAX_SENTENCES: Final = 400
"""Sentences of one article that are read; live blogs beyond that repeat themselves."""

_LOSING: Final = frozenset(("lose", "leave"))
_NEAR_SPEECH: Final = 7
_IN_PLAY: Final = 0.12  # weight from which a country says which side a party is on
_LONGEST_DATELINE: Final = 9
_SHORT_DATELINE: Final = 6
_AGENTS: Final = frozenset(("by", "from", "to", "of", "genitive"))
_WITHOUT_GAINER: Final = frozenset(("leave", "lose", "fall"))


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

    def read(
        self, article: ScreenedArticle
    ) -> tuple[tuple[ControlClaim, ...], ArticleTrace]:
        """Return the claims of ``article`` and the trace of how they were found."""
        clean = article.article
        lexicon = lexicons()[clean.language]
        reads = list(self._lines(clean, lexicon))
        scene = self._scene(article, lexicon, reads)
        results = self._results(reads, scene, clean)
        drafts = [r for _, found in results for r in found if isinstance(r, Draft)]
        kept = merged(drafts, scene)
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
                yield Read(sentence, source, Line(tokens[_filed_at(tokens) :], lexicon))

    def _scene(self, article: ScreenedArticle, lexicon: Lexicon, reads: list[Read]) -> Scene:
        lines = [read.line for read in reads]
        weights = country_weights(lexicon, lines, self._catalogue, article.countries)
        finder = SiteFinder(self._gazetteer, frozenset(weights))
        for read in reads:
            parties = party_spots(read.line, read.source, self._catalogue)
            read.spots = _placed([*parties, *finder.spots(read.line, parties)], read.line)
        named = [
            (read.sentence.field, spot.place)
            for read in reads
            for spot in read.spots
            if spot.place is not None
        ]
        context = PlaceContext(
            countries=weights,
            mentions=tuple(m for field, m in named if field == "text"),
            title_mentions=tuple(m for field, m in named if field == "title"),
        )
        told = tuple(code for code, weight in weights.items() if weight >= _IN_PLAY)
        actors = ActorContext(told, _dateline(article.article))
        book = PartyBook(self._catalogue, actors, countries_known())
        scene = Scene(book, self._resolver, context)
        for read in reads:
            scene.learn(read)
        return scene

    def _results(
        self, reads: list[Read], scene: Scene, clean: CleanArticle
    ) -> list[tuple[Read, list[Draft | Refusal]]]:
        results: list[tuple[Read, list[Draft | Refusal]]] = []
        for read in reads:
            found = changes(read.line)
            drafted: list[Draft | Refusal] = []
            for change in found:
                drafted += _drafts(change, found, read, scene, _dateline(clean))
            if results and said_so(read.line):
                results[-1] = (results[-1][0], [_attributed(r) for r in results[-1][1]])
            results.append((read, drafted))
            scene.set_subject(read)
        return results


def _attributed(result: Draft | Refusal) -> Draft | Refusal:
    """Return a draft as claimed where the next sentence says who told it."""
    if isinstance(result, Draft) and result.status is Status.ASSERTED:
        return replace(result, status=Status.CLAIMED)
    return result


def _filed_at(tokens: list[Token]) -> int:
    """Return the number of words that say where the story was filed: "BAMAKO (AFP) -"."""
    if len(tokens) <= _LONGEST_DATELINE or not tokens[0].is_word or tokens[0].text.islower():
        return 0
    closed = 0
    for index, token in enumerate(tokens[:_LONGEST_DATELINE]):
        if token.text in "-–—" and index and not token.glued and not tokens[index + 1].glued:
            return index + 1
        if token.text == ")":
            closed = index + 1 if tokens[index - 2].text == "(" and index > 2 else 0  # noqa: PLR2004
        elif token.text in ".!?:;«»\"„“,":
            break
    return closed if closed and closed <= _SHORT_DATELINE else 0


def _placed(spots: list[Spot], line: Line) -> list[Spot]:
    spots = [with_part(spot, line) for spot in spots]
    heads = frozenset(i for change in changes(line) for i in change.indexes)
    inside = frozenset(i for spot in spots for i in range(spot.first, spot.last))
    stops = heads | inside
    done = [placed(spot, line, stops - set(range(spot.first, spot.last))) for spot in spots]
    kept = [spot for spot in done if not (is_capital(spot) and _is_location(spot, done))]
    return sorted((_judged(spot, line) for spot in kept), key=lambda s: s.first)


def _is_location(spot: Spot, spots: list[Spot]) -> bool:
    """Return whether a capital stands as a place: behind a preposition or the word "capital"."""
    larger = any(
        o.place is not None and o.overlaps(spot) and o.first < spot.first for o in spots
    )
    return larger or (spot.marked and not spot.groups & _AGENTS)


def _judged(spot: Spot, line: Line) -> Spot:
    """Mark a backer, and the part of a place that is meant."""
    if spot.party is not None:
        behind = spot.last < len(line.tokens) and line.has("backed", spot.last)
        ahead = any(line.any_in("backed", spot.edge - n, spot.edge) is not None for n in (1, 2))
        return replace(spot, aside=(spot.marked and behind) or ahead)
    return spot


def _dateline(clean: CleanArticle) -> date | None:
    return clean.published_at.date() if clean.published_at else None


def _drafts(
    change: Change, found: list[Change], read: Read, scene: Scene, dateline: date | None
) -> list[Draft | Refusal]:
    """Return the draft claims of ``change``, one a place, or why there is none."""
    trigger = " ".join(read.line.tokens[i].text for i in change.indexes)

    def refuse(outcome: Outcome, why: str) -> list[Draft | Refusal]:
        return [Refusal(change, trigger, outcome, why)]

    said = verdict(change, read.line, read.spots)
    if said.outcome not in {Outcome.CLAIM, Outcome.DENIED}:
        return refuse(said.outcome, said.why)
    roles = assign(change, read.spots, read.line, found)
    day = nearest(days(read.line, dateline), change.head, read.line, state=change.voice == "state")
    if day is not None and day.old:
        return refuse(Outcome.BACKGROUND, "it is older than the news")
    if change.time == "past" and day is None and not is_recent(change, read.line):
        return refuse(Outcome.BACKGROUND, "the tense tells what was before the news")
    places = members(roles.place, change, read)
    if not places:
        return refuse(Outcome.NO_PLACE, "no place stands where the wording has one")
    gainer, loser = _parties(change, roles, said, read, scene)
    denied = said.outcome is Outcome.DENIED
    if gainer is None and not denied and (roles.gainer is not None or change.form.frame not in _WITHOUT_GAINER):
        return refuse(Outcome.NO_PARTY, "nobody who takes part holds ground")
    if gainer is None and loser is None and not denied:
        return refuse(Outcome.NO_PARTY, "no armed party takes part")
    speaker, said_by = _speaker(said, read, scene)
    made: list[Draft | Refusal] = []
    for spot in places:
        place = scene.place(spot, read)
        if place is None or place.kind is PlaceKind.COUNTRY or _is_vague(spot, place.resolved):
            continue
        made.append(
            Draft(
                sentence=read.sentence,
                source=read.source,
                line=read.line,
                change=change,
                spot=spot,
                place=place,
                gainer=gainer,
                loser=loser,
                gainer_spot=roles.gainer,
                loser_spot=roles.loser,
                status=_status(said, speaker, loser, scene),
                speaker=speaker,
                said_by=said_by,
                part=spot.part,
                partial=spot.part is not None or _almost(change, read.line),
                day=day,
                dateline=dateline,
                why=said.why,
            )
        )
    return made or refuse(Outcome.NO_PLACE, "a country, or a place too vague to name")


def _is_vague(spot: Spot, resolved: bool) -> bool:  # noqa: FBT001
    mention = spot.place
    return mention is not None and mention.indefinite and not resolved


def _almost(change: Change, line: Line) -> bool:
    return line.any_in("almost", change.first - 6, change.last + 6) is not None


def _parties(
    change: Change, roles: Roles, said: Verdict, read: Read, scene: Scene
) -> tuple[Actor | None, Actor | None]:
    named_loser = scene.named(roles.loser, read)
    gainer = scene.party(roles.gainer, read, named_loser)
    loser = named_loser or scene.party(roles.loser, read, gainer)
    if scene.book.same_side(gainer, loser):
        loser = None
    if said.outcome is Outcome.DENIED:
        return _denied_parties(gainer, loser, said, read, scene)
    if gainer is None and roles.gainer is None and change.form.frame not in _LOSING:
        spoken, _ = _speaker(said, read, scene)
        if change.voice == "noun":
            gainer = spoken if not scene.book.same_side(spoken, loser) else None
        else:
            gainer = scene.before(read, change.first, loser)
    if loser is None and roles.loser is None and _drops_subject(change, read):
        loser = scene.before(read, change.first)
    return gainer, loser


def _drops_subject(change: Change, read: Read) -> bool:
    """Return whether who left or lost a place may go without saying in this language."""
    return change.form.frame in _LOSING and read.line.lexicon.pro_drop


def _denied_parties(
    gainer: Actor | None, loser: Actor | None, said: Verdict, read: Read, scene: Scene
) -> tuple[Actor | None, Actor | None]:
    """Return the parties of what is denied: who denies it would be the loser."""
    denier, _ = _speaker(said, read, scene)
    if denier is None or scene.book.same_side(denier, gainer):
        return gainer, loser
    gainer = gainer or scene.opponent(denier)
    return gainer, loser or denier


def _speaker(said: Verdict, read: Read, scene: Scene) -> tuple[Actor | None, str | None]:
    """Return who says so: the party nearest to the word of saying."""
    at = said.said_at
    if at is None:
        at = read.line.any_in("according", 0, len(read.line.tokens))
    if at is None:
        return None, None
    near = [
        spot for spot in read.spots if spot.party and not spot.aside and _speaks(spot, at, read.line)
    ]
    best = min(near, key=lambda s: min(abs(s.first - at), abs(at - s.last)), default=None)
    if best is None:
        return None, None
    return scene.party(best, read), read.text(best)


def _speaks(spot: Spot, at: int, line: Line) -> bool:
    """Return whether a party stands beside a word of saying, and nothing between them."""
    first, last = (spot.last, at) if spot.first < at else (at, spot.first)
    is_people = spot.party is not None and spot.party.kind == "people"
    if last - first > _NEAR_SPEECH or (spot.marked and spot.first < at and not is_people):
        return False
    return not any(_parts(line.tokens[i]) for i in range(first, last))


def _parts(token: Token) -> bool:
    return (token.border and token.text not in "()") or token.text in ",،"


def _status(
    said: Verdict, speaker: Actor | None, loser: Actor | None, scene: Scene
) -> Status:
    if said.outcome is Outcome.DENIED:
        return Status.DENIED
    if not said.attributed:
        return Status.ASSERTED
    if said.admitted or scene.book.same_side(speaker, loser):
        return Status.ASSERTED
    return Status.CLAIMED
