"""The detector: screened articles in, claims and a trace of every considered sentence out.

Cheap first: sentences with a word of change and a place; only those are parsed, in batches across
articles; rules over the parse find events; what is planned, denied or long past is sorted out; the
sentences of an article are put together. Same input, same output: there is no state between calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from spacy.language import Language

from agents.detect.actors.resolve import ActorCatalogue, ActorContext, ActorMention
from agents.detect.claims import control_claim, sided
from agents.detect.considered import Candidate, sentence_trace
from agents.detect.drafts import Draft, drafts
from agents.detect.events import Event, find_events
from agents.detect.events.headline import headline_events
from agents.detect.knowledge import Knowledge, load
from agents.detect.languages.reader import LanguageReader
from agents.detect.meaning.admissions import admissions
from agents.detect.meaning.denials import REACH, denials
from agents.detect.meaning.memory import Memory
from agents.detect.meaning.past import pass_by
from agents.detect.meaning.retractions import taken_back
from agents.detect.meaning.same_fate import NEAR, may_share, same_fate
from agents.detect.merge import merge
from agents.detect.parsing.candidates import Candidates
from agents.detect.parsing.grounds import Grounds
from agents.detect.parsing.masking import named_in
from agents.detect.parsing.parse import load_nlp, parse
from agents.detect.parsing.sentences import Sentence, sentences
from agents.detect.parsing.tree import Tree
from agents.detect.parsing.view import View
from agents.detect.places import PlaceFinder, Resolver
from agents.detect.places.following import listed_after
from agents.detect.places.gazetteer import Gazetteer
from agents.detect.places.mentions import Mention, PlaceContext
from agents.detect.roles import Refusal
from agents.detect.trace import ArticleTrace, Outcome
from agents.detect.version import DETECTOR_VERSION
from schemas.articles import CleanArticle, ScreenedArticle
from schemas.claims import ControlClaim

_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_LOCATING: Final = frozenset(
    ("in", "of", "from", "near", "to", "on", "around", "into", "outside", "at", "inside", "within",
     "across", "over", "through")
)  # fmt: skip
MAX_READ_CHARS: Final = 100_000
"""Characters of an article that are read: the longest live blogs; it bounds time and memory."""

MAX_CANDIDATES: Final = 200
"""Sentences of one article that are parsed; live blogs beyond that repeat themselves."""


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


@dataclass(frozen=True, slots=True)
class _Work:
    article: ScreenedArticle
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
        self._resolver = Resolver(gazetteer)
        self._worth = Candidates(self._know)
        self._grounds = Grounds(self._know)
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
            replace(d, claims=tuple(sided(c, self._catalogue) for c in d.claims)) for d in found
        ]

    def _detect(self, articles: Sequence[ScreenedArticle], *, thorough: bool) -> list[Detection]:
        work = [self._prepare(_bounded(_encodable(a)), thorough=thorough) for a in articles]
        verbs = self._know.misread
        named = [
            named_in(c.sentence, c.places, c.parties, verbs) for w in work for c in w.candidates
        ]
        parsed = parse(self._nlp, named) if named else []
        each = iter(parsed)
        found = [self._read(w, [next(each) for _ in w.candidates]) for w in work]
        for tree, _ in parsed:
            tree.release()
        return found

    def _prepare(self, article: ScreenedArticle, *, thorough: bool) -> _Work:
        clean = article.article
        all_sentences = sentences(clean)
        named = [
            tuple(self._catalogue.find(source_of(clean, s), s.start, s.end)) for s in all_sentences
        ]
        context = self._resolver.context(article)
        memory = self._memory(article, context, list(zip(all_sentences, named, strict=True)))
        candidates: list[Candidate] = []
        last = -1 - REACH
        for sentence, parties in zip(all_sentences, named, strict=True):
            triggers = self._worth.words(sentence.text)
            shares = 0 < sentence.number - last <= NEAR and may_share(sentence)
            if not (triggers or shares) or len(candidates) >= MAX_CANDIDATES:
                continue
            source = source_of(clean, sentence)
            listed = listed_after(
                sentence.number, all_sentences, source, self._finder, self._know.ground["several"]
            )
            seen = _mentions_in(context, sentence)
            if listed or self._grounds.has_place(sentence, triggers, seen, parties):
                last = sentence.number
            elif not (shares or thorough or self._may_follow(sentence, triggers, parties, last)):
                continue
            places = tuple(self._finder.find(source, sentence.start, sentence.end))
            candidates.append(Candidate(sentence, triggers, places, parties, listed))
        return _Work(article, memory, tuple(candidates), len(all_sentences) - len(candidates))

    def _may_follow(
        self,
        sentence: Sentence,
        triggers: tuple[str, ...],
        parties: tuple[ActorMention, ...],
        last: int,
    ) -> bool:
        """Return whether a sentence can tell who came, or answer what sentence ``last`` claims."""
        return self._grounds.may_arrive(sentence, parties) or (
            sentence.number - last <= REACH and self._grounds.may_answer(sentence, triggers)
        )

    def _memory(
        self,
        article: ScreenedArticle,
        context: PlaceContext,
        named: list[tuple[Sentence, tuple[ActorMention, ...]]],
    ) -> Memory:
        context = _without_parties(context, named)
        countries = tuple(context.countries) or article.countries
        memory = Memory(
            catalogue=self._catalogue,
            actor_context=ActorContext(countries, dateline(article.article)),
            resolver=self._resolver,
            place_context=context,
            know=self._know,
            article_id=article.article.id,
        )
        for sentence, parties in named:
            memory.learn(sentence, parties)
        return memory

    def _read(self, work: _Work, parsed: list[tuple[Tree, bool]]) -> Detection:
        clean = work.article.article
        found: list[Draft] = []
        notes: list[tuple[Candidate, list[Draft | Refusal], str | None]] = []
        for candidate, (doc, was_cut) in zip(work.candidates, parsed, strict=True):
            results = self._sentence(work, candidate, doc, found)
            found += [r for r in results if isinstance(r, Draft)]
            cut = "cut: too long to read whole" if was_cut or candidate.sentence.is_cut else None
            notes.append((candidate, results, cut))
        kept = merge(taken_back(found, work.memory), work.memory)
        claims = tuple(control_claim(d, clean) for d in kept)
        places = {(d.view.sentence.number, d.event.trigger.i) for d in kept}
        traces = tuple(sentence_trace(c, results, note, places) for c, results, note in notes)
        is_cut = len(clean.text) > MAX_READ_CHARS
        note = f"read up to character {MAX_READ_CHARS}" if is_cut else None
        trace = ArticleTrace(
            clean.id, traces, len(traces), work.passed_over, DETECTOR_VERSION, note=note
        )
        return Detection(_unique(claims), trace)

    def _sentence(
        self, work: _Work, candidate: Candidate, doc: Tree, found: list[Draft]
    ) -> list[Draft | Refusal]:
        clean = work.article.article
        view = View(
            sentence=candidate.sentence,
            doc=doc,
            source=source_of(clean, candidate.sentence),
            places=candidate.places,
            parties=candidate.parties,
            know=self._know,
            finder=self._finder,
            listed=candidate.listed,
        )
        work.memory.arrive(view)
        results: list[Draft | Refusal] = []
        named = _of_named(found)
        last = named[-1].place if named else None
        events: list[Event] = find_events(doc, self._know) if len(doc) else []
        events += headline_events(view, events)
        for event in events:
            got = drafts(event, view, work.memory, dateline(clean), last)
            results += [got] if isinstance(got, Refusal) else got
            pass_by(work.memory, view, got)
            if isinstance(got, list) and got and not got[0].hit.is_unnamed:
                view.changed = got[0].place
        told = [*named, *_of_named(results)]
        alike = same_fate(view, told, work.memory, dateline(clean))
        told, results = [*told, *alike], [*results, *alike]
        if not len(doc):
            return results
        answers = denials(view, told, work.memory) or admissions(view, told, work.memory)
        own = {r.event.trigger for r in results if isinstance(r, Draft)}  # tells, so denies nothing
        return results + [a for a in answers if a.event.trigger not in own]


def _bounded(article: ScreenedArticle) -> ScreenedArticle:
    """Return the article with no block beyond ``MAX_READ_CHARS``; offsets stay as they are."""
    clean = article.article
    if len(clean.text) <= MAX_READ_CHARS:
        return article
    kept = tuple(
        replace(b, end=min(b.end, MAX_READ_CHARS))
        for b in clean.paragraphs
        if b.start < MAX_READ_CHARS
    )
    return replace(article, article=replace(clean, paragraphs=kept))


def _encodable(article: ScreenedArticle) -> ScreenedArticle:
    """Return the article with each lone surrogate replaced, one for one, so that offsets stay."""
    clean = article.article
    if not _SURROGATE.search(clean.text + (clean.title or "")):
        return article
    title = _SURROGATE.sub("\ufffd", clean.title) if clean.title else clean.title
    clean = replace(clean, text=_SURROGATE.sub("\ufffd", clean.text), title=title)
    return replace(article, article=clean)


def source_of(article: CleanArticle, sentence: Sentence) -> str:
    """Return the field of ``article`` that the offsets of ``sentence`` slice."""
    return (article.title or "") if sentence.field == "title" else article.text


def dateline(article: CleanArticle) -> date | None:
    """Return the day of publication, None where the source does not say.

    When the article came to us stands for nothing: it may be years later, and would then make
    all its news old.
    """
    return article.published_at.date() if article.published_at else None


def _without_parties(
    context: PlaceContext, named: list[tuple[Sentence, tuple[ActorMention, ...]]]
) -> PlaceContext:
    """Take out of ``context`` what reads like a place but names a party: "Al-Qaeda", "IS".

    A capital inside a longer name stands for no government: "Tripoli International Airport".
    """
    spans = {
        field: [
            (p.start, p.end, p.metonym)
            for s, parties in named
            if s.field == field
            for p in parties
            if p.relation is None and not (p.metonym and _is_location(s, p))
        ]
        for field in ("text", "title")
    }

    def kept(mentions: tuple[Mention, ...], field: str) -> tuple[Mention, ...]:
        return tuple(
            m for m in mentions if m.generic or all(_is_apart(m, *span) for span in spans[field])
        )

    return replace(
        context,
        mentions=kept(context.mentions, "text"),
        title_mentions=kept(context.title_mentions, "title"),
    )


def _is_apart(mention: Mention, start: int, end: int, is_capital: bool) -> bool:  # noqa: FBT001
    """Return whether a mention is none of a party's words, or only has them in a longer name."""
    if mention.end <= start or end <= mention.start:
        return True
    if end > mention.end:
        return False
    town = mention.parent  # "the government headquarters in X"
    is_site = town is not None and (town.end <= start or end <= town.start)
    return is_site or (is_capital and end - start < mention.end - mention.start)


def _is_location(sentence: Sentence, party: ActorMention) -> bool:
    """Return whether a capital or country stands as a place rather than for its government."""
    before = sentence.text[: party.start - sentence.start].split()
    return bool(before) and before[-1].casefold() in _LOCATING


def _of_named(results: Iterable[Draft | Refusal]) -> list[Draft]:
    """Return the drafts among ``results`` whose place has a name."""
    return [r for r in results if isinstance(r, Draft) and not r.hit.is_unnamed]


def _mentions_in(context: PlaceContext, sentence: Sentence) -> list[Mention]:
    """Return the mentions of ``context`` that begin in ``sentence``."""
    mentions = context.title_mentions if sentence.field == "title" else context.mentions
    return [m for m in mentions if sentence.start <= m.start < sentence.end]


def _unique(claims: tuple[ControlClaim, ...]) -> tuple[ControlClaim, ...]:
    return tuple({c.claim_id: c for c in claims}.values())
