"""A holding that has a beginning is a change; which place a side clause means; what only a plan says."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import assert_told, claims_of

Told = tuple[tuple[int, int, int], str, list[str]]

SINCE: list[Told] = [
    (
        (2023, 12, 20),
        (
            "The fighting for Wad Madani in Sudan is over. The Rapid Support Forces have had the city "
            "since about nine on Monday."
        ),
        ["Wad Madani: rsf < saf, asserted"],
    ),
    (
        (2023, 12, 20),
        "Gezira in Sudan bleeds. The Rapid Support Forces have had Khartoum since April.",
        [],
    ),
    (
        (2023, 12, 20),
        "Wad Madani in Sudan has been in the hands of the Rapid Support Forces for two days.",
        ["Wad Madani: rsf < saf, asserted"],
    ),
    (
        (2023, 12, 20),
        "Nyala in Sudan has been in the hands of the Rapid Support Forces for two months.",
        [],
    ),
    (
        (2014, 6, 13),
        "Iraqi soldiers have held the base at Speicher for three days against Islamic State.",
        [],
    ),
    (
        (2021, 8, 13),
        "By half past four the city of Herat in Afghanistan was under Taliban control.",
        ["Herat: taliban < ?, asserted"],
    ),
    (
        (2021, 8, 13),
        "The Taliban have been in control of Kunduz in Afghanistan since Sunday.",
        ["Kunduz: taliban < ?, asserted"],
    ),
    (
        (2022, 3, 3),
        "Kherson is since the night of Wednesday under occupation of the Russian army.",
        ["Kherson: russia < ukraine, asserted"],
    ),
    (
        (2012, 4, 2),
        "By Sunday evening Timbuktu in Mali belonged to the rebels of the MNLA.",
        ["T?: mnla < mali, asserted"],
    ),
    ((2012, 4, 2), "The old manuscripts of Timbuktu in Mali belonged to the families.", []),
    (
        (2022, 5, 21),
        "The Ukrainian city of Mariupol was brought under control on Friday, the Russian army said.",
        ["Mariupol: russia < ukraine, claimed"],
    ),
    ((2022, 5, 21), "A fire in Mariupol was brought under control, the Russian army said.", []),
]
WHICH_PLACE: list[Told] = [
    (
        (2025, 5, 5),
        "The RSF is now in Nahud, the last army base in West Kordofan, which it seized on Friday.",
        ["?Nahud: rsf < saf, asserted"],
    ),
    (
        (2025, 5, 5),
        "Thousands fled from towns in West Kordofan, which the RSF overran on Friday.",
        ["West Kordofan: rsf < saf, asserted"],
    ),
    (
        (2019, 12, 12),
        "Jihadists rode into Inates in Niger on Tuesday, where they overran the barracks.",
        ["Inates: ? < niger, asserted"],
    ),
    ((2019, 12, 12), "The president flew to Inates in Niger, where the barracks was attacked.", []),
    (
        (2020, 11, 29),
        "Al-Shabaab seized the area of Bukure in the Mudug region after Somali soldiers had left.",
        ["Bukure: al-shabaab < somalia, asserted"],
    ),
]
FOR_ANOTHER: list[Told] = [
    (
        (2023, 10, 22),
        "The Malian army took possession of the camp of Tessalit, liberated by MINUSMA.",
        ["?Tessalit: mali < minusma, asserted"],
    ),
    (
        (2017, 7, 10),
        "Mosul, liberated by the Iraqi army on Sunday, lies in ruins after nine months.",
        ["Mosul: iraq-government < ?, asserted"],
    ),
    (
        (2023, 6, 25),
        "Fighters of the SPLM-N moved into Tugola in Sudan once the army had left its base there.",
        ["Tugola: splm-n < saf, asserted"],
    ),
    (
        (2023, 6, 25),
        "Fighters of the SPLM-N would move into Tugola in Sudan once the army had left its base there.",
        [],
    ),
]
CONTROL_OF: list[Told] = [
    (
        (2019, 4, 5),
        "The Libyan National Army announced the extension of its control over Gharyan.",
        ["Gharyan: lna < ?, claimed"],
    ),
    (
        (2019, 4, 5),
        "Haftar's Libyan National Army extended its control to Gharyan on Thursday.",
        ["Gharyan: lna < ?, asserted"],
    ),
    (
        (2019, 4, 5),
        "The Libyan National Army imposed its control on Gharyan on Thursday.",
        ["Gharyan: lna < ?, asserted"],
    ),
    ((2019, 4, 5), "The Libyan National Army imposed traffic control on Gharyan on Thursday.", []),
    (
        (2019, 4, 5),
        "The operation ended with full control of Gharyan, the Libyan National Army said.",
        ["Gharyan: lna < ?, claimed"],
    ),
]
NOT_YET: list[Told] = [
    ((2025, 4, 25), "The roadmap envisages a withdrawal of the M23 from Walikale in Congo.", []),
    ((2025, 4, 25), "The roadmap provides for the handover of Bukavu in Congo by the M23.", []),
    (
        (2025, 4, 25),
        "As the roadmap provides, the M23 withdrew from Walikale in Congo on Wednesday.",
        ["Walikale: ? < m23, asserted"],
    ),
    ((2023, 6, 14), "# Boko Haram raid near Dikwa captures tractor\nThe farmer fled.", []),
]
NOT_AN_INCH: list[Told] = [
    (
        (2024, 6, 30),
        '"Not an inch of Sinja has been lost," said the Sudanese army of the town in Sennar.',
        ["Singa: rsf < saf, denied"],
    ),
    (
        (2024, 6, 30),
        '"We have not lost a metre of Sinja in Sennar," a spokesman of the Sudanese army said.',
        ["Singa: rsf < saf, denied"],
    ),
]


@pytest.mark.parametrize(
    ("day", "text", "wanted"),
    [*SINCE, *WHICH_PLACE, *FOR_ANOTHER, *CONTROL_OF, *NOT_YET, *NOT_AN_INCH],
)
def test_it_is_told(
    detector: Detector, day: tuple[int, int, int], text: str, wanted: list[str]
) -> None:
    assert_told(detector, text, day, wanted)


def test_a_holding_of_days_began_so_many_days_ago(detector: Detector) -> None:
    text = "For four days Goma in Congo has been in the hands of the M23."
    (claim,) = claims_of(detector, text, day=(2025, 1, 31))
    assert str(claim.event_date) == "2025-01-27"


def test_who_is_quoted_does_not_mean_himself_by_they(detector: Detector) -> None:
    text = (
        'Boko Haram overran Baga in Nigeria on Saturday. "Baga is in their hands," a spokesman of the '
        "Nigerian army said."
    )
    found = claims_of(detector, text, day=(2015, 1, 5))
    assert {c.gainer.id for c in found if c.gainer} == {"boko-haram"}
