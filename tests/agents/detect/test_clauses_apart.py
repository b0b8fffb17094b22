"""Who leaves has lost, a name before its own verb ends a list, "almost all" is a part, "declared taken"."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from schemas.claims import Extent
from tests.agents.detect.telling import assert_told, claims_of

Told = tuple[tuple[int, int, int], str, list[str]]

LEAVING_HEADLINES: list[Told] = [
    (
        (2025, 3, 10),
        "# SDF withdraws from Tal Rifaat, Damascus says\nThe town lies in northern Syria.",
        ["Tel Rifaat: - < sdf, claimed"],
    ),
    (
        (2025, 3, 10),
        "# SDF withdraws from Manbij\nDamascus had given it until Monday.",
        ["Manbij: - < sdf, asserted"],
    ),
    (
        (2025, 1, 13),
        "# RSF retreats from Wad Madani\nThe city lies in Sudan.",
        ["Wad Mad?: - < rsf, asserted"],
    ),
    (
        (2024, 2, 17),
        "# Ukraine retreats from Avdiivka\nSnow fell on the city.",
        ["Avdiivka: - < ukraine, asserted"],
    ),
    (
        (2025, 4, 4),
        "# M23 pulls out of Walikale\nTalks go on in Doha.",
        ["Walikale: - < m23, asserted"],
    ),
    (
        (2025, 3, 10),
        "# SDF withdraws from Deir Hafir as Damascus sends troops\nThe town lies in Syria.",
        ["D?: - < sdf, asserted"],
    ),
    (
        (2015, 10, 13),
        "# Taliban retreat from Kunduz as Kabul sends commandos\nThe city lies in Afghanistan.",
        ["Kunduz: ? < taliban, asserted"],
    ),
    ((2025, 3, 10), "# SDF withdraws from talks in Damascus\nNo reason was given.", []),
    ((2025, 3, 10), "# SDF to withdraw from Manbij\nIt named no day.", []),
]
OWN_CLAUSE: list[Told] = [
    (
        (2025, 1, 13),
        "In Sudan, the army took Wad Madani, and Omdurman was shelled.",
        ["Wad Mad?: saf < rsf, asserted"],
    ),
    (
        (2025, 1, 13),
        "In Sudan, the army took Wad Madani, and El Fasher is under siege.",
        ["Wad Mad?: saf < rsf, asserted"],
    ),
    (
        (2025, 1, 28),
        "The M23 captured Minova and Sake in eastern Congo, and Goma remains calm.",
        ["Minova: m23 < fardc, asserted", "Sake: m23 < fardc, asserted"],
    ),
    (
        (2025, 1, 28),
        "Minova and Sake in eastern Congo were captured by the M23.",
        ["Minova: m23 < fardc, asserted", "Sake: m23 < fardc, asserted"],
    ),
    (
        (2021, 8, 9),
        "In Afghanistan, the Taliban captured Kunduz and Taloqan, and Sar-e Pul held by the army was taken too.",
        ["Kunduz: taliban < ?", "Taloqan: taliban < ?", "Sar?: taliban < ?"],
    ),
]
DECLARED_TAKEN: list[Told] = [
    (
        (2015, 12, 28),
        "Baghdad declared Ramadi liberated on Monday.",
        ["Ramadi: iraq-government < ?, claimed"],
    ),
    (
        (2025, 1, 13),
        "Khartoum has declared Wad Madani taken.",
        ["Wad Mad?: saf < rsf, claimed"],
    ),
    ((2015, 12, 28), "Baghdad declared the road to Ramadi closed on Monday.", []),
]


@pytest.mark.parametrize("told", LEAVING_HEADLINES, ids=lambda t: t[1][:40])
def test_who_leaves_is_who_loses(detector: Detector, told: Told) -> None:
    day, text, wanted = told
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize("told", OWN_CLAUSE, ids=lambda t: t[1][-40:])
def test_a_name_with_a_verb_of_its_own_is_no_member_of_the_list(
    detector: Detector, told: Told
) -> None:
    day, text, wanted = told
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize("told", DECLARED_TAKEN, ids=lambda t: t[1][:40])
def test_a_capital_may_declare_a_place_taken(detector: Detector, told: Told) -> None:
    day, text, wanted = told
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ("Russian forces took virtually all of Toretsk in Ukraine on Sunday.", Extent.PARTIAL),
        ("M23 rebels captured nearly the whole of Sake in Congo on Sunday.", Extent.PARTIAL),
        ("The Iraqi army recaptured almost the entire city of Ramadi.", Extent.PARTIAL),
        ("The Iraqi army recaptured most of Ramadi.", Extent.PARTIAL),
        ("The Iraqi army recaptured all of Ramadi.", Extent.FULL),
        ("After almost a year, the Iraqi army recaptured the entire city of Ramadi.", Extent.FULL),
    ],
)
def test_nearly_all_of_a_place_is_a_part_of_it(
    detector: Detector, text: str, extent: Extent
) -> None:
    (claim,) = claims_of(detector, text, day=(2025, 3, 10))
    assert claim.extent is extent
