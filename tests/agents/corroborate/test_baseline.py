"""Who held a place before the first claim: what a baseline makes of the changes, in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from agents.corroborate.agent import CorroborateAgent
from agents.corroborate.as_of import as_of
from agents.corroborate.baseline import IN_THE_PAST, SAID_ALREADY
from agents.corroborate.hindsight import as_known_at
from agents.corroborate.laying import LAID, lay
from agents.corroborate.rules import RULES
from agents.corroborate.tiers import LIVE
from agents.results import Channel
from schemas.baselines import Baseline
from schemas.claims import Means
from schemas.control import Hold, LedgerEntry, PlaceControl, Tier
from schemas.joins import Join
from tests.agents.corroborate.storyline import (
    ALBU_KAMAL,
    ALBU_KAMAL_2017,
    ARMY,
    BOOK,
    FIRST_CAPTURE,
    HEZBOLLAH,
    IS,
    RUSSIA,
    Story,
    at,
    tell,
)

IS_HOLDS = Hold(holder=IS, since=date(2014, 6, 30), source="a map of 2016")
ARMY_HOLDS = Hold(holder=ARMY)
CAPTURE = [
    tell("11-09 08:00", "a.example", ARMY, None, "11-09"),
    tell("11-09 12:00", "b.example", ARMY, None, "11-09"),
]


def over(hold: Hold) -> Story:
    """A story that begins with a baseline."""
    story = Story()
    story.entry = lay(None, Baseline(place=ALBU_KAMAL, hold=hold), BOOK)
    return story


def control_of(story: Story) -> PlaceControl:
    assert story.entry is not None
    return story.entry.control


def test_before_any_claim_the_place_is_held_by_the_baseline():
    control = control_of(over(IS_HOLDS))
    assert (control.holder, control.since, control.tier) == (IS, date(2014, 6, 30), None)
    assert control.baseline == IS_HOLDS
    assert control.changes == ()


def test_the_first_change_is_told_with_its_loser_from_the_baseline():
    story = over(IS_HOLDS).hear(*CAPTURE)
    assert [alert.loser for alert in story.alerts] == [IS, IS]
    assert story.alerts[0].summary.startswith("Syrian army took Albu Kamal (Syria) from Islamic ")
    assert control_of(story).holder == ARMY
    assert Story().hear(*CAPTURE).alerts[0].loser is None


def test_a_loser_that_the_claims_name_stays():
    told = tell("11-09 08:00", "a.example", ARMY, RUSSIA, "11-09")
    assert over(IS_HOLDS).hear(told).alerts[0].loser == RUSSIA


def test_only_the_first_change_takes_its_loser_from_the_baseline():
    story = over(IS_HOLDS).hear(*CAPTURE, tell("11-20 08:00", "a.example", RUSSIA, None, "11-20"))
    assert [change.loser for change in control_of(story).changes] == [IS, None]


def test_what_is_denied_leaves_the_loser_to_the_next():
    denial = tell("11-05 08:00", "c.example", ARMY, None, "11-05", says="Nobody", denied=True)
    story = over(IS_HOLDS).hear(denial)
    assert control_of(story).holder == IS
    assert control_of(story.hear(*CAPTURE)).changes[-1].loser == IS


def test_who_holds_it_by_the_baseline_admits_the_loss():
    told = tell("11-09 08:00", "a.example", ARMY, None, "11-09", says="islamic-state")
    assert over(IS_HOLDS).hear(told).alerts[0].tier is Tier.CONFIRMED
    assert Story().hear(told).alerts[0].tier is not Tier.CONFIRMED


def test_who_held_it_by_the_baseline_and_lost_it_retakes_it():
    lost = tell("11-09 08:00", "a.example", IS, None, "11-09")
    back = tell("11-19 08:00", "a.example", ARMY, None, "11-19")
    story = over(ARMY_HOLDS).hear(lost, back)
    assert [alert.retaken for alert in story.alerts] == [False, True]
    assert story.alerts[1].summary.startswith("Syrian army retook Albu Kamal (Syria) on 19 Nov")
    assert Story().hear(lost, back).alerts[1].summary.startswith("Syrian army took Albu Kamal")


def test_who_took_it_before_retakes_it_without_a_baseline():
    story = Story().hear(*ALBU_KAMAL_2017)
    words = {alert.change_id: alert.summary for alert in story.alerts}
    ids = [change.change_id for change in control_of(story).changes]
    first, second, third = (words[each] for each in ids)
    assert " retook " not in first + second
    assert "Syrian army, backed by Hezbollah, retook" in third or "Syrian army retook" in third


def test_a_claim_that_nobody_backed_was_no_hold():
    story = Story().hear(
        tell("11-08 08:00", "sana.sy", ARMY, IS, "11-08", says="syria"),
        tell("11-11 08:00", "a.example", IS, ARMY, "11-11"),
        tell("11-19 08:00", "a.example", ARMY, IS, "11-19"),
    )
    assert not any(alert.retaken for alert in story.alerts)


def test_who_takes_what_it_holds_already_changes_nothing():
    story = over(ARMY_HOLDS).hear(*CAPTURE)
    assert story.alerts == []
    assert story.unmoved[0] == SAID_ALREADY
    control = control_of(story)
    assert (control.holder, control.contested) == (ARMY, False)
    assert control.tier is Tier.CONFIRMED
    assert [change.gainer for change in control.changes] == [ARMY]


def test_a_part_of_what_it_holds_already_contests_nothing():
    part = tell("11-09 08:00", "a.example", ARMY, None, "11-09", part=0.4)
    control = control_of(over(ARMY_HOLDS).hear(part))
    assert (control.holder, control.contested) == (ARMY, False)


def test_its_own_word_that_it_took_it_from_another_changes_nothing():
    told = tell("11-09 08:00", "sana.sy", ARMY, IS, "11-09", says="syria")
    story = over(ARMY_HOLDS).hear(told)
    assert (story.alerts, story.unmoved) == ([], [SAID_ALREADY])


def test_who_reports_from_whom_it_was_taken_tells_that_it_had_been_lost():
    """A baseline may be out of date: a change that others report is told all the same."""
    story = over(ARMY_HOLDS).hear(*FIRST_CAPTURE)
    assert (story.alerts[0].kind.value, story.alerts[0].retaken) == ("new", True)
    assert all((why or "").startswith(SAID_ALREADY) for why in story.unmoved[:3])
    assert control_of(story).since == date(2017, 11, 9)


def test_another_who_takes_a_part_contests_the_hold():
    part = tell("11-09 08:00", "a.example", ARMY, None, "11-09", part=0.4)
    control = control_of(over(IS_HOLDS).hear(part))
    assert (control.holder, control.contested) == (IS, True)


def test_a_withdrawal_of_the_holder_leaves_it_to_nobody_known():
    left = tell("11-09 08:00", "a.example", None, IS, "11-09", means=Means.WITHDRAWAL)
    story = over(IS_HOLDS).hear(left)
    assert control_of(story).holder is None
    assert story.alerts[0].kind.value == "new"


def test_a_change_that_expires_gives_the_place_back_to_the_baseline():
    told = tell("10-01 08:00", "sana.sy", ARMY, IS, "10-01", says="syria")
    story = over(IS_HOLDS).hear(told).tick("12-20 00:00")
    assert control_of(story).holder == IS
    assert story.told()[-1][:2] == ("correction", "expired")


def test_what_is_told_of_days_before_the_baseline_is_the_past():
    since = Hold(holder=IS, since=date(2017, 11, 12))
    story = over(since).hear(*CAPTURE)
    control = control_of(story)
    assert story.alerts == []
    assert story.unmoved[0] == IN_THE_PAST
    assert (control.holder, control.since) == (IS, date(2017, 11, 12))
    assert [change.tier for change in control.changes] == [Tier.REVERSED]
    after = story.hear(tell("11-19 08:00", "a.example", ARMY, None, "11-19"))
    assert [alert.loser for alert in after.alerts] == [IS]
    assert control_of(after).holder == ARMY


def test_what_led_up_to_the_baseline_stands():
    since = Hold(holder=ARMY, since=date(2017, 11, 12))
    control = control_of(over(since).hear(*CAPTURE))
    assert [change.tier for change in control.changes] == [Tier.CONFIRMED]
    assert (control.holder, control.since) == (ARMY, date(2017, 11, 12))


def test_order_of_arrival_changes_neither_ledger_nor_history():
    items = [
        tell("11-02 08:00", "a.example", RUSSIA, None, "11-02"),
        tell("11-09 08:00", "a.example", ARMY, None, "11-09"),
        tell("11-12 08:00", "b.example", IS, None, "11-11"),
        Baseline(place=ALBU_KAMAL, hold=Hold(holder=IS, since=date(2017, 11, 5))),
    ]
    found = set()
    for order in permutations(items):
        ledger: dict[str, LedgerEntry] = {}
        agent = CorroborateAgent(ledger, BOOK)
        for item in order:
            agent.take(item)
        found.add(ledger[ALBU_KAMAL.id].control)
    (control,) = found
    assert control.holder == IS
    assert control.since == date(2017, 11, 11)
    assert [change.tier.value for change in control.changes] == ["reversed", "reversed", "reported"]


@given(
    st.permutations(ALBU_KAMAL_2017),
    st.integers(0, len(ALBU_KAMAL_2017)),
    st.sampled_from([ARMY, IS, RUSSIA]),
    st.none() | st.dates(date(2017, 11, 7), date(2017, 11, 21)),
)
def test_a_whole_storyline_over_any_baseline_is_the_same_in_any_order(order, place, holder, since):
    baseline = Baseline(place=ALBU_KAMAL, hold=Hold(holder=holder, since=since))
    found = []
    for items in ([baseline, *ALBU_KAMAL_2017], [*order[:place], baseline, *order[place:]]):
        ledger: dict[str, LedgerEntry] = {}
        agent = CorroborateAgent(ledger, BOOK)
        for item in items:
            agent.take(item)
        found.append(ledger[ALBU_KAMAL.id].control)
    assert found[0] == found[1]
    assert found[0].holder is not None
    told = [change for change in found[0].changes if change.tier in LIVE]
    lasting = [c for c in told if since is None or (c.event_date or since) >= since]
    assert found[0].holder == (lasting[-1].gainer if lasting else holder)


def test_laying_it_late_tells_nobody_and_says_what_it_moved():
    ledger: dict[str, LedgerEntry] = {}
    agent = CorroborateAgent(ledger, BOOK)
    for claim in CAPTURE:
        agent.take(claim)
    result = agent.take(Baseline(place=ALBU_KAMAL, hold=Hold(holder=IS, since=date(2017, 12, 1))))
    assert [emission.channel for emission in result.emissions] == [Channel.PLACES]
    assert ledger[ALBU_KAMAL.id].control.holder == IS
    assert ledger[ALBU_KAMAL.id].effects[-1].reason == LAID


def test_laying_it_twice_does_nothing_and_another_takes_its_place():
    ledger: dict[str, LedgerEntry] = {}
    agent = CorroborateAgent(ledger, BOOK)
    first = Baseline(place=ALBU_KAMAL, hold=IS_HOLDS)
    assert len(agent.take(first).emissions) == 1
    assert agent.take(first).emissions == ()
    agent.take(Baseline(place=ALBU_KAMAL, hold=ARMY_HOLDS))
    assert ledger[ALBU_KAMAL.id].control.holder == ARMY


def test_it_goes_with_a_place_that_is_joined_and_is_sent_on_after_that():
    named = replace(ALBU_KAMAL, id="un:SY:albu kamal", geonameid=None, resolved=False)
    ledger: dict[str, LedgerEntry] = {}
    agent = CorroborateAgent(ledger, BOOK)
    agent.take(Baseline(place=named, hold=IS_HOLDS))
    (onward, _) = agent.take(Join(from_id=named.id, place=ALBU_KAMAL)).emissions
    agent.take(onward.record)
    assert ledger[ALBU_KAMAL.id].control.holder == IS
    assert ledger[ALBU_KAMAL.id].control.baseline == IS_HOLDS
    (sent,) = agent.take(Baseline(place=named, hold=ARMY_HOLDS)).emissions
    assert (sent.channel, sent.key) == (Channel.CLAIMS, ALBU_KAMAL.id)
    assert sent.record.hold == ARMY_HOLDS


def test_the_archive_leaves_what_the_baseline_says_and_who_held_it_before():
    """Once its end has left for the history, the next change is not taken from it again."""
    story = over(ARMY_HOLDS).hear(
        tell("01-05 08:00", "a.example", IS, None, "01-05"),
        tell("02-05 08:00", "a.example", RUSSIA, None, "02-05"),
    )
    entry = story.entry
    assert entry is not None
    ledger = {ALBU_KAMAL.id: entry}
    agent = CorroborateAgent(ledger, BOOK)
    agent.take(tell("12-30 08:00", "b.example", RUSSIA, None, "12-30"))
    later = ledger[ALBU_KAMAL.id]
    assert later.past is not None
    assert later.past.spent
    assert [(change.gainer, change.loser) for change in later.control.changes] == [
        (RUSSIA, None)
    ] * 2
    assert (later.control.holder, later.control.baseline) == (RUSSIA, ARMY_HOLDS)
    assert RULES.horizon < timedelta(days=300)
    result = agent.take(tell("12-31 08:00", "b.example", ARMY, None, "12-31"))
    (alert,) = [e.record for e in result.emissions if e.channel is Channel.ALERTS]
    assert alert.retaken
    assert alert.loser is None


def test_as_of_a_day_and_as_known_at_a_moment():
    control = control_of(over(IS_HOLDS).hear(*CAPTURE))
    before = as_of(control, date(2016, 1, 1))
    assert before is not None
    assert (before.holder, before.since, before.changes) == (IS, date(2014, 6, 30), ())
    assert as_of(control, date(2014, 1, 1)) is None
    after = as_of(control, date(2017, 11, 10))
    assert after is not None
    assert after.holder == ARMY
    believed = as_known_at(control, at("11-09 07:00"))
    assert believed is not None
    assert believed.holder == IS


def test_as_of_a_day_since_the_baseline_leaves_out_what_it_ended():
    since = Hold(holder=IS, since=date(2017, 11, 12))
    control = control_of(over(since).hear(*CAPTURE))
    then, later = as_of(control, date(2017, 11, 10)), as_of(control, date(2017, 11, 30))
    assert then is not None
    assert then.holder == ARMY
    assert later is not None
    assert later.holder == IS


def test_a_backer_of_the_holder_is_on_its_side():
    told = tell("11-09 08:00", "a.example", HEZBOLLAH, None, "11-09")
    assert over(ARMY_HOLDS).hear(told).unmoved == [SAID_ALREADY]
