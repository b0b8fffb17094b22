"""Sites that go without a name of their own, and changes told beside the name of their place."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import claims_of


def places(detector: Detector, *paragraphs: str, title: str | None = None) -> set[str]:
    return {c.place.name for c in claims_of(detector, *paragraphs, title=title)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # a caption: what stands before "after" does nothing to the town
        (
            "Rebels with flags near the bank in Raqqa, Syria, after the city was captured from the army.",
            "Raqqa",
        ),
        (
            "Houthi fighters beside a tank in Taiz, Yemen, after the town was seized by the movement.",
            "Taiz",
        ),
        # a place line in the midst of a text
        (
            "Smoke rises (File) Cairo: The port of Misrata has been seized by the Libyan National Army.",
            "port of Misrata",
        ),
    ],
)
def test_a_verb_has_the_nearer_of_two_subjects(detector: Detector, text: str, wanted: str) -> None:
    assert places(detector, text) == {wanted}


def test_an_airport_called_after_a_capital_is_what_the_airport_means(detector: Detector) -> None:
    found = claims_of(
        detector,
        "The GNA announced that Tripoli International Airport had been retaken from Haftar's men.",
        "After the airport's fall the GNA turned to Tarhuna, 65 km away.",
    )
    assert {c.place.name for c in found} == {"Tripoli International Airport"}


@pytest.mark.parametrize(
    "again",
    [
        '"The government compound is free of Islamic State", a police chief said.',
        "Iraqi soldiers had captured the headquarters in Anbar from Islamic State, an officer said.",
    ],
)
def test_other_words_for_its_walls_mean_the_same_seat(detector: Detector, again: str) -> None:
    first = "Iraqi soldiers captured the government headquarters in Ramadi from Islamic State."
    assert len(claims_of(detector, first, again)) == 1


def test_another_office_is_another_site(detector: Detector) -> None:
    found = claims_of(
        detector,
        "Iraqi forces captured the police headquarters in Tikrit from Islamic State.",
        "They also seized the government compound in Tikrit.",
    )
    assert len(found) == 2


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            (
                "Iraqi forces captured key positions around Kirkuk from the Peshmerga. Among them were "
                "the headquarters of the North Gas Company and the Daquq silo."
            ),
            {"headquarters of the North Gas Company", "Daquq silo"},
        ),
        (
            (
                "Al-Shabaab took four positions from the Somali army on Sunday. Among them were the "
                "sugar factory in Jilib and the Bar Sanguni camp."
            ),
            {"sugar factory in Jilib", "Bar Sanguni camp"},
        ),
        (
            (
                "The RSF shelled several positions in El Fasher. Among them were the hospital and the "
                "grain market."
            ),
            set(),
        ),
    ],
)
def test_a_list_behind_has_sites_as_well(detector: Detector, text: str, wanted: set[str]) -> None:
    assert places(detector, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Taliban fighters stormed the prison in Kandahar and freed the inmates.", True),
        ("ISWAP gunmen stormed the prison in Bama and let almost all the prisoners go.", True),
        ("Taliban fighters stormed the prison in Kandahar and were shot by the guards.", False),
        ("Protesters stormed the prison in Kandahar and let the inmates out.", False),
    ],
)
def test_who_lets_the_inmates_go_has_the_prison(
    detector: Detector, text: str, *, wanted: bool
) -> None:
    assert bool(claims_of(detector, text)) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Syrian army advances in Aleppo with hospital retaken from rebels", True),
        ("With the Torkham post taken, the Taliban moved on towards Jalalabad.", True),
        ("The army talked with rebels captured in Homs.", False),
        ("The army left Homs with tanks seized from rebels.", False),
    ],
)
def test_what_is_taken_is_told_beside(detector: Detector, text: str, *, wanted: bool) -> None:
    gained = [c for c in claims_of(detector, text) if c.gainer is not None]
    assert bool(gained) is wanted


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("On Friday the LNA entered Sirte. Several city districts have been taken too.", True),
        ("The RSF raided Nyala. The army drove the RSF out beyond the city limits.", False),
        ("Boko Haram raided Bama. Soldiers pushed Boko Haram out past the town limits.", False),
    ],
)
def test_parts_and_limits_of_the_city_are_its_own(
    detector: Detector, text: str, *, part: bool
) -> None:
    (found,) = claims_of(detector, text)
    assert found.place.name in {"Sirte", "Nyala", "Bama"}
    assert (found.extent.value == "partial") is part


def test_driven_back_before_the_limits_is_no_change(detector: Detector) -> None:
    assert not claims_of(detector, "The army drove the RSF back towards the city limits of Nyala.")


def test_a_town_told_of_as_long_ago_is_not_what_is_meant(detector: Detector) -> None:
    found = places(
        detector,
        "M23 rebels were seen in Minova on Tuesday, their largest gain since Rutshuru was taken in 2012.",
        "The movement is in control, its spokesman said.",
        "It has grown ever since it captured the border town of Rutshuru in 2012.",
    )
    assert found == {"Minova"}


def test_who_confirms_what_others_took_has_not_taken_it(detector: Detector) -> None:
    (found,) = claims_of(
        detector,
        "Rebels of the Coalition of Patriots for Change seized Bangassou on Wednesday.",
        "Government officials in Bangui confirmed that the town was captured.",
    )
    assert found.place.name == "Bangassou"
    assert found.gainer is not None
    assert found.gainer.name == "Coalition of Patriots for Change"


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Army takes rest of Omdurman with radio building retaken", True),
        ("Key port retaken from RSF", False),
    ],
)
def test_a_site_of_the_title_alone_is_kept_if_it_is_no_other_word_for_the_town(
    detector: Detector, title: str, *, wanted: bool
) -> None:
    found = places(detector, "Sudan's army retook Omdurman from the RSF on Friday.", title=title)
    assert (len(found) > 1) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "A guard stands at a wall (File) Cairo: Control of Misrata port has been seized by the LNA.",
            {"Misrata port"},
        ),
        (
            "Manbij had come under the SDF by Friday, and so had the Tishrin Dam.",
            {"Manbij", "Tishrin Dam"},
        ),
    ],
)
def test_each_place_of_a_change_is_read(detector: Detector, text: str, wanted: set[str]) -> None:
    assert places(detector, text) == wanted


def test_it_is_the_ship_where_a_crew_is_told_of(detector: Detector) -> None:
    assert not claims_of(
        detector,
        "The Blue Star and its crew are held by Houthi fighters in Hodeidah port.",
        "It was stormed and captured on Sunday with its crew aboard.",
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("14:05 Kupiansk: Ukrainian soldiers hang a flag on the city hall.", {"Kupiansk"}),
        (
            "Ukrainian soldiers had gone round Kharkiv. In Izium they raised the flag over the town hall.",
            {"Izium"},
        ),
    ],
)
def test_a_flag_on_the_town_hall_is_of_the_town_that_the_sentence_names(
    detector: Detector, text: str, wanted: set[str]
) -> None:
    assert places(detector, "Ukraine said that its troops entered Kharkiv region.", text) == wanted


@pytest.mark.parametrize(
    "site",
    [
        "governor's office in Ghazni",
        "governor's compound in Ghazni",
        "governor\u2019s palace in Ghazni",
    ],
)
def test_an_office_goes_by_who_sits_in_it(detector: Detector, site: str) -> None:
    (found,) = claims_of(detector, f"Taliban fighters captured the {site} on Wednesday.")
    assert found.place.mention == site


def test_a_flag_over_an_office_of_the_town_taken_is_no_change_of_its_own(
    detector: Detector,
) -> None:
    found = claims_of(
        detector,
        "Ghazni has been taken by the Taliban since Wednesday.",
        "In Ghazni the white flag was raised over the governor's office, and shops stayed shut.",
    )
    assert {c.place.name for c in found} == {"Ghazni"}


def test_a_flag_on_the_town_hall_is_not_of_where_others_went(detector: Detector) -> None:
    found = places(
        detector,
        "Ukrainian soldiers retook Izium on Wednesday.",
        "A column left for Luhansk at dawn, and at noon Ukrainian soldiers hung the flag on the city hall.",
    )
    assert found == {"Izium"}
