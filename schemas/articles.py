"""Articles: raw as they came, clean after cleaning, screened when they may report a change.

Times are kept apart: ``published_at`` is what the outlet says, ``ingested_at`` is when Frontwatch
first saw the article. Both are UTC. Nothing in here reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from schemas.ids import content_id

EARLIEST_YEAR: Final = 1990
LATEST_YEAR: Final = 2100
MAX_TEXT_CHARS: Final = 1_000_000
"""Longest text or HTML of one article, in characters: ten times the longest live blog we know of."""


def require_utc(name: str, value: datetime | None) -> None:
    """Raise ValueError unless ``value`` is None or a UTC time between 1990 and 2100."""
    if value is None:
        return
    if value.tzinfo is None or value.utcoffset() != UTC.utcoffset(None):
        raise ValueError(f"{name} is {value.isoformat()}, which is not in UTC; write it with Z")
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValueError(
            f"{name} is in the year {value.year}; years {EARLIEST_YEAR} to {LATEST_YEAR} are believable"
        )


def require_text(name: str, value: str | None) -> None:
    """Raise ValueError if ``value`` is blank, too long, or holds what UTF-8 or a line cannot."""
    if value is None:
        return
    if not value.strip():
        raise ValueError(f"{name} is empty")
    if len(value) > MAX_TEXT_CHARS:
        raise ValueError(f"{name} has {len(value)} characters; at most {MAX_TEXT_CHARS} are read")
    if "\x00" in value:
        raise ValueError(f"{name} holds a null character at {value.index(chr(0))}")
    if not value.isascii():
        _require_unicode(name, value)


def _require_unicode(name: str, value: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:  # half of a pair: no topic, and no library, takes it
        raise ValueError(f"{name} holds a lone surrogate at {error.start}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawArticle:
    """One news item as a source gave it.

    It has ``text`` or ``html``, and at least one time. ``outlet`` is a host or a name ("dw.com").
    An empty ``title`` or ``url`` is the same as none.

    Raises:
        ValueError: no text, no time, a time that is not believable, a null character, a lone
            surrogate, or a size beyond ``MAX_TEXT_CHARS``.
    """

    id: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    text: str | None = None
    html: str | None = None
    published_at: datetime | None = None
    ingested_at: datetime | None = None
    feed: str | None = None
    schema_version: int = 1

    def __post_init__(self) -> None:
        if not self.id.strip():
            raise ValueError("id is empty")
        if self.text is None and self.html is None:
            raise ValueError("neither text nor html is given")
        if self.published_at is None and self.ingested_at is None:
            raise ValueError("neither published_at nor ingested_at is given")
        require_text("text", self.text)
        require_text("html", self.html)
        for name in ("title", "url", "outlet"):
            if getattr(self, name) == "":
                object.__setattr__(self, name, None)
        require_text("title", self.title)
        require_utc("published_at", self.published_at)
        require_utc("ingested_at", self.ingested_at)


def article_id(url: str | None, title: str | None, body: str | None) -> str:
    """Return the id of an article whose source gave it none, from its address and its words."""
    return content_id("art", url, title, body)


class CutReason(StrEnum):
    """Why a part of an article's text is not read."""

    BOILERPLATE = "boilerplate"  # menus, newsletter boxes, cookie notes, share buttons
    TEASER = "teaser"  # "Read more: ...", headlines of other stories
    CAPTION_CREDIT = "caption_credit"  # "Image: picture-alliance/AP", not the caption itself
    WIRE_CREDIT = "wire_credit"  # "dm/sms (Reuters, AFP)": read into the lineage
    DATELINE = "dateline"  # a date or a byline that stands alone
    REPEAT = "repeat"  # the title or a paragraph said again word for word


class BlockKind(StrEnum):
    """What a kept block of text is."""

    TITLE = "title"  # the title as it stands again in the text
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    HEADING = "heading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A kept stretch ``text[start:end]`` of a clean article's text, in characters."""

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A stretch ``text[start:end]`` that is there but not read, and why."""

    start: int
    end: int
    reason: CutReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """Where a text really comes from. Sources of one lineage count once.

    ``wires`` are the agencies the article itself credits, as ids of the outlets file ("afp").
    ``cluster`` is the near-copy cluster, None until it is known. ``owner`` is the outlet's owner.
    ``signature`` is the MinHash of the article's words, in which near-copies resemble each other;
    None for an article too short to tell, or not yet screened.
    """

    wires: tuple[str, ...] = ()
    cluster: str | None = None
    owner: str | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanArticle:
    """An article whose text is fit to read.

    ``text`` is the raw text character for character (or what was extracted from the HTML): cleaning
    marks what to read in ``paragraphs`` and what not in ``cuts``, and moves nothing, so offsets into
    the clean text are offsets into what the source gave. ``language`` is an ISO 639-1 code, or "und".
    """

    id: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    text: str
    published_at: datetime | None = None
    ingested_at: datetime | None = None
    feed: str | None = None
    language: str
    paragraphs: tuple[Block, ...]
    cuts: tuple[Cut, ...] = ()
    lineage: Lineage = field(default_factory=Lineage)
    schema_version: int = 1

    def __post_init__(self) -> None:
        _require_spans(len(self.text), self.paragraphs, self.cuts)


def _require_spans(length: int, *groups: tuple[Block | Cut, ...]) -> None:
    for group in groups:
        for span in group:
            if not 0 <= span.start < span.end <= length:
                raise ValueError(f"span {span.start}:{span.end} is outside a text of {length}")


class DropReason(StrEnum):
    """Why an article was screened out: it goes no further, and is counted under this reason."""

    NO_TRIGGER = "no_trigger"  # no word that any change of control is told with
    NO_PLACE = "no_place"  # such a word, but no place anywhere near it
    LANGUAGE = "language"  # a language that we do not read yet
    NO_TEXT = "no_text"  # nothing was left after cleaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A word that a change of control may be told with. ``field`` is "text" or "title"."""

    start: int
    end: int
    group: str
    field: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenedArticle:
    """A clean article that may report a change of control.

    ``relevance`` is between 0 and 1; ``countries`` are ISO 3166 alpha-2 codes of the countries in
    play, the likeliest first.
    """

    article: CleanArticle
    relevance: float
    triggers: tuple[Trigger, ...]
    countries: tuple[str, ...] = ()
    schema_version: int = 1
