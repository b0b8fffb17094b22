"""Wire stories, independent reports of the same events, and copies made of the stories by rule.

Written for measuring how well near-copies are told from independent reports. Each pair of
independent reports quotes the one sentence that the wire quotes as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final


@dataclass(frozen=True, slots=True)
class Event:
    """One event: the wire's text, and those of two newsrooms that had people of their own there."""

    wire: str
    independent: tuple[str, str]


EVENTS: Final = (
    Event(
        wire="""Fighters of the Ridge Front entered the market town of Sabrin on Tuesday morning after the garrison pulled out overnight, residents and a local councillor said.

Columns of pick-up trucks came down the northern road shortly after dawn, three residents reached by telephone said. They parked in front of the governor's office and hung their flag from its balcony.

"Not a shot was fired, they simply walked in and told the bakers to open," councillor Harun Bassil said.

The defence ministry did not answer calls. A soldier who had reached the next garrison said his company had received the order to leave by radio at two in the morning and had abandoned four howitzers for want of fuel.

Sabrin, a town of some 40,000 on the road between the capital and the eastern mines, had been under siege since March. The United Nations says that more than half of its people fled in the spring.

The Ridge Front has taken eleven towns since the rains ended. Its leaders say that they will not negotiate before the army leaves the valley.""",
        independent=(
            """There was bread in Sabrin today, and little else. Our reporter, who came in with a convoy of onion traders, found the barracks open, its lockers emptied and a dog asleep in the guardhouse.

The rebels of the Ridge Front have held the town since the small hours. Their commander here, a former teacher of geography, received visitors under a fig tree and asked each of them about the state of the road.

"Not a shot was fired, they simply walked in and told the bakers to open," councillor Harun Bassil said.

Elsewhere people spoke of a long night. A nurse at the clinic counted nineteen army lorries heading south without lights. Her brother drove one of them; he has not written since.

By the afternoon children were selling cartridge cases at the bus stop. The schools, the commander promised, would open on Sunday, girls included.""",
            """Satellite pictures taken at noon show no vehicles left at the army's base in Sabrin and a line of about sixty trucks on the northern approach, our analysis finds.

Two videos that we could place by the minaret and the water tower show armed men with the green band of the Ridge Front inside the compound of the governor. The shadows point to the early morning.

"Not a shot was fired, they simply walked in and told the bakers to open," councillor Harun Bassil said.

The loss leaves the government with one supply line to the mines. Insurers raised the rate for cargo on it by a third within hours, brokers in the port said, and two mining companies told their staff to stay at home.

An adviser to the president called the withdrawal a regrouping and refused to say who had ordered it.""",
        ),
    ),
    Event(
        wire="""Government troops have recaptured the river port of Dovinka, the army said on Saturday, four months after losing it to separatists in a single night.

The general staff published pictures of soldiers on the grain quay and said that the last snipers had been driven from the elevator on Friday evening. Separatist channels said that their units had moved to prepared positions on the far bank.

"The port is ours, the mines in it are theirs, and it will take us all winter to get them out," the commander of the river brigade said.

Dovinka handled a tenth of the country's wheat before the war. Ships cannot call there until the channel has been swept, the port captain said, and of its nine cranes one is standing.

Both sides gave no figures of their losses. Hospitals in the regional capital took in 230 wounded last week, according to the health department.

Foreign governments welcomed the news with caution. The separatists still hold the rail bridge downstream and can reach the quays with artillery.""",
        independent=(
            """The first boat into Dovinka carried a priest, two electricians and this correspondent. On the quay, where rye had sprouted between the rails, infantrymen of the river brigade were frying fish.

They had been in the port since Thursday and in all of it since Friday. The separatists had gone at night, on barges, leaving a kettle on the stove and wires on every door.

"The port is ours, the mines in it are theirs, and it will take us all winter to get them out," the commander of the river brigade said.

In the cellars under the customs house some two hundred people had lived since summer. They came up one by one, shading their eyes. An old woman asked who was president.

Shells from across the water fell twice during our visit. Nobody in the queue for the fish looked up.""",
            """Grain futures fell three per cent on Monday after the government regained control of Dovinka, its second largest river terminal, over the weekend.

Traders warned against hoping too much. Demining teams need until spring, a shipping agent with two people on the spot told this newspaper, and the depth of the channel has not been measured for a year.

"The port is ours, the mines in it are theirs, and it will take us all winter to get them out," the commander of the river brigade said.

The separatists' administration conceded the loss in a brief note to its pensioners, who are to collect their money on the left bank from now on. It blamed low water.

Owners of the silos, a cooperative of 400 farms, estimate the damage at ninety million. Half of it is insured, though not against war.""",
        ),
    ),
    Event(
        wire="""The army has lost control of the oasis town of Tamrit and of the airstrip beside it to jihadists, a military source and two aid workers said on Thursday.

Militants on motorcycles attacked from three sides before sunrise on Wednesday and overran the camp at the airstrip by midday, the military source said on condition of anonymity because he was not allowed to speak to the press. At least 45 soldiers were missing.

"We hid in the date sheds until the shooting moved off, and when we came out there were other men at the checkpoints," said a driver for a medical charity.

The government confirmed an attack and said that reinforcements were on their way. It made no mention of the town.

Tamrit lies 300 kilometres north of the capital on the salt road. A peacekeeping contingent left it last year at the request of the junta that took power in 2021.

Air traffic over the region was suspended. Aid agencies moved their staff to the provincial seat and said that 12,000 displaced people in the camp of Tamrit were without food.""",
        independent=(
            """For two days nobody could say who ruled Tamrit. On Friday the answer came by messenger: a letter, stamped with a black seal, that orders shopkeepers to close at prayer and barbers to close for good.

We have spoken to eleven people who left on foot. All agree that soldiers no longer hold any post in the oasis, and that those who surrendered at the runway were marched away with their boots around their necks.

"We hid in the date sheds until the shooting moved off, and when we came out there were other men at the checkpoints," said a driver for a medical charity.

The fall of the town cuts the salt road. Truckers in the provincial seat, who have waited there since the weekend, reckon with a detour of six days.

Officials whom we asked for comment hung up.""",
            """A list of names went from hand to hand at the military hospital on Friday: the missing of Tamrit, 61 so far, copied from the rolls by a clerk who had lost a cousin.

The insurgents' capture of the garrison is the worst defeat of the junta since it sent the foreign soldiers home. Officers interviewed for this article blame a lack of ammunition, and each other. None would be named.

"We hid in the date sheds until the shooting moved off, and when we came out there were other men at the checkpoints," said a driver for a medical charity.

According to a flight tracking service the last transport plane left the strip on Tuesday evening, empty except for the mail.

Demonstrators burned tyres before the ministry at night. The police watched, and some of them sang along.""",
        ),
    ),
    Event(
        wire="""Rebels of the Northern Alliance handed the border crossing of Kuvar back to customs officers on Sunday under an agreement that was signed last week in a neighbouring country.

A convoy of eight buses took some 300 fighters and their families to the mountains, escorted by monitors of the regional bloc. The rebels kept their rifles and left heavier arms in a sealed container.

"We came with nothing and we leave with a paper that nobody will read in a year," a rebel officer said as he climbed into the last bus.

The interior minister raised the national flag at noon before about a hundred guests. He said that lorries could pass from Monday and that the rates would be those of before the war.

The crossing earned the rebels an estimated two million a month. Under the agreement a tenth of its revenue goes to districts that they administer, for clinics and teachers.

Previous agreements broke down within weeks. Diplomats who took part in the talks said that this one had been helped by drought, which left both sides short of money.""",
        independent=(
            """The stamp is new, the clerk is not. Behind the counter at Kuvar sits the same man who served the rebels for three years and the state for twenty before that, and he has not changed his tea.

Since Sunday noon the post is in government hands once more. It took seven hours, because one of the buses would not start and because the sealed container turned out to have no floor.

"We came with nothing and we leave with a paper that nobody will read in a year," a rebel officer said as he climbed into the last bus.

On the other side some four hundred lorries wait, many with melons that will not last. Drivers cheered the flag and cursed the tariff.

Monitors in pale blue waistcoats counted rifles until dusk. They came to a number that they would not tell us.""",
            """With the transfer of Kuvar the state controls all five of its land crossings for the first time since the uprising, an overview by our data desk shows.

What it is worth depends on the road behind it. Two bridges are down, and engineers of the transport ministry whom we accompanied found the third one fit for cars only.

"We came with nothing and we leave with a paper that nobody will read in a year," a rebel officer said as he climbed into the last bus.

Opposition deputies criticise the share that the insurgents retain. Their spokeswoman called it rent. Economists consider it cheap: smuggling around the post cost the treasury five times as much.

The buses arrived at a former sanatorium at midnight. Local people had put out soup.""",
        ),
    ),
)

