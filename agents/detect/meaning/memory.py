"""What an article has said so far: whom "they" and "its forces" mean, and which town "it" is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from msgspec import Struct

from agents.detect.actors.phrases import party_hit
from agents.detect.actors.resolve import ActorCatalogue, ActorContext, ActorMention, PartyKind
from agents.detect.knowledge import Knowledge
from agents.detect.meaning.honours import honoured_by
from agents.detect.meaning.pointing import (
    TOWNS,
    has_own_name,
    is_bare_town,
    is_done_to,
    is_of_others,
    is_spot,
    main_place,
    of_government,
    only_describes,
    spot_before,
)
from agents.detect.meaning.spoken import Named, Spoken, called_alike, is_of_office
from agents.detect.meaning.units import is_regular_unit, only_state, unit_words
from agents.detect.parsing.sentences import Sentence
from agents.detect.parsing.subjects import subject
from agents.detect.parsing.syntax import has_arrived, noun_phrase
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import PartyHit, PlaceHit, View, head_of, is_name
from agents.detect.places import Resolver
from agents.detect.places.mentions import PlaceContext, is_town_of
from schemas.claims import Actor, Place

_FIRST_PERSON: Final = frozenset({"we", "us", "our", "ours", "i"})
_HIS: Final = frozenset({"his", "her"})
_PERSON: Final = frozenset({"he", "him", "his", "she", "her", "hers"})
_SUBJECT: Final = frozenset({"nsubj", "nsubjpass"})


class Arrival(Struct, frozen=True):
    """A party that a sentence tells to have come in, and the places that it names as where."""

    actor: Actor
    sentence: int
    places: frozenset[str]


@dataclass(slots=True)
class Memory:
    """Parties and places of one article, for resolving what only points at them."""

    catalogue: ActorCatalogue
    actor_context: ActorContext
    resolver: Resolver
    place_context: PlaceContext
    know: Knowledge
    article_id: str = ""
    named: list[Named] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    capitals: list[Actor] = field(default_factory=list)  # countries that stand for governments
    passed_on: set[int] = field(default_factory=set)  # sentences whose news is somebody's word
    past: Counter[str] = field(default_factory=Counter)  # places, by id, told of as long ago
    spoken: Spoken = field(default_factory=Spoken)
    _actors: dict[str, Actor] = field(default_factory=dict)
    _main: list[Place | None] = field(default_factory=list)

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries in play, the likeliest first."""
        return self.actor_context.countries

    @property
    def main_place(self) -> Place | None:
        """The place that the article is about: named in the title, or most often."""
        if not self._main:  # few articles need it
            self._main.append(main_place(self.resolver, self.place_context, self.past))
        return self._main[0]

    def actor(self, words: str) -> Actor:
        """Return the actor that ``words`` mean in this article."""
        found = self._actors.get(words)
        if found is None:
            found = self._actors[words] = self.catalogue.resolve(words, self.actor_context)
        return found

    def same_side(self, one: Actor | None, other: Actor | None) -> bool:
        """Return whether two parties fight on one side here."""
        if one is None or other is None:
            return False
        return one.id == other.id or self.catalogue.same_side(one.id, other.id, self.countries)

    def most_named(self) -> Actor | None:
        """Return the party that the article names most, full names first."""
        ranked = Counter(n.actor.id for n in self.named if n.is_name) or Counter(
            n.actor.id for n in self.named
        )
        best = ranked.most_common(1)
        return (
            next((n.actor for n in self.named if n.actor.id == best[0][0]), None) if best else None
        )

    def learn(self, sentence: Sentence, mentions: Sequence[ActorMention]) -> None:
        """Remember the parties that a sentence names in full, and whether it tells whose word it was."""
        opening = sentence.text.casefold()
        if opening.startswith(self.know.phrases["say.back"]):
            self.passed_on.add(sentence.number - 1)
        for mention in mentions:
            if mention.relation is not None and mention.backer is None:
                continue
            actor = self.actor(mention.text)
            if self.spoken.is_backed(mention, actor, sentence.number):
                continue
            if mention.metonym:
                self.capitals.append(actor)
                continue
            known = self.catalogue.get(actor.id) is not None
            if known:
                self.named.append(Named(mention, actor, sentence.number, is_name(mention)))

    def opponents(self, actor: Actor, country: str | None = None) -> list[Actor]:
        """Return the parties of the article not on the side of ``actor``, most named first.

        Where ``country`` is given, who does not fight there is left out.
        """
        others = [
            n.actor
            for n in sorted(self.named, key=lambda n: not n.is_name)
            if not self.same_side(n.actor, actor)
            and "peacekeep" not in n.mention.text.casefold()
            and self._is_clear(n)
            and self.fights_in(n.actor, country)
        ]
        if not others:
            fighting = set(self.countries[:2])
            others = [
                a
                for a in self.capitals
                if (p := self.catalogue.get(a.id)) is not None
                and not self.same_side(a, actor)
                and self.fights_in(a, country)
                and set(p.countries) & fighting
            ]
        counts = Counter(a.id for a in others)
        first = {a.id: a for a in reversed(others)}
        return [first[i] for i, _ in counts.most_common()]

    def fights_in(self, actor: Actor, country: str | None) -> bool:
        """Return whether a party fights for itself in ``country``; an alliance is there to help."""
        party = self.catalogue.get(actor.id)
        return country is None or party is None or country in party.countries

    def arrive(self, view: View) -> None:
        """Remember who has come in: "government soldiers moved into the stadium"."""
        if self.know.party["arrive"].isdisjoint(view.doc.words):
            return
        for verb in view.doc:
            if verb.lower_ not in self.know.party["arrive"] or not has_arrived(verb):
                continue
            who = self.party(view, party_hit(view, subject(verb)), None)
            if who is None or self.catalogue.get(who.id) is None:
                continue
            below = {view.offset(t) for t in verb.subtree}
            spots = [m for m in view.places if m.head in below and is_spot(m) and not m.generic]
            spots = [m for m in spots if not is_town_of(m)]
            ids = frozenset(self.resolver.resolve(m, self.place_context).id for m in spots)
            self.arrivals.append(Arrival(who, view.sentence.number, ids))

    def _is_clear(self, named: Named) -> bool:
        """Return whether words tell of one party: "militants" alone may be any of several."""
        word = named.mention.text.rpartition(" ")[2].lower()
        party = self.know.party
        return named.is_name or word not in party["fighters"] - party["clear"] - party["leaning"]

    def party(
        self, view: View, hit: PartyHit | None, speaker: Token | None, not_this: Actor | None = None
    ) -> Actor | None:
        """Return the party that ``hit`` means, None if nobody can tell."""
        if hit is None:
            return None
        if hit.is_pronoun:
            return self._pronoun(view, hit, speaker, not_this)
        words = view.source[hit.start : hit.end]
        found = self.actor(words)
        if self.catalogue.get(found.id) is None:  # "took it from President X"
            found = self.catalogue.led_by(words, self.actor_context) or found
        if hit.mention is not None and (is_name(hit.mention) or hit.mention.backer):
            return self._of_unit(view, hit, found) or found
        if speaker is not None and words.split()[-1].lower() in self.know.party["own"]:
            mine = self.speaker(view, speaker) if self.catalogue.get(found.id) is None else None
            if mine is not None and not self.same_side(mine, not_this):
                return mine  # "assault groups took X, the ministry said"
        general = self._honoured_by(view, hit) or self._general(view, hit, found, not_this)
        if general is not None:
            return replace(general, mention=words)
        is_plain = hit.is_land or hit.token.lower_ in view.know.troops
        is_side = hit.token.lower_ in view.know.holder["sides"]
        return None if is_plain or is_side else found

    def _of_unit(self, view: View, hit: PartyHit, found: Actor) -> Actor | None:
        """Return whose a unit with a number is: "the Russian 90th Tank Division"."""
        if self.catalogue.get(found.id) is not None or not is_regular_unit(view, hit):
            return None
        parties = [self.catalogue.get(n.actor.id) for n in self.named]
        nations = (self._by_adjective(t) for t in unit_words(hit))
        owner = next((a for a in nations if a is not None), None) or only_state(
            self.state(), parties
        )
        return None if owner is None else replace(owner, mention=found.mention)

    def _honoured_by(self, view: View, hit: PartyHit) -> Actor | None:
        """Return whose soldiers they are: "the president awarded medals to soldiers who took X"."""
        if hit.mention and is_name(hit.mention):
            return None
        giver = honoured_by(hit.token, self.know.party)
        return self.speaker(view, giver) if giver is not None else None

    def _general(
        self, view: View, hit: PartyHit, found: Actor, not_this: Actor | None
    ) -> Actor | None:
        """Return who "the militants", "the army" or "the group" are in this article."""
        word, words = hit.token.lower_, view.source[hit.start : hit.end]
        is_known = self.catalogue.get(found.id) is not None and not self.same_side(found, not_this)
        before = (w for w in words.split()[:-1] if w not in {"The", "A", "An"})
        is_told = any(n.actor.id == found.id and n.is_name for n in self.named)
        is_said = of_government(words) or any(w[:1].isupper() for w in before)
        if is_known and (is_told or is_said):
            return found  # "Turkish-backed fighters", "government fighters": the words say whose
        if not is_known and has_own_name(hit.token):
            return found
        alike = called_alike([*self.spoken.backed, *self.named], view, hit.token)
        if alike is not None and not self.same_side(alike, not_this):
            return alike
        if word in self.know.party["fighters"] and not (
            is_known and word in self.know.party["clear"]
        ):
            other = self._recent(view, not_this, PartyKind.NONSTATE)
            if other is not None:
                return other
        if not is_known and word in self.know.party["state"]:
            state = self.state()
            if state is not None or not_this is None:  # no army is the rebels' alone
                return state or self._recent(view, not_this, PartyKind.STATE)
        is_side = not is_known and word in view.know.holder["sides"]
        return self._recent(view, not_this, None) if is_side else found if is_known else None

    def speaker(self, view: View, speaker: Token) -> Actor | None:
        """Return the party that speaks, if it is one that we know: "Armenian officials"."""
        said, (first, last) = party_hit(view, speaker), noun_phrase(speaker)
        is_party = said is not None and said.mention is not None and not said.mention.metonym
        if not is_party and self._is_bystander(view, first, last):
            return None
        is_named = (
            is_party and said is not None and said.mention is not None and is_name(said.mention)
        )
        is_group = not is_named and speaker.lower_ in view.know.holder["sides"]
        members = self._by_name_below(view, speaker) if is_group else None
        if members is not None and self.catalogue.get(members.id) is not None:
            return members  # "a coalition of rebels said"
        if said is not None and not said.is_pronoun:
            found = self.party(view, said, None)
        else:
            found = self.actor(view.doc.between(first, last))
        if found is None or self.catalogue.get(found.id) is None:
            found = self.catalogue.led_by(view.doc.between(first, last), self.actor_context)
        if found is not None:
            return found
        owner = next((c for c in speaker.children if c.dep_ == "poss" and c.tag_ == "PRP$"), None)
        if owner is not None:  # "its spokesman said"; "its governor" is the town's
            spoke = self.spoken.before(view.sentence.number, self.named)
            known = self._before(view, owner, None) or spoke or self._recent(view, None, None)
            return self.state() if is_of_office(view, speaker) else known
        return self._by_adjective(speaker) or self._by_name_below(view, speaker)

    def _is_bystander(self, view: View, first: int, last: int) -> bool:
        """Return whether somebody speaks who only watches: "the Syrian Observatory"."""
        words = {t.lower_ for t in view.doc[first:last]}
        return bool(words & view.know.attribution["claimant.bystanders"])

    def _by_adjective(self, speaker: Token) -> Actor | None:
        """Return whose police or officials speak: "the Afghan police"."""
        for c in speaker.children:
            if c.dep_ in {"amod", "compound", "poss"} and c.text[:1].isupper():
                found = self.actor(f"{c.text} forces")
                if self.catalogue.get(found.id) is not None:
                    return found
        return None

    def _by_name_below(self, view: View, speaker: Token) -> Actor | None:
        below = next((m for t in speaker.subtree if (m := view.party_at(t)) is not None), None)
        return self.actor(below.text) if below is not None else None

    def state(self) -> Actor | None:
        """Return the government of the country in play, if there is one that we know."""
        found = self.actor("government forces")
        return found if self.catalogue.get(found.id) is not None else None

    def _pronoun(
        self, view: View, hit: PartyHit, speaker: Token | None, not_this: Actor | None
    ) -> Actor | None:
        if speaker is not None and speaker != hit.token:
            found = self.speaker(view, speaker)
            if found is not None and is_of_others(view, hit.token):
                not_this = not_this or found
            elif found is not None and not self.same_side(found, not_this):
                return found
        if hit.token.lower_ in _FIRST_PERSON:  # "our soldiers", and nobody knows who speaks
            return self.state() if hit.token.head.lower_ in self.know.party["state"] else None
        led = self._led_by(view, hit.token) if hit.token.lower_ in _HIS else None
        if led is not None and not self.same_side(led, not_this):
            return led
        here = self._before(view, hit.token, not_this)
        if here is not None or hit.token.lower_ in _PERSON:
            return here
        return self._recent(view, not_this, None)

    def _led_by(self, view: View, token: Token) -> Actor | None:
        """Return whose leader "his soldiers" goes back to: "President X was told that his soldiers"."""
        names = (t for t in reversed(view.doc[: token.i]) if t.tag_ == "NNP" and t.dep_ in _SUBJECT)
        for name in names:
            first, last = noun_phrase(name)
            start, end = view.span(first, last)
            return self.catalogue.led_by(view.source[start:end], self.actor_context)
        return None

    def _before(self, view: View, token: Token, not_this: Actor | None) -> Actor | None:
        """Return the nearest party before ``token`` in its sentence, subjects first."""
        named = [
            (t, m)
            for t in view.doc[: token.i]
            if (m := view.party_at(t)) is not None and not is_done_to(head_of(t), token)
        ]
        named = [(t, m) for t, m in named if not only_describes(view, t)]
        plain = [t for t, m in named if not m.metonym and m.relation is None]
        earlier = [t for t, m in named if m.relation is None]
        subjects = [t for t in earlier if head_of(t).dep_ in _SUBJECT]
        for group in (subjects, plain):
            for t in reversed(group):
                found = self.party(view, party_hit(view, t), None)
                if found is not None and not self.same_side(found, not_this):
                    return found
        return None

    def _recent(self, view: View, not_this: Actor | None, kind: PartyKind | None) -> Actor | None:
        """Return the party last named before this sentence, else the first one after it."""
        number = view.sentence.number
        for known in ([n for n in self.named if n.is_name], self.named):
            found = self._latest(known, number, not_this, kind)
            if found is not None:
                return found
        return None

    def _latest(
        self, known: list[Named], number: int, not_this: Actor | None, kind: PartyKind | None
    ) -> Actor | None:
        before = [n for n in known if n.sentence < number]
        same = [n for n in known if n.sentence == number]
        after = [n for n in known if n.sentence > number]
        last = max((n.sentence for n in before), default=-1)
        ordered = [n for n in before if n.sentence == last]
        ordered += [n for n in reversed(before) if n.sentence != last] + same + after
        for n in ordered:
            party = self.catalogue.get(n.actor.id)
            if party is None:
                continue
            is_kind = kind is None or party.kind is kind
            if is_kind and not self.same_side(n.actor, not_this):
                return n.actor
        return None

    def unnamed_place(self, view: View, hit: PlaceHit) -> Place:
        """Return a place without a name; no other article can mean the same one by these words."""
        first, last = noun_phrase(hit.token)
        words = view.doc.between(first, last)
        country = next(iter(self.countries), None)
        key = f"{hit.token.lower_}@{self.article_id}"
        return Place(id=f"un:{country or 'xx'}:{key}", mention=words, name=words, country=country)

    def place(self, view: View, hit: PlaceHit, last: Place | None) -> Place | None:
        """Return the place that ``hit`` means; pronouns mean the nearest town named before."""
        if hit.mention is not None and not is_bare_town(hit.mention):
            return self.resolver.resolve(hit.mention, self.place_context)
        if hit.token.lower_ == "it" and view.changed is not None:
            return view.changed  # "took the camp near X and lost it again"
        named = spot_before(view, hit.token, self.place_context)
        if named is not None:
            return self.resolver.resolve(named.here, self.place_context)
        if last is not None and last.kind in TOWNS:
            return last
        if hit.mention is None:
            is_town = hit.token.lower_ in {"city", "town"}  # "the city's limits": none told before
            return (not is_town and last) or self.main_place or last
        found = self.resolver.resolve(hit.mention, self.place_context)
        return found if found.resolved else self.main_place or last or found
