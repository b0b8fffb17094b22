"""Bodies of requests: no longer than allowed, there in time, and JSON of one form."""

from __future__ import annotations

import asyncio
from typing import Final, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request

from streams.safetext import one_line
from streams.web.problems import Problem

BODY_S: Final = 60.0
"""Seconds in which a body has to come."""
FORM_BYTES: Final = 64_000
"""Longest body that describes one thing."""

T = TypeVar("T")


async def read_body(request: Request, most: int) -> bytes:
    """Return the body.

    Raises:
        Problem: it is longer than ``most`` bytes (413), not there in time (408), or broke off (400).
    """
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told[:20]) > most:
        raise _too_long(most)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise _too_long(most)
    except TimeoutError:
        raise Problem(408, f"The body did not come within {BODY_S:.0f} s.") from None
    except ClientDisconnect:
        raise Problem(400, "The body broke off.") from None
    return bytes(body)


async def read_form(request: Request, form: type[T]) -> T:
    """Return the JSON object in the body as a ``form``, which refuses fields that it does not have.

    Raises:
        Problem: it is not JSON (400), not said to be (415), too long (413), or does not fit (422).
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in {"", "application/json"}:
        raise Problem(415, "The body is application/json.")
    body = await read_body(request, FORM_BYTES)
    try:
        return msgspec.json.decode(body or b"{}", type=form)
    except msgspec.ValidationError as error:
        raise Problem(422, one_line(str(error), 300)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(400, "The body is not JSON.") from error


def _too_long(most: int) -> Problem:
    return Problem(413, f"A body has at most {most:,} bytes; send several.")
