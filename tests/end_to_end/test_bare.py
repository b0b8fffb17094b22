"""The bare runner on its own: order, errors of one article, laziness, and the trace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from agents.detect.detector import Detection
from schemas.articles import RawArticle, ScreenedArticle
from schemas.failures import Verdict
from streams.bare import explain, extract, replay
from streams.cores import Cores
from tests.end_to_end.conftest import articles_of

ARTICLES = articles_of("albu-kamal-2017")
POLISH = RawArticle(
    id="in-polish",
    text="W piątek wojsko odbiło miasto po długich walkach, podało w sobotę w komunikacie "
    "ministerstwo obrony.",
    published_at=datetime(2023, 5, 6, tzinfo=UTC),
)
"""In a language that is recognised, and not read."""


class Choking:
    """The real detector, except that it cannot bear one article."""

    def __init__(self, cores: Cores, bad: str) -> None:
        self._detector = cores.detector
        self._bad = bad

    def detect(
        self, articles: Sequence[ScreenedArticle], *, thorough: bool = False
    ) -> list[Detection]:
        if any(article.article.id == self._bad for article in articles):
            raise ZeroDivisionError("cannot bear it")
        return self._detector.detect(articles, thorough=thorough)


def test_each_article_has_its_answer_in_order(cores: Cores) -> None:
    mixed = [POLISH, *ARTICLES, replace(POLISH, id="last")]
    found = list(extract(cores, mixed, batch=4))
    assert [each.article_id for each in found] == [article.id for article in mixed]
    assert (found[0].language, found[0].relevant, found[0].reason) == ("pl", False, "language")
    assert any(each.claims for each in found[1:-1])
    assert [each.claims for each in found] == [e.claims for e in extract(cores, mixed, batch=1)]


def test_an_article_that_a_core_cannot_bear_costs_no_other(cores: Cores) -> None:
    whole = list(extract(cores, ARTICLES))
    bad = next(each.article_id for each in whole if each.claims)
    choking = Cores(Choking(cores, bad))  # type: ignore[arg-type]
    found = list(extract(choking, ARTICLES))
    for before, after in zip(whole, found, strict=True):
        if before.article_id == bad:
            assert after.error == "ZeroDivisionError: cannot bear it"
            assert after.claims == ()
        else:
            assert after == before
    run = replay(choking, ARTICLES)
    list(run.alerts)
    assert run.verdicts[Verdict.DEAD_LETTER] == 1
    assert run.verdicts.total() == len(ARTICLES)


def test_a_replay_of_one_by_one_asks_for_no_article_before_its_turn(cores: Cores) -> None:
    taken: list[str] = []

    def slowly() -> Iterator[RawArticle]:
        for article in ARTICLES:
            taken.append(article.id)
            yield article

    run = replay(cores, slowly(), batch=1)
    first = next(run.alerts)
    assert first.sources[0].article_id == taken[-1]
    assert len(taken) < len(ARTICLES)


def test_a_trace_tells_of_an_article_that_the_stream_would_drop(cores: Cores) -> None:
    assert explain(cores, POLISH).screened_out == "language"
    trace = next(t for t in (explain(cores, a) for a in ARTICLES) if t.sentences)
    assert trace.screened_out is None


class Counting:
    """The real detector, which notes how many articles it was given at a time."""

    def __init__(self, cores: Cores) -> None:
        self._detector = cores.detector
        self.given: list[int] = []

    def detect(
        self, articles: Sequence[ScreenedArticle], *, thorough: bool = False
    ) -> list[Detection]:
        self.given.append(len(articles))
        return self._detector.detect(articles, thorough=thorough)


def test_articles_that_pass_are_read_together_and_those_that_do_not_are_not_counted(cores: Cores):
    counting = Counting(cores)
    mixed = [each for article in ARTICLES for each in (POLISH, replace(POLISH, id="pl"), article)]
    found = list(extract(Cores(counting), mixed, batch=2))
    passed = sum(each.relevant or each.reason is None for each in found)
    assert [each.article_id for each in found] == [each.id for each in mixed]
    assert counting.given == [2] * (passed // 2) + [1] * (passed % 2)


def test_a_batch_of_one_waits_for_no_other_article(cores: Cores):
    taken: list[str] = []

    def coming():
        for article in (POLISH, *ARTICLES):
            taken.append(article.id)
            yield article

    for number, found in enumerate(extract(cores, coming(), batch=1), start=1):
        assert (len(taken), taken[-1]) == (number, found.article_id)
