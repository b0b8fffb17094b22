"""Speakers: whose troops are "its", "our" and "they", and who stands for which side."""

from __future__ import annotations

import pytest

from tests.agents.detect.telling import assert_told

CASES = [
    (
        (2022, 7, 3),
        (
            "Ukraine has begged the West for more shells.\n"
            "The defence ministry in Moscow said its troops had taken Lysychansk on Sunday."
        ),
        ["Lysychansk: russia < ukraine, claimed"],
    ),
    (
        (2020, 10, 9),
        (
            "Armenia appealed to Russia for help. Azerbaijan wants all of its land back.\n"
            "The ministry of defence in Baku said its troops had captured Hadrut on Friday."
        ),
        ["Hadrut: azerbaijan < armenia, claimed"],
    ),
    (
        (2022, 5, 26),
        (
            "Russian shells fell on Lyman all night.\n"
            '"Our soldiers drove them out this morning. They are in control of Lyman," the Ukrainian '
            "brigade's commander said."
        ),
        ["Lyman: ukraine < ?, claimed"],
    ),
    (
        (2025, 1, 27),
        '"We took Minova before noon. We have no intention to leave," M23 spokesman Willy Ngoma said.',
        ["Minova: m23 < fardc, claimed"],
    ),
    (
        (2025, 1, 27),
        'Willy Ngoma, spokesman of the M23, posted a video. "We have taken Minova," he said in it.',
        ["Minova: m23 < fardc, claimed"],
    ),
    (
        (2025, 1, 27),
        '"We have lost Minova," the Congolese army\'s spokesman told reporters on Monday.',
        ["Minova: ? < fardc, asserted"],
    ),
    (
        (2015, 5, 21),
        "Damascus said its forces had pulled out of Palmyra on Wednesday as Islamic State moved in.",
        ["Palmyra: islamic-state < syria-government, asserted"],
    ),
    (
        (2022, 10, 1),
        "Ukrainian army: Lyman is ours\nThe last Russian soldiers were seen on the road to Kreminna.",
        ["Lyman: ukraine < ?, claimed"],
    ),
    (
        (2022, 10, 1),
        "Zelenskyy said Lyman was fully cleared by noon.",
        ["Lyman: ukraine < ?, claimed"],
    ),
    (
        (2015, 9, 29),
        "The governor of Kunduz said government troops had retaken the city on Tuesday.",
        ["Kunduz: afghan-government < ?, claimed"],
    ),
    (
        (2014, 9, 2),
        "A spokesman for the Nigerian army said soldiers had retaken Bama from the insurgents.",
        ["Bama: nigeria < boko-haram, claimed"],
    ),
    (
        (2025, 1, 27),
        "The mayor of Goma confirmed on Monday that M23 fighters had taken the city.",
        ["Goma: m23 < fardc, asserted"],
    ),
    (
        (2020, 11, 8),
        "Our army has liberated Shusha, Aliyev told the nation on Sunday.",
        ["Shusha: azerbaijan < ?, claimed"],
    ),
    (
        (2021, 3, 28),
        "Mozambican police said they had driven the insurgents out of Palma on Sunday.",
        ["Palma: mozambique < is-mozambique, claimed"],
    ),
    (
        (2023, 12, 19),
        (
            "The paramilitaries of the RSF entered Wad Madani on Monday, and its commander said they "
            "held the whole city. The army said it was investigating how its soldiers came to leave."
        ),
        ["Wad Madani: rsf < saf, ?"],
    ),
    (
        (2014, 8, 25),
        (
            '"The airbase is in our hands," an Islamic State fighter in Tabqa said by telephone.\n'
            "Syrian state television said troops were regrouping."
        ),
        ["?: islamic-state < syria-government, claimed"],
    ),
    (
        (2016, 10, 20),
        "Baghdad said on Thursday that Bartella was now under the control of its forces.",
        ["Bart?: iraq-government < ?, claimed"],
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), CASES)
def test_the_speaker_speaks_for_his_side(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)


NOBODYS_WORD = [
    (
        (2025, 1, 27),
        '"We have taken in forty families from Minova," a parish priest in Goma said.',
    ),
    ((2022, 10, 1), "Kyiv: our soldiers fight for every street of Lyman."),
    ((2015, 5, 21), '"We will retake Palmyra," a Syrian general told state television.'),
]


@pytest.mark.parametrize(("day", "text"), NOBODYS_WORD)
def test_not_every_we_takes_ground(detector, day, text):
    assert_told(detector, text, day, [])
