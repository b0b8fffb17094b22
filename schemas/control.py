"""The ledger: per place its changes in order, who holds it now, since when, how sure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from schemas.claims import Actor, ControlClaim, Extent, Means, Place, Precision


class Tier(StrEnum):
    """How sure one can be of a change. DESIGN.md, The ledger, has the rule of each."""

    CLAIMED = "claimed"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"
    DENIED = "denied"
    REVERSED = "reversed"
    RETRACTED = "retracted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A change's move into a tier: when it became known, through which claim, and why."""

    tier: Tier
    at: datetime | None
    claim_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the ledger makes of all claims about one place, one gainer, one time.

    ``sources`` counts articles and analysts, ``independent_sources`` the lineages that are independent
    of the gaining side and back the change. ``claims`` are claim ids, in event order. ``reason`` says why
    the change is in its tier. ``history`` is in the order in which things became known.
    ``analysts`` are the names of those who confirm it. ``merged_into`` is the id of the change that an
    analyst found it to be, ``borrowed`` are the claims of changes that were found to be this one.
    """

    change_id: str
    gainer: Actor | None = None
    loser: Actor | None = None
    supporters: tuple[Actor, ...] = ()
    tier: Tier
    extent: Extent = Extent.FULL
    fraction: float | None = None
    means: Means = Means.UNKNOWN
    event_date: date | None = None
    date_precision: Precision | None = None
    claims: tuple[str, ...] = ()
    sources: int = 0
    independent_sources: int = 0
    reason: str = ""
    history: tuple[Transition, ...] = ()
    analysts: tuple[str, ...] = ()
    merged_into: str | None = None
    borrowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Who holds a place before any article tells of it: a line of a baseline.

    ``since`` is the day from which on, None where nobody knows; ``source`` says who says so.
    """

    holder: Actor
    since: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceControl:
    """Who holds a place, since when, how sure, and all its changes in event order.

    A pure function of the set of claims about the place, of its ``baseline``, and of the time up to
    which ticks or claims say that it has passed: the order of arrival changes nothing.
    ``holder`` is None where nobody is known to hold it. ``contested`` is true while the latest
    change is contested or gave its gainer a part only. ``joined_into`` is the id under which a place
    goes on that had only a name before the gazetteer knew it; the other fields are then empty.
    """

    place: Place
    holder: Actor | None = None
    since: date | None = None
    tier: Tier | None = None
    contested: bool = False
    changes: tuple[Change, ...] = ()
    joined_into: str | None = None
    baseline: Hold | None = None
    schema_version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMark:
    """The last alert sent about a change: what a follow-up refers to and is numbered after.

    ``change_id`` is the id that the first alert carried: it stays, even if a late article moves the
    change's first date. ``claim_id`` is a claim of that change, by which the ledger finds it again.
    ``tier``, ``extent`` and ``gainer`` (a side) are what subscribers were last told.
    """

    change_id: str
    claim_id: str
    alert_id: str
    revision: int
    tier: Tier
    extent: Extent = Extent.FULL
    gainer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one claim did, or time alone: the alert that it led to, or why it led to none.

    ``at`` is set where time did it: then ``claim_id`` is the claim that it goes back to.
    """

    claim_id: str
    alert_id: str | None = None
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told of a place of late: of which ``kind`` and ``tier`` the alert was, and ``at``.

    ``gainer`` is a side. ``flip`` is true where it said that the place changed hands back.
    """

    kind: str
    tier: Tier
    gainer: str | None = None
    extent: Extent = Extent.FULL
    flip: bool = False
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Claims that only repeat what others say of one ``day``: counted, not kept.

    ``saying`` is the id of what they say. ``articles`` are the smallest hash values of the articles
    they stand in, in order: all of them as long as there are few.
    """

    saying: str
    day: date
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What has left a place's entry for the history topic.

    ``changes`` is how many, ``taken`` how many of them gave the place to somebody, ``holder`` who
    held it by the last of those. What is told of a day before ``until`` goes to the history topic alone.
    ``spent`` is true once one of them took the place from who held it by the baseline.
    """

    changes: int
    taken: int
    holder: Actor | None = None
    until: date
    spent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """The ledger's state of one place: its claims, what they amount to, what was alerted.

    ``claims`` holds every claim applied once, in the order in which they became known, condensed to
    what the ledger asks for; ``effects`` holds what each of them did, in the order of arrival;
    ``sequence`` is the number of alerts sent about the place so far. What repeats others is only
    ``counted``, and what ended long ago is in the ``past``: neither is among the claims. ``clock`` is
    until when ``control`` was worked out, ``due`` when time alone will next change something here,
    None for never. ``told`` are the alerts of late, ``held`` the claims whose moves are held back
    until the place ``cools``. ``control`` depends on the claims and on ``clock``
    alone, the other fields on the order of arrival. ``joined_to`` is the place that this one turned
    out to be: nothing else is left of it then; ``joined_from`` are the ids of those that turned out to
    be this one.
    """

    control: PlaceControl
    claims: tuple[ControlClaim, ...] = ()
    marks: tuple[AlertMark, ...] = ()
    effects: tuple[Effect, ...] = ()
    sequence: int = 0
    clock: datetime | None = None
    due: datetime | None = None
    told: tuple[Told, ...] = ()
    held: tuple[str, ...] = ()
    cools: datetime | None = None
    counted: tuple[Counted, ...] = ()
    past: Past | None = None
    joined_to: Place | None = None
    joined_from: tuple[str, ...] = ()
    schema_version: int = 1
