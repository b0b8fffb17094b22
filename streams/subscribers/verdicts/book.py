"""The book of verdicts: who said what of which change, when and why, and that it is in the log.

A verdict is written down first and put into the log then. Whatever the log does not take is put there
before the next one: the ledger takes each once, however often it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, func, insert, select

from agents.corroborate.judging import judge
from schemas import wire
from schemas.alerts import ControlAlert
from schemas.claims import ControlClaim
from schemas.verdicts import Ruling, analyst_key, analyst_name, verdict_reason
from streams.errors import FrontwatchError
from streams.subscribers.engines import hold_counter
from streams.subscribers.reading import by_number
from streams.subscribers.store import AlertStore
from streams.subscribers.tables import ALERT
from streams.subscribers.verdicts.errors import NoChangeError, NotPutError, VerdictError
from streams.subscribers.verdicts.tables import PUT, VERDICT
from streams.subscribers.wording import key

Put = Callable[[Sequence[ControlClaim]], object]
_TICK: Final = timedelta(microseconds=1)
_BATCH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to say. ``by`` is the caller, ``request`` their Idempotency-Key."""

    change_id: str
    ruling: Ruling
    analyst: str
    reason: str
    merge_into: str | None = None
    by: str = "command line"
    request: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A verdict as it was given.

    ``in_log`` says that the ledger gets it, ``stands`` that it is its analyst's last word on the change.
    """

    seq: int
    verdict_id: str
    given_at: datetime
    analyst: str
    by: str
    ruling: Ruling
    change_id: str
    place_id: str
    alert_id: str
    revision: int
    merge_into: str | None
    reason: str
    in_log: bool
    stands: bool


class VerdictBook:
    """Takes verdicts and shows them.

    Args:
        store: Where alerts and the audit log are.
        put: Puts claims into the log and returns when they are safe there. None where none is taken.
        clock: Tells the time in UTC.
    """

    def __init__(
        self,
        store: AlertStore,
        put: Put | None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._put = put
        self._clock = clock

    @property
    def takes(self) -> bool:
        """Whether verdicts can be given here."""
        return self._put is not None

    def give(self, wish: Wish) -> tuple[Given, bool]:
        """Write a verdict down and put it into the log; return it, and whether it is a new one.

        What the analyst said last of the change, said again, is no new one; nor is what came with
        the same ``request``.

        Raises:
            NoChangeError: no alert tells of the change, or of that to merge it into.
            NotPutError: it is written down, and the log does not take it yet.
            VerdictError: it cannot be given so.
            AlertStoreError: the store cannot be written.
        """
        if self._put is None:
            raise VerdictError("no verdicts are taken here: there is no way into the log")
        top = self._store.last_sequence()
        with self._store.transaction(writes=True) as connection:
            hold_counter(connection)  # one verdict after the other, so that each knows the last
            seq = _known(connection, wish)
            new = False
            if seq is None:
                seq, new = _write(connection, wish, self._clock(), top)
        self.put_waiting()
        with self._store.transaction(writes=False) as connection:
            return _given(connection, _rows().where(VERDICT.c.seq == seq))[0], new

    def put_waiting(self) -> int:
        """Put what is written down and not in the log yet there, in order; return how many.

        Raises:
            NotPutError: the log does not take it.
        """
        if self._put is None:
            return 0
        done = 0
        while waiting := self._waiting():
            try:
                self._put([wire.decode(ControlClaim, record) for _, record in waiting])
            except (FrontwatchError, OSError) as error:
                raise NotPutError(
                    "the verdict is in the audit log and not in force yet, since the log of claims "
                    f"cannot be written ({error}); it goes there with the next one, or sent again"
                ) from error
            with self._store.transaction(writes=True) as connection:
                hold_counter(connection)
                numbers = {seq for seq, _ in waiting}
                there = select(PUT.c.seq).where(PUT.c.seq.in_(numbers))
                numbers -= set(connection.execute(there).scalars())
                rows = [{"seq": seq, "put_at": self._clock()} for seq in sorted(numbers)]
                if rows:
                    connection.execute(insert(PUT), rows)
            done += len(waiting)
        return done

    def of_change(self, change_id: str, *, held_back: bool = True) -> list[Given] | None:
        """Return the verdicts on a change, the first first; None where no alert tells of it.

        With ``held_back`` also those that the store's delay keeps from readers.
        """
        top = self._store.last_sequence()
        with self._store.transaction(writes=False) as connection:
            if _last_alert(connection, change_id, top) is None:
                return None
            query = self._shown(held_back=held_back).where(VERDICT.c.change_id == key(change_id))
            return _given(connection, query.order_by(VERDICT.c.seq))

    def log(
        self, before: int | None = None, limit: int = 200, *, held_back: bool = True
    ) -> list[Given]:
        """Return up to ``limit`` verdicts that were given before number ``before``, the newest first.

        With ``held_back`` also those that the store's delay keeps from readers.
        """
        query = self._shown(held_back=held_back)
        query = query if before is None else query.where(VERDICT.c.seq < before)
        with self._store.transaction(writes=False) as connection:
            return _given(connection, query.order_by(VERDICT.c.seq.desc()).limit(limit))

    def _shown(self, *, held_back: bool) -> Select[Any]:
        until = None if held_back else self._store.shown_until()
        return _rows(until) if until is None else _rows(until).where(VERDICT.c.given_at <= until)

    def _waiting(self) -> list[tuple[int, bytes]]:
        query = select(VERDICT.c.seq, VERDICT.c.record).outerjoin(PUT, PUT.c.seq == VERDICT.c.seq)
        query = query.where(PUT.c.seq.is_(None)).order_by(VERDICT.c.seq).limit(_BATCH)
        with self._store.transaction(writes=False) as connection:
            return [(row.seq, row.record) for row in connection.execute(query)]


_LATER: Final = VERDICT.alias("later")


def _rows(until: datetime | None = None) -> Select[Any]:
    """Return the query of all verdicts; one ``stands`` if none by ``until`` takes its place."""
    later = [
        _LATER.c.change_id == VERDICT.c.change_id,
        _LATER.c.analyst_key == VERDICT.c.analyst_key,
        _LATER.c.seq > VERDICT.c.seq,
    ]
    if until is not None:
        later.append(_LATER.c.given_at <= until)
    return select(
        VERDICT,
        select(PUT.c.seq).where(PUT.c.seq == VERDICT.c.seq).exists().label("in_log"),
        ~select(_LATER.c.seq).where(*later).exists().label("stands"),
    )


def _given(connection: Connection, query: Select[Any]) -> list[Given]:
    return [
        Given(
            seq=row.seq,
            verdict_id=row.verdict_id,
            given_at=row.given_at,
            analyst=row.analyst,
            by=row.given_by,
            ruling=Ruling(row.ruling),
            change_id=row.change_id,
            place_id=row.place_id,
            alert_id=row.alert_id,
            revision=row.revision,
            merge_into=row.merge_into,
            reason=row.reason,
            in_log=bool(row.in_log),
            stands=bool(row.stands),
        )
        for row in connection.execute(query)
    ]


def _last_alert(connection: Connection, change_id: str, top: int) -> ControlAlert | None:
    """Return the last alert on a change that is there: what an analyst can have seen of it."""
    query = select(ALERT.c.seq).where(ALERT.c.change_id == key(change_id), ALERT.c.seq <= top)
    query = query.order_by(ALERT.c.revision.desc(), ALERT.c.seq.desc()).limit(1)
    found = by_number(connection, list(connection.execute(query).scalars()))
    return found[0].alert if found else None


def _told(connection: Connection, change_id: str, top: int) -> ControlAlert:
    alert = _last_alert(connection, change_id, top)
    if alert is None:
        raise NoChangeError(f"no alert tells of the change {change_id[:100]}")
    return alert


def _known(connection: Connection, wish: Wish) -> int | None:
    """Return the number of the verdict that came with the same request before, None if none did."""
    if wish.request is None:
        return None
    query = _rows().where(VERDICT.c.given_by == key(wish.by), VERDICT.c.request == wish.request)
    found = _given(connection, query)
    if not found:
        return None
    same = found[0].change_id, found[0].ruling, found[0].merge_into, found[0].reason
    if same != (key(wish.change_id), wish.ruling, wish.merge_into, _reason(wish)):
        raise VerdictError("this Idempotency-Key came with another verdict before")
    return found[0].seq


def _reason(wish: Wish) -> str:
    try:
        return verdict_reason(wish.reason)
    except ValueError as error:
        raise VerdictError(str(error)) from error


def _write(connection: Connection, wish: Wish, now: datetime, top: int) -> tuple[int, bool]:
    """Write a verdict down; return its number and True, or that of the last word if it says the same."""
    alert = _told(connection, wish.change_id, top)
    into = None if wish.merge_into is None else _told(connection, wish.merge_into, top)
    try:
        analyst = analyst_key(analyst_name(wish.analyst))
    except ValueError as error:
        raise VerdictError(str(error)) from error
    mine = (
        _rows()
        .where(VERDICT.c.change_id == key(wish.change_id), VERDICT.c.analyst_key == analyst)
        .order_by(VERDICT.c.seq.desc())
    )
    before = next(iter(_given(connection, mine.limit(1))), None)
    if before is not None:
        now = max(now, before.given_at + _TICK)  # the last word is the later one, by any clock
        said = before.ruling, before.merge_into, before.reason
        if said == (wish.ruling, wish.merge_into, _reason(wish)):
            return before.seq, False
    if wish.ruling is Ruling.WITHDRAW and (before is None or before.ruling is Ruling.WITHDRAW):
        raise VerdictError("there is nothing to withdraw: this analyst says nothing of the change")
    claim = _claim(wish, alert, into, now, before)
    newest = select(func.coalesce(func.max(VERDICT.c.seq), 0))
    seq = int(connection.execute(newest).scalar_one()) + 1
    connection.execute(insert(VERDICT).values(**_row(seq, wish, claim, alert, now)))
    return seq, True


def _claim(
    wish: Wish,
    alert: ControlAlert,
    into: ControlAlert | None,
    now: datetime,
    before: Given | None,
) -> ControlClaim:
    if (wish.ruling is Ruling.MERGE) != (wish.merge_into is not None):
        raise VerdictError("merge_into names the other change of a merge, and of nothing else")
    try:
        return judge(
            alert,
            wish.ruling,
            analyst=wish.analyst,
            reason=wish.reason,
            given_at=now,
            into=into,
            after=None if before is None else before.verdict_id,
        )
    except ValueError as error:
        raise VerdictError(str(error)) from error


def _row(
    seq: int, wish: Wish, claim: ControlClaim, alert: ControlAlert, now: datetime
) -> Mapping[str, Any]:
    verdict = claim.verdict
    name = "" if verdict is None else verdict.analyst
    return {
        "seq": seq,
        "verdict_id": claim.claim_id,
        "given_at": now,
        "analyst": name,
        "analyst_key": analyst_key(name),
        "given_by": key(wish.by),
        "request": wish.request,
        "ruling": wish.ruling.value,
        "change_id": key(alert.change_id),
        "place_id": key(alert.place.id),
        "alert_id": key(alert.alert_id),
        "revision": alert.revision,
        "merge_into": None if wish.merge_into is None else key(wish.merge_into),
        "reason": claim.evidence.quote,
        "record": wire.encode(claim),
    }
