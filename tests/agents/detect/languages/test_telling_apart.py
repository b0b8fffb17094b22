"""What readers of other languages must tell apart: who and whom, towns and who speaks for them."""

from __future__ import annotations

import pytest

from schemas.claims import Extent, Status
from tests.agents.detect.languages.conftest import Ask

DAY = "2021-08-11"  # a Wednesday, when Afghanistan had another government


@pytest.mark.parametrize(
    ("text", "gainer", "loser"),
    [
        ("Mosul è stata liberata dall'Isis.", "iraq-government", "islamic-state"),
        ("Mosul è stata liberata dalle forze irachene.", "iraq-government", "islamic-state"),
        ("L'esercito iracheno ha liberato Mosul dall'Isis.", "iraq-government", "islamic-state"),
        ("Liberata Mosul dall'Isis.", "iraq-government", "islamic-state"),
    ],
)
def test_who_freed_and_from_whom_is_told_by_who_it_is(
    ask: Ask, text: str, gainer: str, loser: str
) -> None:
    ((claim,), _) = ask("it", f"{text} Per tre anni ha comandato lo Stato islamico.", "2017-07-10")
    assert (claim.gainer and claim.gainer.id, claim.loser and claim.loser.id) == (gainer, loser)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "Wagner ha preso Bakhmut. Kiev nega che la città sia caduta."),
        ("it", "Wagner ha preso Bakhmut. La città non è caduta, sostiene Kiev."),
        ("pt", "O grupo Wagner tomou Bakhmut. Kiev negou que a cidade tenha caído."),
        ("fr", "Wagner a pris Bakhmout. Kiev dément que la ville soit tombée."),
    ],
)
def test_a_capital_that_speaks_is_no_town_that_fell(ask: Ask, language: str, text: str) -> None:
    claims, _ = ask(language, text, "2023-05-20")
    assert {claim.place.name for claim in claims} == {"Bakhmut"}


def test_quarters_of_a_title_are_those_that_the_text_names(ask: Ask) -> None:
    text = "As forças iraquianas tomaram os bairros de Al-Bakr e Al-Khadra, em Mossul."
    claims, _ = ask("pt", text, "2016-11-08", "Iraque toma dois bairros de Mossul")
    assert [claim.place.name for claim in claims] == ["Al-Bakr", "Al-Khadra"]


def test_a_region_of_the_name_in_the_title_is_what_the_text_means(ask: Ask) -> None:
    text = "Os rebeldes sírios tomaram a província de Idlib, segundo moradores."
    ((claim,), _) = ask("pt", text, "2015-03-29", "Rebeldes sírios tomam Idlib")
    assert claim.place.mention == "província de Idlib"


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("pt", "Os talibãs tomaram Kunduz, berço da revolta de 2011.", 1),
        ("pt", "Os talibãs tomaram Kunduz em 2011.", 0),
        ("it", "I talebani hanno preso Kunduz, teatro della battaglia del 2015.", 1),
        ("it", "I talebani hanno preso Kunduz nel 2015.", 0),
        ("fr", "Les talibans ont pris Kunduz, berceau de la révolte de 2011.", 1),
        ("fr", "La prise de Kunduz de 2015 par les talibans.", 0),
    ],
)
def test_a_year_that_names_a_war_is_no_day_of_the_news(
    ask: Ask, language: str, text: str, count: int
) -> None:
    claims, _ = ask(language, text, DAY)
    assert len(claims) == count


@pytest.mark.parametrize("teller", ["un portavoce militare", "il comando ucraino"])
def test_who_leaves_says_so_himself(ask: Ask, teller: str) -> None:
    text = f"Le truppe ucraine si sono ritirate da Soledar. Lo ha detto {teller}."
    ((claim,), _) = ask("it", text, "2023-01-25")
    assert claim.status is Status.ASSERTED


def test_a_withdrawal_that_the_enemy_tells_is_claimed(ask: Ask) -> None:
    text = "Le truppe ucraine si sono ritirate da Soledar. Lo ha detto il ministero della Difesa russo."
    ((claim,), _) = ask("it", text, "2023-01-25")
    assert claim.status is Status.CLAIMED


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "I ribelli tuareg hanno conquistato una base militare a Kidal."),
        ("pt", "Os rebeldes tuaregues tomaram uma base militar em Kidal."),
        ("fr", "Les rebelles touareg ont pris une base militaire à Kidal."),
        ("es", "Los rebeldes tuareg tomaron una base militar en Kidal."),
    ],
)
def test_some_site_is_called_by_the_town_it_lies_in(ask: Ask, language: str, text: str) -> None:
    ((claim,), _) = ask(language, text, "2023-09-12")
    assert (claim.place.country, claim.gainer and claim.gainer.id) == ("ML", "csp")
    assert "Kidal" in claim.place.name
    assert "base" in claim.place.name


def test_people_caught_at_a_site_are_no_ground(ask: Ask) -> None:
    claims, _ = ask("it", "L'esercito maliano ha catturato dieci soldati in una base a Kidal.", DAY)
    assert not claims


def test_almost_nine_months_are_no_part_of_a_town(ask: Ask) -> None:
    ((whole,), _) = ask("it", "I talebani hanno preso Kunduz dopo quasi nove mesi.", DAY)
    ((part,), _) = ask("it", "I talebani hanno preso quasi tutta Kunduz.", DAY)
    assert (whole.extent, part.extent) == (Extent.FULL, Extent.PARTIAL)


