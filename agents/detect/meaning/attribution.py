"""Who says so: the outlet itself, or somebody it quotes, wherever the sentence puts that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from agents.detect.events import Event
from agents.detect.knowledge import Knowledge
from agents.detect.meaning.bylines import byline
from agents.detect.meaning.content import (
    is_content,
    is_of_a_place,
    is_said_in,
    is_told_along,
    is_told_to,
)
from agents.detect.parsing.subjects import subject
from agents.detect.parsing.syntax import child, has, is_noun, is_verb, noun_phrase, prepositions
from agents.detect.parsing.tree import Token, Tree
from agents.detect.parsing.view import View

_HEADING: Final = 5  # words before a colon that can name a speaker
_SPEECH: Final = 4  # words; fewer in quotation marks are a name or a distance
_OPEN: Final = '“"„«'
_CLOSE: Final = '”"“»'
_UNDER: Final = frozenset(
    {"ccomp", "xcomp", "dobj", "parataxis", "nsubjpass", "acl", "conj", "pcomp", "pobj", "prep",
     "csubj", "csubjpass", "nsubj", "advcl", "oprd", "appos", "attr", "relcl", "compound", "poss",
     "amod", "acomp", "advmod", "dep"}
)  # fmt: skip
_TELLING: Final = frozenset({"VBD", "VBZ", "VBN"})
_SAID: Final = frozenset({"acl", "ccomp", "relcl", "prep"})
_HEDGES: Final = ("hedge.passives", "hedge.adverbs", "hedge.verbs")
_NOT_FROM: Final = frozenset({"advcl", "relcl"})


class Attribution(Struct, frozen=True):
    """``speaker`` is the head of who says so, None where the sentence hides it ("reportedly").

    ``confirms`` is set where the verb is one of admitting or confirming.
    """

    speaker: Token | None
    confirms: bool
    words: str


def attribution(event: Event, view: View) -> Attribution | None:
    """Return who the sentence gives as its source for ``event``, None for the outlet's own voice."""
    know, trigger, words = view.know, event.trigger, view.doc.words
    says = not know.attribution["say.verbs"].isdisjoint(words)
    tells = not know.attribution["say.nouns"].isdisjoint(words)
    return (
        (says and _taker_says(event, know))
        or (tells and _told_by_text(event, view))
        or ((says or tells) and _above(trigger, know))
        or (says and _beside(trigger, know))
        or ("according" in words and _according(trigger))
        or (says and _at_the_end(trigger, know))
        or _by_account(trigger, know)
        or (":" in words and _before_colon(event, view))
        or _signed(event, view)
        or _hedged(trigger, know)
        or _quoted(event, view)
    )


def _told_by_text(event: Event, view: View) -> Attribution | None:
    """Return whose text does it with words: "a statement by the rebels put X under their rule".

    A border post is no text.
    """
    verb = event.trigger if is_verb(event.trigger) else event.trigger.head
    told = child(verb, "nsubj") if is_verb(verb) and not has(verb, "auxpass") else None
    if told is None or told.lower_ not in view.know.attribution["say.nouns"]:
        return None
    return (
        None
        if view.place_at(told) is not None
        else Attribution(owner(told), confirms=False, words=told.text)
    )


def denier(event: Event, know: Knowledge) -> Attribution | None:
    """Return who denies ``event``, where a verb of denial stands above it."""
    verbs = (t for t in event.trigger.ancestors if is_verb(t))
    denying = know.modality["denial.verbs"] | know.modality["denial.naming"]
    verb = next((v for v in verbs if v.lower_ in denying), None)
    speaker = _speaker(verb) if verb is not None else None
    if verb is None or speaker is None:
        return None
    return Attribution(speaker, confirms=False, words=verb.text)


def _taker_says(event: Event, know: Knowledge) -> Attribution | None:
    """Return the taker where the word of taking is one of saying: "claimed full control of X"."""
    verb = event.trigger
    if (
        event.gainer is None
        or not is_verb(verb)
        or verb.lower_ not in know.attribution["say.verbs"]
    ):
        return None
    return Attribution(event.gainer, confirms=False, words=verb.text)


