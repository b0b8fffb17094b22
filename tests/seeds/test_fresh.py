"""The fresh articles: whole, verbatim, labelled with the catalogue's names, counted right."""

from __future__ import annotations

import tomllib
from pathlib import Path

from schemas.claims import Extent, Status
from streams.scoring.gold import GoldArticle, read_claims

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "seeds" / "fresh").glob("*.jsonl"))


def items() -> list[GoldArticle]:
    return [item for path in FILES for item in read_claims(path)]


def test_the_readme_counts_what_is_there() -> None:
    readme = (ROOT / "seeds" / "README.md").read_text("utf-8")
    for path in FILES:
        held = list(read_claims(path))
        claims = sum(len(item.claims) for item in held)
        quiet = sum(not item.relevant for item in held)
        assert f"| `fresh/{path.name}` | {len(held)} | {claims} | {quiet} |" in readme


def test_no_two_articles_have_one_id() -> None:
    ids = [item.raw.id for item in items()]
    assert len(ids) == len(set(ids))


def test_evidence_and_places_are_verbatim() -> None:
    for item in items():
        text = f"{item.raw.title or ''}\n{item.raw.text}"
        for claim in item.claims:
            assert claim.evidence is not None
            assert claim.evidence in text
            assert claim.place.casefold() in text.casefold()


def test_labels_are_of_the_known_words() -> None:
    actors = tomllib.loads((ROOT / "agents" / "knowledge" / "actors.toml").read_text("utf-8"))
    names = {party["name"] for party in actors["party"]}
    for item in items():
        assert item.relevant == bool(item.claims)
        for claim in item.claims:
            Status(claim.status)
            Extent(claim.extent)
            assert {claim.gainer, claim.loser} - {None} <= names
            assert claim.gainer != claim.loser


def test_nobody_is_said_to_have_published_them() -> None:
    for item in items():
        assert item.raw.outlet is not None
        assert item.raw.outlet.endswith(".example")
        assert (item.raw.url or "").startswith(f"https://{item.raw.outlet}/")
