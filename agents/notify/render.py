"""Rendering: an alert as plain text. No colour and no markup; nothing in it can steer a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

from schemas.alerts import ControlAlert

_UNSAFE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that move a cursor, turn the direction of writing, or show as nothing."""
MAX_QUOTE_CHARS: Final = 300
MAX_OUTLET_CHARS: Final = 80


def safe(text: str) -> str:
    """Return ``text`` on one line, without anything that a terminal could take for an order."""
    kept = (" " if char in "\t\n\r" else char for char in text)
    return " ".join(
        "".join(char for char in kept if unicodedata.category(char) not in _UNSAFE).split()
    )


def one_line(alert: ControlAlert) -> str:
    """Return the alert as one line: when, what kind, how sure, what happened.

    As in ``2017-11-09 08:15Z  UPGRADE  reported  Syrian army took Albu Kamal (Syria) ...``.
    """
    when = f"{alert.published_at:%Y-%m-%d %H:%MZ}" if alert.published_at else "-" * 17
    return f"{when}  {alert.kind.upper():<9}  {alert.tier:<9}  {safe(alert.summary)}"


def detail(alert: ControlAlert) -> str:
    """Return the alert with its sources and quotes, several lines, no line break at the end."""
    return "\n".join(_lines(alert))


def _lines(alert: ControlAlert) -> Iterator[str]:
    yield one_line(alert)
    yield f"  place     {safe(_place(alert))}"
    reasons = f" ({'; '.join(alert.severity.reasons)})" if alert.severity.reasons else ""
    yield f"  severity  {alert.severity.level}{safe(reasons) and ' ' + safe(reasons)}"
    sources = "source" if len(alert.sources) == 1 else "sources"
    yield f"  backed    {len(alert.sources)} {sources}, {alert.independent_sources} independent"
    for source in alert.sources:
        where = " ".join(
            shortened(safe(part), most)
            for part, most in ((source.name, MAX_OUTLET_CHARS), (source.url, MAX_QUOTE_CHARS))
            if part
        )
        lineage = shortened(safe(source.lineage), MAX_OUTLET_CHARS)
        yield f"  source    {where or safe(source.article_id)} [{lineage}]"
    for item in alert.evidence:
        yield f'  quote     "{shortened(safe(item.evidence.quote), MAX_QUOTE_CHARS)}"'
    follows = f", follows {safe(alert.follows)}" if alert.follows else ""
    yield f"  alert     {safe(alert.alert_id)}, revision {alert.revision}{follows}"


def _place(alert: ControlAlert) -> str:
    place = alert.place
    parts = [place.name, place.province, place.country]
    words = ", ".join(part for part in parts if part)
    if place.lat is None or place.lon is None:
        return f"{words} (no coordinates known)"
    return f"{words} ({place.lat:.4f}, {place.lon:.4f})"


def shortened(text: str, most: int) -> str:
    """Return ``text`` in at most ``most`` characters, the cut marked."""
    return text if len(text) <= most else f"{text[: most - 3].rstrip()}..."
