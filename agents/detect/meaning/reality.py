"""What a sentence really says: that it happened, or that it is planned, tried, denied, long past.

Starting at the event's word, the parse is climbed as long as what stands above has a say in whether
it happened: "failed to retake", "vowed to capture", "reports that X took Y are false".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from agents.detect.events import Event, Kind
from agents.detect.knowledge import Knowledge
from agents.detect.meaning.attribution import is_told_that
from agents.detect.meaning.footage import debunked
from agents.detect.meaning.infinitives import is_done, is_negated
from agents.detect.meaning.untruth import is_named_untrue, is_untrue, is_what_is_told
from agents.detect.parsing.syntax import child, has, is_verb, of_chain, prepositions
from agents.detect.parsing.tree import Token
from agents.detect.trace import Outcome

_WILL: Final = frozenset({"would", "will", "wo", "'ll", "can", "could"})
_COPULAS: Final = frozenset({"is", "was", "are", "were"})
_AMONG: Final = frozenset({"among", "amongst"})
_CHECKING: Final = frozenset({"verify", "corroborate", "authenticate"})
_PRESENT: Final = frozenset({"is", "are", "has", "have", "hold", "control"})
_FAILING: Final = frozenset({"xcomp", "dobj", "pcomp", "nsubjpass", "ccomp"})
_ABOVE: Final = frozenset(
    {
        "ccomp", "xcomp", "pcomp", "acl", "dobj", "nsubj", "nsubjpass", "pobj", "prep", "csubj",
        "csubjpass", "attr", "oprd", "advcl", "conj", "appos", "compound", "poss", "dative",
    }
)  # fmt: skip
_BEFORE_IT: Final = frozenset({"after", "since", "following", "upon"})


_UNTRUE: Final = "it is called untrue"
NOT_HAPPENED: Final = "it is said not to have happened"


class Reading(Struct, frozen=True):
    """``outcome`` is CLAIM, DENIED, or the reason why it is none; ``why`` names the words."""

    outcome: Outcome
    why: str


def read(event: Event, know: Knowledge) -> Reading:
    """Return whether the sentence of ``event`` says that it happened."""
    whole = _whole_sentence(event, know)
    if whole is not None:
        return whole
    denied: Reading | None = None
    is_reported = False
    for token, above in _spine(event.trigger, know):
        reading = _at(token, event, know)
        if reading is not None and reading.outcome is Outcome.DENIED:
            is_plain = token == event.trigger or reading.why in {NOT_HAPPENED, _UNTRUE}
            denied = reading if is_plain or not is_negated(token) else None
        elif reading is not None and not is_reported:
            return reading
        is_held = token.dep_ == "prep" and event.kind is Kind.STATE  # "are not in control of"
        verdict = None if is_reported or is_held else _between(token, above, know)
        if verdict is not None:
            return verdict
        # whoever reports it may want or fail what he likes
        is_reported |= (
            token.dep_ == "ccomp" and above is not None and know.lists("say.verbs", above.lower_)
        )
    if denied is not None:
        return denied
    return Reading(Outcome.CLAIM, "it is told as done")


def _whole_sentence(event: Event, know: Knowledge) -> Reading | None:
    if event.trigger.doc[-1].text == "?":
        return Reading(Outcome.HYPOTHETICAL, "the sentence asks")
    if event.place is not None and _is_none_of(event.place):
        if event.place.lower_ in know.ground["inches"]:
            return Reading(Outcome.DENIED, NOT_HAPPENED)
        return Reading(Outcome.NEGATED, "none of it")
    if event.trigger.i and _title_denies(event, know):
        return Reading(Outcome.DENIED, "the title denies it")
    if event.kind is Kind.NOMINAL and _goes_on(event.trigger):
        return Reading(Outcome.PLANNED, "it is under way, not done")
    shown = debunked(event, know)
    return None if shown is None else Reading(Outcome.NEGATED, f'"{shown}": no news')


def _title_denies(event: Event, know: Knowledge) -> bool:
    """Return whether a sentence without a full stop has a denying word before the event."""
    doc = event.trigger.doc
    if doc[-1].text in {".", '"', "”"}:
        return False
    before = [t.lower_ for t in doc[: event.trigger.i]]
    return any(know.lists("denial.verbs", w) for w in before)


def _is_none_of(place: Token) -> bool:
    near = {t.lower_ for c in place.children for t in (c, *c.children)}
    is_not = any(c.dep_ == "neg" for c in place.children)
    return is_not or bool(near & {"no", "hardly", "none", "neither"})


def _goes_on(noun: Token) -> bool:
    """Return whether a named change is still to be finished: "the takeover goes on"."""
    verb = noun.head
    words = {verb.lower_, *(c.lower_ for c in noun.children)}
    if words & {"underway", "continues", "continued"} or (
        verb.lower_ in {"goes", "going", "is"}
        and any(c.lower_ in {"on", "underway"} for c in verb.children)
    ):
        return True
    return any(
        t.lower_ == "under" and t.i + 1 < len(t.doc) and t.nbor().lower_ == "way" for t in noun.sent
    )


def _spine(token: Token, know: Knowledge) -> Iterator[tuple[Token, Token | None]]:
    """Yield each word that has a say, and the word above it."""
    seen = 0
    while seen < len(token.doc):
        is_told = _has_to(token) or is_what_is_told(token, know)
        says = token.dep_ in _ABOVE or (token.dep_ == "relcl" and is_told)
        above = token.head if token.head != token and says else None
        if above is not None and _is_apart(token, above):
            above = None
        yield token, above
        if above is None:
            return
        if token.dep_ == "advcl" and not _has_to(token) and not is_told_that(token, know):
            return  # a side clause stands for itself
        if token.dep_ == "conj" and _stands_alone(token):
            return
        if token.dep_ == "prep" and token.lower_ in _BEFORE_IT:
            return  # "will advance after taking X": the taking is done
        token = above
        seen += 1


def _is_apart(token: Token, above: Token) -> bool:
    """Return whether a semicolon ends what is told: "said they had taken X; the army called it a lie"."""
    is_before = token.dep_ == "ccomp" and token.i < above.i
    return is_before and any(t.text == ";" for t in token.doc[token.i : above.i])


def _stands_alone(token: Token) -> bool:
    """Return whether a joined verb does not depend on its first one's "to", "could" or "not"."""
    if not is_verb(token):
        return False
    if token.tag_ == "VBP" and child(token, "nsubj", "nsubjpass", "aux") is None:
        return not _has_to(token.head)  # "ready to attack and capture it": taken for a present
    return token.tag_ in {"VBD", "VBZ", "VBP"} or has(token, "nsubj", "nsubjpass", "aux")


