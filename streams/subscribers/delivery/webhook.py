"""Webhooks: one signed POST to an address that may be reached, without following it anywhere.

What a receiver answers is its status alone; its words are neither read nor kept.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, Self

import aiohttp
from yarl import URL

from schemas import __version__
from streams.errors import SettingsError
from streams.sources.errors import RefusedAddressError
from streams.sources.guard import Guard, open_session
from streams.subscribers.delivery.errors import SubscriptionError
from streams.subscribers.delivery.messages import Event
from streams.subscribers.delivery.outbox import Outcome
from streams.subscribers.delivery.signing import headers
from streams.subscribers.delivery.subscriptions import Subscription

TIMEOUT_S: Final = 15.0
"""Seconds that a receiver has for its whole answer; Standard Webhooks advises 15 to 30."""
_GONE: Final = 410
_ASKS_TO_WAIT: Final = frozenset({429, 503})
_WORDS: Final = (
    (aiohttp.InvalidURL, "this is no address"),
    (aiohttp.ClientConnectorDNSError, "the host is not found"),
    (aiohttp.ClientSSLError, "no encrypted connection came about"),
    (aiohttp.ClientConnectorError, "nothing answers there"),
)
"""What an error comes to; the more exact kinds first."""
_USER_AGENT: Final = f"Frontwatch/{__version__} (webhooks)"


def check_target(target: str, guard: Guard) -> None:
    """Refuse an address that is never sent to.

    A name is judged when it is resolved, at every try.

    Raises:
        SubscriptionError: it is none, or may not be reached; the message says why.
    """
    try:
        url = URL(target)
        guard.check_url(url)
    except (ValueError, RefusedAddressError) as error:
        raise SubscriptionError(f"the address cannot be sent to: {error}") from error
    if url.scheme != "https" and not guard.lists(url.host or ""):
        raise SubscriptionError(
            "the address of a webhook begins with https://; http is for hosts that the setting "
            "egress_allow names"
        )


class Webhooks:
    """Sends to webhooks with one pool of connections. Use as an async context manager."""

    def __init__(
        self,
        guard: Guard,
        clock: Callable[[], datetime],
        *,
        timeout_s: float = TIMEOUT_S,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._guard = guard
        self._clock = clock
        self._timeout_s = timeout_s
        self._trusted = trusted or ssl.create_default_context()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the pool."""
        self._session = open_session(
            self._guard, timeout_s=self._timeout_s, per_host=2, trusted=self._trusted
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()

    async def send(self, subscription: Subscription, event: Event) -> Outcome:
        """Send an event once and return what came of it; failures are outcomes too."""
        try:
            check_target(subscription.target, self._guard)
            async with asyncio.timeout(self._timeout_s):
                return await self._post(subscription, event)
        except (SubscriptionError, RefusedAddressError) as error:
            return Outcome(delivered=False, reason=str(error))
        except TimeoutError:
            return Outcome(delivered=False, reason=f"no answer within {self._timeout_s:g} s")
        except (aiohttp.ClientError, OSError) as error:
            return Outcome(delivered=False, reason=_worded(error))
        except ValueError:
            return Outcome(delivered=False, reason="this is no address")

    async def _post(self, subscription: Subscription, event: Event) -> Outcome:
        if self._session is None:
            raise RuntimeError("Webhooks are used as an async context manager")
        body, now = event.structured(), self._clock()
        named = headers(event.id, now, body, subscription.secrets(now)) | {
            "content-type": "application/cloudevents+json; charset=utf-8",
            "user-agent": _USER_AGENT,
        }
        posting = self._session.post(
            URL(subscription.target), data=body, headers=named, allow_redirects=False
        )
        async with posting as response:
            return _judged(response)


def trusting(ca_file: Any) -> ssl.SSLContext:
    """Return what trusts the usual authorities, and those in ``ca_file`` where it names one.

    Raises:
        SettingsError: the file cannot be read.
    """
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as error:
            raise SettingsError(f"webhook_ca_file: {ca_file} cannot be used: {error}") from error
    return context


def _judged(response: aiohttp.ClientResponse) -> Outcome:
    status = response.status
    if 200 <= status < 300:  # noqa: PLR2004 - HTTP's own ranges
        return Outcome(delivered=True, status=status)
    if status == _GONE:
        reason = "the receiver says that it is gone for good (410)"
        return Outcome(delivered=False, status=status, reason=reason, gone=True)
    if 300 <= status < 400:  # noqa: PLR2004
        reason = f"the receiver redirects ({status}), which is not followed"
        return Outcome(delivered=False, status=status, reason=reason)
    asked = _asked(response) if status in _ASKS_TO_WAIT else None
    return Outcome(
        delivered=False, status=status, reason=f"the receiver answered {status}", asked=asked
    )


def _asked(response: aiohttp.ClientResponse) -> timedelta | None:
    """Return Retry-After. Its form as a date is rare, and read as not given."""
    value = response.headers.get("Retry-After", "").strip()[:9]
    return timedelta(seconds=int(value)) if value.isascii() and value.isdigit() else None


def _worded(error: BaseException) -> str:
    """Say why there was no answer, in our words: a certificate or a header holds a stranger's."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, RefusedAddressError):
            return str(cause)
        verdict = getattr(cause, "verify_message", None)  # aiohttp's error of this kind has none
        if isinstance(cause, ssl.SSLCertVerificationError) and verdict:
            return f"the certificate is not valid: {_plain(verdict)}"
        cause = cause.__cause__ or cause.__context__
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    return f"the connection broke off ({type(error).__name__})"


def _plain(words: str) -> str:
    return " ".join("".join(c for c in words if c.isascii() and c.isprintable()).split())[:120]
