"""The real cores, loaded once, and the seed storylines."""

from __future__ import annotations

from importlib.resources import files

import pytest

from agents.detect.places.gazetteer import build
from schemas import wire
from schemas.articles import RawArticle
from streams.cores import Cores
from streams.seeding import in_event_order
from streams.settings import load_settings

STORYLINES = sorted(
    path.name.removesuffix(".jsonl")
    for path in files("seeds").joinpath("topics").iterdir()
    if path.name.endswith(".jsonl")
)


def articles_of(storyline: str) -> list[RawArticle]:
    """Return the articles of a seed storyline in event order."""
    data = files("seeds").joinpath("topics", f"{storyline}.jsonl").read_bytes()
    return in_event_order([wire.decode(RawArticle, line) for line in data.splitlines() if line])


@pytest.fixture(scope="session")
def cores() -> Cores:
    settings = load_settings()
    if not settings.gazetteer_path.exists():
        build(settings.gazetteer_path)
    return Cores.from_settings(settings)
