"""Status: the outlet's own voice, a claim wherever its source is named, a loser who admits."""

from __future__ import annotations

import pytest

from tests.agents.detect.telling import assert_told

CLAIMED = [
    ((2025, 1, 27), "M23 rebels have captured Minova, local media say.", "Minova: m23 < fardc"),
    (
        (2025, 1, 27),
        "According to residents, M23 rebels captured Minova on Monday.",
        "Minova: m23 < fardc",
    ),
    (
        (2015, 5, 21),
        "Islamic State has seized Palmyra, a monitor says, after a week of fighting.",
        "Palmyra: islamic-state < ?",
    ),
    (
        (2015, 5, 21),
        "Islamic State is said to have seized Palmyra on Wednesday.",
        "Palmyra: islamic-state < ?",
    ),
    (
        (2020, 6, 5),
        "The GNA's forces entered Tarhuna on Friday and took the whole town, the operations room wrote.",
        "Tarhuna: gna < ?",
    ),
    (
        (2024, 8, 3),
        "The MNDAA captured Lashio on Saturday. The news came in a statement by the group.",
        "Lashio: mndaa < myanmar-junta",
    ),
    (
        (2022, 7, 3),
        "Russia has captured Lysychansk.\nThat is the word of its defence ministry, which gave no details.",
        "Lysychansk: russia < ?",
    ),
    (
        (2015, 9, 28),
        "The Taliban captured Kunduz on Monday - so officials in the province tell it.",
        "Kunduz: taliban < afghan-government",
    ),
    (
        (2025, 3, 21),
        "The army, by its own account, recaptured Kadugli from the RSF on Friday.",
        "K?dugli: saf < rsf",
    ),
    (
        (2025, 3, 21),
        "Kadugli was recaptured from the RSF on Friday, in the army's telling.",
        "K?dugli: saf < rsf",
    ),
    (
        (2021, 8, 15),
        "# Taliban take Jalalabad, officials say\nTaliban fighters took Jalalabad on Sunday, officials said.",
        "Jalalabad: taliban < afghan-government",
    ),
    (
        (2014, 11, 14),
        "Witnesses told of a day of horror. Boko Haram captured Chibok on Thursday, they said.",
        "Chibok: boko-haram < nigeria",
    ),
]

CLAIMED += [
    (
        (2021, 8, 15),
        "A statement by the Taliban put Jalalabad under their control.",
        "Jalalabad: taliban < afghan-government",
    ),
    (
        (2019, 1, 7),
        "The SDF announced the liberation of Hajin from the terrorists on Monday.",
        "Hajin?: sdf < ?",
    ),
    (
        (2025, 3, 21),
        "Kadugli has been taken from the RSF by the army, officers and aid workers said on Friday.",
        "K?dugli: saf < rsf",
    ),
]

ASSERTED = [
    (
        (2024, 8, 3),
        "It was confirmed on Saturday that Lashio had been captured by the MNDAA.",
        "Lashio: mndaa < myanmar-junta",
    ),
    (
        (2025, 1, 27),
        "M23 rebels captured Minova on Monday. The United Nations said 40,000 people had fled.",
        "Minova: m23 < fardc",
    ),
    (
        (2015, 5, 21),
        (
            "Islamic State seized Palmyra on Wednesday after a week of fighting. It has shot prisoners, a "
            "monitor says."
        ),
        "Palmyra: islamic-state < ?",
    ),
    (
        (2022, 10, 1),
        "Russia's defence ministry said its troops had been withdrawn from Lyman on Saturday.",
        "Lyman: ? < russia",
    ),
    (
        (2020, 11, 9),
        "Shusha is no longer under our control, the Karabakh leader's spokesman admitted on Monday.",
        "Shusha: ? < artsakh",
    ),
    (
        (2024, 8, 5),
        "The junta's leader acknowledged on Monday that Lashio had fallen to the MNDAA.",
        "Lashio: mndaa < myanmar-junta",
    ),
    (
        (2025, 1, 27),
        "The Congolese army confirmed that it had lost Minova to the M23 on Monday.",
        "Minova: m23 < fardc",
    ),
    (
        (2014, 11, 14),
        "Boko Haram captured Chibok on Thursday, days after the army had said the town was safe.",
        "Chibok: boko-haram < nigeria",
    ),
    (
        (2021, 8, 15),
        "The Taliban, who say they want peace, took Jalalabad on Sunday.",
        "Jalalabad: taliban < afghan-government",
    ),
]


@pytest.mark.parametrize(("day", "text", "wanted"), CLAIMED)
def test_somebody_says_so(detector, day, text, wanted):
    assert_told(detector, text, day, [f"{wanted}, claimed"])


@pytest.mark.parametrize(("day", "text", "wanted"), ASSERTED)
def test_it_is_told_as_a_fact(detector, day, text, wanted):
    assert_told(detector, text, day, [f"{wanted}, asserted"])
