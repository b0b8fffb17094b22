from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.detect.dates.reading import DateReading, event_date, find_dates
from schemas.claims import Precision

SUNDAY = date(2017, 11, 19)


def read(text: str, line: date | None = SUNDAY) -> DateReading:
    readings = find_dates(text, 0, len(text), line)
    assert len(readings) == 1, readings
    return readings[0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The village fell on November 14.", date(2017, 11, 14)),
        ("The village fell on 14 November 2017.", date(2017, 11, 14)),
        ("The village fell on the 14th of November.", date(2017, 11, 14)),
        ("It fell on Nov. 14.", date(2017, 11, 14)),
        ("It fell on Nov. 13-14.", date(2017, 11, 14)),
        ("It fell between 13 and 14 November.", date(2017, 11, 14)),
        ("It fell on 2017-11-14.", date(2017, 11, 14)),
        ("It fell on 14/11/2017.", date(2017, 11, 14)),
        ("It fell on 11/14/2017.", date(2017, 11, 14)),
        ("It fell on the 14th.", date(2017, 11, 14)),
        ("It fell on the 25th.", date(2017, 10, 25)),
        ("It fell late on Friday.", date(2017, 11, 17)),
        ("It fell early Thursday.", date(2017, 11, 16)),
        ("It fell on Sunday.", SUNDAY),
        ("It fell last Sunday.", date(2017, 11, 12)),
        ("It fell on Friday last week.", date(2017, 11, 10)),
        ("They hold it since Monday.", date(2017, 11, 13)),
        ("It fell overnight.", SUNDAY),
        ("It fell overnight on Friday.", date(2017, 11, 17)),
        ("It fell on Saturday, November 18.", date(2017, 11, 18)),
        ("It fell yesterday.", date(2017, 11, 18)),
        ("It fell last night.", date(2017, 11, 18)),
        ("It fell two days ago.", date(2017, 11, 17)),
        ("It fell a week ago.", date(2017, 11, 12)),
        ("A day earlier the group had seized it.", date(2017, 11, 18)),
        ("It fell the previous day.", date(2017, 11, 18)),
        ("It fell within the past 24 hours.", SUNDAY),
        ("It fell on 30 December 2016.", date(2016, 12, 30)),
    ],
)
def test_a_day_is_read(text: str, day: date) -> None:
    reading = read(text)
    assert (reading.date, reading.precision) == (day, Precision.DAY)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("It fell last week.", date(2017, 11, 6), Precision.WEEK),
        ("It fell earlier this week.", date(2017, 11, 13), Precision.WEEK),
        ("It fell over the weekend.", date(2017, 11, 18), Precision.WEEK),
        ("It fell earlier this month.", date(2017, 11, 1), Precision.MONTH),
        ("It fell earlier in the month.", date(2017, 11, 1), Precision.MONTH),
        ("It fell last month.", date(2017, 10, 1), Precision.MONTH),
        ("It fell in early May.", date(2017, 5, 1), Precision.MONTH),
        ("It fell in December.", date(2016, 12, 1), Precision.MONTH),
        ("It fell in March 2015.", date(2015, 3, 1), Precision.MONTH),
        ("It fell three weeks ago.", date(2017, 10, 29), Precision.WEEK),
    ],
)
def test_a_span_is_read_with_its_precision(text: str, day: date, precision: Precision) -> None:
    reading = read(text)
    assert (reading.date, reading.precision) == (day, precision)


@pytest.mark.parametrize(
    "text",
    [
        "The village may fall within reach of the guns.",
        "Soldiers march on the village.",
        "He sat in the second row of the sun porch.",
        "Worshippers left after Friday prayers.",
        "Some 2014 men were there.",
    ],
)
def test_words_that_look_like_dates_are_not(text: str) -> None:
    assert find_dates(text, 0, len(text), SUNDAY) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("It fell on November 29.", "after the day of publication"),
        ("It fell on 31 November 2017.", "no such day"),
        ("It fell on 30 February.", "no such day"),
        ("It is to be handed over next Monday.", "ahead"),
        ("It is to be handed over tomorrow.", "ahead"),
        ("It fell in 2014.", "too wide"),
        ("It fell three years ago.", "too wide"),
        ("It fell on 05/06/2017.", "cannot be told apart"),
        ("The next day they were gone.", "no day to count from"),
    ],
)
def test_what_cannot_be_an_event_date_is_refused_with_its_reason(text: str, why: str) -> None:
    reading = read(text)
    assert reading.date is None
    assert why in reading.note


