"""The detector on whole articles: what is claimed, by whom, and why nothing else is."""

from __future__ import annotations

import json
from datetime import date

import pytest

from agents.detect.agent import DetectAgent
from agents.results import Channel
from schemas.claims import Extent, Means, Status
from schemas.failures import Verdict
from tests.agents.detect.telling import article, claims_of, facts

# ------------------------------------------------------------------ who, where, from whom

TOLD = [
    (
        "Rebels of the M23 captured Goma from the Congolese army on Monday.",
        ("Goma", "m23", "drc-government", "asserted"),
    ),
    (
        "Goma was captured by the M23, the Congolese army confirmed on Monday.",
        ("Goma", "m23", "drc-government", "asserted"),
    ),
    (
        "The M23 said on Monday that it had taken full control of Goma from the Congolese army.",
        ("Goma", "m23", "drc-government", "claimed"),
    ),
    (
        "The Congolese army denied on Monday that the M23 had captured Goma.",
        ("Goma", "m23", "drc-government", "denied"),
    ),
]


@pytest.mark.parametrize(("text", "wanted"), TOLD)
def test_a_plain_report(detector, text, wanted):
    found = claims_of(detector, text, day=(2025, 1, 27))
    assert len(found) == 1
    place, gainer, loser, status = facts(found[0])
    assert (place, gainer, status) == (wanted[0], wanted[1], wanted[3])
    assert loser is not None
    assert loser != gainer


def test_evidence_slices_the_text_exactly(detector):
    screened = article("Nothing to see.", "The M23 captured Goma on Sunday.", day=(2025, 1, 27))
    claim = detector.detect([screened])[0].claims[0]
    text = screened.article.text
    for evidence in (claim.evidence, *(f.evidence for f in claim.field_evidence)):
        assert text[evidence.start : evidence.end] == evidence.quote
    assert claim.evidence.quote == "The M23 captured Goma on Sunday."
    assert {f.name for f in claim.field_evidence} >= {"place", "gainer", "event", "event_date"}
    assert claim.event_date == date(2025, 1, 26)


def test_a_title_alone_is_read_off_its_words(detector):
    found = claims_of(detector, "More soon.", title="M23 captures Goma", day=(2025, 1, 27))
    assert [facts(c)[:2] for c in found] == [("Goma", "m23")]
    assert found[0].evidence.field == "title"


def test_a_title_does_not_turn_a_claim_into_a_fact(detector):
    found = claims_of(
        detector,
        "The M23 said on Monday that it had captured Goma.",
        title="M23 captures Goma",
        day=(2025, 1, 27),
    )
    assert [c.status for c in found] == [Status.CLAIMED]


def test_one_claim_for_a_place_told_twice(detector):
    found = claims_of(
        detector,
        "The M23 captured Goma on Monday.",
        "Residents said the rebels took Goma before noon.",
        day=(2025, 1, 27),
    )
    assert len(found) == 1


def test_two_swings_are_two_claims(detector):
    found = claims_of(
        detector,
        "The Syrian army retook Palmyra on Thursday, "
        "three days after Islamic State had captured it.",
    )
    assert {facts(c)[1] for c in found} == {"syria-government", "islamic-state"}


def test_a_list_of_towns_gives_a_claim_each(detector):
    found = claims_of(detector, "The M23 seized two towns: Goma and Bukavu.", day=(2025, 2, 16))
    assert {c.place.name for c in found} == {"Goma", "Bukavu"}


def test_the_town_is_the_one_named_before(detector):
    found = claims_of(
        detector,
        "Fighting raged around Palmyra all week.",
        "The Syrian army drove Islamic State out of the town on Thursday.",
    )
    assert [c.place.country for c in found] == ["SY"]
    assert found[0].place.geonameid is not None
    assert facts(found[0])[1:3] == ("syria-government", "islamic-state")


def test_a_share_of_a_town_is_partial(detector):
    found = claims_of(detector, "Islamic State recaptured about half of Palmyra on Thursday.")
    assert found[0].extent is Extent.PARTIAL
    assert found[0].fraction == pytest.approx(0.5)


def test_a_withdrawal_has_a_loser_and_no_gainer(detector):
    found = claims_of(detector, "Russia withdrew its troops from Kherson.", day=(2022, 11, 11))
    assert [facts(c)[1:3] for c in found] == [(None, "russia")]
    assert found[0].means is Means.WITHDRAWAL


