"""The plain page of alerts. Every word from the network is escaped; no script runs on it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from agents.notify.render import shortened
from schemas.alerts import AlertSource, ControlAlert
from schemas.claims import Extent, Place
from streams.safetext import one_line
from streams.subscribers.store import Stored

PAGE_ALERTS: Final = 100
_REFRESH_S: Final = 10
_QUOTES: Final = 3
_SOURCES: Final = 12
_OUTLET_CHARS: Final = 80

STYLE: Final = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --soft: #555;
  background: Canvas; color: CanvasText; }
@media (prefers-color-scheme: dark) { :root { --soft: #b5b5b5; } }
body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
header p, footer p, .when, .where, .sources { color: var(--soft); }
ol { list-style: none; padding: 0; }
li.alert { border-top: 1px solid; padding: 1rem 0; }
li.alert h2 { font-size: 1.1rem; margin: 0; }
.tier { border: 1px solid; border-radius: 1em; padding: 0 .6em; font-size: .85rem;
  font-weight: normal; margin-right: .5em; }
.tier.confirmed { border-width: 3px; }
.tier.contested, .tier.claimed { border-style: dashed; }
.tier.denied, .tier.retracted, .tier.reversed { text-decoration: line-through; }
blockquote { margin: .5rem 0; padding-left: 1rem; border-left: 3px solid; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
input, button { font: inherit; padding: .3rem .6rem; }
.who { float: right; }
"""

_NOTICE = (
    "Read from news articles by a machine. Unofficial, not checked by a person, and sometimes wrong: "
    "not for deciding alone on a route or on anyone's safety."
)


def render_page(
    alerts: Sequence[Stored],
    *,
    older: bool,
    waiting: str | None,
    reader: str | None = None,
    reloads: bool = False,
) -> str:
    """Return the page of ``alerts``, newest first; one more than PAGE_ALERTS gives a link to older.

    ``older`` says that this is not the newest page, which then does not reload itself. ``waiting``
    is why Frontwatch is not ready, None when it is. ``reader`` is who has logged in, None where
    nobody has to. ``reloads`` is for who asked for it: a page that reloads unasked takes who reads
    slowly, or by ear, back to its beginning.
    """
    shown = alerts[:PAGE_ALERTS]
    reloads = reloads and not older
    refresh = f'<meta http-equiv="refresh" content="{_REFRESH_S}">' if reloads else ""
    entries = "".join(_entry(stored) for stored in shown)
    empty = "" if shown else "<p>No alert yet. One appears here as soon as the ledger moves.</p>"
    state = f'<p role="status">Not ready: {_text(waiting)}</p>' if waiting else ""
    more = (
        f'<p><a href="/plain?before={shown[-1].seq}" rel="next">Older alerts</a></p>'
        if len(alerts) > PAGE_ALERTS
        else ""
    )
    newest = _newest(older=older, reloads=reloads)
    return _framed(refresh, _out(reader), state, f"{newest}{empty}<ol>{entries}</ol>{more}")


def _newest(*, older: bool, reloads: bool) -> str:
    if older:
        return '<p><a href="/plain">Newest alerts</a></p>'
    if reloads:
        return f'<p>Reloads every {_REFRESH_S} seconds. <a href="/plain">Stop that</a></p>'
    return (
        '<p><a href="/plain">Reload</a>, or let it '
        f'<a href="/plain?reload=1">reload every {_REFRESH_S} seconds</a></p>'
    )


def render_log_in(says: str) -> str:
    """Return the page that asks for a key; ``says`` is why the last was not taken, "" before any."""
    error = f'<p id="says" role="alert">{_text(says)}</p>' if says else ""
    return _framed(
        "",
        "",
        "",
        "<h2>Log in</h2><p>This server asks who you are. Whoever runs it gives out keys.</p>"
        f'{error}<form method="post" action="/plain"><p><label>Key <input type="password" name="key" '
        'required maxlength="200" autocomplete="current-password" spellcheck="false"></label> '
        "<button>Log in</button></p></form>",
    )


def _out(reader: str | None) -> str:
    if reader is None:
        return ""
    return (
        f'<form class="who" method="post" action="/plain">{_text(reader)} '
        '<button name="log_out" value="1">Log out</button></form>'
    )


def _framed(refresh: str, who: str, state: str, main: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{refresh}<title>Frontwatch</title>"
        '<link rel="stylesheet" href="/style.css"></head><body>'
        f"<header>{who}<h1>Frontwatch</h1><p>{_NOTICE}</p>{state}</header>"
        f"<main>{main}</main>"
        "<footer><p>Places: GeoNames, CC BY 4.0. Names and borders are no statement about whose "
        "they are.</p></footer></body></html>"
    )


def _entry(stored: Stored) -> str:
    alert = stored.alert
    tier = alert.tier.value
    quotes = "".join(
        f"<blockquote>{_text(q.evidence.quote)}</blockquote>" for q in alert.evidence[:_QUOTES]
    )
    return (
        f'<li class="alert" id="{_text(alert.alert_id)}">'
        f'<h2><span class="tier {tier}">{tier}</span>{_text(alert.summary)}</h2>'
        f'<p class="where">{_where(alert.place)}</p>'
        f'<p>{_who(alert)}</p><p class="when">{_when(alert)}</p>{quotes}'
        f'<p class="sources">{_sources(alert)}</p></li>'
    )


def _who(alert: ControlAlert) -> str:
    gainer = alert.gainer.name if alert.gainer else "not stated"
    loser = alert.loser.name if alert.loser else "not stated"
    backed = ", ".join(actor.name for actor in alert.supporters)
    words = f"Gained by: {gainer}. Lost by: {loser}."
    if backed:
        words += f" Supported by: {backed}."
    if alert.extent is Extent.PARTIAL:
        words += " In part."
    return _text(words)


def _where(place: Place) -> str:
    province = (
        "" if (place.admin1 or "").isdigit() else place.admin1
    )  # some are known by code alone
    words = ", ".join(part for part in (place.name, province, place.country) if part)
    if place.lat is None or place.lon is None:
        return _text(f"{words} (not found in the gazetteer)")
    return _text(f"{words} ({place.lat:.2f}, {place.lon:.2f})")


def _when(alert: ControlAlert) -> str:
    happened = alert.event_date.isoformat() if alert.event_date else "day not known"
    told = f"; reported {alert.published_at:%Y-%m-%d %H:%M} UTC" if alert.published_at else ""
    follows = "; follows up an earlier alert" if alert.follows else ""
    return _text(f"{alert.kind.value}, {happened}{told}{follows}")


def _sources(alert: ControlAlert) -> str:
    named = ", ".join(_source(source) for source in alert.sources[:_SOURCES])
    rest = len(alert.sources) - _SOURCES
    more = f" and {rest} more" if rest > 0 else ""
    return f"{alert.independent_sources} independent of {len(alert.sources)}: {named}{more}"


def _source(source: AlertSource) -> str:
    name = _text(shortened(source.name or "outlet not named", _OUTLET_CHARS))
    if source.url and source.url.startswith(("http://", "https://")):
        return f'<a href="{_text(source.url)}" rel="noopener noreferrer nofollow">{name}</a>'
    return name


def _text(text: str | None) -> str:
    return escape(one_line(text), quote=True)
