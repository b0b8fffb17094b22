"""Whether an event is older than the news it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from agents.detect.dates.reading import DateReading, find_dates
from agents.detect.events import Event
from agents.detect.knowledge import Knowledge
from agents.detect.parsing.clauses import clause_tokens
from agents.detect.parsing.syntax import has, is_verb, prepositions
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View
from schemas.claims import Precision

NEWS_DAYS: Final = 14
"""Changes older than this, in days before publication, are background (labelling rule 1)."""

_OPENING: Final = ('"', "\u201c", "\u201e", "\u00ab")
_LOOK_BACK: Final = 400  # characters before a quotation in which its time is told
_JUST_BEFORE: Final = 14  # characters: "for the first time" before a date
_YEAR_DIGITS: Final = 4
_BEFORE: Final = 12  # words back from "a year later" to the year that it counts from
_BESIDE_IT: Final = 3  # words between "later" and its verb
_OLDEST_YEAR: Final = 1900
_BESIDE: Final = frozenset({"before", "after", "until", "till"})
_TIMES: Final = frozenset({"day", "date", "night", "morning", "evening", "moment"})
_SHORT_UNITS: Final = frozenset({"day", "night", "evening", "morning", "afternoon", "week"})
_SHORT_SPANS: Final = frozenset({"minutes", "hours", "hour", "days", "day"})
_LONG_UNITS: Final = frozenset({"year", "years", "months", "decade", "decades", "century"})


def date_of(event: Event, view: View, dateline: date | None) -> DateReading | None:
    """Return the date expression that dates ``event``: its own clause's, else the clause above's."""
    at = view.offset(event.trigger)
    found = find_dates(view.source, view.sentence.start, view.sentence.end, dateline)
    # "lost the town, a year after it came": that year dates the coming
    if not found:
        return None
    readings = [r for r in found if not (r.dates_what_follows and at < r.start)]
    readings = [r for r in readings if not _dates_an_aside(r, view)]
    if not readings:
        return None
    for clause in _clauses(event.trigger, view.know.party["actions"]):
        inside = [r for r in readings if _is_within(r, clause, view.sentence.start)]
        if inside:
            nearest = min(inside, key=lambda r: abs(r.start - at))
            return _exacter(nearest, readings)
    return _label(readings, view)


def _is_within(reading: DateReading, clause: list[Token], start: int) -> bool:
    """Return whether a date takes a word of ``clause``, whose sentence starts at ``start``."""
    first, last = reading.start - start, reading.end - start
    return any(first < token.idx + len(token.text) and token.idx < last for token in clause)


def _dates_an_aside(reading: DateReading, view: View) -> bool:
    """Return whether a year belongs to what a name is called: "X, cradle of the 2011 uprising"."""
    words = view.source[reading.start : reading.end].split()
    if not words or not words[-1].isdigit() or len(words[-1]) != _YEAR_DIGITS:
        return False
    spans = (t for t in view.doc if view.offset(t) + len(t) == reading.end)
    year = next(spans, None)
    if year is None or year.dep_ not in {"nummod", "compound", "nmod"}:
        return False
    return year.head.tag_ in {"NN", "NNS"} and any(
        t.dep_ == "appos" for t in (year.head, *year.head.ancestors)
    )


def _label(readings: list[DateReading], view: View) -> DateReading | None:
    """Return the day that a line of a timeline begins with: "March 21, 2025: X is taken"."""
    first = readings[0]
    is_first = first.start == view.sentence.start
    after = view.source[first.end : first.end + 3].lstrip()
    return first if is_first and after.startswith((":", "-", "\u2013", "\u2014")) else None


def _exacter(reading: DateReading, readings: list[DateReading]) -> DateReading:
    """Return the day that the sentence names within the week or month of ``reading``."""
    if reading.precision is Precision.DAY or not reading.earliest or not reading.latest:
        return reading
    first, last = reading.earliest, reading.latest
    return next(
        (
            r
            for r in readings
            if r.date and first <= r.date <= last and (r.precision is Precision.DAY)
        ),
        reading,
    )


def _clauses(trigger: Token, actions: frozenset[str]) -> Iterator[list[Token]]:
    """Yield the clause of ``trigger``, then the clauses whose time it shares."""
    yield clause_tokens(trigger)
    token = trigger
    for _ in range(6):
        if token.head == token:
            return
        if token.dep_ == "relcl" and token.head.lower_ in _TIMES:
            token = token.head  # "that year is seen as the one in which X took Y"
        elif token.dep_ == "relcl":
            # "in 2014, when X took Y": the clause hangs on its own date
            yield [token.head, *token.head.children]
            if token.head.lower_ not in actions:
                return
            token = token.head  # "in May, part of an offensive that drove": as old as the offensive
        if token.dep_ == "advcl" and not _is_bare(token) and not _says_when(token):
            return
        if token.dep_ == "conj" and has(token, "nsubj", "nsubjpass"):
            return
        token = token.head
        if is_verb(token):
            yield clause_tokens(token)


def _says_when(verb: Token) -> bool:
    """Return whether a side clause happens at the time of its main clause: "when", "as"."""
    return any(
        c.lower_ in {"when", "as", "while", "that"} and c.dep_ in {"advmod", "mark"}
        for c in verb.children
    )


def _is_bare(verb: Token) -> bool:
    """Return whether a side clause has no subject of its own, so that it shares its main's time."""
    return not any(c.dep_ in {"nsubj", "nsubjpass", "mark"} for c in verb.children)


