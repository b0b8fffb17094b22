"""`frontwatch explain`: why an article does or does not count."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, time
from datetime import date as date_type
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.common import FAILED, now, options, usage
from streams.cli.output import complain, write_line, write_text
from streams.safetext import one_line

if TYPE_CHECKING:
    from agents.detect.trace import ArticleTrace
    from streams.sources.items import Item


def explain(
    context: typer.Context,
    article: Annotated[
        str,
        typer.Argument(help="A file of JSON lines, text or HTML; - for standard input."),
    ] = "-",
    title: Annotated[str | None, typer.Option(help="The title of a text file's article.")] = None,
    date: Annotated[
        str | None, typer.Option(help="Its day of publication, YYYY-MM-DD.", metavar="DAY")
    ] = None,
    article_id: Annotated[
        str | None, typer.Option("--id", help="Only the article of this id.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON lines.")] = False,
) -> int:
    """Show sentence by sentence what was seen, decided, and why."""
    from streams.bare import explain as trace_of
    from streams.cli.loading import load_cores

    cores = load_cores(options(context))
    failed = False
    for item in _items(article, title, date):
        if item.article is None:
            complain(f"{item.where}: {item.problem}")
            failed = True
        elif article_id in {None, item.article.id}:
            _tell(trace_of(cores, item.article), as_json=as_json)
    return FAILED if failed else 0


def _items(path: str, title: str | None, day: str | None) -> Iterator[Item]:
    """Yield the articles of a file: JSON lines where it begins with one, else text or HTML."""
    from streams.cli.reading import named, opened
    from streams.sources.files import HTML
    from streams.sources.items import Item, LineSplitter, line_item

    with opened(path) as descriptor, os.fdopen(os.dup(descriptor), "rb") as stream:
        data = stream.read()
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        splitter = LineSplitter()
        for line in (*splitter.feed(data), *splitter.end()):
            yield line_item(line, named(path), now())
        return
    try:
        yield _document(data, path, title, day, html=Path(path).suffix.lower() in HTML)
    except ValueError as error:
        yield Item(named(path), None, problem=str(error))


def _document(data: bytes, path: str, title: str | None, day: str | None, *, html: bool) -> Item:
    from dataclasses import replace

    from streams.cli.reading import named
    from streams.sources.files import document
    from streams.sources.items import article_item

    article = document(data, named(path), now(), html=html)
    published = _day(day) if day else article.published_at
    return article_item(named(path), replace(article, title=title, published_at=published))


def _day(text: str) -> datetime:
    try:
        return datetime.combine(date_type.fromisoformat(text), time(), UTC)
    except ValueError:
        raise usage(f"{text!r} is no day; write it as 2017-11-09") from None


def _tell(trace: ArticleTrace, *, as_json: bool) -> None:
    from streams.cli.tracing import trace_text

    if as_json:
        write_line(trace.as_json())
        return
    write_text(f"article {one_line(trace.article_id)}")
    for line in trace_text(trace):
        write_text(line)
