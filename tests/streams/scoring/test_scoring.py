from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.alerts import AlertKind
from schemas.articles import Lineage, RawArticle
from schemas.claims import Actor, ClaimSource, ControlClaim, Evidence, Extent, Place, Status
from schemas.control import Tier
from streams.scoring.agreement import Names, same_day, same_name
from streams.scoring.alerts import score_alerts
from streams.scoring.claims import ClaimScores, match, score_claims
from streams.scoring.gold import (
    GoldAlert,
    GoldArticle,
    GoldClaim,
    GoldError,
    GoldTopic,
    read_alerts,
    read_claims,
)
from tests.streams.records import ARMY, GROUP, TOWN, make_alert

DAY = date(2017, 11, 8)
RAW = RawArticle(id="a1", text="Words.", published_at=datetime(2017, 11, 9, tzinfo=UTC))
ELSEWHERE = Place(id="gn:1", mention="Raqqa", name="Raqqa", country="SY", lat=35.95, lon=39.01)


@pytest.fixture(scope="module")
def names() -> Names:
    return Names()


def _gold(**changes: Any) -> GoldClaim:
    fields: dict[str, Any] = {
        "place": "Al-Bukamal",
        "country": "SY",
        "lat": 34.4,
        "lon": 40.9,
        "gainer": "Syrian Army",
        "loser": "Islamic State",
        "status": "claimed",
        "extent": "full",
        "event_date": DAY,
    }
    return GoldClaim(**(fields | changes))


def _claim(**changes: Any) -> ControlClaim:
    fields: dict[str, Any] = {
        "claim_id": "c",
        "article_id": "a1",
        "place": TOWN,
        "gainer": ARMY,
        "loser": GROUP,
        "status": Status.CLAIMED,
        "event_date": DAY,
        "evidence": Evidence(quote="Words.", start=0, end=6),
        "confidence": 0.9,
        "rule": "active",
        "detector_version": "1",
        "source": ClaimSource(article_id="a1", lineage=Lineage()),
    }
    return ControlClaim(**(fields | changes))


def _score(
    names: Names, gold: list[GoldClaim], found: list[ControlClaim], *, relevant: bool = True
) -> ClaimScores:
    return score_claims([(GoldArticle(RAW, relevant, tuple(gold)), found)], names)


def test_a_right_claim_is_right_in_every_field(names: Names) -> None:
    scores = _score(names, [_gold()], [_claim()])
    assert (scores.claims.f1, scores.places.f1, scores.relevance.f1) == (1, 1, 1)
    rates = (scores.status, scores.extent, scores.event_date, scores.coordinates, scores.loser)
    assert [rate.share for rate in rates] == [1, 1, 1, 1, 1]
    assert scores.faults == []


def test_the_wrong_way_round_is_the_right_place_only(names: Names) -> None:
    scores = _score(names, [_gold()], [_claim(gainer=GROUP, loser=ARMY)])
    assert scores.claims.hits == 0
    assert scores.places.hits == 1
    assert [f.kind for f in scores.faults] == ["missed", "false"]


def test_another_place_is_wrong_in_both(names: Names) -> None:
    scores = _score(names, [_gold()], [_claim(place=ELSEWHERE)])
    assert (scores.claims.hits, scores.places.hits) == (0, 0)


def test_each_claim_counts_once(names: Names) -> None:
    scores = _score(names, [_gold()], [_claim(), _claim(status=Status.DENIED)])
    assert (scores.claims.precision, scores.claims.recall) == (0.5, 1.0)
    assert scores.status.share == 1, "the claim that is alike in more fields is the one matched"


def test_a_gainer_that_is_not_stated_leaves_the_loser_to_decide(names: Names) -> None:
    gold = _gold(gainer=None)
    assert _score(names, [gold], [_claim()]).claims.hits == 1
    assert _score(names, [gold], [_claim(loser=ARMY)]).claims.hits == 0
    assert _score(names, [replace(gold, loser=None)], [_claim(loser=None)]).claims.hits == 1


def test_fields_are_judged_where_gold_has_them(names: Names) -> None:
    wrong = _claim(
        status=Status.ASSERTED, extent=Extent.PARTIAL, event_date=date(2017, 11, 1), loser=None
    )
    scores = _score(names, [_gold()], [wrong])
    rates = (scores.status, scores.extent, scores.event_date, scores.loser)
    assert [rate.share for rate in rates] == [0, 0, 0, 0]
    free = _gold(status=None, extent=None, event_date=None, loser=None, lat=None, lon=None)
    scores = _score(names, [free], [wrong])
    assert [r.share for r in (scores.status, scores.event_date, scores.coordinates)] == [None] * 3


def test_false_claims_are_counted_per_hundred_irrelevant(names: Names) -> None:
    scores = _score(names, [], [_claim(), _claim()], relevant=False)
    assert scores.false_per_100 == 200
    assert scores.claims.precision == 0
    assert _score(names, [_gold()], []).false_per_100 is None


def test_nothing_wanted_and_nothing_found_is_perfect(names: Names) -> None:
    assert _score(names, [], [], relevant=False).claims.f1 == 1


def test_matching_finds_the_most_pairs() -> None:
    # The first wanted could take either, the second only the first: a greedy choice finds one pair.
    wanted = [_gold(place="either"), _gold(place="first")]
    found = [_claim(claim_id="first"), _claim(claim_id="second")]
    pairs = match(wanted, found, lambda g, c: g.place == "either" or c.claim_id == "first")
    assert pairs == {0: 1, 1: 0}