def _above(trigger: Token, know: Knowledge) -> Attribution | None:
    token = trigger
    for _ in range(10):
        up = token.head
        # an adverb leads up only from what has no verb: "rebels say X back in their hands"
        is_astray = (token.dep_ == "advmod" and is_verb(trigger)) or is_of_a_place(token)
        if up == token or token.dep_ not in _UNDER or is_astray:
            return None
        aside = token.dep_ in _NOT_FROM and not _is_reason(token) and not is_told_that(token, know)
        aside = aside and not is_told_to(token, know)
        if aside and not is_told_along(token, know) and not is_content(token, know):
            return None
        if _is_settled(token, up, know):
            return None
        if (
            up.lower_ in know.attribution["say.verbs"]
            and is_verb(up)
            and token.dep_ not in {"nsubj", "conj"}
            and not _is_cut_off(trigger, up)
        ):
            return Attribution(
                _speaker(up), up.lower_ in know.attribution["confirm.verbs"], up.text
            )
        is_noun_of_saying = up.lower_ in know.attribution["say.nouns"] and token.dep_ in _SAID
        if is_noun_of_saying and not is_said_in(up, know):
            return Attribution(owner(up), confirms=False, words=up.text)
        token = up
    return None


def _is_cut_off(trigger: Token, verb: Token) -> bool:
    """Return whether a semicolon stands before a saying: "X fell; 60 men fled, the police said"."""
    return any(t.text == ";" for t in trigger.doc[trigger.i : verb.i])


def _is_settled(token: Token, verb: Token, know: Knowledge) -> bool:
    """Return whether the outlet itself takes it as sure: "it was confirmed that X was taken"."""
    if token.dep_ == "nsubjpass":
        return _is_plain_passive(verb, know)
    if token.dep_ != "ccomp":
        return False
    is_confirmed = verb.lower_ in know.attribution["confirm.verbs"] and has(verb, "auxpass")
    return is_confirmed and _speaker(verb) is None and child(verb, "neg", "advmod") is None


def _is_plain_passive(verb: Token, know: Knowledge) -> bool:
    """Return whether a passive takes what it tells for granted: "its capture was celebrated"."""
    confirms = verb.lower_ in know.attribution["confirm.verbs"]
    return verb.lower_ in know.modality["implicative.verbs"] and not confirms


def is_told_that(token: Token, know: Knowledge) -> bool:
    """Return whether "that" opens what a misread noun of saying tells: "denied M23 claims that"."""
    return (
        token.dep_ in {"advcl", "relcl"}
        and token.head.lower_ in know.attribution["say.nouns"]
        and any(c.dep_ == "mark" and c.lower_ == "that" for c in token.children)
    )


def _is_reason(token: Token) -> bool:
    return False if token.dep_ == "relcl" else not any(c.dep_ == "mark" for c in token.children)


def _speaker(verb: Token) -> Token | None:
    if has(verb, "nsubjpass", "auxpass"):
        return next((o for n, _, o in prepositions(verb) if n == "by"), None)
    return subject(verb)


def owner(noun: Token) -> Token | None:
    """Return whose word a noun of saying is: "a statement by the army", "the army's claim"."""
    own = child(noun, "poss", "compound", "amod")
    if own is not None:
        return own
    return next((o for n, _, o in prepositions(noun) if n in {"by", "from", "of"}), None)


def _beside(trigger: Token, know: Knowledge) -> Attribution | None:
    """Find "..., Aliyev declared": the parser makes the saying a side clause of what is said."""
    is_echo = any(t.lower_ == "time" for t in trigger.ancestors)  # "..., the second time that"
    for head in _clause_heads(trigger):
        for c in head.children:
            if c.dep_ not in {"parataxis", "ccomp", "conj", "advcl", "dep"}:
                continue
            if c.lower_ not in know.attribution["say.verbs"] or not is_verb(c):
                continue
            if _is_cut_off(trigger, c):
                continue
            if c.i < trigger.i and not is_echo and not _is_put_in(c):
                continue
            if child(c, "ccomp", "cc", "mark", "dobj") is None and subject(c) is not None:
                said = child(c, "nsubj")
                if said is not None or c.dep_ == "parataxis":
                    return Attribution(said, c.lower_ in know.attribution["confirm.verbs"], c.text)
    return None