_SWAPS: Final = {
    "said": "told reporters",
    "morning": "early hours",
    "town": "city",
    "fighters": "militants",
    "soldiers": "troops",
    "some": "around",
    "about": "roughly",
    "shortly": "soon",
    "more": "over",
    "pulled": "moved",
    "came": "drove",
    "road": "highway",
    "people": "residents",
    "lost": "given up",
    "attacked": "struck",
    "last": "past",
    "government": "authorities",
    "army": "military",
    "buses": "coaches",
    "took": "carried",
    "gave": "released",
    "published": "posted",
    "evening": "night",
    "welcomed": "greeted",
}
_BOILERPLATE: Final = (
    "",
    "Sign up for our newsletter and get the day's news before breakfast.",
    "This story was produced by our foreign desk. Write to us with corrections at the address below.",
    "Our journalism is free for all. If you value it, consider a gift to the foundation that pays for it.",
)
_SHARES: Final = (1.0, 1.0, 0.85, 0.7, 0.55, 0.45)
"""How much of a story a copy keeps, from its beginning."""


def copies(text: str, count: int) -> Iterator[str]:
    """Yield ``count`` copies of ``text``: cut at the tail, edited by the word, with other matter below."""
    for number in range(count):
        yield _copy(text, number)


def _copy(text: str, number: int) -> str:
    paragraphs = text.split("\n\n")
    kept = max(2, round(len(paragraphs) * _SHARES[number % len(_SHARES)]))
    paragraphs = paragraphs[:kept]
    if number % 4 == 3 and len(paragraphs) > 3:
        del paragraphs[2]
    edited = [_edit(paragraph, number) for paragraph in paragraphs]
    if number % 5 == 2:
        edited[:2] = [" ".join(edited[:2])]
    return "\n\n".join([*edited, _BOILERPLATE[number % len(_BOILERPLATE)]]).strip()


def _edit(paragraph: str, number: int) -> str:
    """Replace some of the words that have a likeness, others in every copy."""
    words = paragraph.split(" ")
    for i, word in enumerate(words):
        bare = word.strip('.,"')
        chosen = sha256(f"{number}/{i}/{bare}".encode()).digest()[0]
        if bare in _SWAPS and chosen % 5 < number % 5:
            words[i] = word.replace(bare, _SWAPS[bare])
    return " ".join(words)
