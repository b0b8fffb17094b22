"""From a draft to the record that goes out."""

from __future__ import annotations

from dataclasses import replace

from agents.detect.actors.resolve import ActorCatalogue, ActorContext
from agents.detect.drafts import Draft
from agents.detect.parsing.view import PartyHit
from agents.detect.record import Told, record
from agents.detect.version import DETECTOR_VERSION
from schemas.articles import CleanArticle
from schemas.claims import Actor, ControlClaim, Evidence, FieldEvidence


def control_claim(draft: Draft, article: CleanArticle) -> ControlClaim:
    """Return the claim of ``draft``, with its evidence."""
    sentence, day = draft.view.sentence, draft.date
    told = Told(
        place=draft.place,
        gainer=draft.gainer,
        loser=draft.loser,
        supporters=draft.supporters,
        status=draft.status,
        claimant=draft.claimant,
        extent=draft.reach.extent,
        fraction=draft.reach.fraction,
        part=draft.reach.part,
        means=draft.event.means,
        day=day.date if day is not None else None,
        precision=day.precision if day is not None else None,
        evidence=_evidence(draft, sentence.start, sentence.end),
        fields=_field_evidence(draft),
        corrects=draft.corrects,
        rule=draft.event.rule,
        version=DETECTOR_VERSION,
    )
    return record(told, article)


def _evidence(draft: Draft, start: int, end: int) -> Evidence:
    return Evidence(
        quote=draft.view.source[start:end], start=start, end=end, field=draft.view.sentence.field
    )


def _field_evidence(draft: Draft) -> tuple[FieldEvidence, ...]:
    found: list[FieldEvidence] = []
    mention = draft.hit.mention
    if mention is not None:
        found.append(
            FieldEvidence(name="place", evidence=_evidence(draft, mention.start, mention.end))
        )
    hits: tuple[tuple[str, PartyHit | None], ...] = (
        ("gainer", draft.gainer_hit),
        ("loser", draft.loser_hit),
    )
    for name, hit in hits:
        if hit is not None:
            found.append(FieldEvidence(name=name, evidence=_evidence(draft, hit.start, hit.end)))
    start = draft.view.offset(draft.event.trigger)
    end = start + len(draft.event.trigger)
    found.append(FieldEvidence(name="event", evidence=_evidence(draft, start, end)))
    day = draft.date
    sentence = draft.view.sentence
    if day is not None and sentence.start <= day.start < day.end <= sentence.end:
        found.append(
            FieldEvidence(name="event_date", evidence=_evidence(draft, day.start, day.end))
        )
    return tuple(found)


def sided(claim: ControlClaim, catalogue: ActorCatalogue) -> ControlClaim:
    """Return ``claim`` with its parties on the sides that they are on where the place lies.

    An article may speak of several countries, and an army that helps in the one fights for itself in
    the other: the same army in two articles would be on two sides.
    """
    where = claim.place.country
    if where is None:
        return claim

    def placed(actor: Actor | None) -> Actor | None:
        if actor is None or catalogue.get(actor.id) is None:
            return actor
        side = catalogue.side(actor.id, (where,))
        return actor if actor.side == side else replace(actor, side=side)

    claimant = claim.claimant
    if claimant is not None and claimant.side is not None:
        meant = catalogue.resolve(claimant.name, ActorContext((where,), claim.event_date))
        if catalogue.get(meant.id) is not None:
            claimant = replace(claimant, side=meant.side)
    gainer, loser = placed(claim.gainer), placed(claim.loser)
    supporters = tuple(filter(None, map(placed, claim.supporters)))
    if (gainer, loser, supporters, claimant) == (
        claim.gainer,
        claim.loser,
        claim.supporters,
        claim.claimant,
    ):
        return claim  # as most are
    return replace(claim, gainer=gainer, loser=loser, supporters=supporters, claimant=claimant)