def _is_put_in(verb: Token) -> bool:
    """Return whether a saying stands between two commas: "had, the ministry said, taken it"."""
    before = verb.left_edge
    opens = before.text == "," or (before.i > 0 and before.nbor(-1).text == ",")
    closes = [t.text for t in verb.doc[verb.i + 1 : verb.i + 2]] == [","]
    return verb.dep_ == "parataxis" and opens and closes


def _at_the_end(trigger: Token, know: Knowledge) -> Attribution | None:
    """Find ", the chief of staff in Moscow said" by its place, where the parse goes astray."""
    doc = trigger.doc
    for verb in doc[trigger.i + 1 :]:
        if verb.lower_ not in know.attribution["say.verbs"]:
            continue
        if verb.tag_ not in _TELLING and not _closes(verb):
            continue
        if _is_cut_off(trigger, verb):
            return None
        comma = next((t.i for t in reversed(list(doc[: verb.i])) if t.text in {",", "”", '"'}), -1)
        opening = _before_name(doc, comma) if comma == verb.i - 1 else comma
        if verb.tag_ == "VBN" and opening == comma:
            continue  # "the plan, announced on Friday": who announced it is not said
        comma = opening
        between = list(doc[comma + 1 : verb.i])
        aside = next((i for i, t in enumerate(between) if i and t.tag_ in {"WP", "WDT"}), None)
        between = between[:aside]  # "people who had climbed the hills said"
        nouns = [t for t in between if is_noun(t) or t.tag_ == "PRP"]
        if comma <= trigger.i or not nouns or any(_breaks(t) and not _joins(t) for t in between):
            continue
        head = next((t for t in nouns if t.i + 1 == verb.i or not is_noun(t.nbor())), nouns[0])
        return Attribution(head, verb.lower_ in know.attribution["confirm.verbs"], verb.text)
    return None


def _closes(verb: Token) -> bool:
    """Return whether the last word tells, taken for a noun: ", sources in the territory report."."""
    is_last = all(t.tag_ in {".", "''", "-RRB-"} for t in verb.doc[verb.i + 1 :])
    return is_last and verb.tag_ in {"VBP", "NN"} and is_noun(verb.nbor(-1))


def _before_name(doc: Tree, comma: int) -> int:
    """Return the comma before whose name stands in two: ", its governor, Omar X, said"."""
    before = next((t.i for t in reversed(list(doc[:comma])) if t.text == ","), comma)
    named = doc[before + 1 : comma]
    if not named or any(t.tag_ not in {"NNP", "HYPH"} for t in named):
        return comma
    return next((t.i for t in reversed(list(doc[:before])) if t.text == ","), -1)


def _breaks(token: Token) -> bool:
    return token.tag_[:2] in {"VB", "MD", "WD", "WP", "WR", "CC", "TO"} or token.lower_ in {
        "that", "as", "after", "while", "since",
    }  # fmt: skip


def _joins(token: Token) -> bool:
    """Return whether "and" joins two who speak: "officials and witnesses said"."""
    if token.lower_ != "and" or token.i < 1 or token.i + 1 >= len(token.doc):
        return False
    return is_noun(token.nbor(-1)) and token.nbor().tag_[:2] in {"NN", "JJ", "DT"}


def _clause_heads(trigger: Token) -> Iterator[Token]:
    yield trigger
    yield from trigger.ancestors


def _according(trigger: Token) -> Attribution | None:
    for token in trigger.doc:
        if token.lower_ == "according":
            for name, _, obj in _all_preps(token):
                if name.endswith("to"):
                    return Attribution(obj, confirms=False, words="according to")
    return None


