"""The detector: screened articles in, claims and a trace of every considered sentence out.

Cheap first: sentences with a word of change and a place; only those are parsed, in batches across
articles; rules over the parse find events; what is planned, denied or long past is sorted out; the
sentences of an article are put together. Same input, same output: there is no state between calls.

Each step is taken for all articles of a batch before the next one begins. What a step runs and looks
up is then in the processor's cache: small steps take half the time that they take in between others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec import Struct
from spacy.language import Language

from agents.detect.actors.resolve import ActorCatalogue, ActorContext, ActorMention
from agents.detect.article import MAX_READ_CHARS, dateline, readable, source_of
from agents.detect.choosing import Choice, Chosen, Heard
from agents.detect.claims import control_claim, sided
from agents.detect.considered import Candidate, sentence_trace
from agents.detect.drafts import Draft
from agents.detect.events import Event, find_events
from agents.detect.events.headline import headline_events
from agents.detect.judging import Asked, judged
from agents.detect.knowledge import Knowledge, load
from agents.detect.languages.reader import LanguageReader
from agents.detect.meaning.memory import Memory
from agents.detect.meaning.retractions import taken_back
from agents.detect.merge import merge
from agents.detect.parsing.candidates import Candidates
from agents.detect.parsing.masking import named_in
from agents.detect.parsing.parse import load_nlp, parse
from agents.detect.parsing.sentences import Sentence, sentences
from agents.detect.parsing.tree import Tree
from agents.detect.parsing.view import View
from agents.detect.place_names import without_parties
from agents.detect.places import PlaceFinder, Resolver
from agents.detect.places.gazetteer import Gazetteer
from agents.detect.places.mentions import Mention, PlaceContext
from agents.detect.telling import Results, Told, drafts_in, results
from agents.detect.trace import ArticleTrace, Outcome, SentenceTrace
from agents.detect.version import DETECTOR_VERSION
from schemas.articles import CleanArticle, ScreenedArticle
from schemas.claims import ControlClaim

__all__ = ["MAX_READ_CHARS", "Detection", "Detector"]


@dataclass(frozen=True, slots=True)
class Detection:
    """What was found in one article, and the trace of how."""

    claims: tuple[ControlClaim, ...]
    trace: ArticleTrace

    @property
    def tells_change(self) -> bool:
        """Whether the article tells of a change of control, be it of ground without a name."""
        return bool(self.claims) or any(
            event.outcome is Outcome.NAMELESS
            for sentence in self.trace.sentences
            for event in sentence.events
        )


class _Work(Struct, frozen=True):
    article: CleanArticle
    memory: Memory
    candidates: tuple[Candidate, ...]
    passed_over: int


class Detector:
    """Finds claims that a place changed hands. Safe to share; holds only what does not change."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        nlp: Language | None = None,
        catalogue: ActorCatalogue | None = None,
        knowledge: Knowledge | None = None,
    ) -> None:
        self._nlp = nlp if nlp is not None else load_nlp()
        self._know = knowledge or load()
        self._catalogue = catalogue or ActorCatalogue.load()
        self._finder = PlaceFinder(gazetteer)
        self._resolver = Resolver(gazetteer, self._finder)
        self._worth = Candidates(self._know)
        self._choice = Choice(self._finder, self._know)
        self._languages = LanguageReader(gazetteer, self._catalogue)

    def detect(
        self, articles: Sequence[ScreenedArticle], *, thorough: bool = False
    ) -> list[Detection]:
        """Return what each article says changed hands, in the order of ``articles``.

        ``thorough`` has every sentence with a word of change parsed, for what its trace then says;
        the claims are the same.
        """
        reads = self._languages.reads
        ours = [a for a in articles if not reads(a.article)]
        english = iter(self._detect(ours, thorough=thorough))
        found = [
            Detection(*self._languages.read(a)) if reads(a.article) else next(english)
            for a in articles
        ]
        return [
            Detection(tuple(sided(c, self._catalogue) for c in d.claims), d.trace) for d in found
        ]

    def _detect(self, articles: Sequence[ScreenedArticle], *, thorough: bool) -> list[Detection]:
        work = self._prepared([readable(a) for a in articles], thorough=thorough)
        verbs = self._know.misread
        named = [
            named_in(c.sentence, c.places, c.parties, verbs) for w in work for c in w.candidates
        ]
        parsed = parse(self._nlp, named) if named else []
        told = self._told(work, parsed)
        read = [results(t, w.memory, dateline(w.article)) for w, t in zip(work, told, strict=True)]
        found = [drafts_in(r for some in each for r in some) for each in read]
        kept = [merge(taken_back(d, w.memory), w.memory) for w, d in zip(work, found, strict=True)]
        claims = [
            _unique(control_claim(d, w.article) for d in best)
            for w, best in zip(work, kept, strict=True)
        ]
        traces = [_trace(*each) for each in zip(work, told, read, kept, strict=True)]
        for tree, _ in parsed:
            tree.release()
        return [Detection(*each) for each in zip(claims, traces, strict=True)]

    def _prepared(self, articles: list[ScreenedArticle], *, thorough: bool) -> list[_Work]:
        """Return what is known of each article before anything is parsed."""
        clean = [a.article for a in articles]
        cut = [sentences(a) for a in clean]
        parties = [self._parties(a, each) for a, each in zip(clean, cut, strict=True)]
        triggers = [[self._worth.words(s.text) for s in each] for each in cut]
        heard = [list(map(Heard, *each)) for each in zip(cut, parties, triggers, strict=True)]
        contexts = self._resolver.contexts(articles)
        chosen = [
            self._choice.of(a, each, context, thorough=thorough)
            for a, each, context in zip(clean, heard, contexts, strict=True)
        ]
        candidates = [self._located(*each) for each in zip(clean, chosen, contexts, strict=True)]
        memories = [self._memory(*each) for each in zip(articles, contexts, heard, strict=True)]
        return [
            _Work(a, memory, some, len(each) - len(some))
            for a, memory, some, each in zip(clean, memories, candidates, cut, strict=True)
        ]

    def _parties(
        self, article: CleanArticle, cut: list[Sentence]
    ) -> list[tuple[ActorMention, ...]]:
        """Return the parties that each sentence names."""
        found: list[tuple[ActorMention, ...]] = []
        for field, source in (("title", article.title or ""), ("text", article.text)):
            spans = [(s.start, s.end) for s in cut if s.field == field]
            found += map(tuple, self._catalogue.find_in(source, spans))
        return found

    def _located(
        self, article: CleanArticle, chosen: list[Chosen], context: PlaceContext
    ) -> tuple[Candidate, ...]:
        """Return the chosen sentences with the places that each names."""
        found: list[Candidate] = []
        for one in chosen:
            heard = one.heard
            places = self._places(article, heard.sentence, context)
            found.append(
                Candidate(heard.sentence, heard.triggers, places, heard.parties, one.listed)
            )
        return tuple(found)

    def _places(
        self, article: CleanArticle, sentence: Sentence, context: PlaceContext
    ) -> tuple[Mention, ...]:
        """Return the places of a sentence: a title or paragraph of one sentence is read already."""
        start, end = sentence.start, sentence.end
        known = context.paragraphs.get((start, end))
        if sentence.field == "title":
            is_whole = start == 0 and end == len(article.title or "")
            known = context.title_mentions if is_whole else None
        if known is not None:
            return known
        return tuple(self._finder.find(source_of(article, sentence), start, end))

    def _memory(self, article: ScreenedArticle, context: PlaceContext, told: list[Heard]) -> Memory:
        context = without_parties(context, [(h.sentence, h.parties) for h in told])
        countries = tuple(context.countries) or article.countries
        memory = Memory(
            catalogue=self._catalogue,
            actor_context=ActorContext(countries, dateline(article.article)),
            resolver=self._resolver,
            place_context=context,
            know=self._know,
            article_id=article.article.id,
        )
        for heard in told:
            memory.learn(heard.sentence, heard.parties)
        return memory

    def _told(self, work: list[_Work], parsed: list[tuple[Tree, bool]]) -> list[list[Told]]:
        """Return the events of each parsed sentence, article by article."""
        owners = [w for w in work for _ in w.candidates]
        candidates = [c for w in work for c in w.candidates]
        views = [
            self._view(w.article, c, doc)
            for w, c, (doc, _) in zip(owners, candidates, parsed, strict=True)
        ]
        events = [self._events(view) for view in views]
        answers = iter(
            judged(
                [
                    Asked(event, view, dateline(w.article))
                    for w, view, some in zip(owners, views, events, strict=True)
                    for event in some
                ]
            )
        )
        told = iter(
            [
                Told(view, [next(answers) for _ in some], was_cut)
                for view, some, (_, was_cut) in zip(views, events, parsed, strict=True)
            ]
        )
        return [[next(told) for _ in w.candidates] for w in work]

    def _view(self, article: CleanArticle, candidate: Candidate, doc: Tree) -> View:
        return View(
            sentence=candidate.sentence,
            doc=doc,
            source=source_of(article, candidate.sentence),
            places=candidate.places,
            parties=candidate.parties,
            know=self._know,
            finder=self._finder,
            listed=candidate.listed,
        )

    def _events(self, view: View) -> list[Event]:
        found = find_events(view.doc, self._know) if len(view.doc) else []
        return [*found, *headline_events(view, found)]


def _trace(work: _Work, told: list[Told], read: list[Results], kept: list[Draft]) -> ArticleTrace:
    """Return what was seen in the sentences of an article, and what became of it."""
    claimed = {(d.view.sentence.number, d.event.trigger.i) for d in kept}
    traces: list[SentenceTrace] = []
    for candidate, one, some in zip(work.candidates, told, read, strict=True):
        was_cut = one.was_cut or candidate.sentence.is_cut
        note = "cut: too long to read whole" if was_cut else None
        traces.append(sentence_trace(candidate, some, note, claimed))
    is_cut = len(work.article.text) > MAX_READ_CHARS
    return ArticleTrace(
        work.article.id,
        tuple(traces),
        len(traces),
        work.passed_over,
        DETECTOR_VERSION,
        note=f"read up to character {MAX_READ_CHARS}" if is_cut else None,
    )


def _unique(claims: Iterable[ControlClaim]) -> tuple[ControlClaim, ...]:
    return tuple({c.claim_id: c for c in claims}.values())
