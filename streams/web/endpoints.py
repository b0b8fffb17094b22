"""What the interface answers: one table of addresses, for the router and for its OpenAPI document."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from streams.web.access import Scope, require
from streams.web.parameters import Parameter

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address and what it answers.

    Attributes:
        path: As Starlette writes it: "/v1/places/{place_id:path}".
        handler: What answers.
        summary: What it is for.
        method: How it is asked.
        scope: What a caller must be allowed in order to ask it; None where strangers may.
        query: The parameters that it takes; it refuses all others.
        in_path: What stands in the path, by name.
        headers: Headers of the request that it heeds, by name.
        answers: What it answers by status: a description, and schemas by media type.
        body: What it takes, by media type: schemas.
    """

    path: str
    handler: Handler
    summary: str
    method: str = "GET"
    scope: Scope | None = Scope.READ
    query: tuple[Parameter, ...] = ()
    in_path: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[int, Answer]
    body: Mapping[str, Any] = field(default_factory=dict)

    def route(self) -> Route:
        """Return it as the router takes it.

        The scope is asked for behind the router, so that no spelling of the path gets past it.
        """

        async def guarded(request: Request) -> Response:
            if self.scope is not None:
                require(request, self.scope)
            return await self.handler(request)

        return Route(self.path, guarded, methods=[self.method])


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answers: in words, and by media type the schema of the body."""

    says: str
    media: Mapping[str, Any] = field(default_factory=dict)


def ref(name: str) -> dict[str, str]:
    """Return a schema that refers to a named one (:mod:`streams.web.answer_schemas`)."""
    return {"$ref": f"#/components/schemas/{name}"}


def json_answer(says: str, schema: str) -> Answer:
    """Return an answer in JSON that fits a named schema."""
    return Answer(says, {"application/json": ref(schema)})
