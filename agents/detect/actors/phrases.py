"""Who: reads the phrases that an event has as its parties.

Names come from the actor catalogue; what stands around them ("the forces of X", "his men", "backed
by Y") is read off the parse.
"""

from __future__ import annotations

from collections.abc import Iterator

from agents.detect.actors.resolve import ActorMention
from agents.detect.parsing.syntax import conjuncts, noun_phrase, prepositions
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import PRONOUNS, PartyHit, View, is_name
from schemas.articles import BlockKind


def party_hit(view: View, token: Token | None) -> PartyHit | None:
    """Return the party that the phrase headed by ``token`` names, None if it names none."""
    if token is None:
        return None
    if token.lower_ in PRONOUNS:
        return _pronoun(view, token)
    if token.lower_ == "allied":
        return _with_allies(view, token)
    first, last = noun_phrase(token)
    found = _best(view, token, *view.span(first, last))
    poss = next((c for c in token.children if c.dep_ == "poss"), None)
    owner = _pronoun(view, poss) if poss is not None and poss.lower_ in PRONOUNS else None
    if found is not None and is_name(found):
        return PartyHit(token, found.start, found.end, found)
    allied = (_called(view, token) or _allied(view, token)) if owner is None else None
    if allied is None and found is not None and owner is None:
        return PartyHit(token, found.start, found.end, found)
    return owner or allied or _unlisted(view, token, first)


def _with_allies(view: View, token: Token) -> PartyHit | None:
    """Return whose allies they are in "Y and allied groups took X", which the parser misreads."""
    at = view.offset(token)
    before = [m for m in view.parties if m.end <= at and is_name(m) and m.relation is None]
    if not before or token.i == 0 or view.doc[token.i - 1].lower_ != "and":
        return None
    return PartyHit(token, before[-1].start, before[-1].end, before[-1])


def _called(view: View, token: Token) -> PartyHit | None:
    """Return whose name stands behind a general word: "one group, the Y Front, took X"."""
    if token.lower_ not in view.know.holder["sides"]:
        return None
    for c in token.children:
        mention = view.party_at(c) if c.dep_ == "appos" else None
        if mention is not None and is_name(mention) and mention.relation is None:
            return PartyHit(token, mention.start, mention.end, mention)
    return None


def _allied(view: View, token: Token) -> PartyHit | None:
    """Return on whose side a nameless group fights: "a tribal militia allied to Y"."""
    know, word = view.know, token.lower_
    is_plain = word in know.troops or word in know.holder["sides"]
    if not is_plain or word in know.party["clear"]:
        return None
    for c in token.children:
        if c.dep_ != "acl" or c.lower_ not in view.know.party["allied"]:
            continue
        for name, _, obj in prepositions(c):
            mention = view.party_at(obj) if name in {"to", "with"} else None
            if mention is not None and is_name(mention):
                return PartyHit(token, mention.start, mention.end, mention)
    return None


def _pronoun(view: View, token: Token) -> PartyHit:
    start = view.offset(token)
    return PartyHit(token, start, start + len(token), is_pronoun=True)


def _unlisted(view: View, token: Token, first: int) -> PartyHit | None:
    land = view.place_at(token)
    if land is not None and not land.generic:
        return PartyHit(token, land.start, land.end, is_land=True)
    is_theirs = token.tag_ in {"JJ", "NNP"} and (
        token.head.lower_ in view.know.holder["nouns"] or token.head.lower_ in view.know.flags
    )
    if is_theirs and token.text[:1].isupper():  # "Russian hands", "the Ukrainian flag"
        return PartyHit(token, *view.span(token.i, token.i + 1), is_land=True)
    can_fight = _can_fight(view, token) or _is_land_of_ours(view, token)
    return PartyHit(token, *view.span(first, token.i + 1)) if can_fight else None


def _is_land_of_ours(view: View, token: Token) -> bool:
    """Return whether a state speaks of itself: "the bosom of the homeland", "the state's writ"."""
    if token.lower_ not in view.know.holder["lands"]:
        return False
    held = token.head if token.dep_ in {"poss", "compound"} else token.head.head
    return held.lower_ in view.know.holder["nouns"] or held.lower_ in view.know.order


