"""Days that others are counted from, and what is told as the past of the news."""

from __future__ import annotations

from datetime import date

import pytest

from tests.agents.detect.telling import assert_told, claims_of

DAYS = [
    (
        (2025, 1, 31),
        "M23 rebels captured Goma on Monday. Three days after, they took Minova from the army.",
        {"Goma": date(2025, 1, 27), "Minova": date(2025, 1, 30)},
    ),
    (
        (2015, 5, 22),
        "Islamic State captured Palmyra on Thursday. A day earlier it had taken Sukhnah.",
        {"Palmyra": date(2015, 5, 21), "Sukhna": date(2015, 5, 20)},
    ),
    (
        (2021, 8, 15),
        "The Taliban took Jalalabad on Sunday, a day after Mazar-e-Sharif fell to them.",
        {"Jalalabad": date(2021, 8, 15), "Mazar-i-Sharif": date(2021, 8, 14)},
    ),
]

PAST = [
    (
        (2025, 6, 10),
        "The M23, having taken Goma before, wants talks. Its men shelled Uvira on Tuesday.",
    ),
    (
        (2025, 6, 10),
        "Hunger has spread since the fall of Goma to the M23 in January.",
    ),
    (
        (2016, 6, 14),
        "Iraqi troops are 5 kilometres from Mosul, which Islamic State captured in June 2014.",
    ),
    (
        (2021, 11, 20),
        "Ethiopian jets struck Mekelle, which the army had captured months earlier and later left.",
    ),
    (
        (2016, 5, 21),
        "The tenth of June 2014 is seen as the day on which Islamic State took Mosul from the army.",
    ),
    (
        (2023, 5, 1),
        "After the capture of Kherson by Russian troops in March 2022, the museum was emptied.",
    ),
    (
        (2024, 12, 20),
        "Months before, the Arakan Army had taken Buthidaung from the junta.",
    ),
    (
        (2019, 3, 1),
        "Once the group had held Raqqa; it lost the city to the Syrian Democratic Forces in 2017.",
    ),
]

WITHDRAWN = [
    (
        (2022, 11, 11),
        "Armenian troops withdrew from Sotk on Friday. Azerbaijan had attacked in September.",
        ["Sotk: - < armenia, asserted"],
    ),
    (
        (2020, 7, 1),
        (
            "The army pulled out of Bria on Wednesday, officials in the town told AFP. The CPC rebels had "
            "taken other towns in the winter."
        ),
        ["Bria: - < ?, claimed"],
    ),
    (
        (2022, 6, 30),
        "Russian troops have left Snake Island. Ukraine had shelled it for weeks.",
        ["?Snake?: - < russia, asserted"],
    ),
    (
        (2011, 8, 6),
        "Al-Shabaab fighters withdrew from Mogadishu on Saturday. Nobody has moved in yet.",
        ["Mogadishu: - < al-shabaab, asserted"],
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), DAYS)
def test_days_are_counted_from_the_one_before(detector, day, text, wanted):
    found = {c.place.name: c.event_date for c in claims_of(detector, text, day=day)}
    assert found == wanted


@pytest.mark.parametrize(("day", "text"), PAST)
def test_the_past_is_no_news(detector, day, text):
    assert_told(detector, text, day, [])


@pytest.mark.parametrize(("day", "text", "wanted"), WITHDRAWN)
def test_who_left_says_not_who_came(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)