def test_background_is_told_by_its_age() -> None:
    assert read("It was first taken in 2014.").is_older_than(SUNDAY, 14)
    assert read("It was first taken three years ago.").is_older_than(SUNDAY, 14)
    assert not read("It was taken on Friday.").is_older_than(SUNDAY, 14)
    assert not read("It was taken earlier this month.").is_older_than(SUNDAY, 14)


def test_a_day_later_counts_from_the_day_named_before() -> None:
    text = "Rebels entered the town on Tuesday. A day later the army drove them out."
    reading = event_date(text, text.index("A day"), len(text), text.index("drove"), SUNDAY)
    assert reading is not None
    assert reading.date == date(2017, 11, 15)


def test_a_day_after_dates_its_own_clause_only() -> None:
    text = "The army drove them out on Friday, a day after they took the town."
    first = event_date(text, 0, len(text), text.index("drove"), SUNDAY)
    second = event_date(text, 0, len(text), text.index("took"), SUNDAY)
    assert first is not None
    assert second is not None
    assert (first.date, second.date) == (date(2017, 11, 17), date(2017, 11, 16))


def test_of_two_days_the_event_has_its_own_and_the_speaker_his() -> None:
    text = "A spokesman said on Friday that the base had been overrun on Wednesday night."
    reading = event_date(text, 0, len(text), text.index("overrun"), SUNDAY)
    assert reading is not None
    assert reading.date == date(2017, 11, 15)


def test_what_began_long_ago_does_not_date_what_happened_since() -> None:
    text = "It was the first raid since the siege began two weeks ago, and gunmen took the jail."
    assert event_date(text, 0, len(text), text.index("took"), SUNDAY) is None
    reading = event_date(text, 0, len(text), text.index("began"), SUNDAY)
    assert reading is not None
    assert reading.date == date(2017, 11, 5)


def test_since_a_day_dates_what_came_before_it() -> None:
    text = "Rebels have held the bridge since Monday."
    reading = event_date(text, 0, len(text), text.index("held"), SUNDAY)
    assert reading is not None
    assert reading.date == date(2017, 11, 13)


def test_a_misprinted_weekday_gives_way_to_the_day_of_the_month() -> None:
    reading = read("It fell on Monday, November 14.")
    assert reading.date == date(2017, 11, 14)
    assert "another day" in reading.note


def test_without_a_day_of_publication_only_full_dates_are_read() -> None:
    assert read("It fell on 3 June 2015.", None).date == date(2015, 6, 3)
    assert read("It fell on Friday.", None).date is None
    assert read("It fell on June 3.", None).date is None


def test_a_sentence_is_read_alone() -> None:
    text = "On Friday it rained. The village fell."
    assert event_date(text, text.index("The"), len(text), text.index("fell"), SUNDAY) is None


_VOCABULARY = (
    "on late Friday November 31 14 2017 the last week a day later ago 99 years earlier two "
    "month since in May , 2017-02-30 29/02/2017 overnight next hours after 14th"
)
_WORDS = st.lists(st.sampled_from(_VOCABULARY.split()), max_size=12).map(" ".join)


@given(_WORDS, st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_any_heap_of_date_words_gives_ordered_spans_and_no_day_ahead(text: str, line: date) -> None:
    readings = find_dates(text, 0, len(text), line)
    ends = [0]
    for reading in readings:
        assert ends[-1] <= reading.start < reading.end <= len(text)
        ends.append(reading.end)
        assert (reading.date is None) == (reading.precision is None)
        if reading.earliest and reading.date:
            assert (reading.date - line).days <= 1