def is_old(
    event: Event, view: View, reading: DateReading | None, dateline: date | None, know: Knowledge
) -> str | None:
    """Return why ``event`` is background, or None if it may be news."""
    if reading is not None:
        before = view.source[max(0, reading.start - _JUST_BEFORE) : reading.end]
        is_of_a_year = "since" not in before and before[-_YEAR_DIGITS:].isdigit()
        if "first time" in before and not is_of_a_year:
            return None  # "for the first time since 2011" dates what was before
    return (
        _by_date(view, reading if reading is not None else _around(event, view, dateline), dateline)
        or _by_phrase(event, view, know, is_dated=reading is not None)
        or (None if reading is not None else _undated(event, dateline, know))
        or _summed_up(event, view, dateline)
        or (None if reading is not None else _remembered(event, view, dateline))
        or _by_word(event, view, know, reading, dateline)
    )


def _around(event: Event, view: View, dateline: date | None) -> DateReading | None:
    """Return the date of what an undated side clause is told with: "last year, before X took it".

    It need not be the day of the event, yet where that is long past, so is the event.
    """
    verb = event.trigger
    links = {c.lower_ for c in verb.children if c.dep_ == "mark"}
    clause: list[Token] = []
    if verb.dep_ == "advcl" and links & _BESIDE:
        clause = clause_tokens(verb.head)
    joined = [c for c in verb.children if c.dep_ == "conj" and not has(c, "nsubj", "nsubjpass")]
    if verb.dep_ == "relcl":  # "which was left by X and handed over last year"
        clause = [t for c in joined for t in clause_tokens(c)]
    if not clause:
        return None
    readings = find_dates(view.source, view.sentence.start, view.sentence.end, dateline)
    return next((r for r in readings if _is_within(r, clause, view.sentence.start)), None)


def _by_date(view: View, reading: DateReading | None, dateline: date | None) -> str | None:
    if reading is None or not _is_long_ago(reading, dateline):
        return None
    words = view.source[reading.start : reading.end]
    return f'"{words}" is more than {NEWS_DAYS} days before publication'


def _by_phrase(event: Event, view: View, know: Knowledge, *, is_dated: bool) -> str | None:
    spoken = view.sentence.text.casefold()
    loose = next((p for p in know.phrases["background.loose"] if p in spoken), None)
    if loose is not None:
        return f'"{loose}": no single day'
    is_later = _years_after(event.trigger, is_dated=is_dated)
    return "years or months later" if is_later else None


