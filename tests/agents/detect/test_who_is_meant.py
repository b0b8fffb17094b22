"""Whom general words and left-out parties mean, where several sides hold ground."""

from __future__ import annotations

import pytest

from tests.agents.detect.telling import assert_told, claims_of

GOVERNMENT_FIGHTERS = [
    (
        (2019, 6, 27),
        (
            "In Libya, Gharyan is in the hands of government fighters after Haftar's men were "
            "driven from it, a reporter saw on Thursday."
        ),
        ["Gharyan: gna < lna, asserted"],
    ),
    (
        (2021, 8, 10),
        "The Taliban lost Aybak to pro-government fighters on Monday.",
        ["Aybak: afghan-government < taliban, asserted"],
    ),
    # "fighters" alone are those named before
    (
        (2019, 6, 27),
        "The Libyan National Army attacked on Wednesday. Its fighters captured Gharyan.",
        ["Gharyan: lna < ?, asserted"],
    ),
]

HOW = [
    (
        (2019, 6, 27),
        "The LNA conceded on Thursday that Gharyan had been lost by treason.",
        ["Gharyan: ? < lna, asserted"],
    ),
    (
        (2025, 1, 28),
        "Congo's army admitted on Tuesday that Minova had been lost by negligence.",
        ["Minova: ? < fardc, asserted"],
    ),
    ((2019, 6, 27), "The seat of Gharyan was lost by Brazil on Thursday.", []),
]


@pytest.mark.parametrize(("day", "text", "wanted"), [*GOVERNMENT_FIGHTERS, *HOW])
def test_who_is_meant(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)


def test_where_several_hold_ground_a_foreign_army_need_not_take_it_from_the_government(detector):
    text = "A Kurdish official denied on Sunday that Afrin in Syria had been captured by Turkey."
    [claim] = claims_of(detector, text, day=(2018, 3, 18))
    assert claim.loser.id != "syria-government"
    text = "Russia said on Sunday that its troops had taken control of Vuhledar."
    [claim] = claims_of(detector, text, day=(2024, 10, 6))
    assert claim.loser.id == "ukraine"
