"""The table of phenomena counts each article under every phenomenon it is tagged with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.phenomena import MEASURE, gold_files, is_right, table
from schemas.articles import RawArticle
from streams.scoring.agreement import Names
from streams.scoring.gold import GoldArticle, GoldClaim, read_claims

AT = datetime(2024, 5, 3, 12, 0, tzinfo=UTC)


def article(name: str, *phenomena: str, claims: tuple[GoldClaim, ...] = ()) -> GoldArticle:
    raw = RawArticle(id=name, text="Rain fell.", published_at=AT, ingested_at=AT)
    return GoldArticle(raw, bool(claims), claims, "dev", phenomena)


def test_all_articles_come_first_and_the_worst_phenomenon_next() -> None:
    gold = [article("a", "passive", "caption"), article("b", "passive"), article("c", "caption")]
    lines = table(gold, {"a": True, "b": False, "c": True})
    assert lines[2:] == [
        "| all articles | 3 | 2 | 1 | 0.67 |",
        "| passive | 2 | 1 | 1 | 0.50 |",
        "| caption | 2 | 2 | 0 | 1.00 |",
    ]


def test_a_quiet_article_is_right_when_nothing_is_found_and_a_missed_claim_is_wrong() -> None:
    names = Names()
    assert is_right(article("a", "caption"), (), names)
    assert not is_right(article("b", "caption", claims=(GoldClaim("Lyman"),)), (), names)


def test_every_file_of_the_measuring_set_is_read() -> None:
    files = gold_files([MEASURE])
    assert {path.stem for path in files} == {path.stem for path in Path(MEASURE).glob("*.jsonl")}
    assert all(row.phenomena and row.half for path in files for row in read_claims(path))
