"""Backers, allies and holders: who helps does not take, and who held is the one that loses."""

from __future__ import annotations

import pytest

from tests.agents.detect.telling import assert_told, claims_of, facts

TAKERS = [
    (
        (2023, 11, 14),
        "Malian soldiers backed by Russian mercenaries took Kidal from Tuareg rebels on Tuesday.",
        ["Kidal: mali < ?, asserted"],
    ),
    (
        (2025, 1, 27),
        "Rwanda-backed M23 rebels captured Minova on Monday.",
        ["Minova: m23 < fardc, asserted"],
    ),
    (
        (2017, 10, 17),
        "The US-backed Syrian Democratic Forces captured Raqqa from Islamic State on Tuesday.",
        ["Raqqa: sdf < islamic-state, asserted"],
    ),
    (
        (2016, 3, 27),
        "The Syrian army, supported by Russian air strikes, recaptured Palmyra from Islamic State on Sunday.",
        ["Palmyra: syria-government < islamic-state, asserted"],
    ),
    (
        (2022, 7, 3),
        "With the help of Russian artillery, separatist fighters seized Lysychansk on Sunday.",
        ["Lysychansk: dpr-lpr < ukraine, asserted"],
    ),
    (
        (2014, 8, 18),
        "Helped by American air strikes, Kurdish peshmerga retook the Mosul dam from Islamic State on Monday.",
        ["Mosul Dam: peshmerga < islamic-state, asserted"],
    ),
    (
        (2021, 8, 8),
        "Rwandan soldiers alongside Mozambican troops recaptured Mocimboa da Praia from the insurgents.",
        ["Moc?mboa da Praia: rwanda? < is-mozambique, asserted"],
    ),
    (
        (2020, 5, 18),
        "Al-Watiya airbase was captured on Monday by GNA forces with support from Turkish drones.",
        ["al-Wa?: gna < ?, asserted"],
    ),
    (
        (2019, 2, 1),
        "The Nigerian army retook Baga with the backing of Chadian troops on Thursday.",
        ["Baga: nigeria < ?, asserted"],
    ),
    (
        (2025, 1, 28),
        "Congolese soldiers, fighting alongside Burundian troops, retook Minova from the M23.",
        ["Minova: fardc < m23, asserted"],
    ),
]

HOLDERS = [
    (
        (2024, 12, 5),
        "IS-held Al-Bab was taken by Turkish-backed rebels on Thursday.",
        ["Al-Bab: ? < islamic-state, asserted"],
    ),
    (
        (2019, 8, 21),
        "Rebel-held Khan Shaykhun was captured by the Syrian army on Wednesday.",
        ["Khan Sh?: syria-government < ?rebel?, asserted"],
    ),
    (
        (2024, 1, 10),
        "The junta-controlled town of Kyaukme fell on Tuesday to the TNLA.",
        ["Kyaukme: tnla < myanmar-junta, asserted"],
    ),
    (
        (2015, 3, 28),
        "Syrian rebels captured Idlib, in the hands of the government since the war began, on Saturday.",
        ["Idlib: ?rebel? < syria-government, asserted"],
    ),
    (
        (2017, 9, 21),
        "The Iraqi army entered Sharqat, held by Islamic State since 2014, and took it on Thursday.",
        ["?Sh?rqat: iraq-government < islamic-state, asserted"],
    ),
    (
        (2022, 1, 10),
        "Giants brigade fighters captured Bayhan, once held by the Houthis, on Monday.",
        ["B?: ? < houthis, asserted"],
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), TAKERS)
def test_the_backed_takes_and_not_the_backer(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)


@pytest.mark.parametrize(("day", "text", "wanted"), HOLDERS)
def test_who_held_it_loses_it(detector, day, text, wanted):
    assert_told(detector, text, day, wanted)


def test_a_country_beside_the_place_takes_nothing(detector):
    claims = claims_of(
        detector,
        "Myanmar's military lost Chinshwehaw, a post on the frontier with China, to the MNDAA on Thursday.",
        day=(2023, 11, 3),
    )
    assert [facts(c)[1:] for c in claims] == [("mndaa", "myanmar-junta", "asserted")]


def test_a_neighbour_is_no_taker_where_the_taker_has_no_name(detector):
    claims = claims_of(
        detector,
        "Myanmar's junta admitted that it had lost Muse, a town on the border with China, to an"
        " alliance of ethnic armies.",
        day=(2023, 12, 14),
    )
    assert [facts(c)[2:] for c in claims] == [("myanmar-junta", "asserted")]
    assert facts(claims[0])[1] != "china"


def test_a_neighbour_named_where_the_place_lies_takes_nothing(detector):
    claims = claims_of(
        detector,
        "Syrian rebels captured Jarabulus, a town on the border with Turkey, from Islamic State.",
        day=(2016, 8, 24),
    )
    assert [facts(c)[2] for c in claims] == ["islamic-state"]
    assert facts(claims[0])[1] != "turkey"


ALLIES: list[tuple[tuple[int, int, int], str, set[str]]] = [
    (
        (2019, 10, 12),
        "Turkish soldiers and Syrian fighters captured Ras al-Ain from the SDF on Saturday.",
        set(),
    ),
    (
        (2020, 5, 18),
        "GNA forces and allied Syrian fighters captured Tarhuna from the LNA on Monday.",
        set(),
    ),
    (
        (2025, 1, 27),
        "Congolese soldiers and Rwandan militiamen captured Minova from the M23 on Monday.",
        set(),
    ),
    (
        (2021, 8, 8),
        "Rwandan soldiers and Mozambican troops captured Palma from the insurgents on Sunday.",
        {"mozambique"},
    ),
    (
        (2017, 11, 9),
        "Syrian soldiers and Hezbollah fighters captured Al-Bukamal from Islamic State on Thursday.",
        {"hezbollah"},
    ),
    (
        (2014, 8, 18),
        "Peshmerga and Iraqi government fighters captured Zumar from Islamic State on Monday.",
        {"iraq-government"},
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), ALLIES)
def test_fighters_of_a_nation_are_not_its_state(detector, day, text, wanted):
    claims = claims_of(detector, text, day=day)
    assert [{a.id for a in c.supporters} for c in claims] == [wanted]