def _undated(event: Event, dateline: date | None, know: Knowledge) -> str | None:
    """Return why an event without a date of its own is older than what it is told with."""
    if _is_since(event.trigger):
        return '"since": older than what is told'
    year = _bare_year(clause_tokens(event.trigger), dateline)
    if year is not None:
        return f'"{year}" is long past'
    is_aside = _is_undated_aside(event, know.ground["several"]) or _is_before_news(event, know)
    return "told in passing, without a date" if is_aside else None


def _summed_up(event: Event, view: View, dateline: date | None) -> str | None:
    """Return why a sum is no news: "has lost nine towns since the fighting resumed in June"."""
    if event.place is None or "since" not in view.doc.words:
        return None
    below = [c for c in event.trigger.children if c.i > event.trigger.i]
    since = [c for c in below if "since" in {c.lower_, *(m.lower_ for m in c.children)}]
    if event.place.lower_ not in view.know.ground["several"]:
        # "have retaken much of X since it fell in 2014"
        is_perfect = any(c.lower_ in {"has", "have"} for c in event.trigger.children)
        since = [c for c in since if c.dep_ == "advcl" and is_perfect]
    spans = [view.span(c.left_edge.i, c.right_edge.i + 1) for c in since]
    found = [r for start, end in spans for r in find_dates(view.source, start, end, dateline)]
    is_old_sum = any(_is_long_ago(r, dateline) for r in found)
    return "a sum of what was lost over weeks or months" if is_old_sum else None


def _remembered(event: Event, view: View, dateline: date | None) -> str | None:
    """Return why a witness tells of old times: 'ten years ago ... "They took it at night," he says'."""
    where, verb = event.place, event.trigger
    is_pointer = where is not None and where.lower_ in {"it", "this", "everything"}
    if not is_pointer or verb.tag_ != "VBD" or view.sentence.text[:1] not in _OPENING:
        return None
    start = max(0, view.sentence.start - _LOOK_BACK)
    told = find_dates(view.source, start, view.sentence.start, dateline)
    is_past = bool(told) and _is_long_ago(told[-1], dateline)
    return "it is remembered: what was told before it is long past" if is_past else None


def _by_word(
    event: Event, view: View, know: Knowledge, reading: DateReading | None, dateline: date | None
) -> str | None:
    words = view.source[reading.start : reading.end] if reading is not None else ""
    if reading is not None and reading.date is None and words.endswith("later"):
        return f'"{words}": long past'  # than what lies years back itself
    past = (
        t
        for t in event.trigger.children
        if t.lower_ in know.modality["background.adverbs"] and t.dep_ in {"advmod", "amod"}
        if not _is_of_a_day(t, view, dateline)
        if not any(c.lower_ in _SHORT_SPANS for c in t.children)  # "fell hours later"
    )
    word = next(past, None) or _before_all(event.trigger)
    if word is not None:
        return f'"{word.lower_}": long past'
    nouns = know.modality["background.nouns"]
    up = next((t for t in event.trigger.ancestors if t.lower_ in nouns), None)
    return None if up is None else f'"{up.lower_}": it is remembered, not reported'


def _is_of_a_day(word: Token, view: View, dateline: date | None) -> bool:
    """Return whether "later" counts from a day: "a day later"."""
    found = find_dates(view.source, view.sentence.start, view.sentence.end, dateline)
    return any(r.date is not None and r.start <= view.offset(word) < r.end for r in found)


def _before_all(verb: Token) -> Token | None:
    """Return a bare "before": "having taken X before" is older than what it is told with."""
    return next(
        (
            c
            for c in verb.children
            if c.lower_ == "before" and c.i > verb.i and not list(c.children) and c.dep_ == "advmod"
            if c.nbor(-1).lower_ not in _SHORT_UNITS  # "had been lost the day before"
        ),
        None,
    )


def _is_long_ago(reading: DateReading, dateline: date | None) -> bool:
    """Return whether all, or the middle, of the time meant is older than news.

    Without a day of publication a bare year is taken as past: nobody dates news by the year.
    """
    if dateline is None:
        return reading.date is None and reading.note.startswith("year")
    if reading.is_older_than(dateline, NEWS_DAYS):
        return True
    if reading.earliest is None or reading.latest is None:
        return False
    middle = reading.earliest + (reading.latest - reading.earliest) / 2
    return (dateline - middle).days > NEWS_DAYS


