"""From a raw article to one whose text is fit to read."""

from __future__ import annotations

from agents.clean.blocks import mark
from agents.clean.credits import outlets
from agents.clean.html import text_of
from agents.clean.language import language_of
from schemas.articles import CleanArticle, Lineage, RawArticle


def clean(raw: RawArticle, language: str | None = None) -> CleanArticle:
    """Return ``raw`` with its noise marked, its language and its lineage.

    ``language`` is that of its title and text, where it is known already.

    The text of a text article is not touched: what is not to be read is marked as cut. The text of
    an HTML article is what was extracted from it.

    Raises:
        PageError: a page that is too long or nested too deep to be parsed.
    """
    text = raw.text if raw.text is not None else text_of(raw.html or "")
    marked = mark(text, raw.title)
    outlet = outlets().by_host(raw.outlet) or outlets().by_host(raw.url)
    return CleanArticle(
        id=raw.id,
        url=raw.url,
        outlet=raw.outlet,
        title=raw.title,
        text=text,
        published_at=raw.published_at,
        ingested_at=raw.ingested_at,
        feed=raw.feed,
        language=language if language is not None else language_of(raw.title, text),
        paragraphs=marked.blocks,
        cuts=marked.cuts,
        lineage=Lineage(wires=marked.wires, owner=outlet.owner if outlet else None),
    )
