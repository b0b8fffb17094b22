"""Filters into SQL, for both engines.

PostgreSQL plans by the statistics of the values at hand, so each condition is written down once.
SQLite does not know how often a value occurs. So the store counts for it, up to ``COUNTED``: either
the rarest condition is looked up in its index, and what that yields is tested and sorted, or the alerts
are walked from the newest until a page is full, whichever touches fewer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from streams.subscribers.columns import day_number
from streams.subscribers.filters import AlertFilter
from streams.subscribers.geography import Radius, Window, on_sphere
from streams.subscribers.tables import ALERT, BOX, COUNTER, PARTY, SPAN, TEXT, WORDS
from streams.subscribers.wording import key, wanted_words
from streams.subscribers.writing import GAINS, LOSES, SUPPORTS

COUNTED: Final = 20_000
"""Alerts of an index that are counted at most, in about 2 ms; what more meet counts as common."""
_MANY: Final = 0.5
"""The share of all alerts that meets a common condition, for want of a better guess."""

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Term:
    """One condition on an alert: to be tested on its row, and as the alerts that an index has for it.

    ``index`` selects ``seq`` alone, and is None where no index helps. ``further`` is what else that
    index can tell of the alerts: it leaves some out before anything looks at their rows. ``walk`` is
    the condition on the index of words, where that can be walked from the newest.
    """

    test: Condition
    index: Select[Any] | None = None
    walk: Condition | None = None
    further: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Where to walk, from the newest on, and what must be true of each alert met on the way."""

    source: FromClause
    order: ColumnElement[Any]
    where: tuple[Condition, ...]


def plan(
    connection: Connection, wanted: AlertFilter, top: int | None = None, limit: int | None = None
) -> Plan:
    """Return how to find the ``wanted`` alerts, the newest ``limit`` or all.

    Nothing above number ``top`` exists.
    """
    plain = connection.dialect.name != "sqlite"
    terms = list(_terms(wanted, plain=plain))
    source, order = cast("FromClause", ALERT), cast("ColumnElement[Any]", ALERT.c.seq)
    tests = [term.test for term in terms]
    between = _between(connection, wanted)
    walked = next((term.walk for term in terms if term.walk is not None), None)
    best = None if plain else _looked_up(connection, terms, between, limit)
    if best is not None and (index := terms[best].index) is not None:
        tests[best] = ALERT.c.seq.in_(_cut(index.where(*terms[best].further), between))
    elif walked is not None:
        source, order = TEXT.join(ALERT, _bare(TEXT.c.rowid) == ALERT.c.seq), TEXT.c.rowid
        tests = [walked if term.walk is not None else term.test for term in terms]
    if between is not None:
        tests.append(ALERT.c.seq.between(*between))
    tests += _last_of_change(wanted, top)
    if top is not None:
        tests.append(ALERT.c.seq <= top)
    return Plan(source, order, tuple(tests))


def _looked_up(
    connection: Connection,
    terms: Sequence[Term],
    between: tuple[int, int] | None,
    limit: int | None,
) -> int | None:
    """Return which condition is to be looked up in its index, None if walking meets enough sooner.

    How far a walk goes is guessed as if the conditions had nothing to do with each other. A party and
    an area do: whoever fights in one country is seldom in another, and a walk for the few that are
    meets every alert. So of a party are counted those that lie there, which its index tells.
    """
    first, last = between or (1, _newest(connection))
    total = max(1, last - first + 1)
    best, fewest, share = None, COUNTED, 1.0
    for number, term in enumerate(terms):
        if term.index is not None:
            some = _cut(term.index.where(*term.further), between).limit(fewest + 1).subquery()
            met = select(func.count()).select_from(some)
            count = int(connection.execute(met).scalar_one())
            share *= min(1.0, count / total) if count <= fewest else _MANY
            if count <= fewest:
                best, fewest = number, count
    walk = total if limit is None else min(total, limit / max(share, 1 / total))
    return best if fewest < walk else None


