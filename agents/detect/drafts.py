"""From an event to a draft claim: every field with where it was read, or why it is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from msgspec import Struct, structs

from agents.detect.actors.holders import holder_of
from agents.detect.actors.resolve import ActorContext
from agents.detect.dates.reading import DateReading
from agents.detect.events import Event, Kind
from agents.detect.events.added import added
from agents.detect.judging import Judged
from agents.detect.meaning.attribution import Attribution, denier
from agents.detect.meaning.extent import Reach, reach
from agents.detect.meaning.memory import Memory
from agents.detect.meaning.nameless import is_nameless
from agents.detect.meaning.own_days import own_days
from agents.detect.meaning.pointing import TOWNS, spot_before
from agents.detect.meaning.reality import NOT_HAPPENED, Reading
from agents.detect.parsing.syntax import of_chain, prepositions
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import PartyHit, PlaceHit, View, is_name
from agents.detect.places.phrases import place_hits, unknown_places
from agents.detect.places.relative import apposed, flown_over, site_of_town
from agents.detect.places.taken_up import taken_up
from agents.detect.roles import LOSING, Parties, Refusal, is_known, of_denial, parties_of
from agents.detect.standing import claimant_of, status_of
from agents.detect.trace import Outcome
from schemas.articles import BlockKind
from schemas.claims import Actor, Claimant, Place, PlaceKind, Status

_ANY: Final = frozenset({"a", "an", "another", "some", "several", "every", "each"})
SITES: Final = frozenset(
    {PlaceKind.BASE, PlaceKind.AIRPORT, PlaceKind.CROSSING, PlaceKind.FIELD, PlaceKind.FACILITY}
)
"""Kinds of place that lie in or by a town, and are not the town."""
_WIDE: Final = frozenset({PlaceKind.PROVINCE, PlaceKind.COUNTRY})
_HEADS: Final = frozenset({BlockKind.TITLE, BlockKind.HEADING})
_SURE_OF_GROUND: Final = 0.7
_SURE_OF_SITES: Final = 0.7
_BESIDE_A_LIST: Final = 30  # characters between a list's names and "the villages of" or a district
_LABEL: Final = 12  # characters up to the town that a sentence opens with: "14:05 X:", "In X"
_QUARTERS: Final = ("neighbourhood", "neighborhood", "quarter", "suburb")


class Draft(Struct, frozen=True):
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
    corrects: bool = False  # the outlet corrects by it what it reported
    is_retraction: bool = False  # ... by taking it back

    @property
    def is_body(self) -> bool:
        """Whether it stands in the running text rather than in a title or heading."""
        sentence = self.view.sentence
        return sentence.field == "text" and sentence.kind not in _HEADS


def drafts(
    judged: Judged, view: View, memory: Memory, dateline: date | None, last: Place | None
) -> list[Draft] | Refusal:
    """Return the draft claims of an event, one for each place, or why there is none."""
    if judged.refusal is not None:
        return judged.refusal
    event, reading, source, when = judged.event, judged.reading, judged.source, judged.when
    hits = _taken_up(event, view, memory) or _places(event, view) or _unnamed(event, view)
    hits = hits or site_of_town(event, view)
    if not hits and not is_nameless(event, view):
        return _no_place(event, view)
    parties = parties_of(event, view, memory, source)
    if isinstance(parties, Refusal):
        return parties
    if not hits or (hits[0].is_unnamed and not is_known(parties.gainer, memory)):
        return Refusal(event, Outcome.NAMELESS, "ground changes hands that nobody names")
    denied_by = denier(event, view.know) if reading.outcome is Outcome.DENIED else None
    if reading.why == NOT_HAPPENED:
        denied_by = source  # "it has not been captured, the army said"
    if denied_by is not None and denied_by.speaker is not None:
        parties = of_denial(parties, event, view, memory, memory.speaker(view, denied_by.speaker))
        source = denied_by
    days = own_days(hits, view, when, dateline)
    found = [
        draft
        for hit, day in zip(hits, days, strict=True)
        if (draft := _draft(event, view, memory, hit, parties, reading, source, day, last))
    ]
    return found or Refusal(event, Outcome.NO_PLACE, "a country, or a place too vague to name")


def _taken_up(event: Event, view: View, memory: Memory) -> list[PlaceHit]:
    """Return the places that "both towns" takes up, or that the sentence lists by district."""
    if event.place is None:
        return []
    if view.listed:
        own = view.listed if _is_listed(event.place, view) else ()
        return [PlaceHit(event.place, mention) for mention in own]
    found = taken_up(view, event.place, memory.place_context.mentions)
    return [PlaceHit(event.place, mention) for mention in found if not view.is_party(mention)]


def _places(event: Event, view: View) -> list[PlaceHit]:
    if event.place is None:
        return []
    if event.place.lower_ in view.know.modality["things.idle"] and not any(
        c.lower_ == "of" for c in event.place.children
    ):
        return []  # "took part", "took place"
    if event.place.lower_ in view.know.light["nouns"]:
        held = [h for o in of_chain(event.place) for h in place_hits(view, o)]
        return held or [PlaceHit(event.place, None)]  # "control of X has been seized"
    hits = apposed(event, view) or [*place_hits(view, event.place), *_added(event, view)]
    if view.listed and _counts_some(event.place, view):
        hits = [h for h in hits if h.mention is not None and not h.mention.generic]
        return hits or [PlaceHit(event.place, mention) for mention in view.listed]
    if event.frame == "withdraw":  # "redeployed outside X": it has left X
        hits = [_left(h) for h in hits]
    if event.frame == "flag":
        hits = [flown_over(h, view) for h in hits]
    if not hits:
        hits = _positions(event, view)
    if not hits and event.frame == "flag" and event.place.lower_ in view.know.landmarks:
        return [PlaceHit(event.place, None)]  # the town's, which the article names
    if not hits and event.strength >= _SURE_OF_GROUND and event.kind is not Kind.HEADLINE:
        hits = unknown_places(view, event.place)
    known = [h for h in hits if h.mention is not None and h.mention.known]
    before = view.source[: view.sentence.end] if len(known) < len(hits) else ""
    words = before.casefold().split()
    return hits if view.know.modality["things.ships"].isdisjoint(words) else known


def _counts_some(place: Token, view: View) -> bool:
    counted = {t.lower_ for t in (place, *of_chain(place))}
    return not counted.isdisjoint(view.know.ground["several"])


def _is_listed(place: Token, view: View) -> bool:
    """Return whether the place is one of a list that its own sentence gives."""
    first, last, at = view.listed[0], view.listed[-1], view.offset(place)
    is_own = view.sentence.start <= first.start and last.end <= view.sentence.end
    return is_own and first.start - _BESIDE_A_LIST <= at <= last.end + _BESIDE_A_LIST


def _left(hit: PlaceHit) -> PlaceHit:
    mention = hit.mention
    if mention is None or mention.relation != "outside":
        return hit
    return structs.replace(hit, mention=mention.here)


def _positions(event: Event, view: View) -> list[PlaceHit]:
    """Return the town of positions that the parser did not hang on them: "left their posts in X".

    What several sites are "at" is where each of them is: "took two outposts, at X and Y".
    """
    noun = event.place
    if noun is None or noun.tag_ != "NNS":
        return []
    if noun.lower_ in view.know.ground["plural_sites"]:
        links = (*prepositions(event.trigger), *prepositions(noun))
        beside = (o for n, p, o in links if n == "at" and p.i > noun.i)
        spots = [h for o in beside for h in place_hits(view, o)]
        if spots:
            return [h for h in spots if h.mention is not None and not h.mention.generic]
    if noun.lower_ not in view.know.ground["inside"]:
        return []
    behind = (
        o for n, p, o in prepositions(event.trigger) if n in {"in", "inside"} and p.i == noun.i + 1
    )
    hits = [h for o in behind for h in place_hits(view, o)]
    towns = [h for h in hits if h.mention is not None and h.mention.kind in TOWNS]
    return [
        structs.replace(h, is_part=True, words=noun.text, mention=h.mention.here)
        for h in towns
        if h.mention is not None
    ]


def _added(event: Event, view: View) -> list[PlaceHit]:
    """Return the named places that the sentence adds: "Y included", "and so was Z"."""
    hits = [hit for token in added(event.trigger) for hit in place_hits(view, token)]
    return [h for h in hits if h.mention is not None and not h.mention.generic]


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


def _draft(
    event: Event,
    view: View,
    memory: Memory,
    hit: PlaceHit,
    parties: Parties,
    reading: Reading,
    source: Attribution | None,
    when: DateReading | None,
    last: Place | None,
) -> Draft | None:
    is_unnamed = hit.is_unnamed
    place = memory.unnamed_place(view, hit) if is_unnamed else memory.place(view, hit, last)
    if event.frame == "flag" and hit.mention is None and hit.token.lower_ in view.know.landmarks:
        here = spot_before(view, hit.token, memory.place_context)
        is_here = here is not None and here.start - view.sentence.start <= _LABEL
        place = (
            place if is_here else last or memory.main_place
        )  # "the town hall" is that of whom it is told
    if place is None or place.kind is PlaceKind.COUNTRY or _is_too_vague(event, hit, view):
        return None
    # the village that the sentence names may have a namesake abroad: that it is one is all we know
    is_named = hit.mention is not None or any(not m.generic for m in view.places)
    if not is_named and _is_far(parties.gainer, place, memory):
        return None
    if (
        _is_carried(event, hit)
        or _is_nowhere(hit, place, view)
        or _is_raised_abroad(event, parties, place, memory)
    ):
        return None
    gainer = _of_the_land(parties.gainer, parties.gainer_hit, place, memory)
    loser = parties.loser or _held_it(view, memory, hit, parties.gainer)
    return Draft(
        event=event,
        view=view,
        hit=hit,
        place=_as_worded(place, hit),
        gainer=gainer if not memory.same_side(gainer, loser) else parties.gainer,
        loser=loser,
        supporters=parties.supporters,
        status=status_of(event, reading, source, parties, view, memory),
        claimant=claimant_of(view, source, parties),
        speaker=parties.speaker,
        reach=reach(event, hit, view.know),
        date=when,
        why=reading.why,
        gainer_hit=parties.gainer_hit,
        loser_hit=parties.loser_hit,
        confirms=source is not None and source.confirms,
        admits=source is not None and source.confirms and event.frame in LOSING,
    )


def _of_the_land(
    actor: Actor | None, hit: PartyHit | None, place: Place, memory: Memory
) -> Actor | None:
    """Return whose "the army" is where the place lies, if it was read as one of another country."""
    party = memory.catalogue.get(actor.id) if actor is not None else None
    is_plain = hit is not None and hit.mention is not None and not is_name(hit.mention)
    if party is None or hit is None or not is_plain or not place.resolved:
        return actor
    if place.country is None or place.country in party.countries:
        return actor
    here = ActorContext((place.country,), memory.actor_context.date)
    words = hit.mention.text if hit.mention is not None else ""
    found = memory.catalogue.resolve(words, here)
    known = memory.catalogue.get(found.id)
    return found if known is not None and place.country in known.countries else actor


def _held_it(view: View, memory: Memory, hit: PlaceHit, gainer: Actor | None) -> Actor | None:
    """Return the holder that stands beside the place's name: "IS-held X", "X, held by IS"."""
    holder = holder_of(view, hit)
    if holder is None:
        return None
    found = memory.catalogue.resolve(holder.text, memory.actor_context)
    known = memory.catalogue.get(found.id) is not None
    return found if known and not memory.same_side(found, gainer) else None