def _all_preps(token: Token) -> Iterator[tuple[str, Token, Token]]:
    for c in token.children:
        if c.lower_ == "to":
            for obj in c.children:
                if obj.dep_ == "pobj":
                    yield "to", c, obj
    for name, prep, obj in prepositions(token.head):
        if prep == token:
            yield name, prep, obj


def _by_account(trigger: Token, know: Knowledge) -> Attribution | None:
    """Find "by its own account", "in the army's telling"."""
    if know.attribution["say.accounts"].isdisjoint(trigger.doc.words):
        return None
    for token in trigger.doc:
        if token.lower_ not in know.attribution["say.accounts"] or token.dep_ != "pobj":
            continue
        whose = child(token, "poss")
        if whose is None or token.head.lower_ not in {"by", "in", "on", "from"}:
            continue
        speaker = subject(trigger) if whose.tag_ == "PRP$" else whose
        return Attribution(speaker, confirms=False, words=token.text)
    return None


def _before_colon(event: Event, view: View) -> Attribution | None:
    """Find who speaks before a colon: "Army: X retaken", "Kyiv: X is ours".

    A capital speaks only where the words after it are its own; else it says where the news is from.
    """
    doc = view.doc
    colon = next((t.i for t in doc[: event.trigger.i] if t.text == ":"), None)
    if colon is None or not 0 < colon <= _HEADING or any(is_verb(t) for t in doc[:colon]):
        return None
    after = {t.lower_ for t in doc[colon + 1 :]}
    is_own = (
        bool(after & view.know.attribution["say.ours"])
        or doc[min(colon + 1, len(doc) - 1)].text in _OPEN
    )
    for token in reversed(doc[:colon]):
        party = view.party_at(token)
        if party is not None and party.relation is None and (is_own or not party.metonym):
            return Attribution(token, confirms=False, words=":")
    return None


def _signed(event: Event, view: View) -> Attribution | None:
    """Find who is named behind a headline: "Army retakes X - state TV", "..., says minister"."""
    speaker = byline(event.trigger, view)
    return None if speaker is None else Attribution(speaker, confirms=False, words=speaker.text)


def _hedged(trigger: Token, know: Knowledge) -> Attribution | None:
    words = trigger.doc.words
    if all(know.attribution[group].isdisjoint(words) for group in _HEDGES):
        return None
    heads = [trigger, *trigger.ancestors]
    near = [c for head in heads[:3] for c in head.children] + heads[:3]
    for c in near:
        put_in = child(c, "nsubjpass") if c.lower_ in know.attribution["hedge.passives"] else None
        if put_in is not None and put_in.lower_ == "it":
            return Attribution(None, confirms=False, words=c.text)
        if c.lower_ in know.attribution["hedge.adverbs"]:
            return Attribution(None, confirms=False, words=c.text)
        if c.lower_ in know.attribution["hedge.verbs"] and c in heads:
            return Attribution(None, confirms=False, words=c.text)
    return None


def _quoted(event: Event, view: View) -> Attribution | None:
    """Return an attribution without a speaker for words inside quotation marks."""
    start, at = view.sentence.start, view.offset(event.trigger)
    before, after = view.source[start:at], view.source[at : view.sentence.end]
    straight = before.count('"') % 2 == 1
    curly = before.count("“") > before.count("”")
    opened = (straight or curly) and max(before.rfind('"'), before.rfind("“")) >= 0
    if not opened:
        return None
    inside = before[max(before.rfind('"'), before.rfind("“")) + 1 :]
    closing = min((i for i in (after.find('"'), after.find("”")) if i >= 0), default=len(after))
    if len(inside.split()) + len(after[:closing].split()) < _SPEECH:
        return None  # a single quoted word is a name or a distance, not a speech
    return Attribution(None, confirms=False, words="in quotation marks")


def speaker_words(view: View, speaker: Token) -> str:
    """Return the speaker as the sentence words it."""
    first, last = noun_phrase(speaker)
    named_for = [c for c in speaker.children if c.lower_ == "for" and speaker.text[0].isupper()]
    if named_for:  # "the Observatory for Human Rights"
        last = max(last, named_for[0].right_edge.i + 1)
    return view.doc.between(first, last)
