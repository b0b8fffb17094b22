"""On whose side a party is hangs on where the place lies, not on what else an article speaks of."""

from __future__ import annotations

import pytest

from tests.agents.detect.telling import assert_told, claims_of

SIDES = [
    (
        (2021, 6, 30),
        "Ethiopia's government confirmed on Wednesday that its army had pulled out of Mekelle.",
        "ethiopia",
    ),
    (
        (2021, 6, 30),
        (
            "Ethiopian troops pulled out of Mekelle on Tuesday. The African Union's mission in "
            "Somalia asked in Mogadishu whether the Ethiopian troops there would stay."
        ),
        "ethiopia",
    ),
    (
        (2016, 10, 27),
        "Ethiopian troops withdrew from Hudur in Somalia on Wednesday and al-Shabaab moved in.",
        "somalia",
    ),
]


@pytest.mark.parametrize(("day", "text", "side"), SIDES)
def test_an_army_is_on_the_side_it_is_on_where_the_place_lies(detector, day, text, side):
    [claim] = claims_of(detector, text, day=day)
    assert claim.loser.id == "ethiopia"
    assert claim.loser.side == side


WHO_CAME = [
    (
        (2025, 9, 12),
        (
            "RSF fighters fled Bara in a column of pickups on Thursday as soldiers entered the "
            "North Kordofan town."
        ),
        ["Bara: saf < rsf, asserted"],
    ),
    (
        (2024, 11, 25),
        "RSF fighters left Singa on Saturday as Sudanese soldiers entered the Sennar town.",
        ["Singa: saf < rsf, asserted"],
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), WHO_CAME)
def test_who_entered_the_town_that_others_fled(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)


THE_DAY_BEFORE = [
    (
        (2019, 6, 27),
        "The LNA acknowledged on Thursday that Gharyan had been lost the day before.",
        ["Gharyan: ? < lna, asserted"],
    ),
    (
        (2025, 1, 28),
        "Congo's army admitted on Tuesday that Minova had been lost the week before.",
        ["Minova: ? < fardc, asserted"],
    ),
    # what was lost "before" is old
    ((2019, 6, 27), "A teacher said on Thursday that Gharyan had been lost to rebels before.", []),
]


@pytest.mark.parametrize(("day", "text", "wanted"), THE_DAY_BEFORE)
def test_the_day_before_is_no_long_past(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)