def _newest(connection: Connection) -> int:
    newest = select(COUNTER.c.value).where(COUNTER.c.name == "alert")
    return int(connection.execute(newest).scalar_one())


def _cut(index: Select[Any], between: tuple[int, int] | None) -> Select[Any]:
    """Return of what an index has for a condition only the alerts of the asked time."""
    if between is None:
        return index
    return index.where(index.selected_columns[0].between(*between))


def _between(connection: Connection, wanted: AlertFilter) -> tuple[int, int] | None:
    """Return between which numbers the alerts of the asked time lie, so that nothing looks beyond.

    None where any time is asked for; numbers between which there is nothing where none is met.
    """
    known_until = [moment for moment in (wanted.known_until, wanted.known_at) if moment is not None]
    asked = (
        ("known", _utc_day(wanted.known_from), _utc_day(min(known_until, default=None))),
        ("event", wanted.event_from, wanted.event_until),
    )
    found: tuple[int, int] | None = None
    for time, since, until in asked:
        if since is None and until is None:
            continue
        days = select(func.min(SPAN.c.first), func.max(SPAN.c.last)).where(SPAN.c.time == time)
        if since is not None:
            days = days.where(SPAN.c.day >= day_number(since))
        if until is not None:
            days = days.where(SPAN.c.day <= day_number(until))
        first, last = connection.execute(days).one()
        first, last = (1, 0) if first is None else (first, last)
        found = (first, last) if found is None else (max(found[0], first), min(found[1], last))
    return found


def _utc_day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(UTC).date()


def _terms(wanted: AlertFilter, *, plain: bool) -> Iterator[Term]:
    yield from _parties(wanted, plain=plain)
    yield from _choices(wanted, plain=plain)
    yield from _ranges(wanted, plain=plain)
    if wanted.box is not None:
        yield _within(wanted.box.windows(), plain=plain)
    if wanted.radius is not None:
        yield _circle(wanted.radius, plain=plain)
    if wanted.text is not None:
        yield _words(wanted.text, plain=plain)


def _parties(wanted: AlertFilter, *, plain: bool) -> Iterator[Term]:
    """Yield the conditions on parties, with where the alerts lie: their index holds that too."""
    areas = [area for area in (wanted.box, wanted.radius) if area is not None]
    there = tuple(_inside(PARTY.c, area.windows()) for area in areas)
    asked = (
        (wanted.gaining, GAINS),
        (wanted.losing, LOSES),
        (wanted.either, GAINS | LOSES),
        (wanted.taking_part, GAINS | LOSES | SUPPORTS),
    )
    for actors, roles in asked:
        if actors:
            has = and_(
                PARTY.c.actor.in_([key(actor) for actor in actors]),
                PARTY.c.roles.bitwise_and(roles) != 0,
            )
            test = exists().where(has, PARTY.c.seq == ALERT.c.seq, *(there if plain else ()))
            yield Term(test, select(PARTY.c.seq).where(has), further=there)


def _choices(wanted: AlertFilter, *, plain: bool) -> Iterator[Term]:
    choices: tuple[tuple[Column[Any], Sequence[str]], ...] = (
        (ALERT.c.country, [key(code.upper()) for code in wanted.countries]),
        (ALERT.c.place_id, [key(place) for place in wanted.places]),
        (ALERT.c.tier, sorted(tier.value for tier in wanted.tiers)),
        (ALERT.c.kind, sorted(kind.value for kind in wanted.kinds)),
        (ALERT.c.change_id, [key(change) for change in wanted.changes]),
    )
    for column, values in choices:
        if values:
            yield _indexed(column, lambda c, v=values: c.in_(v), plain=plain)
    if wanted.severities:
        yield Term(ALERT.c.severity.in_(sorted(level.value for level in wanted.severities)))


