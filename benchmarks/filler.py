"""Paragraphs of ordinary news, written for measuring speed: they fill articles to usual length.

Names and numbers vary from article to article, so that no cache sees the same text twice.
"""

from __future__ import annotations

from typing import Final

PEACE: Final = (
    "A band of rain will cross {town} from the west on Thursday and clear by the evening, the weather service said, with up to {n} millimetres on the hills and gusts strong enough to bring down branches. Farmers, who have waited since spring, were told to bring in what is ripe. The weekend should be dry, and as warm as {m} degrees in the valleys.",
    "The city museum of {town} opens its new wing on Saturday with {n} drawings by {name}, most of them never shown. The director, a former stage designer, wants visitors to sit down rather than file past, and has put armchairs in every room. Entrance is free for the first week; after that a ticket costs {m} crowns, less for pupils and pensioners.",
    "Consumer prices rose {m} per cent in the year to last month, the statistics office reported, a little less than analysts had forecast. Bread and rents accounted for most of it. The central bank left its rate unchanged and said it would rather wait for the wage round, in which the metalworkers ask for {n} more a month.",
    "{name} scored twice in the second half as {town} United beat their neighbours before a crowd of {n} thousand. The visitors had the better of the opening half hour and hit the bar, but their goalkeeper misjudged a corner and the match turned. The coach praised his bench and complained about the grass, which he compared to his grandmother's allotment.",
    "Doctors at the university hospital in {town} have treated {n} patients with a new vaccine against a tropical fever, and none has fallen ill since. {name}, who leads the study, warned that the group was small and mostly young. A larger trial with {m} clinics is to begin after the holidays, provided the ministry agrees to pay for it.",
    "The railway between {town} and the coast will be shut for {n} nights while engineers replace the signals, which date from the time of steam. Buses are to run instead, slower by {m} minutes. Commuters who wrote to this newspaper asked why the work could not wait for the summer, when half of them are away.",
    "Pupils of the {town} school of music gave their spring concert on Friday evening. The programme went from baroque to tango, with an accordion solo by {name}, who is {m}. The headteacher thanked the parents for {n} cakes and the caretaker for the piano, which he tunes himself.",
    "A start-up from {town} that makes batteries out of salt has found investors for its first factory, which is to employ {n} people. {name}, its founder, said that the price per kilowatt hour would halve in {m} years. Rivals doubt it: the cells are heavy, and buses are the only vehicles that do not mind.",
    "The town council voted by {n} to {m} to plant lime trees along the avenue, after an argument that had lasted three sessions. {name} of the greens spoke of shade and bees; the shopkeepers feared for their parking. The first trees are to be set in November, when the ground is soft.",
    "Researchers have counted {n} pairs of storks in the marshes near {town}, more than in any year since the survey began. The birds profit from mild winters and from meadows that are mown late, said {name} of the bird society. Some {m} chicks have been ringed, among them a brood on the chimney of the old brewery.",
    "A court in {town} sentenced an accountant to {m} years for embezzling the pension fund of a choir. He had bought a boat, which is for sale. {name}, who sings alto, told reporters that she was glad it was over and that the choir would rehearse on Tuesday as usual, with {n} new scores.",
    "The film festival closed with a comedy about a lighthouse keeper who inherits a circus. {name} won the prize for the best performance, and cried. Distributors from {n} countries have bought it. Critics in {town} were kinder than those abroad, one of whom left after {m} minutes to look for coffee.",
)
"""What most news is about."""

WAR: Final = (
    "At least {n} families have arrived in {town} since the weekend, the office for humanitarian affairs said, many on foot and with nothing but blankets. Schools are full, and the price of bread has doubled. {name}, who runs a soup kitchen behind the mosque, counted {m} children without their parents.",
    "Artillery could be heard all night from the direction of {town}, and a rocket hit the bakery. Doctors spoke of {m} dead and {n} wounded, most of them women who had queued for flour. There was no electricity at the hospital, and surgeons worked by the light of telephones.",
    "Diplomats from {m} countries met on Tuesday to prepare talks, without either side at the table. {name}, the envoy, said that he had seen some movement on prisoners and none on anything else. A draft that was seen by this newspaper proposes a truce of {n} days and a commission.",
    "A convoy with {n} tonnes of wheat was stopped by militiamen at a checkpoint outside {town} and sent back, aid workers said. It was the {m}th time this month. Drivers had to hand in their telephones and were questioned for hours, {name} of the drivers' union said, and two of them were beaten.",
    "The army's spokesman, General {name}, told state television that jets had flown {n} sorties in two days against positions of the rebels around {town}. He gave no losses. Residents reached by telephone spoke of smoke over the orchards and of {m} houses that are no more.",
    "Analysts see the fight for the valley as a test of how long the government can pay its soldiers. Its reserves are down to {m} months, {name} of an institute in the capital said, and {n} officers have resigned since spring. The rebels have debts of their own, mostly with the merchants of {town}.",
    "Both sides accuse each other of having mined the fields near {town}. {name}, a farmer, lost a son and {m} goats; he does not know to whose mines. The deminers, who have cleared {n} roads in the province, say that it will take a generation.",
)
"""What else stands in reports about fighting."""

TOWNS: Final = (
    "Marlow",
    "Eisfeld",
    "Vigevano",
    "Albi",
    "Tartu",
    "Olomouc",
    "Ystad",
    "Coimbra",
    "Leeuwarden",
    "Kotka",
)
NAMES: Final = (
    "Ines Calder",
    "Tomas Brandt",
    "Rosa Lindqvist",
    "Yusuf Demir",
    "Ana Petrov",
    "Karim Haddad",
    "Lena Vogel",
)


def filled(paragraphs: tuple[str, ...], number: int, length: int) -> str:
    """Return about ``length`` characters of ``paragraphs``, other ones for each ``number``."""
    parts: list[str] = []
    step = number
    while sum(map(len, parts)) < length:
        template = paragraphs[step % len(paragraphs)]
        parts.append(
            template.format(
                town=TOWNS[(number + 3 * step) % len(TOWNS)],
                name=NAMES[(number * 5 + step) % len(NAMES)],
                n=20 + (number * 37 + step * 11) % 900,
                m=2 + (number * 13 + step * 7) % 40,
            )
        )
        step += 1
    return "\n\n".join(parts)
