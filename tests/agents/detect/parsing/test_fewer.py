"""No claim is lost by what is left unparsed: odd but valid wordings, with and without the gate."""

from __future__ import annotations

import pytest

from agents.detect.knowledge import load
from agents.detect.parsing.answers import Answers
from agents.detect.parsing.candidates import Candidates
from agents.detect.parsing.lows import lows_in
from agents.detect.parsing.objects import Objects
from agents.detect.parsing.sentences import Sentence
from tests.agents.detect.telling import article

KNOW = load()
DAY = (2025, 3, 4)

WARS = [  # who takes, who loses, a town, another, a third
    ("M23", "the Congolese army", "Goma", "Sake", "Bukavu"),
    ("the Taliban", "Afghan government forces", "Kunduz", "Farah", "Herat"),
    ("Al-Shabaab", "Somali troops", "Adan Yabaal", "Moqokori", "Baidoa"),
    ("the Rapid Support Forces", "Sudan's army", "El Fasher", "Bara", "Nyala"),
    ("Russian troops", "the Ukrainian army", "Bakhmut", "Avdiivka", "Lyman"),
    ("Syrian rebels", "the Syrian army", "Hama", "Idlib", "Saraqib"),
    ("the Houthis", "Yemeni government forces", "Marib", "Harib", "Aden"),
]

FORMS = [
    # passives and reduced relatives
    "{X} was taken by {Y} on Monday.",
    "{X}, taken by {Y} on Monday, lies on the main road.",
    "Captured two days ago by {Y}, {X} has no power.",
    "The town of {X} had been lost to {Y} the day before.",
    "{X} is now firmly in the hands of {Y}, residents said.",
    "The base in {X} was abandoned overnight by {Z}.",
    "{X} was handed over to {Y} on Monday without a fight.",
    "Residents said that {X} had been overrun.",
    # the object behind other phrases
    "{Y} captured on Monday the town of {X}.",
    "{Y} captured in a dawn raid {X} and its airport.",
    "{Y} retook from {Z} the city of {X}.",
    "{Y} took, after three days of shelling, the town of {X}.",
    "{Y} took by storm the last base of {Z} in {X}.",
    "{Y} seized in recent days villages around {X}, and on Monday {X} itself.",
    "{Y} won back with heavy losses on both sides the town of {X}.",
    "{Z} lost within hours both {X} and {W}.",
    # objects joined, long or broken
    "{Y} captured 20 soldiers, three tanks and the town of {X}.",
    "{Y} took two prisoners and {X}.",
    "{Y} seized several vehicles as well as the town of {X}.",
    "{Y} seized a bridge, a school and, by nightfall, {X}.",
    "{Y} captured two bases, including one in {X}.",
    "{Y} captured a string of villages and the city of {X}.",
    "{Y} took most of {X} on Monday.",
    "{Y} took about half of {X} on Monday.",
    "{Y} said that they had taken 60 per cent of the city of {X}.",
    "{Y} took at least part of {X} on Monday.",
    "{Y} seized up to 40 villages in the north of {X} district.",
    "{Y} took over ten villages near {X} on Monday.",
    "{Y} took full control of {X} on Monday.",
    "{Y} took what was left of {X} on Monday.",
    "{Y} captured the last target on the road, {X}.",
    "{Y} captured its next prize: {X}.",
    "{Y} captured the prize of the campaign \u2013 {X} \u2013 on Monday.",
    "{Y} has captured everything between {X} and {W}.",
    "{Z} left their last positions in {X} on Monday.",
    "{Z} gave {Y} the town of {X} on Monday.",
    "{Z} gave up without a shot the town of {X}.",
    "{Z} have left {X} to {Y}.",
    # places that are said before
    "The town {Y} captured on Monday is {X}.",
    "In {X}, which {Y} took two days ago, shops are shut.",
    "{X}, from where {Z} were driven on Monday, lies in ruins.",
    "In {X}, {Y} ousted the last of {Z}.",
    "From {X} {Z} withdrew on Monday.",
    "{X} it was that {Y} took on Monday.",
    "It was {X} that fell to {Y} on Monday.",
    "First {X} fell, then {W}.",
    "{X} fell to {Y} on Monday, as did {W}.",
    "Fallen to {Y} on Monday, {X} is quiet.",
    "{X} has fallen after a siege of three months.",
    "Under the control of {Y} {X} passed on Monday.",
    "{X} passed to {Y} on Monday.",
    "{X} came under the control of {Y} on Monday.",
    "{X} went to {Y} without a fight on Monday.",
    # verbs that need a little word
    "{Y} drove {Z} out of {X} on Monday.",
    "{Y} pushed {Z} from {X} and {W}.",
    "{Y} forced {Z} out of {X}.",
    "{Z} were forced from {X} on Monday.",
    "{Z} pulled their men back from {X}.",
    "{Z} have withdrawn from {X} and left {W}.",
    "{Y} expelled {Z} from {X}.",
    "{Z} said their forces were out of {X}.",
    "{Z} said on Monday that its forces were off the heights of {X}.",
    # coming in
    "{Y} entered {X} unopposed on Monday.",
    "{Y} entered {X} on Monday and {Z} withdrew.",
    "{Y} marched into {X} on Monday after {Z} had left it.",
    "{Y} stormed the prison in {X} and freed the inmates.",
    "{Y} pushed into the centre of {X} on Monday.",
    # ellipsis, two verbs, nouns
    "{Y} stormed and captured {X}.",
    "{Y} captured {X} on Monday and {W} on Tuesday.",
    "{Y} took {X} and {Z} {W}.",
    "{Z} lost {X}, and with it the road to {W}.",
    "The fall of {X} to {Y} on Monday came as a surprise.",
    "{Z} confirmed the loss of {X}.",
    "{Y} cleared {X} of the last fighters on Monday.",
    "{Y} have cleared 40 villages around {X} and {X} itself.",
    "{Y} cleared the last fighters of the other side from {X} on Monday.",
    "From {X} {Y} have cleared {Z}.",
    "{X}, from which {Y} cleared {Z} on Monday, is quiet.",
    "{Y} declared {X} free of {Z}.",
    "With {X} lost to {Y}, the road to {W} is open.",
]

