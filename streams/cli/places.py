"""`frontwatch places`: who holds what, since when, how sure, and what came before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.common import FAILED, options, usage
from streams.cli.output import complain, note, show, table, write_line, write_text

if TYPE_CHECKING:
    from schemas.control import Change, PlaceControl
    from streams.place_states import PlaceStates

Pair = tuple["PlaceControl | None", "PlaceControl | None"]


def places(
    context: typer.Context,
    wanted: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PLACE]...", help="Names or ids; with their histories."),
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", metavar="CC", help="Only of this country (SY).")
    ] = None,
    as_of_day: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Who held it that day, as known today."),
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            "--known-at", metavar="TIME", help="What was believed then; a date means its end. UTC."
        ),
    ] = None,
    diff: Annotated[
        tuple[str, str] | None,
        typer.Option("--diff", metavar="DATE DATE", help="What changed between two days."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write a JSON line per place.")] = False,
) -> int:
    """Show who holds which place, since when and how sure; with PLACE also its history.

    It reads the log, while a worker runs or when none does.
    """
    if diff is not None and as_of_day is not None:
        raise usage("--diff compares two days; --as-of is a third")
    day = None if as_of_day is None else _day("--as-of", as_of_day)
    moment = None if known_at is None else _moment(known_at)
    days = None if diff is None else (_day("--diff", diff[0]), _day("--diff", diff[1]))
    states = _read(context)
    chosen, missing = _chosen(states, wanted or (), country)
    then = [p for p in (_believed(each, moment) for each in chosen) if p is not None]
    if days is not None:
        _show_diff(then, days, as_json=as_json)
    else:
        _show([p for p in (_held(p, day) for p in then) if p], as_json=as_json, full=bool(wanted))
    for name in missing:
        complain(f"no place in the ledger is called {name!r}")
    return FAILED if missing else 0


def _read(context: typer.Context) -> PlaceStates:
    from streams.log_access import open_reader
    from streams.place_states import read_states

    with open_reader(options(context).settings()) as reader:
        return read_states(reader)


def _chosen(
    states: PlaceStates, wanted: Iterable[str], country: str | None
) -> tuple[list[PlaceControl], list[str]]:
    """Return the places to show by country and name, and the names that mean none."""
    names = list(wanted)
    missing = [name for name in names if not states.find(name)]
    found = {p.place.id: p for name in names for p in states.find(name)}
    every = found if names else states.places
    code = None if country is None else country.upper()
    of_country = [p for p in every.values() if code is None or p.place.country == code]
    of_country.sort(key=lambda p: (p.place.country or "~", p.place.name, p.place.id))
    return of_country, missing


def _believed(control: PlaceControl, moment: datetime | None) -> PlaceControl | None:
    if moment is None:
        return control
    from agents.corroborate.hindsight import as_known_at

    return as_known_at(control, moment)


def _held(control: PlaceControl, day: date | None) -> PlaceControl | None:
    if day is None:
        return control
    from agents.corroborate.as_of import as_of

    return as_of(control, day)


def _show(found: list[PlaceControl], *, as_json: bool, full: bool) -> None:
    if as_json:
        from streams.lines import control_line

        for control in found:
            write_line(control_line(control))
    elif not found:
        note("nothing is known of any place then")
    elif full:
        for control in found:
            _show_history(control)
    else:
        titles = ("place", "country", "held by", "since", "how sure", "changes")
        rows = [(*_where(c), *_state(c), len(c.changes)) for c in found]
        show(table(titles, rows, numbers=(5,)))


def _show_history(control: PlaceControl) -> None:
    from streams.safetext import one_line

    holder, since, tier = _state(control)
    name, country = _where(control)
    write_text(f"{one_line(name)} ({country})  {control.place.id}")
    write_text(f"  held by {holder}" + (f" since {since}" if since else "") + f"  {tier}".rstrip())
    hold = control.baseline
    if hold is not None:
        since = f" since {hold.since}" if hold.since else ""
        source = f" ({one_line(hold.source)})" if hold.source else ""
        write_text(f"  before any claim: {one_line(hold.holder.name)}{since}{source}")
    titles = ("day", "gained by", "from", "how much", "tier", "sources", "why")
    show(table(titles, [_change_row(change) for change in reversed(control.changes)]))


def _change_row(change: Change) -> tuple[object, ...]:
    much = change.extent.value
    if change.fraction is not None:
        much = f"{much}, {change.fraction:.0%}"
    return (
        change.event_date or "",
        change.gainer.name if change.gainer else "",
        change.loser.name if change.loser else "",
        much,
        change.tier.value,
        f"{change.sources}, {change.independent_sources} independent",
        change.reason,
    )


def _show_diff(found: list[PlaceControl], days: tuple[date, date], *, as_json: bool) -> None:
    """Show the places that somebody else holds on the second day than on the first."""
    pairs = [(_held(control, days[0]), _held(control, days[1])) for control in found]
    moved = [pair for pair in pairs if _gist(pair[0]) != _gist(pair[1])]
    if as_json:
        from streams.lines import diff_line

        for before, after in moved:
            write_line(diff_line(before, after))
        return
    if not moved:
        note(f"nothing changed between {days[0]} and {days[1]}")
        return
    rows = [_diff_row(pair) for pair in moved]
    show(table(("place", "country", f"on {days[0]}", f"on {days[1]}", "since", "how sure"), rows))


def _diff_row(pair: Pair) -> tuple[object, ...]:
    before, after = pair
    known = after or before
    assert known is not None  # noqa: S101 - what is not known on either day has not moved
    return (*_where(known), _state(before)[0], *_state(after))


def _gist(control: PlaceControl | None) -> tuple[str | None, date | None, bool]:
    """Return what makes a place differ: who holds it, since when, and whether it is contested."""
    if control is None:
        return None, None, False
    return (control.holder.id if control.holder else None), control.since, control.contested


def _where(control: PlaceControl) -> tuple[str, str]:
    return control.place.name, control.place.country or "?"


def _state(control: PlaceControl | None) -> tuple[str, str, str]:
    """Return who holds a place, since when, and how sure that is, in words."""
    if control is None:
        return "nothing known", "", ""
    holder = control.holder.name if control.holder else "nobody known"
    tier = control.tier.value if control.tier else ""
    sure = f"{tier}, contested" if control.contested and tier != "contested" else tier
    return holder, str(control.since or ""), sure


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise usage(f"{option} takes days as 2017-11-09, not {text[:40]!r}") from None


def _moment(text: str) -> datetime:
    """Return a time in UTC; a date alone means its end."""
    try:
        if len(text) == len("2017-11-09"):
            return datetime.combine(date.fromisoformat(text), time.max, UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise usage(f"--known-at takes a time as 2017-11-09T15:00Z, not {text[:40]!r}") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