def _as_worded(place: Place, hit: PlaceHit) -> Place:
    """Return ``place`` with the words of this mention, a quarter under its own name."""
    if hit.mention is None:
        return place
    words = hit.mention.text
    is_quarter = words.casefold().endswith(_QUARTERS) and hit.mention.name and not place.resolved
    return replace(place, mention=words, name=hit.mention.name if is_quarter else place.name)


def _is_raised_abroad(event: Event, parties: Parties, place: Place, memory: Memory) -> bool:
    """Return whether it is a nation's flag where that nation takes no ground: in solidarity, say."""
    hit = parties.gainer_hit
    is_nations = hit is not None and hit.is_land and hit.token.tag_ in {"JJ", "NNP"}
    if event.frame != "flag" or not is_nations or place.country is None:
        return False
    actor = parties.gainer
    return actor is None or not memory.fights_in(actor, place.country)


def _is_far(gainer: Actor | None, place: Place, memory: Memory) -> bool:
    """Return whether plain words were read as a place where their taker does not fight.

    "Syrian troops took its last city" in an article about a trial in New York.
    """
    if gainer is None or place.country is None or not place.resolved:
        return False
    return not memory.fights_in(gainer, place.country)


def _is_carried(event: Event, hit: PlaceHit) -> bool:
    """Return whether a name that nobody knows is taken somewhere: "X was taken to hospital"."""
    if event.frame != "take" or hit.mention is None or hit.mention.known:
        return False
    to = (p for n, p, _ in prepositions(event.trigger) if n == "to")
    return event.trigger.lower_ == "taken" and any(p.i == event.trigger.i + 1 for p in to)