def test_names_between_a_word_for_villages_and_the_verb_are_a_list(ask: Ask) -> None:
    text = "Russische troepen hebben de dorpen Abdivka, Donetsk en Petrenivka veroverd."
    claims, _ = ask("nl", text, "2024-08-11")
    assert [c.place.mention.split()[-1] for c in claims] == ["Abdivka", "Donetsk", "Petrenivka"]


def test_a_headline_in_capitals_names_no_village(ask: Ask) -> None:
    text = "Pasukan Rusia Rebut Desa Lagi"
    claims, _ = ask("id", text, "2024-08-11")
    assert not claims
    ((claim,), _) = ask("id", "Pasukan Rusia merebut desa Abdivka.", "2024-08-11")
    assert claim.place.mention == "desa Abdivka"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "De rebellen hebben Damascus ingenomen en president Assad is gevlucht."),
        ("de", "Die Rebellen haben Damaskus eingenommen und Assad ist geflohen."),
        ("id", "Pemberontak merebut Damaskus dan Assad melarikan diri."),
    ],
)
def test_a_capital_behind_the_verb_of_its_takers_is_a_place(
    ask: Ask, language: str, text: str
) -> None:
    ((claim,), _) = ask(language, text, "2024-12-08")
    assert (claim.place.name, claim.gainer and claim.gainer.id) == ("Damascus", "syrian-rebels")


def test_a_name_in_capitals_is_no_auxiliary(ask: Ask) -> None:
    ((claim,), trace) = ask("nl", "De SDF heeft dinsdag Raqqa veroverd op IS.", "2017-10-18")
    assert claim.loser is not None
    assert claim.loser.id == "islamic-state"
    assert trace.sentences[0].events[0].rule == "take.active"


def test_who_drove_out_whom_is_told_or_nothing_is(ask: Ask) -> None:
    told = "De SDF heeft dinsdag strijders van IS verdreven uit Raqqa."
    ((claim,), _) = ask("nl", told, "2017-10-18")
    assert claim.gainer is not None
    assert (claim.gainer.id, claim.loser and claim.loser.id) == ("sdf", "islamic-state")
    for language, text in (
        ("nl", "De rebellen hebben duizenden bewoners verdreven uit Goma."),
        ("id", "Pemberontak mengusir ribuan warga dari Goma."),
        ("id", "Pemberontak mengusir diplomat Kongo dari Goma."),
    ):
        claims, _ = ask(language, text, "2025-01-28")
        assert not claims, text


def test_what_was_managed_happened_and_what_is_for_the_purpose_did_not(ask: Ask) -> None:
    ((claim,), _) = ask("nl", "De rebellen wisten na een week Goma te veroveren.", "2025-01-28")
    assert claim.gainer is not None
    claims, _ = ask("nl", "De rebellen rukken op om Goma te veroveren.", "2025-01-28")
    assert not claims


def test_a_past_behind_a_saying_is_news_and_alone_is_not(ask: Ask) -> None:
    text = "De rebellen beweerden dat ze Goma hadden veroverd."
    ((claim,), _) = ask("nl", text, "2025-01-28")
    assert claim.status is Status.CLAIMED
    claims, _ = ask("nl", "De rebellen hadden Goma veroverd.", "2025-01-28")
    assert not claims


def test_who_holds_an_office_is_no_army_but_may_speak(ask: Ask) -> None:
    claims, _ = ask("id", "Presiden Ukraina meninggalkan Kyiv, Rabu (3/5/2023).", "2023-05-04")
    assert not claims
    text = "PM Irak mengumumkan pembebasan kota Mosul dari ISIS, Minggu (9/7/2017)."
    ((claim,), _) = ask("id", text, "2017-07-10")
    assert claim.gainer is not None
    assert (claim.gainer.id, claim.status) == ("iraq-government", Status.CLAIMED)


def test_from_whom_it_was_taken_is_not_who_took_it(ask: Ask) -> None:
    text = "Pemerintah mengumumkan kota Kunduz telah direbut kembali dari Taliban."
    claims, _ = ask("id", text, DAY)
    assert [c.loser.id for c in claims if c.loser] == ["taliban"] * len(claims)
    assert not [c for c in claims if c.gainer and c.gainer.id == "taliban"]
    ((claim,), _) = ask("id", "Kota Kunduz telah direbut kembali Taliban dari tentara.", DAY)
    assert claim.gainer is not None
    assert claim.gainer.id == "taliban"


def test_there_is_one_palace(ask: Ask) -> None:
    text = "Tentara Sudan merebut kembali istana kepresidenan di Khartoum dari RSF."
    ((claim,), _) = ask("id", text, "2025-03-22")
    assert claim.place.name == "presidential palace, Khartoum"
    claims, _ = ask("id", "Tentara Sudan merebut pangkalan di Khartoum dari RSF.", "2025-03-22")
    assert not claims


def test_an_attack_is_no_fall(ask: Ask) -> None:
    claims, trace = ask("nl", "Het leger viel woensdag Bachmoet aan.", "2023-05-04")
    assert not claims
    assert not trace.sentences
    ((fell,), _) = ask("nl", "Woensdag viel Bachmoet in handen van de Russen.", "2023-05-04")
    assert fell.place.name == "Bakhmut"


def test_an_adjective_with_a_capital_stands_behind_a_preposition(ask: Ask) -> None:
    text = "Rusland heeft het dorp Abdivka in de Oekraïense regio Donetsk veroverd."
    ((claim,), _) = ask("nl", text, "2024-08-11")
    assert claim.place.mention == "dorp Abdivka"
