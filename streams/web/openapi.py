"""The OpenAPI 3.1 document, made of the table of addresses: nothing in it is typed twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from schemas import __version__
from streams.subscribers.formats import NOTICE
from streams.web.admission import COOKIE_NAME, SECURE_NAME
from streams.web.answer_schemas import SCHEMAS
from streams.web.answers import cached, not_modified, unchanged
from streams.web.endpoints import Answer, Endpoint, ref
from streams.web.parameters import Parameter
from streams.web.problems import MEDIA_TYPE

_TAG: Final = f'W/"{__version__}"'
_SCHEMES: Final[dict[str, Any]] = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key, fw_...; what it must be allowed stands with each address. A server on "
        "loopback that has no key asks for none.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE_NAME,
        "description": "A log-in (POST /v1/session); over an encrypted way it is called "
        f"{SECURE_NAME}.",
    },
}
_STATUSES: Final = {
    "401": ("Unknown", "Nobody knows who calls: no key, or one that opens nothing."),
    "403": ("NotAllowed", "The key lacks the scope, or a page of another origin asks."),
    "429": ("TooMany", "Too many requests; Retry-After says when to come back."),
}
_CONVERTOR: Final = re.compile(r"\{(\w+):\w+\}")


def routes(others: Sequence[Endpoint]) -> list[Endpoint]:
    """Return the address of the document about ``others`` and itself."""
    own: list[Endpoint] = []

    async def answer(request: Request) -> Response:
        if unchanged(request, _TAG):
            return not_modified(_TAG)
        body = orjson.dumps(document([*others, *own]))
        return Response(body, headers=cached(_TAG), media_type="application/json")

    own.append(
        Endpoint(
            path="/v1/openapi.json",
            handler=answer,
            summary="This document",
            answers={200: Answer("The document.", {"application/json": {"type": "object"}})},
        )
    )
    return own


def document(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """Return the OpenAPI document of ``endpoints``."""
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        path = _CONVERTOR.sub(r"{\1}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint, path)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Frontwatch",
            "version": __version__,
            "description": NOTICE,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": dict(SCHEMAS),
            "responses": _REFUSALS,
            "securitySchemes": _SCHEMES,
        },
    }


def _operation(endpoint: Endpoint, path: str) -> dict[str, Any]:
    words = re.findall(r"\w+", path.removeprefix("/v1/"))
    operation: dict[str, Any] = {
        "operationId": "_".join([endpoint.method.lower(), *words]),
        "summary": endpoint.summary,
        "parameters": [
            *(_plain("path", name, says) for name, says in endpoint.in_path.items()),
            *map(_parameter, endpoint.query),
            *(_plain("header", n, says) for n, says in endpoint.headers.items() if n != "Accept"),
        ],
        "responses": {
            **{str(status): _answer(answer) for status, answer in endpoint.answers.items()},
            **_refusals(endpoint),
            "default": _answer(Answer("A problem (RFC 9457).", {MEDIA_TYPE: ref("Problem")})),
        },
    }
    scope = endpoint.scope
    operation["security"] = [{"key": [scope]}, {"session": [scope]}] if scope else []
    if "If-None-Match" in endpoint.headers:
        operation["responses"]["304"] = {"description": "The caller has it already."}
    if endpoint.body:
        operation["requestBody"] = {"required": True, "content": _content(endpoint.body)}
    return operation


def _refusals(endpoint: Endpoint) -> dict[str, Any]:
    """Return how callers are refused whom it may not answer, where it does not say so itself."""
    mine = {str(status) for status in endpoint.answers}
    return {
        status: {"$ref": f"#/components/responses/{name}"}
        for status, (name, _) in _STATUSES.items()
        if status not in mine
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = parameter.schema
    if parameter.many:
        schema = {"type": "array", "items": schema}
    told: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.says,
        "schema": schema,
    }
    if parameter.many:
        told |= {"style": "form", "explode": False}
    if parameter.example is not None:
        told["example"] = [parameter.example] if parameter.many else parameter.example
    return told


def _plain(where: str, name: str, says: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": where,
        "description": says,
        "required": where == "path",
        "schema": {"type": "string"},
    }


def _answer(answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"description": answer.says}
    if answer.media:
        told["content"] = _content(answer.media)
    return told


def _content(media: Any) -> dict[str, Any]:
    return {media_type: {"schema": schema} for media_type, schema in media.items()}


_PROBLEM: Final = {MEDIA_TYPE: ref("Problem")}
_REFUSALS: Final = {name: _answer(Answer(says, _PROBLEM)) for name, says in _STATUSES.values()}
