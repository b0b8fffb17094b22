"""Which way it went: two swings in one article, and words that put the loser first or last."""

from __future__ import annotations

import pytest

from tests.agents.detect.telling import assert_told

SWINGS = [
    (
        (2025, 4, 18),
        "Al-Shabaab seized Adan Yabaal on Wednesday, only for the army to win the town back on Friday.",
        [
            "Adan Yab?l: al-shabaab < somalia, asserted",
            "Adan Yab?l: somalia < al-shabaab, asserted",
        ],
    ),
    (
        (2017, 11, 11),
        (
            "The Syrian army took Albu Kamal on Thursday, but a counter-attack by Islamic State on Saturday "
            "gave it back to the jihadists."
        ),
        [
            "?Kamal: syria-government < islamic-state, asserted",
            "?Kamal: islamic-state < syria-government, asserted",
        ],
    ),
    (
        (2015, 10, 1),
        "Afghan troops retook Kunduz on Thursday. The Taliban had captured the city on Monday.",
        [
            "Kunduz: afghan-government < taliban, asserted",
            "Kunduz: taliban < afghan-government, asserted",
        ],
    ),
    (
        (2025, 1, 29),
        "The M23 overran Minova on Monday and was driven out of it by the Congolese army on Wednesday.",
        ["Minova: m23 < fardc, asserted", "Minova: fardc < m23, asserted"],
    ),
]

ONE_WAY = [
    (
        (2024, 8, 3),
        "Lashio was seized on Saturday by the MNDAA from the Myanmar military.",
        ["Lashio: mndaa < myanmar-junta, asserted"],
    ),
    (
        (2015, 5, 17),
        "The Iraqi army lost Ramadi on Sunday to Islamic State.",
        ["Ramadi: islamic-state < iraq-government, asserted"],
    ),
    (
        (2015, 5, 17),
        "Iraqi troops were beaten in Ramadi by Islamic State on Sunday and fled.",
        ["Ramadi: islamic-state < iraq-government, asserted"],
    ),
    (
        (2018, 6, 20),
        "The Houthis were driven from Hodeidah airport on Wednesday.",
        ["Hodeidah?: ? < houthis, asserted"],
    ),
    (
        (2025, 3, 26),
        "The RSF is out of Khartoum airport, which the Sudanese army took on Wednesday.",
        ["Khartoum?: saf < rsf, asserted"],
    ),
    (
        (2021, 8, 15),
        "Jalalabad came under the Taliban on Sunday without a shot.",
        ["Jalalabad: taliban < afghan-government, asserted"],
    ),
    (
        (2020, 10, 9),
        "Hadrut came under the control of the Azerbaijani army on Friday.",
        ["Hadrut: azerbaijan < ?, asserted"],
    ),
    (
        (2025, 1, 29),
        "The Congolese army fell back to Sake on Tuesday after losing Minova to the M23.",
        ["Minova: m23 < fardc, asserted"],
    ),
    (
        (2015, 4, 1),
        "Iraqi flags fly in Tikrit, from where Islamic State fighters were routed on Tuesday.",
        ["Tikrit: ? < islamic-state, asserted"],
    ),
    (
        (2015, 3, 31),
        "Islamic State beaten in Tikrit, its last town on the Tigris",
        ["Tikrit: ? < islamic-state, asserted"],
    ),
    (
        (2020, 5, 18),
        "The Government of National Accord has al-Watiya airbase in hand since Monday morning.",
        ["?Wa?: gna < ?, asserted"],
    ),
    (
        (2014, 9, 2),
        "Boko Haram threw the army out of Bama on Monday.",
        ["Bama: boko-haram < nigeria, asserted"],
    ),
    (
        (2021, 6, 28),
        "Mekelle is with the Tigrayan forces again since Monday evening.",
        ["Mek?: tigray < ?, asserted"],
    ),
    (
        (2022, 9, 10),
        "Izium passed on Saturday from the Russians to the Ukrainian army.",
        ["Izi?m: ukraine < russia, asserted"],
    ),
    (
        (2023, 11, 14),
        "Tuareg rebels have been swept from Kidal by the Malian army.",
        ["Kidal: mali < ?, asserted"],
    ),
]

TORN_OFF = [
    (
        (2021, 1, 4),
        (
            "Two hundred families went over the bridge into Congo after rebels of the Coalition "
            "of Patriots for Change overran Bangassou on Sunday."
        ),
        ["Bangassou: cpc < car, asserted"],
    ),
    (
        (2014, 9, 2),
        "Hundreds fled to Maiduguri after fighters of Boko Haram overran Bama on Monday.",
        ["Bama: boko-haram < ?, asserted"],
    ),
    (
        (2025, 2, 8),
        "The medals are for Russian soldiers who had, their general said, seized Toretsk on Friday.",
        ["Toretsk: russia < ?, claimed"],
    ),
    # near-misses: no party stands where the verb lost its subject
    ((2025, 2, 8), "Dozens of lorries got away after the rains overran Toretsk on Friday.", []),
]

NOT_THERE = [
    ((2025, 1, 29), "The Congolese army fell back to Sake on Tuesday and dug in."),
    ((2025, 3, 26), "Sudanese soldiers came under fire near Khartoum airport on Wednesday."),
    ((2021, 8, 15), "Jalalabad came under Taliban shelling on Sunday."),
    ((2015, 10, 1), "The commander was beaten in Kunduz in a vote on Thursday."),
]


@pytest.mark.parametrize(("day", "text", "wanted"), SWINGS)
def test_both_swings_are_told(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), ONE_WAY)
def test_the_way_it_went(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text"), NOT_THERE)
def test_nothing_went_anywhere(detector, day, text):
    assert_told(detector, text, day, [])


@pytest.mark.parametrize(("day", "text", "wanted"), TORN_OFF)
def test_a_clause_that_the_parser_tears_apart(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)
