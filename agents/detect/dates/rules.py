"""The forms in which news says when: one rule each, tried from the most exact to the vaguest.

A rule is a pattern and a function from its match and the day of publication to the days meant
(``date_units``). They know no text around the match: ``dates.find_dates`` takes care of overlap and
refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from agents.detect.dates import units as date_units
from agents.detect.dates.units import Meant

MONTH: Final = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November"
    r"|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
WEEKDAY: Final = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_NUMBER: Final = (
    r"(?P<number>(?i:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|several|a few|some|a couple of))"
)
_DAY: Final = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_TO_DAY: Final = r"(?:\s?(?:-|\u2013|/|and|to)\s?(?P<to>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)\b"
_LATE: Final = r"(?:(?:[Ee]arly|[Ll]ate|mid)[\s-](?:in )?)?"


@dataclass(frozen=True, slots=True)
class Rule:
    """A form of date expression. ``needs`` tells whether it needs the day of publication.

    ``counts_from`` is +1 or -1 where the days are counted from another date of the text ("two days
    later", "a day earlier") rather than from the day of publication.

    Every match holds a digit if ``digits``, a year if ``years``, and one of ``words`` if there are
    any: a text without them need not be searched.
    """

    name: str
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], date | None], Meant]
    needs: bool = True
    counts_from: int = 0
    digits: bool = False
    years: bool = False
    words: tuple[str, ...] = ()


def _rx(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts))


_NOT_A_DATE_NAME: Final = r"(?<!Bloody )(?<!Black )(?<!Good )(?<!Easter )(?<!Palm )"
_OF_DAY: Final = r"(?:\s+(?:morning|afternoon|evening|night|at dawn|overnight))?"
_SOON: Final = r"(?:in |over |within |during )?the (?:past|last|previous)"

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "calendar day",
        _rx(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"),
        date_units.iso,
        needs=False,
        digits=True,
        years=True,
    ),
    Rule(
        "calendar day",
        _rx(r"\b(?P<one>\d{1,2})[/.](?P<two>\d{1,2})[/.](?P<year>(?:19|20)\d\d)\b"),
        date_units.slashed,
        needs=False,
        digits=True,
        years=True,
    ),
    Rule(
        "calendar day",
        _rx(r"\b", MONTH, r"\s+", _DAY, _TO_DAY, r"(?![\d,]*\d{3})\b(?:,?\s+", _YEAR, ")?"),
        date_units.calendar,
        needs=False,
        digits=True,
        words=_MONTHS,
    ),
    Rule(  # "September, 10": but "in September, 10 soldiers" gives no day
        "calendar day",
        _rx(r"\b", MONTH, r",\s+", _DAY, r"(?P<to>)(?=[,.;:)]|$)(?:,?\s+", _YEAR, ")?"),
        date_units.calendar,
        needs=False,
        digits=True,
        words=_MONTHS,
    ),
    Rule(
        "calendar day",
        _rx(r"\b", _DAY, _TO_DAY, r"(?:\s+of)?\s+", MONTH, r"(?:,?\s+", _YEAR, ")?"),
        date_units.calendar,
        needs=False,
        digits=True,
        words=_MONTHS,
    ),
    Rule(
        "calendar day",
        _rx(
            r"\b[Tt]he (?P<ordinal>",
            "|".join(date_units.ORDINALS),
            r")(?: day)? of\s+",
            MONTH,
            r"(?:,?\s+",
            _YEAR,
            ")?",
        ),
        date_units.in_words,
        needs=False,
        words=_MONTHS,
    ),
    Rule(
        "day of the month",
        _rx(r"\b[Oo]n the (?P<day>[12]?\d|3[01])(?:st|nd|rd|th)\b"),
        date_units.day_of_month,
        digits=True,
        words=("n the ",),
    ),
    Rule(
        "weekday",
        _rx(
            r"\b(?=[CFLMNPSTWclnpt])",  # what a match may begin with: most words are passed by
            _NOT_A_DATE_NAME,
            r"(?:(?P<before>[Ll]ast|[Pp]revious|[Tt]his|[Nn]ext|[Cc]oming)\s+)?",
            WEEKDAY,
            r"\b(?! [Pp]rayers?| Times| Telegraph| Mail| Express)",
            _OF_DAY,
            r"(?P<week>,?\s+(?:of )?last week)?",
        ),
        date_units.weekday,
        words=("day",),
    ),
    Rule(
        "days before another",
        _rx(
            r"\b(?:(?:",
            _NUMBER,
            r"\s+(?P<unit>day|night|week|month|year)s?\s+"
            r"(?P<way>earlier|before|previously|prior))|"
            r"(?P<several>[Dd]ays|[Ww]eeks|[Mm]onths|[Yy]ears)\s+(?:earlier|before|previously)|"
            r"[Tt]he (?:day|night)\s+before|[Tt]he (?:previous|preceding) (?:day|night|evening))\b",
        ),
        date_units.ago,
        counts_from=-1,
        words=("earlier", "before", "previous", "prior", "preceding"),
    ),
    Rule(
        "days after another",
        _rx(
            r"\b(?:(?:",
            _NUMBER,
            r"\s+(?P<unit>day|night|week|month)s?\s+(?P<way>later|after|since))|"
            r"[Tt]he (?:next|following) (?:day|night|morning)|[Tt]he day after)\b",
        ),
        date_units.ago,
        counts_from=1,
        words=("later", "after", "since", "next", "following"),
    ),
    Rule(
        "time ago",
        _rx(r"\b", _NUMBER, r"\s+(?P<unit>day|night|week|fortnight|month|year)s?\s+ago\b"),
        date_units.ago,
        words=("ago",),
    ),
    Rule(
        "near day",
        _rx(r"\b(?:[Yy]esterday|[Tt]omorrow|[Ll]ast night|[Oo]vernight)\b"),
        date_units.near_day,
        words=("esterday", "omorrow", "ast night", "vernight"),
    ),
    Rule(
        "near day",
        _rx(
            r"\b(?:(?:[Ee]arlier |[Ll]ater? )?[Tt]oday|[Tt]onight|[Tt]his (?:morning|afternoon|evening)"
            r"|(?:[Ii]n |[Oo]ver |[Ww]ithin |[Dd]uring )?(?:the )?(?:past|last) (?:few |24 |48 )?hours"
            r"|[Ii]n (?:under |less than )?24 hours|(?:a few )?hours (?:ago|earlier))\b",
        ),
        date_units.near_day,
        words=("oday", "onight", "his ", "hours"),
    ),
    Rule(
        "week",
        _rx(
            r"\b(?:[Ll]ast week|[Tt]his week|(?:[Aa]t|[Oo]ver|[Dd]uring) the (?:last |past )?weekend"
            r"|[Ll]ast weekend|[Tt]his weekend)\b(?! of)",
        ),
        date_units.week,
        words=("week",),
    ),
    Rule(
        "month",
        _rx(r"\b(?:[Ll]ast month|[Tt]his month|[Ee]arlier in the month)\b"),
        date_units.relative_month,
        words=("month",),
    ),
    Rule(
        "month",
        _rx(
            r"(?:\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|of|during|from|(?P<last>[Ll]ast)|[Tt]hroughout)\s+)",
            r"(?:(?P<when>early|late|mid|mid-|the end of|the middle of|the (?:last|first) days of)[\s-]*)?",
            MONTH,
            r"\b(?:(?:,?\s+(?:of\s+)?",
            _YEAR,
            r")|(?P<of_last_year>,?\s+(?:of )?last year))?",
        ),
        date_units.named_month,
        needs=False,
        words=_MONTHS,
    ),
    Rule(
        "month",
        _rx(r"\b(?P<last>)(?P<of_last_year>)(?P<when>)", MONTH, r",?\s+", _YEAR),
        date_units.named_month,
        needs=False,
        digits=True,
        words=_MONTHS,
    ),
    Rule(
        "year",
        _rx(
            r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|of|from|during|before|after|[Ee]arly|[Ll]ate|mid)[\s-]+"
            r"(?:early |late |mid-?\s?|the summer of |the spring of )?",
            _YEAR,
            r"(?!\s+(?:people|troops|soldiers|fighters|men|civilians|metres|meters|km|kilomet))",
        ),
        date_units.year,
        needs=False,
        digits=True,
        years=True,
    ),
    Rule(
        "year",
        _rx(
            r"\b[Tt]he ",
            _YEAR,
            r"(?=\s(?:offensive|war|invasion|uprising|campaign|takeover|coup|battle))",
        ),
        date_units.year,
        needs=False,
        digits=True,
        years=True,
    ),
    Rule(
        "year",
        _rx(
            r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|of|from|during)\s+the\s+(?:early\s|late\s|mid-?\s?)?",
            r"(?P<year>(?:19|20)\d0)(?:'|\u2019)?s\b",
        ),
        date_units.decade,
        needs=False,
        digits=True,
        years=True,
    ),
    Rule(
        "past year",
        _rx(
            r"\b(?:(?:[Ee]arlier )?this year|[Ll]ast year|(?:many )?years (?:ago|earlier)|decades ago)\b"
        ),
        date_units.past_year,
        words=("year", "decades"),
    ),
)

_DIGIT: Final = re.compile(r"\d")
_YEAR_DIGITS: Final = re.compile(r"(?:19|20)\d\d")
_WORDS: Final = tuple(dict.fromkeys(rule.words for rule in RULES))
_RULES: Final = tuple((rule, _WORDS.index(rule.words)) for rule in RULES)


def worth_trying(text: str) -> list[Rule]:
    """Return the rules that may match in ``text``, in order.

    Many forms ask for the same words, months above all: each list is gone through once.
    """
    has_digit = _DIGIT.search(text) is not None
    has_year = has_digit and _YEAR_DIGITS.search(text) is not None
    has_words = [_has_any(words, text) for words in _WORDS]
    return [
        rule
        for rule, words in _RULES
        if has_words[words] and (has_digit or not rule.digits) and (has_year or not rule.years)
    ]


def _has_any(words: tuple[str, ...], text: str) -> bool:
    for word in words:  # any() would take thrice as long, and every event asks
        if word in text:
            return True
    return not words
