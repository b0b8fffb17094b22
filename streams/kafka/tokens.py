"""Tokens for SASL OAUTHBEARER: from a file that something else renews, or from an endpoint.

An endpoint is asked by the client credentials grant (RFC 6749, section 4.4).
"""

from __future__ import annotations

import asyncio
import ssl
import time
from pathlib import Path
from typing import Any, Final

import aiohttp
import orjson
from aiokafka.abc import AbstractTokenProvider

from streams.errors import FrontwatchError, SettingsError
from streams.kafka.secret_files import read_secret
from streams.settings import Settings

_EARLY: Final = 0.8
"""Part of a token's life after which a new one is fetched."""
_LIFE_S: Final = 300.0
"""Life of a token whose endpoint does not tell."""
_TIMEOUT_S: Final = 5.0
_LONGEST: Final = 65_536
"""Bytes of an answer that are read at most."""


class TokenError(FrontwatchError, ConnectionError):
    """No token can be had now. For aiokafka it is a connection that failed: it tries again."""


class FileToken(AbstractTokenProvider):  # type: ignore[misc]  # aiokafka is untyped
    """The token that a file holds, read anew each time, since something else renews it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def token(self) -> str:
        """Return the token.

        Raises:
            TokenError: the file cannot be read, or holds nothing.
        """
        try:
            text = await asyncio.to_thread(self._path.read_text, encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise TokenError(f"kafka_token_file: {self._path} cannot be read: {why}") from None
        if not text.strip():
            raise TokenError(f"kafka_token_file: {self._path} is empty")
        return text.strip()


class EndpointToken(AbstractTokenProvider):  # type: ignore[misc]
    """The token that an endpoint gives, kept for most of its life.

    Faust connects from several threads with event loops of their own, so nothing here belongs to one.
    """

    def __init__(
        self, url: str, client: str, secret_file: Path, scope: str, context: ssl.SSLContext
    ) -> None:
        self._url = url
        self._client = client
        self._secret_file = secret_file
        self._form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
        self._context = context
        self._kept = ("", 0.0)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} from {self._url}>"

    async def token(self) -> str:
        """Return a token that is good for a while yet.

        Raises:
            TokenError: the endpoint does not give one.
            SettingsError: the file of the secret cannot be read.
        """
        kept, until = self._kept
        if time.monotonic() < until:
            return kept
        answer = await self._fetch()
        token = answer.get("access_token")
        if not isinstance(token, str) or not token or not token.isascii():
            raise TokenError(f"kafka_token_url: {self._url} answers without an access_token")
        life = answer.get("expires_in")
        seconds = float(life) if isinstance(life, int | float) else _LIFE_S
        self._kept = (token, time.monotonic() + seconds * _EARLY)
        return token

    async def _fetch(self) -> dict[str, Any]:
        secret = read_secret("kafka_token_secret_file", self._secret_file)
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S)) as session,
                session.post(
                    self._url,
                    data=self._form,
                    headers={"authorization": aiohttp.encode_basic_auth(self._client, secret)},
                    ssl=self._context,
                    allow_redirects=False,
                ) as answer,
            ):
                status, body = answer.status, await _read(answer.content)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TokenError(
                f"kafka_token_url: {self._url} cannot be asked: {type(error).__name__}"
            ) from None
        if status != 200:  # noqa: PLR2004
            raise TokenError(
                f"kafka_token_url: {self._url} answers {status}; see kafka_token_client and "
                "kafka_token_secret_file"
            )
        try:
            found = orjson.loads(body)
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict):
            raise TokenError(f"kafka_token_url: {self._url} does not answer in JSON")
        return found


async def _read(content: aiohttp.StreamReader) -> bytes:
    body = b""
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > _LONGEST:
            break
    return body


def provider_of(settings: Settings) -> AbstractTokenProvider:
    """Return where tokens come from.

    Raises:
        SettingsError: the authorities of kafka_ca_file cannot be read.
    """
    if settings.kafka_token_file is not None:
        return FileToken(settings.kafka_token_file)
    context = ssl.create_default_context()
    try:
        if settings.kafka_ca_file is not None:
            context.load_verify_locations(settings.kafka_ca_file)
    except (OSError, ssl.SSLError):
        raise SettingsError(
            f"kafka_ca_file: {settings.kafka_ca_file} holds no certificates"
        ) from None
    return EndpointToken(
        settings.kafka_token_url,
        settings.kafka_token_client,
        settings.kafka_token_secret_file or Path(),
        settings.kafka_token_scope,
        context,
    )
