"""Pronouns and ellipsis: whom "it", "they", "the group" and a missing subject mean."""

from __future__ import annotations

import pytest

from tests.agents.detect.telling import assert_told

CASES = [
    (
        (2014, 8, 18),
        (
            "Kurdish peshmerga battled Islamic State militants for the Mosul dam on Sunday, ejecting them "
            "from the site by nightfall."
        ),
        ["Mosul Dam: peshmerga < islamic-state, asserted"],
    ),
    (
        (2025, 4, 16),
        "Somali soldiers fought al-Shabaab at dawn and drove them out of Adan Yabaal.",
        ["Adan Yab?l: somalia < al-shabaab, asserted"],
    ),
    (
        (2025, 1, 27),
        "The M23 is advancing in South Kivu. The group captured Minova from the army on Monday.",
        ["Minova: m23 < fardc, asserted"],
    ),
    (
        (2015, 9, 28),
        "Taliban fighters stormed Kunduz before dawn on Monday. By evening they had seized the city.",
        ["Kunduz: taliban < afghan-government, asserted"],
    ),
    (
        (2015, 5, 21),
        (
            "Islamic State has won its biggest prize of the year. It captured Palmyra on Wednesday from "
            "government forces."
        ),
        ["Palmyra: islamic-state < syria-government, asserted"],
    ),
    (
        (2024, 8, 3),
        "The MNDAA shelled Lashio for a month and took it on Saturday from the Myanmar military.",
        ["Lashio: mndaa < myanmar-junta, asserted"],
    ),
    (
        (2023, 11, 14),
        "Mali's army entered Kidal on Tuesday and took control of it from the Tuareg rebels.",
        ["Kidal: mali < ?, asserted"],
    ),
    (
        (2025, 1, 12),
        (
            "The army moved into Wad Madani on Saturday. Its recapture of the city from the Rapid Support "
            "Forces was celebrated in Port Sudan."
        ),
        ["Wad Madani: saf < rsf, asserted"],
    ),
    (
        (2014, 8, 7),
        (
            "Islamic State fighters surged through northern Iraq on Thursday. Their capture of Qaraqosh from "
            "Kurdish peshmerga sent thousands fleeing."
        ),
        ["?: islamic-state < peshmerga, asserted"],
    ),
    (
        (2020, 6, 5),
        (
            "Forces of the Government of National Accord reached Tarhuna on Friday, met no resistance and "
            "captured the town."
        ),
        ["Tarhuna: gna < ?, asserted"],
    ),
    (
        (2014, 11, 14),
        "Boko Haram drove soldiers out of Chibok on Thursday, and the militants now control the town.",
        ["Chibok: boko-haram < nigeria, asserted"],
    ),
    (
        (2021, 11, 1),
        (
            "Tigrayan forces pushed down the highway. Having routed the Ethiopian army, they took Kombolcha on "
            "Sunday."
        ),
        ["Kombolcha: tigray < ethiopia, asserted"],
    ),
    (
        (2018, 6, 20),
        "Yemeni government troops stormed Hodeidah airport on Tuesday, and forced the Houthis to leave it.",
        ["Hodeidah?: yemen-government < houthis, asserted"],
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), CASES)
def test_whom_it_points_at(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)