def _is_since(verb: Token) -> bool:
    return verb.dep_ == "advcl" and any(c.lower_ == "since" for c in verb.children)


def _years_after(trigger: Token, *, is_dated: bool) -> bool:
    """Return whether it happened "a year before", "more than a year after X" or "a decade ago".

    What has a fresh day of its own is news, however long after: "retook it on Saturday, a year
    after losing it".
    """
    if _LONG_UNITS.isdisjoint(trigger.doc.words):
        return False
    if any(
        t.lower_ in _LONG_UNITS
        and t.i + 1 < len(t.doc)
        and t.nbor().lower_ == "ago"
        and not any(
            b.tag_ == "VBN" and b.nbor(-1).lower_ == "as" for b in t.doc[max(1, t.i - 3) : t.i]
        )
        for t in clause_tokens(trigger)
    ):
        return True
    if _lasted_long(trigger) or _years_later(trigger):
        return True
    below = [c for c in trigger.children if c.dep_ == "mark" or not is_dated]
    links = [c for c in (*below, trigger.head) if c.lower_ in {"after", "since"}]
    return any(link.i > 0 and _unit_before(link) in _LONG_UNITS for link in links)


def _years_later(verb: Token) -> bool:
    """Return whether it came years after what stands before it: "in 2013, and a year later took X"."""
    before = verb.doc[max(0, verb.i - _BEFORE) : verb.i]
    later = next((t for t in reversed(before[-_BESIDE_IT:]) if t.lower_ == "later"), None)
    if later is None or later.i == 0 or later.nbor(-1).lower_ not in _LONG_UNITS:
        return False
    years = (t for t in before if t.i < later.i and len(t.text) == _YEAR_DIGITS)
    return any(t.text.isdigit() for t in years)


def _unit_before(link: Token) -> str:
    """Return the unit before "after": "years" also in "two years to the day after"."""
    before = [t.lower_ for t in link.doc[max(0, link.i - 4) : link.i]]
    return before[0] if before[1:] == ["to", "the", "day"] else before[-1]


def _lasted_long(verb: Token) -> bool:
    """Return whether a hold of months is told in passing: "who had occupied it for eight months"."""
    if verb.dep_ != "relcl":
        return False
    spans = (o for n, _, o in prepositions(verb) if n == "for")
    return any(o.lower_ in _LONG_UNITS for o in spans)


def _is_undated_aside(event: Event, several: frozenset[str]) -> bool:
    """Return whether it only says which place is meant: "X, a city that the army captured"."""
    verb = event.trigger
    if verb.dep_ != "relcl" or event.place is None:
        return False
    if event.place != verb.head:
        return False
    if verb.head.tag_ in {"NNS", "NNPS"} and verb.head.lower_ in several:
        return True  # "shelled areas that have fallen to the rebels"
    is_only = any(c.lower_ in {"only", "first"} for c in verb.head.children)
    return is_only or (verb.tag_ == "VBD" and not has(verb, "aux", "auxpass"))


def _is_before_news(event: Event, know: Knowledge) -> bool:
    """Return whether it came before what the same clause reports of the place.

    "X, which the army had handed to Y, was seized by Z on Friday": the handing over is older.
    """
    verb, main = event.trigger, event.trigger.head.head
    if verb.dep_ != "relcl" or event.place != verb.head or verb.head.dep_ != "nsubjpass":
        return False
    frames = {e.frame.name for e in know.verbs.get(know.verb_forms.get(main.lower_, ""), ())}
    return "take" in frames and any(c.dep_ == "aux" and c.lower_ == "had" for c in verb.children)


def _bare_year(clause: list[Token], dateline: date | None) -> str | None:
    """Return an earlier year named in passing: "in the 2022 operation"."""
    if dateline is None or not clause:
        return None
    years = (t.text for t in clause if len(t.text) == _YEAR_DIGITS and t.text.isdigit())
    return next((y for y in years if _OLDEST_YEAR <= int(y) < dateline.year), None)
