"""What answers a claim: not what was said before it, nor a fact since; but "our men are still there"."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told

Told = tuple[tuple[int, int, int], str, list[str]]

EARLIER: list[Told] = [
    (  # overtaken: its own side has owned up since
        (2024, 2, 18),
        (
            "Ukrainian soldiers have withdrawn from Avdiivka, the general staff in Kyiv said on Saturday.\n"
            "Russia had reported its capture three days before, which Ukraine denied at the time."
        ),
        ["Avdiivka: russia < ukraine, asserted"],
    ),
    (  # told before the news, in other words than a denial's
        (2021, 7, 12),
        (
            "The Taliban captured Shindand on Sunday, two residents said.\n"
            "On Saturday the governor had said that the fighting went on outside the town."
        ),
        ["Shindand: taliban < afghan-government, claimed"],
    ),
    (  # a claim that is still only a claim is denied by an earlier denial as well
        (2023, 1, 14),
        (
            "Russia's defence ministry said on Friday that its troops had taken Soledar.\n"
            "Ukraine had denied it in the morning."
        ),
        ["Soledar: russia < ?, claimed", "Soledar: russia < ?, denied"],
    ),
]
STILL_THERE: list[Told] = [
    (
        (2021, 11, 1),
        (
            "The Tigray People's Liberation Front announced the capture of Dessie on Saturday.\n"
            "A spokesman for the Ethiopian army said its soldiers were still in the town."
        ),
        ["Dessie: tigray < ?, claimed", "Dessie: tigray < ?, denied"],
    ),
    (
        (2025, 1, 28),
        (
            "M23 rebels said on Monday that they had captured Sake.\n"
            "The Congolese army said its men were still inside Sake."
        ),
        ["Sake: m23 < ?, claimed", "Sake: m23 < ?, denied"],
    ),
    (  # whose soldiers the other side's are says nothing
        (2025, 1, 28),
        (
            "M23 rebels said on Monday that they had captured Sake.\n"
            "The Congolese army said Rwandan soldiers were still in the town."
        ),
        ["Sake: m23 < ?, claimed"],
    ),
]
OWNS_UP: list[Told] = [
    (
        (2021, 8, 8),
        (
            "Taliban fighters walked through Sheberghan on Saturday.\n"
            "Afghan officials confirmed that the town had been captured."
        ),
        ["Sheberghan: taliban < afghan-government, asserted"],
    ),
    (  # what comes home is the speaker's own gain
        (2022, 1, 2),
        "Ethiopian officials confirmed that Lalibela had been recaptured.",
        ["Lalibela: ethiopia < ?, claimed"],
    ),
]
SEMICOLONS: list[Told] = [
    (
        (2015, 10, 2),
        "The Taliban captured Warduj on Thursday; eleven policemen were killed, an official said.",
        ["Warduj: taliban < ?, asserted"],
    ),
    (
        (2015, 10, 2),
        "The Taliban captured Warduj on Thursday and killed eleven policemen, an official said.",
        ["Warduj: taliban < ?, claimed"],
    ),
]
SUMS: list[Told] = [
    (
        (2018, 3, 1),
        "The army has retaken most of Aleppo since it fell to the rebels in 2012.",
        [],
    ),
    (
        (2017, 10, 3),
        "The district of Khwaja Ghar had been captured by the Taliban on August, 20.",
        [],
    ),
    (
        (2017, 8, 23),
        "The district of Khwaja Ghar was captured by the Taliban on August, 20.",
        ["Khwajah Ghar district: taliban < ?, asserted"],
    ),
]
NAMED_BELOW: list[Told] = [
    (
        (2025, 4, 16),
        (
            "A strategic town in central Somalia has been seized by al-Shabaab.\n"
            "The group said on Wednesday that it had captured Adan Yabaal."
        ),
        ["Adan Yabaal: al-shabaab < ?, asserted"],
    ),
    (  # two towns: nobody can say which is meant
        (2025, 4, 16),
        (
            "A strategic town in central Somalia has been seized by al-Shabaab.\n"
            "The group said on Wednesday that it had captured Adan Yabaal and Buloburde."
        ),
        ["Adan Yabaal: al-shabaab < ?, claimed", "Bulo Burde: al-shabaab < ?, claimed"],
    ),
]
BY_NAME: list[Told] = [
    (
        (2014, 11, 2),
        (
            "The Syrian Revolutionaries Front was driven out of Maarrat al-Numan by the Nusra Front on "
            "Saturday."
        ),
        ["Maarat al-Numan: nusra-front < syrian-revolutionaries-front, asserted"],
    ),
    (
        (2024, 12, 1),
        "One group, Hayat Tahrir al-Sham, has taken Saraqib from the Syrian army.",
        ["Saraqib: hts < syria-government, asserted"],
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), EARLIER)
def test_what_was_said_before_the_news_is_no_answer_to_it(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), STILL_THERE)
def test_who_is_still_there_has_not_lost_it(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), OWNS_UP)
def test_officials_who_confirm_a_capture_have_lost_the_place(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), SEMICOLONS)
def test_a_saying_behind_a_semicolon_is_of_what_stands_there(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), SUMS)
def test_what_was_done_since_years_ago_is_no_news(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), NAMED_BELOW)
def test_a_town_without_a_name_is_the_one_named_below(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), BY_NAME)
def test_a_party_goes_by_the_name_that_stands_there(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)
