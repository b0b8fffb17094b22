from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.articles import RawArticle
from schemas.wire import decode
from streams.sources.errors import SourceError
from streams.sources.feeds import feed_items
from tests.streams.sources.conftest import RSS

NOW = datetime(2017, 11, 10, tzinfo=UTC)

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title>
<link href="https://desk.example/"/>
<entry><id>tag:desk,1</id><title type="html">A &lt;i&gt;town&lt;/i&gt; falls</title>
<link href="https://desk.example/1"/><updated>2017-11-09T08:30:00Z</updated>
<summary>Short.</summary>
<content type="html">&lt;p&gt;The longer words win.&lt;/p&gt;</content></entry></feed>"""


def _articles(data: str | bytes, source: str = "https://desk.example/rss") -> list[RawArticle]:
    raw = data if isinstance(data, bytes) else data.encode()
    return [i.article for i in feed_items(raw, source, NOW) if i.article]


def test_an_rss_feed_gives_articles_oldest_first() -> None:
    second, first = _articles(RSS)
    assert first.title == "Army takes Harim & moves on"
    assert first.published_at == datetime(2017, 11, 9, 7, 30, tzinfo=UTC)
    assert first.ingested_at == NOW
    assert first.html is not None
    assert "took <b>Harim</b>" in first.html
    assert second.text == "Fish & chips cost more."
    assert second.outlet == "desk.example"
    assert second.feed == "https://desk.example/rss"


def test_an_atom_feed_gives_its_longest_words() -> None:
    (entry,) = _articles(ATOM)
    assert entry.title == "A town falls"
    assert "The longer words win." in (entry.html or "")
    assert entry.published_at == datetime(2017, 11, 9, 8, 30, tzinfo=UTC)


def test_ids_come_from_content_and_not_from_the_time_of_the_look() -> None:
    later = datetime(2018, 1, 1, tzinfo=UTC)
    again = [
        i.article.id
        for i in feed_items(RSS.encode(), "https://desk.example/rss", later)
        if i.article
    ]
    assert again == [a.id for a in _articles(RSS)]
    changed = _articles(RSS.replace("on Wednesday", "on Thursday"))
    assert len({a.id for a in changed} - set(again)) == 1


def test_items_are_whole_records_on_the_wire() -> None:
    for item in feed_items(RSS.encode(), "x", NOW):
        assert item.value is not None
        assert decode(RawArticle, item.value) == item.article
        assert item.key == item.article.id.encode()  # type: ignore[union-attr]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "xxxxxxxxxx">'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<rss version='2.0'><channel><item><title>&b;</title></item></channel></rss>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_entity_declarations_are_refused_in_every_encoding(encoding: str) -> None:
    with pytest.raises(SourceError, match=r"entities|neither"):
        _articles(BOMB.encode(encoding))


def test_a_declared_odd_encoding_hides_nothing() -> None:
    # UTF-7 writes "<" as "+ADw-": a check of the raw bytes would see no declaration.
    hidden = '<?xml version="1.0" encoding="utf-7"?>' + BOMB.partition("?>")[2].encode(
        "utf-7"
    ).decode().replace("<", "+ADw-")
    try:
        texts = " ".join((a.title or "") + (a.text or "") for a in _articles(hidden))
    except SourceError:
        return
    assert "xxxxxxxxxx" not in texts


def test_an_outer_document_type_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("THE-SECRET")
    dtd = f'<!DOCTYPE rss SYSTEM "{secret.as_uri()}">'
    (first, *_) = _articles(RSS.replace("<rss", dtd + "<rss", 1))
    assert "THE-SECRET" not in repr(first)


@pytest.mark.parametrize("data", [b"", b"<html><body>no feed</body></html>", b"\0\1\2", b"{}"])
def test_what_is_no_feed_is_told(data: bytes) -> None:
    with pytest.raises(SourceError, match="neither RSS nor Atom"):
        _articles(data)


def test_a_torn_feed_gives_what_is_whole() -> None:
    torn = RSS[: RSS.index("<item><title>Market")]
    (entry,) = _articles(torn)
    assert entry.title == "Army takes Harim & moves on"


def test_odd_entries_are_told_and_the_rest_goes_on() -> None:
    odd = RSS.replace("<item><title>Market opens", "<item></item><item><title>Market opens")
    items = list(feed_items(odd.encode(), "x", NOW))
    assert len([i for i in items if i.article]) == 2
    (bad,) = [i for i in items if i.problem]
    assert bad.problem == "the entry has neither text nor a title"


@pytest.mark.parametrize(
    "when", ["Thu, 09 Nov 0017 08:30:00 GMT", "Thu, 09 Nov 9999 08:30:00 GMT", "yesterday", ""]
)
def test_a_time_beyond_belief_is_left_out(when: str) -> None:
    odd = RSS.replace("Thu, 09 Nov 2017 08:30:00 +0100", when)
    article = next(a for a in _articles(odd) if "Harim" in (a.title or ""))
    assert article.published_at is None
    assert article.ingested_at == NOW


def test_links_other_than_web_addresses_are_not_kept() -> None:
    odd = RSS.replace("https://desk.example/1", "javascript:alert(1)")
    article = next(a for a in _articles(odd) if "Harim" in (a.title or ""))
    assert article.url is None
