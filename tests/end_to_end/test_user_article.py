"""The article that this project began with, page noise and all. Its text is not ours to ship.

It lies beside the repository where the project is built; elsewhere there is nothing to read.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from math import cos, hypot, radians
from pathlib import Path

import pytest

from schemas.articles import RawArticle
from schemas.claims import ControlClaim
from streams.bare import extract
from streams.cores import Cores

FOLDER = Path(__file__).parents[3] / "shared" / "seed-documents"
ALBU_KAMAL = (34.45, 40.92)
KM_PER_DEGREE = 111.2

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the user's article is not beside this clone"
)


@pytest.fixture
def article() -> RawArticle:
    (path,) = FOLDER.glob("*.txt")
    return RawArticle(
        id="user-article",
        outlet="dw.com",
        title="Syria ousts 'IS' from urban stronghold",
        text=path.read_text(encoding="utf-8"),
        published_at=datetime(2017, 11, 9, tzinfo=UTC),
    )


@pytest.fixture
def claim(cores: Cores, article: RawArticle) -> ControlClaim:
    (extraction,) = extract(cores, [article])
    (only,) = extraction.claims
    return only


def test_one_change_at_the_right_place(claim: ControlClaim) -> None:
    place = claim.place
    assert (place.country, place.resolved) == ("SY", True)
    assert place.lat is not None
    assert place.lon is not None
    north = (place.lat - ALBU_KAMAL[0]) * KM_PER_DEGREE
    east = (place.lon - ALBU_KAMAL[1]) * KM_PER_DEGREE * cos(radians(ALBU_KAMAL[0]))
    assert hypot(north, east) < 5


def test_who_took_it_from_whom_and_when(claim: ControlClaim) -> None:
    assert claim.gainer is not None
    assert claim.loser is not None
    assert claim.gainer.id == "syria-government"
    assert claim.loser.id == "islamic-state"
    assert "hezbollah" in {supporter.id for supporter in claim.supporters}
    assert claim.event_date in {date(2017, 11, 8), date(2017, 11, 9)}


def test_the_evidence_slices_the_text(claim: ControlClaim, article: RawArticle) -> None:
    evidence = claim.evidence
    assert article.text is not None
    assert evidence.field == "text"
    assert article.text[evidence.start : evidence.end] == evidence.quote
    assert "ousting" in evidence.quote
