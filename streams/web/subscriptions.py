"""Subscriptions by HTTP: what `frontwatch subscriptions` does, for callers who have their own each."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from streams.errors import SettingsError
from streams.safetext import one_line
from streams.subscribers.delivery.book import Edit, SubscriptionBook, Wish
from streams.subscribers.delivery.desk import Desk
from streams.subscribers.delivery.errors import NoSubscriptionError, SubscriptionError
from streams.subscribers.delivery.lines import attempt_line, subscription_line
from streams.subscribers.delivery.rules import Only
from streams.subscribers.delivery.subscriptions import Channel, Subscription
from streams.web.access import Caller, Scope, caller
from streams.web.bodies import read_form
from streams.web.endpoints import Answer, Endpoint, json_answer, ref
from streams.web.parameters import LOG_LIMIT
from streams.web.problems import Problem
from streams.web.query import read_query
from streams.web.state import State as ServerState

_PATH: Final = "/v1/subscriptions"
_ONE: Final = _PATH + "/{subscription_id}"
_ID: Final = re.compile(r"sub_[0-9a-f]{20}")
_TRIES: Final = 50
_REQUEST: Final = "by request"
T = TypeVar("T")


class New(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What somebody subscribes to; see Subscription for the fields."""

    name: str
    target: str
    channel: Channel = Channel.WEBHOOK
    filter: str = ""
    digest_minutes: int = 0
    quiet_hours: str = ""
    only: Only = Only.ALL