def _at(token: Token, event: Event, know: Knowledge) -> Reading | None:
    """Return what a word on the way up says itself: "could", "not", "if", "denied"."""
    if is_verb(token):
        own = _verb_says(token, event, know)
        if own is not None:
            return own
    return _denied_at(token, know, is_first=token == event.trigger)


def _verb_says(verb: Token, event: Event, know: Knowledge) -> Reading | None:
    word = verb.lower_
    if is_untrue(verb, know):
        return Reading(Outcome.DENIED, _UNTRUE)  # "it is not true that X fell"
    negated = is_negated(verb)
    passes_on = negated and _passes_on(verb, know)
    modal = None if passes_on else _auxiliary(verb, know)
    if modal is not None and not know.lists("say.verbs", word):
        return modal
    is_copula = event.kind is Kind.NOMINAL and word in _COPULAS
    is_known_loss = event.is_negated_state and verb == event.trigger
    if passes_on:
        return None
    if negated and not is_copula and not know.lists("denial.verbs", word):
        return None if is_known_loss else _negated(verb, event)
    be = child(verb, "auxpass")
    if be is not None and be.lower_ == "be" and child(verb, "aux") is None:
        return Reading(Outcome.PLANNED, "it is demanded, not done")
    return _marked(verb, know)


def _passes_on(verb: Token, know: Knowledge) -> bool:
    """Return whether somebody will not say that a report is right: it is a report all the same."""
    what = child(verb, "dobj")
    is_check = know.lists("confirm.verbs", verb.lower_) or verb.lower_ in _CHECKING
    return is_check and what is not None and know.lists("say.nouns", what.lower_)


