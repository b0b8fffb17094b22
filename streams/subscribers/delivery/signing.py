"""Signatures of the Standard Webhooks specification: HMAC-SHA256 over id, time and body.

The receiver knows by them that a message is ours, whole and of now. Source:
https://www.standardwebhooks.com, "Signature scheme" and "Symmetric secrets".
"""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Final

from streams.subscribers.delivery.errors import SubscriptionError

PREFIX: Final = "whsec_"
FEWEST_BYTES: Final = 24
MOST_BYTES: Final = 64
NEW_BYTES: Final = 32


def secret_of(key: bytes) -> str:
    """Return the key as text, the way in which both sides keep it."""
    return PREFIX + b64encode(key).decode("ascii")


def key_of(secret: str) -> bytes:
    """Return the key that a secret stands for.

    Raises:
        SubscriptionError: it is none, or has fewer than 24 or more than 64 bytes.
    """
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except (NotBase64, ValueError) as error:
        raise SubscriptionError(f"a secret is {PREFIX} and base64") from error
    if not secret.startswith(PREFIX) or not FEWEST_BYTES <= len(key) <= MOST_BYTES:
        raise SubscriptionError(
            f"a secret is {PREFIX} and base64 of {FEWEST_BYTES} to {MOST_BYTES} bytes"
        )
    return key


def headers(message_id: str, at: datetime, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """Return the three headers of a message; with several secrets, a signature by each."""
    stamp = str(int(at.timestamp()))
    signed = f"{message_id}.{stamp}.".encode() + body
    signatures = (hmac.new(key_of(secret), signed, sha256).digest() for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{b64encode(s).decode()}" for s in signatures),
    }