def _ranges(wanted: AlertFilter, *, plain: bool) -> Iterator[Term]:
    least = wanted.min_independent_sources
    if least:
        yield _indexed(ALERT.c.independent_sources, lambda c: c >= least, plain=plain)
    surely = wanted.min_confidence
    if surely:
        yield _indexed(ALERT.c.confidence, lambda c: c >= surely, plain=plain)
    since, until, then = wanted.known_from, wanted.known_until, wanted.known_at
    if since is not None or until is not None or then is not None:
        yield _indexed(
            ALERT.c.known_at,
            lambda c: and_(
                *([c >= since] if since is not None else []),
                *([c < until] if until is not None else []),
                *([c <= then] if then is not None else []),
            ),
            plain=plain,
        )
    first, last = wanted.event_from, wanted.event_until
    if first is not None or last is not None:
        yield _indexed(
            ALERT.c.event_date,
            lambda c: and_(
                c.is_not(None),
                *([c >= first] if first is not None else []),
                *([c <= last] if last is not None else []),
            ),
            plain=plain,
        )


def _indexed(column: Column[Any], meets: Any, *, plain: bool) -> Term:
    """Return the condition on a column that has an index; its test keeps SQLite away from that."""
    if plain:
        return Term(meets(column))
    inner = ALERT.alias()
    return Term(meets(_bare(column)), select(inner.c.seq).where(meets(inner.c[column.name])))


def _bare(column: Column[Any]) -> Any:
    """Return the column so that SQLite looks for no index on it."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def _within(windows: Sequence[Window], *, plain: bool) -> Term:
    test = _inside(ALERT.c, windows)
    if plain:
        return Term(test)
    inside = or_(
        *(
            and_(BOX.c.north >= south, BOX.c.south <= north, BOX.c.east >= west, BOX.c.west <= east)
            for south, north, west, east in windows
        )
    )
    return Term(test, select(BOX.c.seq).where(inside))


def _inside(columns: Any, windows: Sequence[Window]) -> Condition:
    return or_(
        *(
            and_(columns.lat.between(south, north), columns.lon.between(west, east))
            for south, north, west, east in windows
        )
    )


def _circle(radius: Radius, *, plain: bool) -> Term:
    around = _within(radius.windows(), plain=plain)
    index = around.index
    if index is not None:
        # The circle is tested on the rows that the windows yield, so that the index stays in use.
        inner = ALERT.alias()
        index = select(inner.c.seq).where(inner.c.seq.in_(index), _near(inner.c, radius))
    return Term(and_(around.test, _near(ALERT.c, radius)), index)


def _near(columns: Any, radius: Radius) -> Condition:
    here = zip((columns.x, columns.y, columns.z), on_sphere(radius.lat, radius.lon), strict=True)
    apart = [(axis - value) * (axis - value) for axis, value in here]
    close: Condition = apart[0] + apart[1] + apart[2] <= radius.chord_squared()
    return close


def _words(text: str, *, plain: bool) -> Term:
    wanted = wanted_words(text)
    if plain:
        query = " & ".join(f"'{word}'{':*' if start else ''}" for word, start in wanted)
        has = WORDS.c.lexemes.op("@@")(sql_cast(query, TSQUERY))
        return Term(exists().where(has, WORDS.c.seq == ALERT.c.seq))
    query = " ".join(f'"{word}"{"*" if start else ""}' for word, start in wanted)
    inner = TEXT.alias("found")
    # Within an alias the hidden column still goes by the name of the table.
    matches = inner.c.alert_text.op("MATCH")(query)
    test = exists().where(matches, inner.c.rowid == ALERT.c.seq)
    walk = TEXT.c.alert_text.op("MATCH")(query)
    return Term(test, select(TEXT.c.rowid).where(walk), walk)


def _last_of_change(wanted: AlertFilter, top: int | None) -> list[Condition]:
    """Leave out an alert that a later one about the same change follows."""
    if not wanted.latest:
        return []
    later = ALERT.alias("later")
    newer = [
        later.c.change_id == ALERT.c.change_id,
        tuple_(later.c.revision, later.c.alert_id) > tuple_(ALERT.c.revision, ALERT.c.alert_id),
    ]
    if wanted.known_at is not None:
        newer.append(later.c.known_at <= wanted.known_at)
    if top is not None:
        newer.append(later.c.seq <= top)
    return [~exists().where(*newer)]