ANSWERS = [
    "{Z} denied this.",
    "{Z} said that the report was not true.",
    "A spokesman of {Z} called it a lie.",
    "{Z} said that fighting was still going on.",
    "{Z} said they had repelled the attack.",
    "{Z} said that its men had left the town.",
    "{Z} admitted the loss.",
    "{Z} said its forces were no longer in the town.",
    "According to {Z}, the battle continues.",
    "{Z} said that {X} was still under its control.",
]


def told(form, war):
    text = form.format(Y=war[0], Z=war[1], X=war[2], W=war[3], V=war[4])
    return text[0].upper() + text[1:]


def both(detector, stories):
    articles = [article(*story, day=DAY) for story in stories]
    return detector.detect(articles), detector.detect(articles, thorough=True)


def test_no_wording_of_a_change_is_lost(detector):
    stories = [(told(form, war),) for form in FORMS for war in WARS]
    some, every = both(detector, stories)
    lost = [s for s, a, b in zip(stories, some, every, strict=True) if a.claims != b.claims]
    assert len(stories) > 300
    assert lost == []
    assert sum(bool(d.claims) for d in every) > len(stories) * 0.7


def test_no_answer_is_lost(detector):
    claim = "{Y} said on Monday that they had captured {X}."
    stories = [(told(claim, war), told(form, war)) for form in ANSWERS for war in WARS]
    some, every = both(detector, stories)
    lost = [s for s, a, b in zip(stories, some, every, strict=True) if a.claims != b.claims]
    assert lost == []
    assert sum(len(d.claims) > 1 for d in every) > len(WARS)


IDLE = [
    "The choir won a prize at the festival in Marlow.",
    "In Marlow the bank left its fees unchanged.",
    "The showers near Kotka will clear by noon, with sun on the hills of the island.",
    "The sappers have cleared 40 roads in the district.",
    "In Albi nobody has fallen ill since the spring.",
    "The radio in Goma has fallen silent.",
    "The village lies on the road to Goma.",
    "The envoy called the talks in Goma useful.",
    "The footage comes from the port.",
    "Clashes go on near the station.",
    "The army's forces are near the town.",
    "Relief forces were ten kilometres from the town.",
    "Prices in Tartu went up again in the town.",
    "The farmer in the village lost a daughter and six cows.",
    "Special forces arrested a baker in the town.",
]


@pytest.mark.parametrize("text", IDLE)
def test_what_is_no_ground_is_not_parsed(detector, text):
    (some,), (every,) = both(detector, [(text,)])
    assert (len(some.trace.sentences), len(every.trace.sentences)) == (0, 1)
    assert some.claims == every.claims == ()


@pytest.mark.parametrize(
    ("text", "verb", "has_object"),
    [
        ("Ana lost a son", "lost", True),
        ("they captured 20 men", "captured", True),
        ("they took over the shop", "took", True),
        ("they took back their word", "took", True),
        ("a town captured a week ago", "captured", False),
        ("a town taken the same day", "taken", False),
        ("a town was lost a third time", "lost", False),
        ("the town was given a hall", "given", False),
        ("with the town taken, the army went on", "taken", False),
        ("they took Sharin", "took", False),
        ("they took to boats", "took", False),
        ("they took 20", "took", False),
        ("they took", "took", False),
    ],
)
def test_an_object_is_a_phrase_right_behind_the_verb(text, verb, has_object):
    words = lows_in(text)
    assert Objects(KNOW).has_plain_object(words.lows.index(verb), words) is has_object


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("captured in a raid on the road", False),
        ("captured with tanks from the hills", False),
        ("captured in a raid the town", True),
        ("captured on Monday Sharin", True),
        ("captured in recent days villages", True),
        ("captured tanks and a town", True),
        ("captured tanks, a town", True),
        ("captured about ten villages", True),
        ("captured up to 40 villages", True),
        ("captured at least part of it", True),
        ("captured 60 per cent of the land", True),
        ("captured in a raid on the edge of the town", False),
        ("captured it", True),
        ("captured tanks", False),
    ],
)
def test_a_place_behind_a_preposition_is_no_object(text, is_open):
    words = lows_in(text)
    assert Objects(KNOW).may_be_ground(0, (), words) is is_open


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("The army denied it.", True),
        ("The army said that the report was not true.", True),
        ("A true friend, the mayor said.", False),
        ("The army said fighting went on.", True),
        ("The civil war began in 2011, she said.", False),
        ("He called the report a hoax.", True),
        ("He called the report alarming.", False),
        ("The town lies on the lake.", False),
        ("The attack was repelled.", False),
        ("The army said the attack was repelled.", True),
        ("The rebels said that they had left.", True),
        ("The rebels said that they would leave.", False),
        ("The bank left its fees unchanged and said nothing.", False),
    ],
)
def test_an_answer_needs_more_than_its_word(text, may):
    sentence = Sentence(text, 0, len(text), "text", 0)
    triggers = Candidates(KNOW).words(text)
    assert Answers(KNOW).may_answer(sentence, triggers, ()) is may
