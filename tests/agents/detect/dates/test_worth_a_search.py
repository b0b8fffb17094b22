"""A rule that is passed over for want of a word or a digit would have found nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.detect.dates.rules import RULES, worth_trying

WORDS = [
    "on",
    "in",
    "since",
    "until",
    "by",
    "of",
    "during",
    "from",
    "last",
    "the",
    "The",
    "this",
    "This",
    "next",
    "next,",
    "previous",
    "preceding",
    "early",
    "late",
    "mid",
    "mid-",
    "Monday",
    "Friday,",
    "Sunday",
    "last",
    "week",
    "weekend",
    "day",
    "days",
    "night",
    "nights",
    "month",
    "months",
    "year",
    "years",
    "ago",
    "earlier",
    "before",
    "previously",
    "prior",
    "later",
    "after",
    "following",
    "overnight",
    "Overnight",
    "yesterday",
    "tomorrow",
    "today",
    "tonight",
    "morning",
    "evening",
    "hours",
    "24",
    "3",
    "12",
    "31st",
    "2nd",
    "March",
    "May.",
    "Sept",
    "2016",
    "2024-05-06",
    "6/5/2024",
    "third",
    "fourth",
    "of",
    "offensive",
    "decades",
    "several",
    "few",
    "a",
    "couple",
    "in",
    "the",
    "month",
    "hour",
    "fortnight",
    "past",
    "coming",
    "12-14",
    "and",
    "to",
]

sentences = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@settings(max_examples=600, deadline=None)
@given(sentences)
def test_what_a_rule_finds_holds_what_it_asks_for(text):
    worth = worth_trying(text)
    for rule in RULES:
        if rule.pattern.search(text):
            assert rule in worth, rule


def test_every_rule_asks_for_something():
    assert all(rule.digits or rule.words for rule in RULES)
    assert worth_trying("The town fell.") == []


def test_a_year_is_asked_for_where_only_other_numbers_stand():
    assert not any(rule.years for rule in worth_trying("12 men held the town from 2 May."))
    assert any(rule.years for rule in worth_trying("12 men held the town from May 2014."))