def test_names_and_days_agree_within_reason(names: Names) -> None:
    assert same_name("Deir ez-Zor", "Dayr az Zawr", "Deir el-Zour")
    assert not same_name("Deir ez-Zor", "Raqqa", None)
    assert not same_name("", "")
    assert same_day(DAY, date(2017, 11, 9))
    assert not same_day(DAY, date(2017, 11, 10))
    assert same_day(None, DAY) is None
    unknown = Actor(id="un:x", name="Brigade X", mention="X men")
    assert names.agree("brigade x", unknown, "SY", DAY)
    assert not names.agree("brigade y", unknown, "SY", DAY)


class TestAlerts:
    first = GoldAlert("a1", "new", "claimed", "Abu Kamal", "Syrian Army", "Islamic State", "full")
    second = replace(first, article_id="a2", kind="upgrade", tier="confirmed", follows=0)
    gold = GoldTopic("t", (RAW,), (first, second))
    came_first = make_alert(1, tier=Tier.CLAIMED)
    came_second = make_alert(
        2, kind=AlertKind.UPGRADE, tier=Tier.CONFIRMED, follows=came_first.alert_id
    )

    def test_the_right_alerts_are_exact(self, names: Names) -> None:
        score = score_alerts(self.gold, [self.came_first, self.came_second], ["a1", "a2"], names)
        assert score.exact
        assert score.differences == []

    def test_a_missing_one_does_not_make_the_next_wrong(self, names: Names) -> None:
        lost = replace(self.first, article_id="a0")
        gold = replace(self.gold, alerts=(lost, self.first, replace(self.second, follows=1)))
        score = score_alerts(gold, [self.came_first, self.came_second], ["a1", "a2"], names)
        assert (score.right, score.wanted, score.exact) == (2, 3, False)
        assert [line.partition(" (")[0] for line in score.differences] == ["missing: a0 new"]

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"tier": Tier.REPORTED}, "tier is reported, not confirmed"),
            ({"place": ELSEWHERE}, "place is Raqqa"),
            ({"gainer": GROUP}, "gainer is Islamic State"),
            ({"loser": None}, "loser is None"),
            ({"extent": Extent.PARTIAL}, "extent is partial"),
            ({"follows": None}, "follows none, not alert 0"),
            ({"follows": "alr_other"}, "follows alr_other, which gold does not have"),
        ],
    )
    def test_each_difference_is_said(
        self, names: Names, changes: dict[str, Any], words: str
    ) -> None:
        came = [self.came_first, replace(self.came_second, **changes)]
        score = score_alerts(self.gold, came, ["a1", "a2"], names)
        assert score.right == 1
        assert any(words in line for line in score.differences), score.differences

    def test_one_too_many_is_said(self, names: Names) -> None:
        came = [self.came_first, self.came_second, make_alert(3)]
        score = score_alerts(self.gold, came, ["a1", "a2", "a9"], names)
        assert (score.right, score.came, score.exact) == (2, 3, False)
        assert score.differences[0].startswith("too much: a9 new")


class TestGold:
    def _write(self, path: Path, *rows: object) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
        return path

    def test_articles_may_stand_in_the_gold_file(self, tmp_path: Path) -> None:
        row = {"id": "a1", "text": "T", "published": "2017-11-09", "relevant": True, "claims": []}
        (article,) = read_claims(self._write(tmp_path / "g.jsonl", row))
        assert article.raw.published_at == datetime(2017, 11, 9, tzinfo=UTC)
        assert article.relevant

    def test_or_in_the_topic_beside_it(self, tmp_path: Path) -> None:
        self._write(
            tmp_path / "topics/t.jsonl", {"id": "a1", "text": "T", "published_at": "2017-11-09"}
        )
        claim = {"place": "Raqqa", "event_date": "2017-11-08", "gainer": None}
        gold = {"article_id": "a1", "relevant": True, "claims": [claim]}
        (article,) = read_claims(self._write(tmp_path / "gold/t.jsonl", gold))
        assert article.raw.text == "T"
        assert article.claims[0].event_date == DAY
        alert = {"article_id": "a1", "kind": "new", "tier": "claimed", "place": "Raqqa"}
        topic = read_alerts(self._write(tmp_path / "gold/t.alerts.jsonl", alert))
        assert (topic.name, len(topic.articles), len(topic.alerts)) == ("t", 1, 1)

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ({"article_id": "none", "claims": []}, "there is no article 'none'"),
            ([], "this is no object"),
            ({"text": "T", "id": "x", "published": "soon"}, "not a time"),
            ({"text": "T", "id": "x", "claims": [{"gainer": 1}]}, "line 2"),
        ],
    )
    def test_what_is_wrong_is_named_by_line(self, tmp_path: Path, row: object, words: str) -> None:
        self._write(
            tmp_path / "topics/t.jsonl", {"id": "a1", "text": "T", "published_at": "2017-11-09"}
        )
        path = self._write(tmp_path / "gold/t.jsonl", {"article_id": "a1"}, row)
        with pytest.raises(GoldError, match=r"t\.jsonl, line 2") as caught:
            read_claims(path)
        assert words in str(caught.value)

    def test_missing_files_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(GoldError, match=r"none\.jsonl cannot be read"):
            read_claims(tmp_path / "none.jsonl")
