"""Wording: the neutral sentence of an alert, made from the record and from nothing else.

"Took", never "liberated" or "seized": the words are the same whoever gains.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from agents.corroborate.atlas import country_name
from agents.corroborate.tiers import ADMITTED
from schemas.alerts import AlertKind
from schemas.claims import Actor, Extent, Means, Place, Precision
from schemas.control import Change, Tier

_MOST_PERCENT: Final = 100


def summary(
    kind: AlertKind,
    change: Change,
    place: Place,
    *,
    previous: Change | None = None,
    again: bool = False,
) -> str:
    """Return what happened and how sure it is, in one or two sentences.

    Args:
        kind: What the alert is.
        change: The change it is about.
        place: The place, as the article that moved the ledger names it.
        previous: For a reversal, the change that it ends; for a contested hold, the change that
            contests it.
        again: Whether the gainer held the place before.
    """
    first = f"{what_happened(change, place, again=again)}: {how_sure(kind, change)}."
    second = _follow_up(kind, previous)
    return f"{first} {second}" if second else first


def what_happened(change: Change, place: Place, *, again: bool = False) -> str:
    """Return who took which place from whom and when, without a full stop.

    Who held the place before (``again``) retook it.
    """
    where = _portion(change) + named(place)
    when = _when(change.event_date, change.date_precision)
    gainer, loser = change.gainer, change.loser
    if gainer is not None:
        source = f" from {loser.name}" if loser is not None else ""
        took = "retook" if again else "took"
        backing = f", backed by {_list(change.supporters)}," if change.supporters else ""
        return f"{_capital(gainer.name)}{backing} {took} {where}{source}{when}"
    if loser is not None:
        left = "left" if change.means in (Means.WITHDRAWAL, Means.NEGOTIATED) else "lost"
        return f"{_capital(loser.name)} {left} {where}{when}"
    return f"{_capital(where)} changed hands{when}"


def how_sure(kind: AlertKind, change: Change) -> str:
    """Return how sure the change is, in the words of its tier."""
    if kind is AlertKind.CORRECTION and change.tier is not Tier.RETRACTED:
        return f"corrected, now {_TIER_WORDS[change.tier]} ({change.reason})"
    if change.tier is Tier.CLAIMED:
        return "claimed by the gaining side" if change.gainer else "claimed by the other side"
    if change.tier is Tier.REPORTED:
        if change.analysts and change.independent_sources == len(change.analysts):
            return f"reported by {_analysts(change)} alone"
        return "reported by one independent source"
    if change.tier is Tier.CONFIRMED:
        return _confirmed(change)
    return f"{_TIER_WORDS[change.tier]} ({change.reason})"


def _confirmed(change: Change) -> str:
    if change.independent_sources > 1:
        among = f", {_analysts(change)} among them" if change.analysts else ""
        return f"confirmed by {change.independent_sources} independent sources{among}"
    return (
        f"confirmed{' by the losing side' if change.reason == ADMITTED else f' ({change.reason})'}"
    )


_TIER_WORDS: Final = {
    Tier.CLAIMED: "claimed",
    Tier.REPORTED: "reported",
    Tier.CONFIRMED: "confirmed",
    Tier.CONTESTED: "contested",
    Tier.DENIED: "denied",
    Tier.REVERSED: "reversed",
    Tier.RETRACTED: "retracted",
    Tier.EXPIRED: "expired",
}


def _follow_up(kind: AlertKind, previous: Change | None) -> str:
    if previous is None or previous.gainer is None:
        return ""
    when = _when(previous.event_date, previous.date_precision)
    if kind is AlertKind.REVERSAL:
        return f"It was said before that {previous.gainer.name} took it{when}."
    if kind is AlertKind.CONTESTED:
        return f"{_capital(previous.gainer.name)} took {_portion(previous) or 'part of '}it{when}."
    return ""


def named(place: Place) -> str:
    """Return a place's name with its country, as in "Albu Kamal (Syria)".

    It is spelt as the article spells it, unless the article says no more than "the town".
    """
    country = country_name(place.country)
    is_name = any(letter.isupper() for letter in place.mention)
    name = place.mention if place.resolved and is_name else place.name
    return f"{name} ({country})" if country and country != name else name


def _portion(change: Change) -> str:
    if change.extent is Extent.FULL:
        return ""
    if change.fraction is None:
        return "part of "
    return f"about {round(change.fraction * _MOST_PERCENT)} percent of "


def _when(day: date | None, precision: Precision | None) -> str:
    if day is None:
        return ""
    if precision is Precision.MONTH:
        return f" in {day:%B %Y}"
    written = f"{day.day} {day:%B %Y}"
    return f" in the week of {written}" if precision is Precision.WEEK else f" on {written}"


def _analysts(change: Change) -> str:
    return _joined([f"analyst {name}" for name in change.analysts])


def _list(actors: tuple[Actor, ...]) -> str:
    return _joined([actor.name for actor in actors])


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