class Change(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What is to be another. ``from_now`` leaves out what came while it was not served."""

    name: str | None = None
    target: str | None = None
    filter: str | None = None
    digest_minutes: int | None = None
    quiet_hours: str | None = None
    only: Only | None = None
    state: Literal["active", "paused"] | None = None
    from_now: bool = False


class Again(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What is to be sent again; without either all that was given up."""

    message: Annotated[str, msgspec.Meta(max_length=200, pattern="^[A-Za-z0-9_-]+$")] | None = None
    since: datetime | None = None


def routes(state: ServerState) -> list[Endpoint]:
    """Return the addresses of subscriptions."""
    answers = _Subscriptions(state.desk)
    one = {"subscription_id": "The id of a subscription, sub_..."}
    shown = json_answer("The subscription.", "Subscription")

    def endpoint(handler: Any, summary: str, **more: Any) -> Endpoint:
        path = more.pop("path", _ONE)
        more |= {"in_path": one} if path != _PATH else {}
        return Endpoint(
            path=path, handler=handler, summary=summary, scope=Scope.SUBSCRIPTIONS, **more
        )

    return [
        endpoint(
            answers.list,
            "The caller's subscriptions and how they stand; of all callers with the scope admin",
            path=_PATH,
            answers={200: json_answer("The subscriptions, without secrets.", "Subscriptions")},
        ),
        endpoint(
            answers.add,
            "Subscribe to what comes from now on",
            path=_PATH,
            method="POST",
            body={"application/json": ref("NewSubscription")},
            answers={201: json_answer("It, and its secret, this once.", "NewSecret")},
        ),
        endpoint(answers.get, "A subscription and how it stands", answers={200: shown}),
        endpoint(
            answers.change,
            "Change, pause or resume a subscription",
            method="PATCH",
            body={"application/json": ref("SubscriptionChange")},
            answers={200: shown},
        ),
        endpoint(
            answers.remove,
            "Remove a subscription, its log, and what waits for it",
            method="DELETE",
            answers={204: Answer("It is removed.")},
        ),
        endpoint(
            answers.test,
            "Send one message that says it is a test, now",
            path=f"{_ONE}/test",
            method="POST",
            answers={200: json_answer("What came of it.", "TestOutcome")},
        ),
        endpoint(
            answers.rotate,
            "Set a new secret; for 24 hours the one before signs as well",
            path=f"{_ONE}/rotate",
            method="POST",
            answers={200: json_answer("It, and its new secret, this once.", "NewSecret")},
        ),
        endpoint(
            answers.replay,
            "Send messages again under their ids",
            path=f"{_ONE}/replay",
            method="POST",
            body={"application/json": ref("Replay")},
            answers={200: json_answer("How many will be sent.", "Replayed")},
        ),
        endpoint(
            answers.log,
            "The last tries, the newest first",
            path=f"{_ONE}/log",
            query=(LOG_LIMIT,),
            answers={200: json_answer("The tries.", "Tries")},
        ),
    ]


class _Subscriptions:
    def __init__(self, desk: Desk | None) -> None:
        self._desk = desk

    async def list(self, request: Request) -> Response:
        read_query(request, ())
        who = caller(request)
        owner = None if who.may(Scope.ADMIN) else who.name
        if self._desk is None:
            return _json({"channels": [], "subscriptions": []})
        channels = [each.value for each in self._desk.channels if _allowed(who, each)]
        book = self._desk.book
        lines = await run_in_threadpool(
            lambda: [subscription_line(each, book.figures(each.id)) for each in book.all(owner)]
        )
        return _json({"channels": channels, "subscriptions": lines})

    async def add(self, request: Request) -> Response:
        read_query(request, ())
        who, desk = caller(request), self._serving()
        new = await read_form(request, New)
        if new.channel not in desk.channels:
            raise Problem(422, f"This server delivers nothing by {new.channel.value}.")
        if not _allowed(who, new.channel):
            raise Problem(403, "Topics of the broker are subscribed to with the scope admin.")
        wish = Wish(
            name=new.name,
            target=new.target,
            channel=new.channel,
            filter=new.filter,
            digest_minutes=new.digest_minutes,
            quiet=new.quiet_hours,
            only=new.only,
            owner=who.name,
        )
        made = await _done(lambda: desk.book.add(wish))
        return _json(await self._with_secret(made), 201, {"location": f"{_PATH}/{made.id}"})

    async def get(self, request: Request) -> Response:
        read_query(request, ())
        return await self._shown(await self._own(request))

    async def change(self, request: Request) -> Response:
        read_query(request, ())
        own, book = await self._own(request), self._book()
        form = await read_form(request, Change)
        edit = Edit(
            name=form.name,
            target=form.target,
            filter=form.filter,
            digest_minutes=form.digest_minutes,
            quiet=form.quiet_hours,
            only=form.only,
        )
        changed = await _done(lambda: book.edit(own.id, edit))
        if form.state == "paused":
            changed = await _done(lambda: book.pause(own.id, _REQUEST))
        elif form.state == "active":
            changed = await _done(lambda: book.resume(own.id, from_now=form.from_now))
        return await self._shown(changed)

    async def remove(self, request: Request) -> Response:
        read_query(request, ())
        own, book = await self._own(request), self._book()
        await _done(lambda: book.remove(own.id))
        return Response(status_code=204)

    async def test(self, request: Request) -> Response:
        read_query(request, ())
        own = await self._own(request)
        try:
            outcome = await self._serving().send_test(own)
        except SettingsError as error:
            raise Problem(503, one_line(str(error), 300)) from error
        told = {"delivered": outcome.delivered, "status": outcome.status, "reason": outcome.reason}
        return _json(told)

    async def rotate(self, request: Request) -> Response:
        read_query(request, ())
        own, book = await self._own(request), self._book()
        return _json(await self._with_secret(await _done(lambda: book.rotate(own.id))))

    async def replay(self, request: Request) -> Response:
        read_query(request, ())
        own, book = await self._own(request), self._book()
        form = await read_form(request, Again)
        since = None if form.since is None else _in_utc(form.since)
        count = await _done(lambda: book.replay(own.id, message=form.message, since=since))
        return _json({"messages": count})

    async def log(self, request: Request) -> Response:
        limit = read_query(request, (LOG_LIMIT,)).get("limit", _TRIES)
        own, book = await self._own(request), self._book()
        lines = await _done(lambda: book.log(own.id, limit))
        return _json({"tries": [attempt_line(each) for each in lines]})

    # -- shared ------------------------------------------------------------------------------

    def _serving(self) -> Desk:
        if self._desk is None or not self._desk.channels:
            raise Problem(503, "This server delivers to no subscriptions.")
        return self._desk

    def _book(self) -> SubscriptionBook:
        if self._desk is None:
            raise Problem(503, "This server keeps no subscriptions.")
        return self._desk.book

    async def _own(self, request: Request) -> Subscription:
        """Return the subscription of the path; another's is not there for who may not see it."""
        who, book = caller(request), self._book()
        subscription_id = request.path_params["subscription_id"]
        if not _ID.fullmatch(subscription_id):
            raise _missing()
        found = await _done(lambda: book.get(subscription_id))
        if found.owner != who.name and not who.may(Scope.ADMIN):
            raise _missing()
        return found

    async def _shown(self, subscription: Subscription) -> Response:
        return _json(await self._line(subscription))

    async def _with_secret(self, made: Subscription) -> dict[str, Any]:
        secret = made.secret if made.channel is Channel.WEBHOOK else ""
        return {"subscription": await self._line(made), "secret": secret}

    async def _line(self, subscription: Subscription) -> dict[str, Any]:
        book = self._book()
        figures = await run_in_threadpool(book.figures, subscription.id)
        return subscription_line(subscription, figures)


def _allowed(who: Caller, channel: Channel) -> bool:
    """Tell whether a caller may have messages sent on ``channel``: topics are nobody's own."""
    return channel is not Channel.KAFKA or who.may(Scope.ADMIN)


async def _done(call: Callable[[], T]) -> T:
    """Do what waits for the store, in a thread."""
    try:
        return await run_in_threadpool(call)
    except NoSubscriptionError:
        raise _missing() from None
    except SubscriptionError as error:
        raise Problem(422, one_line(str(error), 300)) from error


def _in_utc(when: datetime) -> datetime:
    problem = Problem(422, "`since` is a time with its zone, as in 2017-11-09T08:30:00Z.")
    if when.tzinfo is None:
        raise problem
    try:
        return when.astimezone(UTC)
    except OverflowError:
        raise problem from None


def _missing() -> Problem:
    return Problem(404, "There is no such subscription.")


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(value), status, {**(headers or {})}, media_type="application/json")