def _is_nowhere(hit: PlaceHit, place: Place, view: View) -> bool:
    """Return whether it is a site without a name that no town is told of: "a base in Idlib province".

    An unnamed site of a named town is a part of it; elsewhere nobody can say which it is. A road is
    named by where it leads, and is not there.
    """
    mention = hit.mention
    if hit.token.lower_ in view.know.ground["ways"] and (mention is None or mention.generic):
        return True
    is_new = any(c.lower_ in _ANY for c in hit.token.children)
    if mention is None or mention.kind not in SITES or not is_new:
        return False
    if mention.parent is not None:
        return mention.parent.kind in _WIDE and not mention.entries and mention.text[:1].islower()
    return mention.generic and place.lat is None


def _is_too_vague(event: Event, hit: PlaceHit, view: View) -> bool:
    """Return whether a weak verb has only a thing-like site: "the mines they left"."""
    mention = hit.mention
    is_body = view.sentence.kind not in _HEADS and view.sentence.field == "text"
    if event.frame == "beat":
        return hit.is_part
    is_new = any(c.lower_ in {"a", "an"} for c in hit.token.children)
    if is_new and mention is not None and mention.generic:
        return event.needs_party or event.kind is Kind.NOMINAL
    is_told = event.kind is Kind.NOMINAL or event.rule == "state/come_under"  # and to whom
    return (
        event.strength < _SURE_OF_SITES
        and not (is_told and event.gainer is not None)
        and mention is not None
        and mention.generic
        and not (is_body and hit.token.text[:1].isupper())  # "the Republican Palace" is a name
        and "'s" not in mention.text
        and not any(c.dep_ == "poss" for c in hit.token.children)
        and mention.kind in {PlaceKind.FACILITY, PlaceKind.FIELD, PlaceKind.UNKNOWN}
    )


def is_presupposed(draft: Draft) -> bool:
    """Return whether the sentence takes the change for granted rather than reports it."""
    return draft.event.kind is Kind.NOMINAL
