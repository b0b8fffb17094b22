"""Gold files: what must come out of articles, said by people.

Three kinds are read. A line of the first is an article with its text and its ``claims``. Beside
seed topics the articles are in ``topics/NAME.jsonl`` and the claims in ``gold/NAME.jsonl``, joined
by ``article_id``. The alerts that a replay of a topic must give are in ``gold/NAME.alerts.jsonl``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from schemas.articles import RawArticle
from schemas.wire import UndecodableError, decode_raw
from streams.errors import FrontwatchError

ALERTS_SUFFIX: Final = ".alerts.jsonl"
_UNDATED: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""Stands for "when it came" of gold articles without any time: no rule reads it as a date."""


class GoldError(FrontwatchError):
    """A gold file is missing or wrong; the message names file and line."""


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """One change that an article reports. A null gainer or loser means: not stated."""

    place: str
    place_name: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    gainer: str | None = None
    loser: str | None = None
    status: str | None = None
    extent: str | None = None
    event_date: date | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article and what it reports.

    ``half`` is "dev" or "test" where a set is split: rules are made on the one and shown on the
    other. ``phenomena`` are the classes of difficulty that the article stands for.
    """

    raw: RawArticle
    relevant: bool
    claims: tuple[GoldClaim, ...]
    half: str | None = None
    phenomena: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldAlert:
    """An alert that must come, in order. Null ``independent_sources``, dates and names are free.

    It is fired by an article, or where ``article_id`` is null by the tick of the day ``at``.
    ``follows`` is the index of an earlier alert of the same file.
    """

    article_id: str | None
    kind: str
    tier: str
    place: str
    gainer: str | None = None
    loser: str | None = None
    extent: str | None = None
    event_date: date | None = None
    independent_sources: int | None = None
    follows: int | None = None
    at: date | None = None


@dataclass(frozen=True, slots=True)
class GoldTopic:
    """A storyline's articles in their order, and the alerts that they must give."""

    name: str
    articles: tuple[RawArticle, ...]
    alerts: tuple[GoldAlert, ...]


def read_claims(path: Path) -> list[GoldArticle]:
    """Return the articles of a gold file with their claims.

    Raises:
        GoldError: a line cannot be read, or its article is missing.
    """
    articles: Mapping[str, RawArticle] | None = None
    read = []
    for number, fields in _rows(path):
        where = f"{path}, line {number}"
        if "text" in fields or "html" in fields:
            raw = _article(fields, where)
        else:
            if articles is None:
                articles = {a.id: a for a in read_articles(topic_of(path))}
            raw = _joined(articles, fields.get("article_id"), where)
        claims = tuple(_convert(GoldClaim, row, where) for row in fields.get("claims", ()))
        relevant = bool(fields.get("relevant", claims))
        read.append(GoldArticle(raw, relevant, claims, *_split(fields, where)))
    return read


def _split(fields: Mapping[str, Any], where: str) -> tuple[str | None, tuple[str, ...]]:
    half: str | None = _convert(str | None, fields.get("half"), where)
    phenomena: tuple[str, ...] = _convert(tuple[str, ...], fields.get("phenomena", ()), where)
    return half, phenomena


def read_alerts(path: Path) -> GoldTopic:
    """Return the storyline of an alerts file.

    Raises:
        GoldError: a line cannot be read, or there is no topic of that name.
    """
    alerts = tuple(_convert(GoldAlert, f, f"{path}, line {n}") for n, f in _rows(path))
    topic = topic_of(path)
    return GoldTopic(topic.stem, tuple(read_articles(topic)), alerts)


def read_articles(path: Path) -> list[RawArticle]:
    """Return the articles of a topic file.

    Raises:
        GoldError: the file or a line of it cannot be read.
    """
    return [_article(fields, f"{path}, line {number}") for number, fields in _rows(path)]


def topic_of(gold: Path) -> Path:
    """Return the file with the articles of a gold file: in ``topics/`` beside ``gold/``, or above."""
    name = gold.name.removesuffix(ALERTS_SUFFIX).removesuffix(".jsonl")
    above = gold.parent.parent
    topics = above / "topics"
    return (topics if topics.is_dir() else above) / f"{name}.jsonl"


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GoldError(f"{path} cannot be read: {error.strerror or error}") from error
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            yield number, _row(line, f"{path}, line {number}")


def _row(line: bytes, where: str) -> dict[str, Any]:
    try:
        fields = msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise GoldError(f"{where}: {error}") from error
    if not isinstance(fields, dict):
        raise GoldError(f"{where}: this is no object")
    return fields


def _article(fields: dict[str, Any], where: str) -> RawArticle:
    given = dict(fields)
    if "published" in given:  # the name that the field has in evaluation sets
        given.setdefault("published_at", given["published"])
    try:
        return decode_raw(msgspec.json.encode(given), ingested_at=_UNDATED)
    except UndecodableError as error:
        raise GoldError(f"{where}: {error}") from error


def _joined(articles: Mapping[str, RawArticle], article_id: Any, where: str) -> RawArticle:
    if article_id not in articles:
        raise GoldError(f"{where}: there is no article {article_id!r} in the topic beside it")
    return articles[article_id]


def _convert(kind: Any, row: Any, where: str) -> Any:
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as error:
        raise GoldError(f"{where}: {error}") from error
