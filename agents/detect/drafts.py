"""From an event to a draft claim: every field with where it was read, or why it is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from spacy.tokens import Token

from agents.detect.actors.phrases import party_hit, supporters
from agents.detect.dates.reading import DateReading
from agents.detect.events import Event, Kind
from agents.detect.meaning.asides import aside, is_news
from agents.detect.meaning.attribution import Attribution, attribution, speaker_words
from agents.detect.meaning.background import date_of, is_old
from agents.detect.meaning.extent import Reach, reach
from agents.detect.meaning.memory import Memory
from agents.detect.meaning.nameless import is_nameless
from agents.detect.meaning.reality import NOT_HAPPENED, Reading, read
from agents.detect.parsing.syntax import of_chain, prepositions
from agents.detect.parsing.view import PartyHit, PlaceHit, View
from agents.detect.places.phrases import place_hits, unknown_places
from agents.detect.trace import Outcome
from schemas.articles import BlockKind
from schemas.claims import Actor, Claimant, Place, PlaceKind, Status

_HEADS: Final = frozenset({BlockKind.TITLE, BlockKind.HEADING})
_LOSING: Final = frozenset({"lose", "fall", "withdraw", "leave"})
_SURE_OF_GROUND: Final = 0.7
_SELF_TOLD: Final = frozenset({"leave", "withdraw", "hand", "lose", "fall"})
_SURE_OF_SITES: Final = 0.7
_LEAVING: Final = frozenset({"leave", "withdraw"})
_QUARTERS: Final = ("neighbourhood", "neighborhood", "quarter", "suburb")


@dataclass(frozen=True, slots=True)
class Draft:
    """A change as one sentence tells it, before the article's sentences are put together."""

    event: Event
    view: View
    hit: PlaceHit
    place: Place
    gainer: Actor | None
    loser: Actor | None
    supporters: tuple[Actor, ...]
    status: Status
    claimant: Claimant | None
    speaker: Actor | None
    reach: Reach
    date: DateReading | None
    why: str
    gainer_hit: PartyHit | None = None
    loser_hit: PartyHit | None = None
    confirms: bool = False  # the speaker confirms or concedes it
    admits: bool = False  # ... and it is a loss, so it is the speaker's

    @property
    def is_body(self) -> bool:
        """Whether it stands in the running text rather than in a title or heading."""
        sentence = self.view.sentence
        return sentence.field == "text" and sentence.kind not in _HEADS


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an event makes no claim."""

    event: Event
    outcome: Outcome
    why: str


def drafts(
    event: Event, view: View, memory: Memory, dateline: date | None, last: Place | None
) -> list[Draft] | Refusal:
    """Return the draft claims of ``event``, one for each place, or why there is none."""
    reading = read(event, view.know)
    source = attribution(event, view)
    when = date_of(event, view, dateline)
    old = is_old(event, view, when, dateline, view.know)
    refused = _refused(event, view, reading, source, old, when)
    if refused is not None:
        return refused
    hits = _places(event, view) or _unnamed(event, view)
    if not hits and not is_nameless(event, view):
        return _no_place(event, view)
    parties = _parties(event, view, memory, source)
    if isinstance(parties, Refusal):
        return parties
    if not hits or (hits[0].is_unnamed and not _is_known(parties.gainer, memory)):
        return Refusal(event, Outcome.NAMELESS, "ground changes hands that nobody names")
    found = [
        draft
        for hit in hits
        if (draft := _draft(event, view, memory, hit, parties, reading, source, when, last))
    ]
    return found or Refusal(event, Outcome.NO_PLACE, "a country, or a place too vague to name")


def _refused(
    event: Event,
    view: View,
    reading: Reading,
    source: Attribution | None,
    old: str | None,
    when: DateReading | None,
) -> Refusal | None:
    """Return why the event did not happen as news, None if it did."""
    if reading.outcome not in {Outcome.CLAIM, Outcome.DENIED}:
        return Refusal(event, reading.outcome, reading.why)
    if old is not None:
        return Refusal(event, Outcome.BACKGROUND, old)
    if reading.outcome is Outcome.DENIED and source is None and reading.why == NOT_HAPPENED:
        return Refusal(event, Outcome.NEGATED, reading.why)
    is_of_a_day = event.rule == "state/in_hands" and when is not None and when.date is not None
    passing = aside(event, view.know)
    if passing is not None:
        return Refusal(event, passing.outcome, passing.why)
    held = is_news(event, view.know, is_attributed=source is not None, is_dated=is_of_a_day)
    return Refusal(event, held.outcome, held.why) if held is not None else None


def _places(event: Event, view: View) -> list[PlaceHit]:
    if event.place is None:
        return []
    if event.place.lower_ in view.know.modality["things.idle"] and not any(
        c.lower_ == "of" for c in event.place.children
    ):
        return []  # "took part", "took place"
    if event.place.lower_ in view.know.light["nouns"]:
        return [PlaceHit(event.place, None)]
    hits = place_hits(view, event.place)
    counted = {t.lower_ for t in (event.place, *of_chain(event.place))}
    if view.listed and counted & view.know.ground["several"]:
        hits = [h for h in hits if h.mention is not None and not h.mention.generic]
        return hits or [PlaceHit(event.place, mention) for mention in view.listed]
    if not hits and event.strength >= _SURE_OF_GROUND and event.kind is not Kind.HEADLINE:
        hits = unknown_places(view, event.place)
    about_ships = (
        set(view.source[: view.sentence.end].casefold().split())
        & view.know.modality["things.ships"]
    )
    return [h for h in hits if not about_ships or (h.mention is not None and h.mention.known)]


def _unnamed(event: Event, view: View) -> list[PlaceHit]:
    """Return the settlements that the sentence counts without naming: "two villages"."""
    is_sure = event.kind is Kind.CHANGE and event.strength >= _SURE_OF_GROUND
    if not is_sure or event.place is None or event.gainer is None:
        return []
    is_settlement = event.place.lower_ in view.know.ground["settlements"]
    return [PlaceHit(event.place, None, is_unnamed=True)] if is_settlement else []


def _no_place(event: Event, view: View) -> Refusal:
    word = event.place.lower_ if event.place is not None else ""
    people = view.know.modality["people.nouns"]
    if word in people or word.removesuffix("s") in people:
        return Refusal(event, Outcome.PERSON_CAPTURED, f'"{word}" are people, not ground')
    if word in view.know.modality["things.nouns"]:
        return Refusal(event, Outcome.THING_TAKEN, f'"{word}" is a thing, not ground')
    return Refusal(event, Outcome.NO_PLACE, f'"{word}" is no place that we can name')


@dataclass(frozen=True, slots=True)
class _Parties:
    gainer: Actor | None
    loser: Actor | None
    supporters: tuple[Actor, ...]
    speaker: Actor | None
    gainer_hit: PartyHit | None
    loser_hit: PartyHit | None


def _parties(
    event: Event, view: View, memory: Memory, source: Attribution | None
) -> _Parties | Refusal:
    said_by = source.speaker if source is not None else None
    event = _cleared_of(event, view)
    gainer_hit, loser_hit = party_hit(view, event.gainer), party_hit(view, event.loser)
    odd = _no_party(event, view, gainer_hit, loser_hit)
    if odd is not None:
        return Refusal(event, Outcome.NO_PARTY, f'"{odd.text}" is no party that holds ground')
    loser = None
    is_first = loser_hit is not None and (not loser_hit.is_pronoun or event.frame in _LOSING)
    if is_first:  # "they": who speaks of his loss before who took it
        loser = memory.party(view, loser_hit, said_by)
    gainer = memory.party(view, gainer_hit, said_by, loser)
    if loser_hit is not None and loser_hit.is_pronoun:
        loser = memory.party(view, loser_hit, said_by, gainer)
    if memory.same_side(gainer, loser):
        gainer, loser = (None, loser) if event.frame in _LOSING else (gainer, None)
    known = [p for p in (gainer, loser) if p is not None and memory.catalogue.get(p.id)]
    is_leaving = event.frame in _LEAVING and _is_armed(event, view)
    if not known and not is_leaving and (event.needs_party or event.kind is Kind.STATE):
        return Refusal(event, Outcome.NO_PARTY, "no armed party takes part")
    if not known and (gainer is not None or loser is not None) and not _is_armed(event, view):
        return Refusal(event, Outcome.NO_PARTY, "nobody who takes part holds ground")
    backers = tuple(
        actor
        for hit in supporters(view, event.gainer)
        if (actor := memory.party(view, hit, said_by)) is not None
        and actor != gainer
        and not (loser and actor.id == loser.id)
    )
    spoken = _speaker(view, memory, source) if source is not None else None
    return _Parties(gainer, loser, backers, spoken, gainer_hit, loser_hit)


def _cleared_of(event: Event, view: View) -> Event:
    """Return the event with the loser that hangs on the place: "cleared the town of IS fighters"."""
    if event.frame != "clear" or event.loser is not None or event.place is None:
        return event
    of = next((o for n, _, o in prepositions(event.place) if n == "of"), None)
    hit = party_hit(view, of) if of is not None and view.place_at(of) is None else None
    return event if hit is None or hit.is_pronoun else replace(event, loser=of)


def _no_party(
    event: Event, view: View, gainer: PartyHit | None, loser: PartyHit | None
) -> Token | None:
    """Return the word that stands where a party should and is none: "Brazil took the title".

    Where the taker is one, "from" may name something else: "took it from the north".
    """
    if event.gainer is not None and gainer is None:
        taker: Token = event.gainer
        return None if taker.lower_ in view.know.party["actions"] else taker
    is_aside = gainer is not None and event.frame == "take"
    return None if loser is not None or is_aside else event.loser


def _speaker(view: View, memory: Memory, source: Attribution) -> Actor | None:
    """Return the party that speaks; a governor who confirms does so for the government."""
    if source.speaker is None:
        return None
    found = memory.speaker(view, source.speaker)
    is_official = source.speaker.lower_ in view.know.party["officials"]
    return memory.state() if found is None and source.confirms and is_official else found


def _is_armed(event: Event, view: View) -> bool:
    """Return whether a party that we do not know is called one that fights."""
    return any(
        w.lower_ in view.know.troops or w.lower_ in view.know.holder["sides"]
        for t in (event.gainer, event.loser)
        if t is not None
        for w in (t, *t.children)
    )


def _is_known(actor: Actor | None, memory: Memory) -> bool:
    return actor is not None and memory.catalogue.get(actor.id) is not None


def _draft(
    event: Event,
    view: View,
    memory: Memory,
    hit: PlaceHit,
    parties: _Parties,
    reading: Reading,
    source: Attribution | None,
    when: DateReading | None,
    last: Place | None,
) -> Draft | None:
    is_unnamed = hit.is_unnamed
    place = memory.unnamed_place(view, hit) if is_unnamed else memory.place(view, hit, last)
    if place is None or place.kind is PlaceKind.COUNTRY or _is_too_vague(event, hit):
        return None
    return Draft(
        event=event,
        view=view,
        hit=hit,
        place=_as_worded(place, hit),
        gainer=parties.gainer,
        loser=parties.loser,
        supporters=parties.supporters,
        status=_status(event, reading, source, parties, memory),
        claimant=_claimant(view, source, parties),
        speaker=parties.speaker,
        reach=reach(event, hit, view.know),
        date=when,
        why=reading.why,
        gainer_hit=parties.gainer_hit,
        loser_hit=parties.loser_hit,
        confirms=source is not None and source.confirms,
        admits=source is not None and source.confirms and event.frame in _LOSING,
    )


def _as_worded(place: Place, hit: PlaceHit) -> Place:
    """Return ``place`` with the words of this mention, a quarter under its own name."""
    if hit.mention is None:
        return place
    words = hit.mention.text
    is_quarter = words.casefold().endswith(_QUARTERS) and hit.mention.name and not place.resolved
    return replace(place, mention=words, name=hit.mention.name if is_quarter else place.name)


def _is_too_vague(event: Event, hit: PlaceHit) -> bool:
    """Return whether a weak verb has only a thing-like site: "the mines they left"."""
    mention = hit.mention
    if event.frame == "beat":
        return hit.is_part
    is_new = any(c.lower_ in {"a", "an"} for c in hit.token.children)
    if is_new and mention is not None and mention.generic:
        return event.needs_party or event.kind is Kind.NOMINAL
    return (
        event.strength < _SURE_OF_SITES
        and mention is not None
        and mention.generic
        and "'s" not in mention.text
        and not any(c.dep_ == "poss" for c in hit.token.children)
        and mention.kind in {PlaceKind.FACILITY, PlaceKind.FIELD, PlaceKind.UNKNOWN}
    )


def _status(
    event: Event,
    reading: Reading,
    source: Attribution | None,
    parties: _Parties,
    memory: Memory,
) -> Status:
    """Return who vouches for it; a loser who confirms, or gives up himself, is believed."""
    if reading.outcome is Outcome.DENIED:
        return Status.DENIED
    if source is None:
        return Status.ASSERTED
    own = source.confirms or event.frame in _SELF_TOLD
    if memory.same_side(parties.speaker, parties.loser) and own:
        return Status.ASSERTED  # admission against interest
    known = parties.speaker is not None and parties.gainer is not None
    if source.confirms and known and not memory.same_side(parties.speaker, parties.gainer):
        return Status.ASSERTED  # confirmed by somebody who gains nothing
    return Status.CLAIMED


def _claimant(view: View, source: Attribution | None, parties: _Parties) -> Claimant | None:
    if source is None or source.speaker is None:
        return None
    words = speaker_words(view, source.speaker)
    side = parties.speaker.side if parties.speaker is not None else None
    return Claimant(name=parties.speaker.name if side and parties.speaker else words, side=side)


def is_presupposed(draft: Draft) -> bool:
    """Return whether the sentence takes the change for granted rather than reports it."""
    return draft.event.kind is Kind.NOMINAL
