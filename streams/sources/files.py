"""Articles from files: JSON Lines, plain text, HTML, saved feeds, and folders of these."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import BinaryIO, Final

from resiliparse.parse.encoding import bytes_to_str, detect_encoding

from schemas.articles import MAX_TEXT_CHARS, RawArticle
from schemas.ids import content_id
from streams.sources.errors import SourceError
from streams.sources.feeds import feed_items
from streams.sources.items import Item, article_item, line_item, lines

Clock = Callable[[], datetime]

LINES: Final = frozenset({".jsonl", ".ndjson", ".json"})
TEXT: Final = frozenset({".txt"})
HTML: Final = frozenset({".html", ".htm"})
FEEDS: Final = frozenset({".xml", ".rss", ".atom"})
KNOWN: Final = LINES | TEXT | HTML | FEEDS

_DATED = re.compile(r"(\d{4}-\d\d-\d\d)(?:\D|$)")
_MAX_FILE_BYTES: Final = (
    4 * MAX_TEXT_CHARS + 3
)  # the longest article in UTF-8, with a byte order mark


def read_path(path: Path, clock: Clock) -> Iterator[Item]:
    """Yield what a file holds, or every known file below a folder, in order of its name.

    Raises:
        SourceError: there is no such file, it cannot be read, or its kind is not known.
    """
    if path.is_dir():
        yield from _folder(path, clock)
    elif path.suffix.lower() in KNOWN:
        yield from _file(path, path.name, clock)
    elif not path.exists():
        raise SourceError(f"there is no file or folder {path}")
    else:
        known = ", ".join(sorted(KNOWN))
        raise SourceError(f"{path} is of no known kind; known are folders and {known}")


def read_stream(stream: BinaryIO | io.RawIOBase, name: str, clock: Clock) -> Iterator[Item]:
    """Yield the articles of a stream of JSON lines."""
    for line in lines(stream):
        yield line_item(line, name, clock())


def count_unknown(folder: Path) -> int:
    """Return how many files below a folder are left alone because of their kind."""
    return sum(f.is_file() and f.suffix.lower() not in KNOWN for f in folder.rglob("*"))


def _folder(folder: Path, clock: Clock) -> Iterator[Item]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in KNOWN and path.is_file():
            name = path.relative_to(folder).as_posix()
            try:
                yield from _file(path, name, clock)
            except SourceError as error:
                yield Item(name, None, problem=str(error))


def _file(path: Path, name: str, clock: Clock) -> Iterator[Item]:
    kind = path.suffix.lower()
    try:
        if kind in LINES:
            with path.open("rb") as stream:
                yield from read_stream(stream, name, clock)
        else:
            yield from _whole(path, name, kind, clock())
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error


def _whole(path: Path, name: str, kind: str, now: datetime) -> Iterator[Item]:
    if path.stat().st_size > _MAX_FILE_BYTES:
        yield Item(name, None, problem=f"the file is longer than {_MAX_FILE_BYTES:,} bytes")
        return
    data = path.read_bytes()
    if kind in FEEDS:
        yield from feed_items(data, name, now)
        return
    try:
        yield article_item(name, document(data, name, now, html=kind in HTML))
    except ValueError as error:
        yield Item(name, None, problem=str(error))


def document(data: bytes, name: str, now: datetime, *, html: bool) -> RawArticle:
    """Return the article of one text or HTML file.

    A date in the file's name ("2017-11-09 dw.txt") is taken as the day of publication, at midnight
    UTC. A file says nothing else about itself, so there is no outlet, no title and no address.

    Raises:
        ValueError: the text is empty, not UTF-8, or not fit to be an article.
    """
    if html:
        text = str(bytes_to_str(data, detect_encoding(data) or "utf-8"))
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError(f"the text is not UTF-8: byte {error.start} cannot be read") from None
    return RawArticle(
        id=content_id("art", name, text),
        text=None if html else text,
        html=text if html else None,
        published_at=_dated(name),
        ingested_at=now,
        feed="file",
    )


def _dated(name: str) -> datetime | None:
    found = _DATED.search(name.rpartition("/")[2])
    if not found:
        return None
    try:
        return datetime.combine(date.fromisoformat(found[1]), time(), UTC)
    except ValueError:
        return None
