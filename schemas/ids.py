"""Ids that come from content: the same input gives the same id on every run and machine."""

from __future__ import annotations

from hashlib import sha256

_ID_HEX_DIGITS = 20  # 80 bits: a billion ids collide with a chance of about one in a million


def content_id(prefix: str, *parts: object) -> str:
    """Return ``prefix`` and 80 bits of the SHA-256 of ``parts``, as in ``clm_0f3a...``.

    Each part is taken as text and written with its length before it, so that ``("ab", "c")`` and
    ``("a", "bc")`` differ; ``None`` and the empty string differ as well. Lone surrogates are kept
    apart rather than refused, since an id must exist for whatever a feed sends.
    """
    digest = sha256()
    for part in parts:
        data = b"" if part is None else str(part).encode("utf-8", "surrogatepass")
        digest.update(b"-" if part is None else b"%d:" % len(data))
        digest.update(data)
    return f"{prefix}_{digest.hexdigest()[:_ID_HEX_DIGITS]}"
