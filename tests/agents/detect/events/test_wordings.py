"""Wordings of a change beyond the plain verbs, each with near misses, read to the claim."""

from __future__ import annotations

import pytest

from agents.detect.detector import Detector
from tests.agents.detect.telling import article

DAY = (2021, 7, 1)

# class, sentence, places that change hands
TOLD = [
    ("feat by holding", "Syrian troops won a victory by controlling Morek.", {"Morek"}),
    ("feat by holding", "The army scored a success in Libya by controlling Jufra.", {"Jufra"}),
]
NOT_TOLD = [
    ("feat by holding", "The Taliban made money by controlling Spin Boldak."),
    ("a hold told on its own", "The army keeps the road open by controlling Morek."),
]
# told in passing: who holds it, what was wanted, what is long past
PASSING = [
    ("held by", "Drones struck the town of Bunagana, held by the M23, the army said on Monday."),
    ("held by", "Shells hit Robotyne, which is controlled by Russian troops, officials said."),
    ("nearly all held by", "Helmand province is almost entirely held by the Taliban."),
    (
        "aside on areas",
        "Planes struck areas in Marib province that have fallen out of its control.",
    ),
    ("will see", "The Houthis said a deal will see 40 fighters leave the port of Hodeidah."),
    ("until they leave", "The army said it would shell Sirte until the jihadists leave the city."),
    (
        "to help clear",
        "France sent drones in an effort to help Malian troops clear Menaka of rebels.",
    ),
    ("and capture", "The army is ready to push on and capture Goma from the M23, a general said."),
    ("efforts on", "The rebels are concentrating their efforts on capturing Bangassou."),
    ("operation on", "The operation on retaking Marawi from the militants is under way."),
    ("tightening grip", "The Taliban are tightening their grip on Kunduz, officials said."),
    ("part of the plan", "Taking Bakhmut is part of the plan of the Russian army."),
    ("one of the goals", "Capturing all of Donetsk was one of the Russian army's main goals."),
    ("distance", "The rebels were only ten kilometres away from Mekelle."),
    (
        "falls within",
        "The district of Sake falls within a zone where the rebels and the army may not fight.",
    ),
    (
        "when it falls",
        "The M23 promised that when Goma fell into their hands it would be reopened.",
    ),
    (
        "leaving only",
        "The truce ended the fighting in Taiz, leaving only its port in Houthi hands.",
    ),
    ("led by", "It belongs to a campaign by a force led by Kenya to drive gangs from Cite Soleil."),
    (
        "last year before",
        "Palma saw heavy fighting last year before troops ousted the insurgents there.",
    ),
    ("many times", "Avdiivka has changed hands many times in the war between Ukraine and Russia."),
    (
        "lies abandoned",
        "Much of Sinjar is destroyed and abandoned after the battle with Islamic State.",
    ),
    ("sum of a war", "The army has retaken 70 percent of the country including Sirte and Derna."),
    ("on the way out", "Gunmen fired at families as they were leaving El Fasher for army lines."),
    ("accused of", "Boko Haram has killed nine of its men on charges of fleeing Gwoza."),
    (
        "old offensive",
        "They took Mocha in January, part of an offensive that drove Houthis from Aden.",
    ),
    ("joined date", "Badme, which was left by Eritrean troops and handed over last year, is calm."),
    ("fell silent", "Homs fell silent on Sunday as rebels and the army observed a truce."),
]
FRESH = [
    ("now held by", "Bunagana is now held by the M23, residents said on Monday.", {"Bunagana"}),
    (
        "until they left",
        "Troops shelled Sirte on Monday until the jihadists left the city.",
        {"Sirte"},
    ),
    ("reported", "Officials said the Taliban helped rebels take Kunduz.", {"Kunduz"}),
    ("changed hands", "Avdiivka has changed hands for the third time, Russia said.", {"Avdiivka"}),
    ("put under", "The deal left Taiz in the hands of the Houthis on Monday.", {"Taiz"}),
    ("abandoned", "Malian troops abandoned Menaka on Monday.", {"Menaka"}),
]
ENTERED = [
    ("unopposed", "M23 rebels entered the town of Rutshuru unopposed on Sunday.", {"Rutshuru"}),
    ("without a shot", "Malian troops marched into Kidal without firing a shot.", {"Kidal"}),
    (
        "after they withdrew",
        "Somali troops entered Adan Yabaal on Monday after al-Shabaab fighters withdrew.",
        {"Adan Yabaal"},
    ),
    ("and controlled", "Taliban fighters entered Zaranj and controlled the city.", {"Zaranj"}),
    ("managed to control", "GNA forces managed to control Sirte on Friday.", {"Sirte"}),
    ("the centre", "Forces of the Libyan army reached the centre of Sabha.", {"Sabha"}),
    ("a day behind", "Government forces retook Palmyra Sunday from IS militants.", {"Palmyra"}),
]
MISREAD = [
    ("a town described", "The M23 captured Walikale town in North Kivu on Sunday.", {"Walikale"}),
    (
        "a town of a province",
        "The Rapid Support Forces captured the West Kordofan city of Babanusa.",
        {"Babanusa"},
    ),
    ("hours after", "Hours after a truce, Malian rebels seized the city of Kidal.", {"Kidal"}),
]
NOT_ENTERED = [
    ("got it wrong", "The Kenyan army got it wrong in Lamu, and the minister said so."),
    ("where they fled", "More than 4,000 villagers have fled Palma to neighbouring Tanzania."),
    ("could", "Ukrainian troops could enter Kreminna without a fight, the governor said."),
    ("outskirts", "Russian troops entered the outskirts of Bakhmut without a fight."),
    ("no party", "The minister entered Kidal after the rebels left the hall."),
    ("a convoy", "An aid convoy entered Rutshuru without resistance from the M23."),
    ("next year", "In 2011 Idlib rose up and the following year it was captured by rebels."),
    ("future", "People will go back to Kunduz after the army ends its siege and secures the city."),
    ("which controls", "Nobody can stop the M23, which controls Bunagana, the governor said."),
    ("demanded", "Kenya has demanded that Somali troops leave Mandera or face a war."),
    ("given a haven", "Hans Meyerling was given a safe haven in Syria by the army."),
    ("occupies", "Israel occupies a part of the Golan Heights, where soldiers fired on Monday."),
    ("under way", "US troops and the SDF are securing Manbij from Islamic State fighters."),
    ("how far", "The Taliban have been pushed back 30 km from Kandahar, the governor said."),
    ("because", "The minister lives in Aden because Sanaa is under Houthi control, he said."),
    ("off the table", "The Syrian army is taking Idlib off the table, the rebels said."),
]
TITLES_NOT_TOLD = [
    ("people who surrender", "Dozens of gunmen surrender to army in Borno"),
    ("control of a flood", "Thousands flee as army declares control over Lagos flood zone"),
    ("people who surrender", "Rebels surrender to Turkish troops in Sirnak province"),
]


@pytest.mark.parametrize(("wording", "sentence", "places"), TOLD + FRESH + ENTERED + MISREAD)
def test_a_change_is_told(detector: Detector, wording: str, sentence: str, places: set[str]):
    (found,) = detector.detect([article(sentence, day=DAY)])
    assert {c.place.name for c in found.claims} == places, wording


@pytest.mark.parametrize(("wording", "sentence"), NOT_TOLD + PASSING + NOT_ENTERED)
def test_a_near_miss_tells_none(detector: Detector, wording: str, sentence: str):
    (found,) = detector.detect([article(sentence, day=DAY)])
    assert found.claims == (), wording


@pytest.mark.parametrize(("wording", "title"), TITLES_NOT_TOLD)
def test_a_title_near_miss_tells_none(detector: Detector, wording: str, title: str):
    (found,) = detector.detect([article("They gave up on Sunday.", title=title, day=DAY)])
    assert found.claims == (), wording
