"""The bare runner: the same stage cores in one plain loop, without a stream.

For `extract`, `replay` and backfill, and as the oracle in tests: it must give the same claims,
ledger and alerts as the streamed way, and counts its outcomes in the same words.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar

from agents.classify.classifier import Dropped, classify, screen
from agents.clean.cleaner import clean
from agents.clean.language import language_of
from agents.corroborate.agent import CorroborateAgent
from agents.corroborate.readings import DAWN, known_at
from agents.detect.detector import Detection
from agents.detect.trace import ArticleTrace
from agents.results import PartTick, Result
from schemas.alerts import ControlAlert
from schemas.articles import RawArticle, ScreenedArticle
from schemas.baselines import Baseline
from schemas.claims import ControlClaim
from schemas.control import LedgerEntry
from schemas.failures import Outcome, Verdict
from schemas.history import HistoryRecord
from schemas.joins import Join
from schemas.ticks import Tick
from streams.cores import Cores
from streams.ticking import with_ticks
from streams.topics import RAW

BATCH = 64
"""Articles whose sentences are parsed together: beyond this the parser gains nothing more.

Those that are screened out are not counted.
"""

_WAIT: Final = 8  # batches of articles that are screened at most before those that pass are read

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one article says. ``reason`` tells why it was screened out, None if it was not.

    ``relevant`` says that it was read; ``tells_change`` that it tells of a change, which without a
    claim is one of ground that has no name. ``error`` tells what a core raised on it; the stream would make a dead letter of it.
    """

    article_id: str
    language: str
    relevant: bool
    claims: tuple[ControlClaim, ...] = ()
    tells_change: bool = False
    reason: str | None = None
    error: str | None = None


@dataclass(slots=True)
class Replay:
    """A replay under way: ``alerts`` yields them as they come; the rest fills meanwhile.

    ``history`` holds what has left the ledger. ``outcomes`` are those of the stream for the same articles in an empty log. ``mover`` is the
    article, or the tick, that fired the alert which was taken last.
    """

    alerts: Iterator[ControlAlert] = field(default_factory=lambda: iter(()))
    ledger: dict[str, LedgerEntry] = field(default_factory=dict)
    history: dict[str, HistoryRecord] = field(default_factory=dict)
    claims: list[ControlClaim] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    mover: RawArticle | Tick | None = None

    @property
    def verdicts(self) -> Counter[Verdict]:
        """How many articles came to which end, so far."""
        found = Counter(outcome.verdict for outcome in self.outcomes)
        del found[Verdict.TICK]
        return found


@dataclass(frozen=True, slots=True)
class _Screened:
    """An article after cleaning and screening, or why it is dropped, or the error on the way."""

    screened: ScreenedArticle | None = None
    dropped: Dropped | None = None
    error: str | None = None


def extract(cores: Cores, raws: Iterable[RawArticle], batch: int = BATCH) -> Iterator[Extraction]:
    """Yield what each of ``raws`` says, in order, one each."""
    for group, screened in _screened(raws, batch):
        found = iter(_detect(cores, [s.screened for s in screened if s.screened is not None]))
        for raw, item in zip(group, screened, strict=True):
            detected = next(found) if item.screened is not None else None
            yield _extraction(raw, item, detected)


def _screened(
    raws: Iterable[RawArticle], batch: int
) -> Iterator[tuple[list[RawArticle], list[_Screened]]]:
    """Yield runs of ``raws``, screened, each as long as it takes for ``batch`` of them to go on.

    The parser works best on many sentences at a time. No run is longer than ``_WAIT`` batches.
    """
    group: list[RawArticle] = []
    screened: list[_Screened] = []
    passed = 0
    for raw in raws:
        group.append(raw)
        screened.append(_screen(raw))
        passed += screened[-1].screened is not None
        if passed == batch or len(group) == batch * (_WAIT if batch > 1 else 1):
            yield group, screened
            group, screened, passed = [], [], 0
    if group:
        yield group, screened


def replay(
    cores: Cores,
    raws: Iterable[RawArticle],
    batch: int = BATCH,
    *,
    ledger: dict[str, LedgerEntry] | None = None,
    baselines: Iterable[Baseline] = (),
    verdicts: Iterable[ControlClaim] = (),
) -> Replay:
    """Return a replay of ``raws`` in their order; it runs as its ``alerts`` are taken.

    Time passes with the articles: a tick comes before each that passes a boundary.
    A ``batch`` of 1 gives each alert before the next article is asked for. With a ``ledger`` it goes
    on from there, and changes it. The ``baselines`` are laid before the first article; each of the
    ``verdicts`` of analysts comes after all that was published by the time when it was given.
    """
    run = Replay() if ledger is None else Replay(ledger=ledger)
    run.alerts = _alerts(run, cores, raws, batch, baselines, verdicts)
    return run


def explain(cores: Cores, raw: RawArticle) -> ArticleTrace:
    """Return the trace of ``raw``: what was seen in each sentence, what was decided, and why.

    An article that is screened out is read all the same; the trace then says that in the stream
    it would not have been.
    """
    cleaned = clean(raw)
    screened = classify(cleaned)
    if isinstance(screened, ScreenedArticle):
        return cores.detector.detect([screened], thorough=True)[0].trace
    read_anyway = ScreenedArticle(article=cleaned, relevance=0.0, triggers=())
    trace = cores.detector.detect([read_anyway], thorough=True)[0].trace
    return replace(trace, screened_out=screened.reason.value)


