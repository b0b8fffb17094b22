from __future__ import annotations

from dataclasses import replace

from agents.corroborate.composing import MAX_EVIDENCE
from agents.corroborate.fold import fold
from schemas.claims import PlaceCandidate
from tests.agents.corroborate.storyline import ALBU_KAMAL, ARMY, BOOK, IS, Story, at, tell
from tests.agents.corroborate.test_storylines import ALBU_KAMAL_2017


def test_sources_are_all_articles_and_independent_ones_are_counted_by_lineage():
    first, second = (
        Story()
        .hear(
            tell("11-09 08:00", "a.example", ARMY, IS, "11-09", wires=["afp"]),
            tell("11-09 09:00", "b.example", ARMY, IS, "11-09", wires=["afp"]),
            tell("11-09 10:00", "www.C.example", ARMY, IS, "11-09"),
        )
        .alerts
    )
    assert [source.lineage for source in first.sources] == ["afp"]
    assert [source.lineage for source in second.sources] == ["afp", "afp", "c.example"]
    assert [alert.independent_sources for alert in (first, second)] == [1, 2]
    assert second.published_at == at("11-09 10:00")


def test_the_newest_quote_stands_first_and_there_are_not_too_many():
    copies = [
        tell(f"11-09 {hour:02}:00", f"p{hour}.example", ARMY, IS, "11-09", wires=["afp"])
        for hour in range(2, 20)
    ]
    newest = tell("11-09 21:00", "z.example", ARMY, IS, "11-09")
    alert = Story().hear(*copies, newest).alerts[-1]
    assert alert.evidence[0].evidence == newest.evidence
    assert len(alert.evidence) == MAX_EVIDENCE
    assert len(alert.sources) == 19


def test_confidence_is_that_of_the_claim_that_was_read_most_surely():
    doubtful, plain, other = (
        replace(tell(f"11-09 {hour}:00", f"{hour}.example", ARMY, IS, "11-09"), confidence=sure)
        for hour, sure in (("08", 0.4), ("09", 0.9), ("10", 0.7))
    )
    told = Story().hear(doubtful, plain, other).alerts
    assert [alert.confidence for alert in told][:2] == [0.4, 0.9]
    assert told[-1].confidence == 0.9


def test_of_a_claim_kept_by_an_older_version_no_confidence_is_known():
    claim = replace(tell("11-09 08:00", "a.example", ARMY, IS, "11-09"), confidence=0.0)
    assert Story().hear(claim).alerts[0].confidence is None


def test_ids_come_from_content():
    one, other = Story().hear(*ALBU_KAMAL_2017), Story().hear(*ALBU_KAMAL_2017)
    assert one.alerts == other.alerts
    assert one.entry == other.entry
    assert one.alerts[0].change_id == one.entry.control.changes[0].change_id


def test_since_is_the_day_of_the_change_that_gave_the_place():
    alert = Story().hear(*ALBU_KAMAL_2017).alerts[-1]
    assert alert.since == alert.event_date


def test_every_claim_leaves_an_alert_or_a_reason():
    story = Story().hear(*ALBU_KAMAL_2017)
    effects = story.entry.effects
    assert [effect.claim_id for effect in effects] == [claim.claim_id for claim in ALBU_KAMAL_2017]
    assert [e.alert_id for e in effects if e.alert_id] == [a.alert_id for a in story.alerts]
    assert all((effect.alert_id is None) != (effect.reason is None) for effect in effects)


def test_the_ledger_keeps_no_more_of_a_claim_than_it_asks_for():
    candidate = PlaceCandidate(
        id="gn:1", name="Abu Kamal", country="SY", lat=34.45, lon=40.92, score=0.5
    )
    claim = tell(
        "11-09 08:00", "a.example", ARMY, IS, "11-09",
        place=replace(ALBU_KAMAL, candidates=(candidate,)),
    )  # fmt: skip
    story = Story().hear(claim)
    assert story.entry.claims[0].place.candidates == ()
    assert story.entry.control == fold([claim], BOOK)
    assert story.alerts[0].place.candidates == (candidate,)
    assert story.hear(claim).unmoved[-1] == "applied before"
