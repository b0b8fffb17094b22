"""Denials: whose gain is denied, in what words, and what is none."""

from __future__ import annotations

import pytest

from tests.agents.detect.telling import assert_told

LYMAN, GOMA, KADUGLI, SHUSHA, RAS_LANUF = (
    (2022, 5, 26),
    (2025, 1, 27),
    (2025, 3, 3),
    (2020, 11, 8),
    (2020, 6, 5),
)

OF_THE_OTHERS_CLAIM = [
    (
        LYMAN,
        "Ukraine's general staff denied Russia's claims that Lyman had been seized.",
        ["Lyman: russia < ukraine, denied"],
    ),
    (
        GOMA,
        "The Congolese army on Monday denied M23 claims that Minova had been captured.",
        ["Minova: m23 < fardc, denied"],
    ),
    (
        SHUSHA,
        "Armenia's defence ministry rejected Azerbaijan's statement that Shusha had been taken.",
        ["Shusha: azerbaijan < armenia, denied"],
    ),
    (
        GOMA,
        "M23 rebels are not in control of Minova and Sake as they claimed, the army's spokesman said.",
        ["Minova: m23 < fardc, denied", "Sake: m23 < fardc, denied"],
    ),
    (
        LYMAN,
        (
            "Russia said on Wednesday that its troops had captured Lyman.\n"
            "The Ukrainian flag over Lyman is still flying, a Ukrainian army spokesman answered."
        ),
        ["Lyman: russia < ukraine, claimed", "Lyman: russia < ukraine, denied"],
    ),
    (
        RAS_LANUF,
        (
            "The Libyan National Army said it had captured Tarhuna on Friday.\n"
            "There is no truth to the report, the Government of National Accord said."
        ),
        [
            "Tarhuna: lna < gna, claimed",
            "Tarhuna: lna < gna, denied",
        ],
    ),
    (
        GOMA,
        (
            "The M23 announced on Monday that it had taken Minova.\n"
            "The army's spokesman dismissed it as fake news."
        ),
        ["Minova: m23 < fardc, claimed", "Minova: m23 < fardc, denied"],
    ),
    (
        GOMA,
        (
            "The M23 announced on Monday that it had taken Minova.\n"
            'The governor spoke of "disinformation by Rwanda and its proxies".'
        ),
        ["Minova: m23 < fardc, claimed", "Minova: m23 < fardc, denied"],
    ),
    (
        LYMAN,
        (
            "Kyiv denied on Thursday that it had lost Lyman.\n"
            "Russia's defence ministry had said that its troops took the town."
        ),
        ["Lyman: russia < ukraine, claimed", "Lyman: russia < ukraine, denied"],
    ),
    (
        SHUSHA,
        (
            "Azerbaijan's president declared on Sunday that Shusha was in Azerbaijani hands.\n"
            "Shusha is ours and the fighting goes on, the Armenian defence ministry said."
        ),
        ["Shusha: azerbaijan < armenia, claimed", "Shusha: azerbaijan < armenia, denied"],
    ),
    (
        KADUGLI,
        (
            "The Rapid Support Forces said they had captured Dilling.\n"
            "The Sudanese army would not admit the loss and said its troops were fighting on."
        ),
        ["?Dill?: rsf < saf, claimed", "?Dill?: rsf < saf, denied"],
    ),
    (
        GOMA,
        (
            "The M23 announced on Monday that it had taken Minova.\n"
            "The town is under the full control of our forces, the army's spokesman told reporters."
        ),
        ["Minova: m23 < fardc, claimed", "Minova: m23 < fardc, denied"],
    ),
]

NO_DENIALS = [
    (LYMAN, "Ukraine's general staff would not confirm reports that Lyman was lost.", []),
    (
        GOMA,
        "The M23 said it had captured Minova on Monday.\nReuters could not verify the claim.",
        ["Minova: m23 < fardc, claimed"],
    ),
    (
        GOMA,
        (
            "The M23 said it had captured Minova on Monday.\n"
            "The army declined to comment and did not confirm the loss."
        ),
        ["Minova: m23 < fardc, claimed"],
    ),
    (
        LYMAN,
        (
            "Russia said its troops had captured Lyman on Wednesday.\n"
            "Moscow denied that its missiles had hit a school in Kramatorsk."
        ),
        ["Lyman: russia < ukraine, claimed"],
    ),
    (
        KADUGLI,
        "The Sudanese army denied claims by residents that its jets had bombed Nyala.",
        [],
    ),
    (
        LYMAN,
        (
            "Ukrainian forces recaptured Lyman on Wednesday.\n"
            "The mayor denied rumours of a new evacuation."
        ),
        ["Lyman: ukraine < ?, asserted"],
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), OF_THE_OTHERS_CLAIM)
def test_a_denial_denies_the_others_gain(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), NO_DENIALS)
def test_it_is_no_denial(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)


STILL_THERE = [
    (
        (2017, 2, 23),
        (
            "The Observatory denied on Thursday that al-Bab had been captured and said that "
            "Islamic State still held a third of the town."
        ),
        ["Al-Bab: ? < islamic-state, denied"],
    ),
    (
        (2022, 9, 21),
        (
            "A monitoring group denied on Wednesday that Lyman had been taken and said that "
            "Russian troops still controlled its centre."
        ),
        ["Lyman: ukraine < russia, denied"],
    ),
    # who does not hold the place, but something else, tells nothing of it
    (
        (2022, 9, 21),
        "A monitoring group denied on Wednesday that Lyman had been taken by Ukraine.",
        ["Lyman: ukraine < ?, denied"],
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), STILL_THERE)
def test_who_still_holds_some_of_it_has_not_lost_it(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)