def _alerts(
    run: Replay,
    cores: Cores,
    raws: Iterable[RawArticle],
    batch: int,
    baselines: Iterable[Baseline],
    verdicts: Iterable[ControlClaim],
) -> Iterator[ControlAlert]:
    agent = CorroborateAgent(run.ledger, rules=cores.rules)
    for baseline in baselines:
        agent.lay(baseline)
    given = deque(sorted(verdicts, key=known_at))
    for item, found in _read(cores, with_ticks(raws, cores.tick_every), batch):
        while given and known_at(given[0]) < _moment(item):
            yield from _sent(run, settled(agent, given.popleft()))
        run.mover = item
        origin = f"{RAW.name}/0/{len(run.outcomes)}"
        if found is None:
            run.outcomes.append(Outcome(origin=origin, verdict=Verdict.TICK))
        else:
            run.outcomes.append(_outcome(origin, found))
            run.claims += found.claims
        yield from _sent(run, _corroborated(agent, item, found))
    for verdict in given:
        yield from _sent(run, settled(agent, verdict))


def _sent(run: Replay, results: Iterable[Result]) -> Iterator[ControlAlert]:
    for result in results:
        for emission in result.emissions:
            if isinstance(emission.record, HistoryRecord):
                run.history[emission.key] = emission.record
            if isinstance(emission.record, ControlAlert):
                yield emission.record


def _moment(item: RawArticle | Tick) -> datetime:
    if isinstance(item, Tick):
        return item.at
    return item.published_at or item.ingested_at or DAWN


def _read(
    cores: Cores, stream: Iterable[RawArticle | Tick], batch: int
) -> Iterator[tuple[RawArticle | Tick, Extraction | None]]:
    """Yield what each article of ``stream`` says, in order; None of a tick."""
    for group in _groups(stream, batch):
        found = extract(cores, [raw for raw in group if isinstance(raw, RawArticle)], batch)
        for item in group:
            yield item, next(found) if isinstance(item, RawArticle) else None


def _corroborated(
    agent: CorroborateAgent, item: RawArticle | Tick, found: Extraction | None
) -> Iterator[Result]:
    if isinstance(item, Tick):
        yield agent.tick(PartTick(item, 0))
    elif found is not None:
        for claim in found.claims:
            yield from settled(agent, claim)


def settled(agent: CorroborateAgent, item: ControlClaim | Join | Baseline) -> Iterator[Result]:
    """Yield what becomes of a record, and of what the ledger sends on to another place."""
    result = agent.take(item)
    yield result
    for emission in result.emissions:
        if isinstance(emission.record, (ControlClaim, Join, Baseline)):
            yield from settled(agent, emission.record)


def _outcome(origin: str, found: Extraction) -> Outcome:
    if found.error is not None:
        stage = "detect" if found.relevant else "screen"
        return Outcome(origin=origin, verdict=Verdict.DEAD_LETTER, reason=stage)
    if found.reason is not None:
        verdict = Verdict.SCREENED_OUT
    else:
        verdict = Verdict.WITH_CLAIMS if found.claims else Verdict.WITHOUT_CLAIMS
    return Outcome(
        origin=origin,
        verdict=verdict,
        reason=found.reason,
        article_id=found.article_id,
        claims=len(found.claims),
    )


def _screen(raw: RawArticle) -> _Screened:
    try:
        screened = screen(raw)
    except Exception as error:  # noqa: BLE001 - as in the stream, one article stops nothing
        return _Screened(error=f"{type(error).__name__}: {error}")
    if isinstance(screened, ScreenedArticle):
        return _Screened(screened)
    return _Screened(dropped=screened)


def _detect(cores: Cores, articles: Sequence[ScreenedArticle]) -> list[Detection | str]:
    """Return what was found in each of ``articles``, or the error; a batch fails one by one."""
    if not articles:
        return []
    try:
        return list(cores.detector.detect(articles))
    except Exception as error:  # noqa: BLE001 - as above
        if len(articles) == 1:
            return [f"{type(error).__name__}: {error}"]
        return [_detect(cores, [article])[0] for article in articles]


def _extraction(raw: RawArticle, item: _Screened, found: Detection | str | None) -> Extraction:
    if item.screened is not None and isinstance(found, Detection):
        language = item.screened.article.language
        return Extraction(
            raw.id, language, relevant=True, claims=found.claims, tells_change=found.tells_change
        )
    if item.dropped is not None:
        reason = item.dropped.reason.value
        return Extraction(raw.id, item.dropped.language, relevant=False, reason=reason)
    relevant = item.screened is not None
    error = found if isinstance(found, str) else item.error
    language = _language(raw) if item.screened is None else item.screened.article.language
    return Extraction(raw.id, language, relevant, error=error)


def _language(raw: RawArticle) -> str:
    """Return the language of an article that nobody could screen."""
    if raw.text is not None:
        return language_of(raw.title, raw.text)
    try:
        return clean(raw).language
    except Exception:  # noqa: BLE001 - a page that cannot be parsed has none that we know
        return "und"


def _groups(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while group := list(islice(iterator, size)):
        yield group
