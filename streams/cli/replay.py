"""`frontwatch replay`: topics through all stages in one process, and their alerts."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.common import FAILED, Options, now, options
from streams.cli.output import Format, complain, counted, flush, note, progress, write_alert

if TYPE_CHECKING:
    from datetime import datetime

    from schemas.articles import RawArticle
    from schemas.baselines import Baseline
    from streams.cli.output import Bar


def replay(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="TOPICFILE...", help="JSON Lines files; without any, our seeds."),
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(min=0.001, help="So many times as fast as it was; without it, at once."),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Who held what before: docs/baseline.md has the columns."
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write them.")] = Format.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> int:
    """Replay articles in order of publication and write the alerts.

    It keeps nothing: the same files give the same alerts every time.
    """
    from streams.bare import BATCH
    from streams.bare import replay as run
    from streams.cli.loading import load_cores
    from streams.seeding import in_event_order, seed_articles

    opts = options(context)
    form = Format.JSON if as_json else form
    articles, failed = _read(files) if files else (seed_articles(), False)
    cores = load_cores(opts)
    baselines = _baselines(opts, baseline) if baseline else ()
    count = 0
    in_the_way = sys.stdout.isatty()  # a bar would stand between the alerts
    with progress("articles", quiet=opts.quiet or in_the_way) as bar:
        ordered = _paced(in_event_order(articles), speed, bar)
        batch = 1 if speed else BATCH
        for alert in run(cores, ordered, batch, baselines=baselines).alerts:
            count += 1
            write_alert(alert, form)
            if speed:
                flush()
    note(f"{counted(len(articles), 'article')}, {counted(count, 'alert')}", quiet=opts.quiet)
    return FAILED if failed else 0


def _baselines(opts: Options, path: Path) -> tuple[Baseline, ...]:
    from streams.baseline.files import require

    return require(path, opts.settings().gazetteer_path, now().date())


def _read(files: list[Path]) -> tuple[list[RawArticle], bool]:
    from streams.sources.files import read_path

    articles, failed = [], False
    for path in files:
        for item in read_path(path, now):
            if item.article is None:
                complain(f"{item.where}: {item.problem}")
                failed = True
            else:
                articles.append(item.article)
    return articles, failed


def _paced(articles: list[RawArticle], speed: float | None, bar: Bar) -> Iterator[RawArticle]:
    """Yield the articles, waiting between them as long as it took then, divided by ``speed``."""
    before: datetime | None = None
    for done, article in enumerate(articles):
        bar.at(done, len(articles))
        moment = article.published_at or article.ingested_at
        if speed and moment and before:
            time.sleep(max(0.0, (moment - before).total_seconds() / speed))
        before = moment
        yield article
    bar.at(len(articles), len(articles))