def _best(view: View, token: Token, begin: int, end: int) -> ActorMention | None:
    """Return the party named in the phrase: a full name before a general word, the head's first."""
    inside = [m for m in view.parties if m.start < end and begin < m.end and _is_doer(m)]
    plain = [m for m in inside if not m.metonym]
    named = [m for m in plain if is_name(m)]
    at = view.offset(token)
    if token.lower_ in view.know.troops or token.lower_ in view.know.holder["sides"]:
        leader = _led_by(view, token)
        if leader is not None:
            return leader
    for group in (named, plain, inside):
        covering = [m for m in group if m.start <= at < m.end]
        if covering and not _is_second(view, token, group[0], covering[0]):
            return covering[0]
        if group:
            return group[0]
    return None


def _is_second(view: View, token: Token, first: ActorMention, head: ActorMention) -> bool:
    """Return whether the party of the head word is joined to ``first``: "the X and Y troops"."""
    return any(c.dep_ == "cc" and first.end <= view.offset(c) < head.start for c in token.subtree)


def _led_by(view: View, token: Token) -> ActorMention | None:
    """Return who is named behind a general word: "the forces of X", "insurgents under X"."""
    for name, _, obj in prepositions(token):
        if name not in {"of", "under", "from", "behind"}:
            continue
        if name == "from" and token.head.lower_ == "by" and _has_nation(token):
            continue  # "retaken by Iraqi troops from IS": taken from it
        for t in (obj, *obj.children):
            mention = view.party_at(t)
            if mention is None or mention.metonym or mention.relation is not None:
                continue
            if is_name(mention) or name == "of":  # "a coalition of rebels"
                return mention
    return None


def _has_nation(token: Token) -> bool:
    """Return whether the words before say whose they are: "Iraqi troops"."""
    return any(c.dep_ in {"amod", "compound"} and c.text[:1].isupper() for c in token.lefts)


def _is_doer(mention: ActorMention) -> bool:
    return mention.relation in {None, "anti", "pro"}


def _can_fight(view: View, token: Token) -> bool:
    """Return whether unlisted words can name a party: "Izadi group", "Union of Nine Clans"."""
    if token.lower_ in view.know.troops or token.lower_ in view.know.holder["sides"]:
        return True
    if view.sentence.kind in {BlockKind.TITLE, BlockKind.HEADING}:
        return False  # where every word has a capital, a capital says nothing
    return token.tag_ in {"NNP", "NNPS"} and view.place_at(token) is None


def supporters(view: View, token: Token | None) -> list[PartyHit]:
    """Return the parties that the phrase or its verb names as backing or joining ``token``."""
    if token is None:
        return []
    hits: list[PartyHit] = []
    for c in conjuncts(token)[1:]:
        hit = party_hit(view, c)
        if hit is not None and hit.mention is not None and not _are_of_a_nation(view, hit):
            hits.append(hit)
    for head in (token, token.head):
        for c in head.subtree:
            if _supports(c) and (
                c.head in {token, token.head} or c.head.head in {token, token.head}
            ):
                hits += _backers(view, c)
    unique: dict[int, PartyHit] = {h.start: h for h in hits if h.token.i != token.i}
    return list(unique.values())


def _are_of_a_nation(view: View, hit: PartyHit) -> bool:
    """Return whether they are irregulars known by their nation alone: "allied Syrian fighters".

    They are not their state's. "Syrian troops", "Hezbollah fighters" and "Russia" say whose they are.
    """
    named = hit.mention is not None and not hit.mention.metonym
    return not named and hit.token.lower_ in view.know.party["fighters"]


def _supports(token: Token) -> bool:
    return token.lower_ in {
        "alongside", "backed", "supported", "aided", "assisted", "helped", "joined", "fighting",
        "with", "allied", "together",
    }  # fmt: skip


def _backers(view: View, token: Token) -> Iterator[PartyHit]:
    if token.lower_ == "with" and not any(
        w.lower_ in {"help", "support", "backing", "allies", "alongside", "together", "cover"}
        for w in token.subtree
    ):
        return
    for c in token.subtree:
        mention = view.party_at(c)
        if (
            mention is not None
            and is_name(mention)
            and not mention.metonym
            and (view.offset(c) == mention.start)
        ):
            yield PartyHit(c, mention.start, mention.end, mention)
