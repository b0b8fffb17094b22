"""Judging: the claim that an analyst's verdict on a change comes back as."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from agents.corroborate.sides import side_of
from agents.corroborate.wording import what_happened
from schemas.alerts import ControlAlert
from schemas.articles import Lineage
from schemas.claims import Claimant, ClaimSource, ControlClaim, Evidence, Status
from schemas.control import Change
from schemas.ids import content_id
from schemas.verdicts import (
    MAX_ARTICLES,
    AnalystVerdict,
    ChangeRef,
    Ruling,
    analyst_key,
    analyst_name,
    verdict_reason,
)

_STATUS: Final[Mapping[Ruling, Status]] = MappingProxyType(
    {
        Ruling.CONFIRM: Status.CLAIMED,
        Ruling.REJECT: Status.DENIED,
        Ruling.MERGE: Status.DENIED,
        Ruling.WITHDRAW: Status.CLAIMED,
    }
)
RULE: Final = "verdict"


def refer(alert: ControlAlert) -> ChangeRef:
    """Return the change that ``alert`` tells of, so that the ledger finds it again."""
    articles = (source.article_id for source in alert.sources if source.analyst is None)
    told = Change(
        change_id=alert.change_id,
        gainer=alert.gainer,
        loser=alert.loser,
        supporters=alert.supporters,
        tier=alert.tier,
        extent=alert.extent,
        means=alert.means,
        event_date=alert.event_date,
        date_precision=alert.date_precision,
    )
    return ChangeRef(
        change_id=alert.change_id,
        place_id=alert.place.id,
        gainer=side_of(alert.gainer),
        loser=side_of(alert.loser),
        event_date=alert.event_date,
        articles=tuple(dict.fromkeys(articles))[:MAX_ARTICLES],
        words=what_happened(told, alert.place, again=alert.retaken),
    )


def judge(
    alert: ControlAlert,
    ruling: Ruling,
    *,
    analyst: str,
    reason: str,
    given_at: datetime,
    into: ControlAlert | None = None,
    after: str | None = None,
) -> ControlClaim:
    """Return the claim of a verdict. The same verdict after the same one before has the same id.

    Args:
        alert: The last alert of the change that it is about.
        ruling: What is said of it.
        analyst: Who says so, by name.
        reason: Why, in the analyst's words.
        given_at: When it was said, in UTC.
        into: For a merge, the last alert of the change that it really is.
        after: The id of what the analyst said of this change before, None where that is nothing.

    Raises:
        ValueError: the name or the reason is none, or ``into`` does not fit.
    """
    name, words = analyst_name(analyst), verdict_reason(reason)
    verdict = AnalystVerdict(
        analyst=name,
        ruling=ruling,
        about=refer(alert),
        alert_id=alert.alert_id,
        revision=alert.revision,
        into=None if into is None else refer(into),
    )
    other = None if into is None else into.change_id
    key = content_id("vrd", analyst_key(name), alert.change_id, ruling, other, words, after)
    return ControlClaim(
        claim_id=key,
        article_id=key,
        place=alert.place,
        gainer=alert.gainer,
        loser=alert.loser,
        status=_STATUS[ruling],
        claimant=Claimant(name=f"analyst {name}"),
        extent=alert.extent,
        event_date=alert.event_date,
        date_precision=alert.date_precision,
        evidence=Evidence(quote=words, start=0, end=len(words), field="verdict"),
        verdict=verdict,
        confidence=1.0,
        rule=RULE,
        detector_version="",
        source=ClaimSource(
            article_id=key,
            lineage=Lineage(owner=f"analyst {name}"),
            published_at=given_at,
            ingested_at=given_at,
        ),
    )