def _marked(verb: Token, know: Knowledge) -> Reading | None:
    if verb.dep_ == "conj" and not has(verb, "nsubj", "nsubjpass", "mark") and is_verb(verb.head):
        return _marked(verb.head, know)  # "after it ends its siege and takes the town"
    if verb.dep_ == "advcl" and any(c.lower_ == "when" for c in verb.children):
        return _auxiliary(verb.head, know)  # "when it fell, it would be ruled by"
    mark = child(verb, "mark")
    if mark is None or mark.lower_ in know.modality["conditional.pending"]:
        first = _before_it_stops(verb)
        if first is not None or mark is None:
            return first
    if mark.lower_ in know.modality["conditional.marks"]:
        return Reading(Outcome.HYPOTHETICAL, f'"{mark.lower_}" leaves it open')
    is_open = mark.lower_ in know.modality["conditional.pending"] or (
        mark.lower_ == "after" and verb.dep_ != "ROOT"  # else it governs what stands before
    )
    if is_open and _is_to_come(verb, mark.lower_, know):
        return Reading(Outcome.PLANNED, f'"{mark.lower_}" puts it in the future')
    return None


def _before_it_stops(verb: Token) -> Reading | None:
    """Return a reading of "would not stop before X was theirs", where "before" has taken X."""
    if verb.dep_ != "advcl" or not has(verb.head, "aux"):
        return None
    between = [c for c in verb.head.children if verb.head.i < c.i < verb.i]
    between += [c for c in verb.children if c.dep_ == "mark"]
    is_open = any(c.lower_ in {"before", "until", "till"} for c in between)
    is_to_come = any(c.dep_ == "aux" and c.lower_ in _WILL for c in verb.head.children)
    if not (is_open and is_to_come):
        return None
    return Reading(Outcome.PLANNED, "it is to come first")


def _denied_at(token: Token, know: Knowledge, *, is_first: bool) -> Reading | None:
    word = token.lower_
    if is_first:
        lie = child(token, "ccomp")
        is_lie = lie is not None and is_untrue(lie, know)
        return Reading(Outcome.DENIED, "it is called false") if is_lie else None
    if know.lists("denial.verbs", word) or know.lists("denial.nouns", word):
        return Reading(Outcome.DENIED, f'"{word}" denies it')
    if is_untrue(token, know) or is_named_untrue(token, know):
        return Reading(Outcome.DENIED, "it is called false")
    return None


def _negated(token: Token, event: Event) -> Reading:
    """Return a denial for "has not been captured", else plain negation ("did not take")."""
    perfect = any(c.lower_ in {"has", "have", "had", "'s", "'d"} for c in token.children)
    passive = any(c.dep_ in {"auxpass", "nsubjpass"} for c in token.children)
    never = any(c.lower_ == "never" for c in token.children)
    passive |= event.frame == "fall" and any(c.lower_ == "did" for c in token.children)
    aside = token.dep_ == "relcl"  # "the last city that has not fallen" says what stands
    is_holding = event.kind is Kind.STATE and token.lower_ in _PRESENT and not aside
    if is_holding or (token == event.trigger and (perfect or passive) and not never and not aside):
        return Reading(Outcome.DENIED, NOT_HAPPENED)
    return Reading(Outcome.NEGATED, f'"{token.lower_}" is negated')


def _auxiliary(verb: Token, know: Knowledge) -> Reading | None:
    for c in verb.children:
        if c.dep_ != "aux":
            continue
        if c.lower_ in know.modality["modal.hypothetical"] and not _was_able(verb, c):
            return Reading(Outcome.HYPOTHETICAL, f'"{c.lower_}" leaves it open')
        if c.lower_ in know.modality["modal.future"]:
            return Reading(Outcome.PLANNED, f'"{c.lower_}" puts it in the future')
    return None


def _was_able(verb: Token, modal: Token) -> bool:
    return modal.lower_ == "can" and verb.lower_ in {"confirm", "see"}


def _has_to(token: Token) -> bool:
    return any(c.lower_ == "to" and c.dep_ == "aux" for c in token.children)


def _between(token: Token, above: Token | None, know: Knowledge) -> Reading | None:
    """Return what the word above makes of what stands below it, if it is not its happening."""
    if above is None:
        is_headline = _has_to(token) and token.dep_ == "ROOT"
        return Reading(Outcome.PLANNED, '"to" puts it in the future') if is_headline else None
    if token.dep_ == "prep":
        return _under_noun(token, above, know)
    if know.lists("failed.verbs", above.lower_) and token.dep_ in _FAILING:
        return Reading(Outcome.FAILED, f'"{above.lower_}": it did not come about')
    if token.dep_ in {"csubj", "nsubj", "nsubjpass"} and is_verb(above):
        return _auxiliary(above, know) or _called_a_plan(above, know)
    if _has_to(token):
        return _infinitive(token, above, know)
    return _intended(token, above, know)