def test_a_backer_supports_and_does_not_take(detector):
    found = claims_of(
        detector,
        "The Syrian army, fighting alongside Hezbollah, captured Palmyra from Islamic State.",
    )
    assert facts(found[0])[1] == "syria-government"
    assert "hezbollah" in [s.id for s in found[0].supporters]


def test_a_denial_without_an_event_answers_the_claim_before(detector):
    found = claims_of(
        detector,
        "Azerbaijan said on Sunday its forces had captured Shusha.",
        "Armenia denied this.",
        day=(2020, 11, 8),
    )
    assert [c.status for c in found] == [Status.CLAIMED, Status.DENIED]
    assert found[1].evidence.quote == "Armenia denied this."


# ------------------------------------------------------------------ what does not count

NOTHING = [
    "The M23 vowed to capture Goma.",
    "The M23 is advancing on Goma and has encircled the airport.",
    "The Congolese army repelled an attack to seize Goma.",
    "The M23 captured Goma in 2012.",
    "Goma could fall to the M23 within days, the governor warned.",
    "Goma remains under the control of the Congolese army.",
    "Congolese soldiers captured two M23 commanders near Goma.",
    "Police seized forty rifles in Goma.",
    "Goma won the cup after they captured the title on Sunday.",
    "Firefighters brought the blaze in Goma under control.",
    "Troops launched an offensive to retake Goma from the M23.",
    "If the M23 takes Goma, the road to Bukavu is open.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_changes_hands(detector, text):
    assert claims_of(detector, text, day=(2025, 1, 27)) == ()


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("The M23 vowed to capture Goma.", "planned"),
        ("The M23 captured Goma in 2012.", "background"),
        ("The M23 could capture Goma.", "hypothetical"),
        ("Congolese soldiers captured two commanders of the M23.", "person_captured"),
        ("The M23 did not capture Goma.", "negated"),
    ],
)
def test_the_trace_says_why(detector, text, outcome):
    trace = detector.detect([article(text, day=(2025, 1, 27))], thorough=True)[0].trace
    assert outcome in [e.outcome for s in trace.sentences for e in s.events]
    assert json.loads(json.dumps(trace.as_json()))["considered"] == 1


# ------------------------------------------------------------------ robustness


@pytest.mark.parametrize(
    "text",
    [
        " ",
        "\ud800 captured \udfff Goma",
        "The army captured " + "Goma and " * 3000,
        "captured " * 2000,
        "(" * 2000 + "captured Goma",
        "\u202eThe M23 captured Goma\u202c\u200b.",
        "The M23 captured Goma" + "\u0301" * 500,
        "“" * 300 + "The M23 captured Goma",
    ],
)
def test_no_text_makes_it_raise(detector, text):
    assert len(detector.detect([article(text)])) == 1


def test_what_is_cut_is_told(detector):
    text = "The army captured Goma " + "and the rain fell on the hills " * 100
    trace = detector.detect([article(text)])[0].trace
    assert trace.sentences[0].note is not None


def test_an_endless_article_is_read_up_to_a_bound(detector):
    screened = article("The M23 captured Goma on Monday. " * 9000, day=(2025, 1, 27))
    found = detector.detect([screened])[0]
    assert len(found.claims) == 1
    assert found.trace.note is not None


def test_a_batch_is_its_articles_one_by_one(detector):
    batch = [
        article("The M23 captured Goma on Monday.", article_id="one", day=(2025, 1, 27)),
        article("It rained.", article_id="two"),
        article("Russia withdrew from Kherson.", article_id="three", day=(2022, 11, 11)),
    ]
    together = detector.detect(batch)
    assert together == [detector.detect([a])[0] for a in batch]
    assert together == detector.detect(batch)


async def test_the_agent_keys_claims_by_place_and_settles_the_account(detector):
    batch = [
        article("The M23 captured Goma on Monday.", article_id="one", day=(2025, 1, 27)),
        article("It rained.", article_id="two"),
    ]
    hit, nothing = await DetectAgent(detector)(batch)
    assert hit.verdict is Verdict.WITH_CLAIMS
    assert [(e.channel, e.key) for e in hit.emissions] == [
        (Channel.CLAIMS, hit.emissions[0].record.place.id)
    ]
    assert (nothing.verdict, nothing.emissions) == (Verdict.WITHOUT_CLAIMS, ())
