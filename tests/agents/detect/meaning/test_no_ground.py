"""What is taken, lost or handed over without any ground: people, goods, titles, figures of speech."""

from __future__ import annotations

import pytest

from tests.agents.detect.telling import assert_told

NOTHING = [
    ((2019, 3, 6), "The SDF captured 400 Islamic State fighters near Baghuz on Wednesday."),
    ((2022, 10, 1), "Ukrainian troops seized five Russian tanks on the road to Lyman."),
    ((2023, 5, 3), "Iran's Revolutionary Guards seized an oil tanker off Fujairah on Wednesday."),
    ((2025, 1, 27), "The governor of North Kivu fell to a sniper near Sake."),
    ((2025, 1, 27), "M23 fighters took dozens of hostages in Masisi and left them at Sake."),
    ((2022, 10, 1), "Kyiv took the lead in the talks at Ankara on Saturday."),
    ((2023, 12, 19), "The army lost eleven men at Wad Madani, its spokesman said."),
    ((2021, 8, 1), "Afghan forces took delivery of three helicopters in Herat."),
    ((2017, 7, 1), "Real Madrid took the title from Barcelona in Kyiv."),
    (
        (2021, 5, 10),
        "Fire took hold of the old market of Aleppo on Monday and soldiers were sent in.",
    ),
    ((2022, 3, 4), "Aid workers took over the school in Goma to shelter the displaced."),
    ((2020, 6, 5), "Libyan coast guards handed 40 migrants over to police in Tripoli."),
    ((2016, 5, 2), "The army seized weapons and ammunition in a house in Tikrit."),
    (
        (2018, 4, 4),
        "A senior Taliban commander was captured in Kunduz on Wednesday by Afghan commandos.",
    ),
    ((2023, 11, 14), "Mali's army has lost control of prices in Kidal's market, traders say."),
    ((2024, 2, 2), "The opposition took three seats from the ruling party in Karachi."),
    (
        (2022, 5, 20),
        "The last Ukrainian fighters surrendered to Russia and were taken to Olenivka.",
    ),
    ((2015, 9, 29), "The Taliban freed 600 prisoners from the jail of Kunduz."),
    ((2025, 3, 26), "The Sudanese army recovered 60 stolen cars in Khartoum."),
    (
        (2013, 4, 2),
        "Nigerian troops raided a bomb factory in Maiduguri and killed three militants.",
    ),
]


@pytest.mark.parametrize(("day", "text"), NOTHING)
def test_no_ground_changes_hands(detector, day, text):
    assert_told(detector, text, day, [])