def _is_to_come(verb: Token, mark: str, know: Knowledge) -> bool:
    """Return whether a present tense means the future: "until they leave", "once it is taken"."""
    if verb.tag_ == "VBP" and know.verb_forms.get(verb.lower_, verb.lower_) != verb.lower_:
        return False  # "after troops retook it": the tagger takes a past that it never saw for one
    if mark == "once":
        if any(c.lower_ == "had" for c in verb.children) and not has(verb.head, "aux"):
            return False  # "moved in once the army had left", but "would move in once it had left"
        return verb.tag_ in {"VBZ", "VBP", "VBN"}
    return verb.tag_ in {"VBZ", "VBP"} and not has(verb, "aux", "auxpass")


def _called_a_plan(verb: Token, know: Knowledge) -> Reading | None:
    """Return whether what is told of an event is that it is a goal: "is part of the plan"."""
    among = (o for n, _, o in prepositions(verb) if n in _AMONG)
    said = child(verb, "attr") or next(among, None)
    if said is None:
        return None
    for noun in (said, *of_chain(said), *(n for o in of_chain(said) for n in of_chain(o))):
        if know.lists("intent.nouns", noun.lower_.removesuffix("s")):
            return Reading(Outcome.PLANNED, f'"{noun.lower_}": it is planned')
    return None


def _intended(token: Token, above: Token, know: Knowledge) -> Reading | None:
    word = above.lower_
    if is_named_untrue(above, know):
        return None  # "called the taking of X a lie"
    is_bare = token.tag_ in {"VB", "VBP"} and not has(token, "aux", "auxpass")
    below = token.dep_ in {"ccomp", "acl", "relcl"}
    if is_bare and below and word in know.modality["intent.demands"]:
        return Reading(Outcome.PLANNED, f'"{word}" that it be so: it is demanded, not done')
    wanted = token.dep_ == "dobj" and know.lists("intent.verbs", word)
    if wanted or (token.dep_ in {"compound", "amod"} and know.lists("intent.nouns", word)):
        return Reading(Outcome.PLANNED, f'"{word}": it is planned')
    return None


def _infinitive(token: Token, above: Token, know: Knowledge) -> Reading | None:
    word = above.lower_
    if is_done(token, above, know):
        return None
    if know.lists("failed.verbs", word) or know.lists("failed.nouns", word) or word == "unable":
        return Reading(Outcome.FAILED, f'"{word} to": it did not come about')
    if know.lists("intent.verbs", word) or know.lists("intent.nouns", word):
        return Reading(Outcome.PLANNED, f'"{word} to": it is planned')
    return Reading(Outcome.PLANNED, f'"{word} ... to {token.lower_}": a purpose, not a fact')


def _under_noun(prep: Token, above: Token, know: Knowledge) -> Reading | None:
    word = above.lower_
    if prep.i and prep.nbor(-1).lower_ == "not":
        return Reading(Outcome.NEGATED, '"not"')
    if prep.lower_ == "of" and word in know.modality["negation.vouching"] and _is_none(above):
        return Reading(Outcome.NEGATED, f'"no {word}": nobody says so')
    if prep.lower_ == "of" and word in know.modality["modal.accusations"]:
        return Reading(Outcome.HYPOTHETICAL, f'"{word} of": somebody is accused of it')
    if _is_wanted(prep.lower_, word, know):
        return Reading(Outcome.PLANNED, f'"{word} {prep.lower_}": it is planned')
    if know.lists("failed.verbs", word) and prep.lower_ in {"from", "in"}:
        return Reading(Outcome.FAILED, f'"{word} {prep.lower_}": it did not come about')
    return None


def _is_none(noun: Token) -> bool:
    """Return whether there is none of it: "no confirmation of the capture"."""
    return any(c.lower_ in {"no", "neither"} for c in noun.children)


def _is_wanted(prep: str, word: str, know: Knowledge) -> bool:
    """Return whether ``word`` makes a plan of what follows ``prep``: "a plan for", "bent on"."""
    if prep == "on":
        return word in know.modality["intent.on"]
    if prep in {"after", "since", "following", "by", "with", "despite", "amid"}:
        return False
    if prep in {"for", "to"} and word in know.modality["intent.adjectives"]:
        return True
    return know.lists("intent.nouns", word) or (
        know.lists("intent.verbs", word) and prep in {"for", "at", "to", "towards"}
    )
