"""Which sentences may answer what was told before them: "the army denied this", "it confirmed the loss".

Each condition is one that ``meaning/denials.py`` or ``meaning/admissions.py`` cannot do without,
read off the words alone: who says that fighting goes on has a word of saying, a name for something
("called it") needs one that makes it untrue.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agents.detect.actors.resolve import ActorMention
from agents.detect.knowledge import Knowledge
from agents.detect.parsing.candidates import gone
from agents.detect.parsing.lows import QUOTES, Lows, lows_in
from agents.detect.parsing.sentences import Sentence
from agents.detect.parsing.view import PRONOUNS

_NOBODY: Final = frozenset({"nothing", "nobody", "none", "no-one", "no"})
_NOT: Final = frozenset({"not", "no", "never", "t", "cannot"})  # "isn't" is two words
_OWN: Final = frozenset({"its", "their", "our", "his", "we"})
_PLAIN: Final = ("verbs", "nouns")
_SPOKEN: Final = ("adjectives", "nouns_false", "ours", "thrown_back")


class Answers:
    """Says of a sentence whether it can answer a claim. Holds only what does not change."""

    def __init__(self, know: Knowledge) -> None:
        modality, spoken = know.modality, know.attribution
        self._modality = modality
        self._plain = frozenset[str]().union(*(modality[f"denial.{k}"] for k in _PLAIN))
        self._spoken = frozenset[str]().union(*(modality[f"denial.{k}"] for k in _SPOKEN))
        self._leaving = _left(know)
        self._saying = spoken["say.verbs"] | modality["denial.naming"]
        self._telling = self._saying | modality["denial.speaking"] | {"according"}
        self._goers = PRONOUNS | know.troops | know.holder["sides"] | know.party["fighters"]
        self._goers |= know.party["state"]
        self._starting = know.objects["determiners"]
        self._owning = (spoken["confirm.verbs"], modality["denial.points"])

    def may_answer(
        self, sentence: Sentence, triggers: Sequence[str], parties: Sequence[ActorMention]
    ) -> bool:
        """Return whether ``sentence`` can deny or own up to what was told before it."""
        words = lows_in(sentence.text)
        if not any(words.present.isdisjoint(some) for some in self._owning):
            return True  # "confirmed the loss"
        is_said = not words.present.isdisjoint(self._saying)
        if is_said and "longer" in words.present:
            return True  # "our men are no longer in the town"
        is_quoted = not QUOTES.isdisjoint(sentence.text)
        is_told = is_quoted or not words.present.isdisjoint(self._telling)
        return any(
            word in self._plain
            or (is_told and self._contradicts(word, words))
            or (is_said and word in self._leaving and (parties or self._may_go(word, words)))
            or self._answers_with(word, words)
            for word in triggers
        )

    def _may_go(self, word: str, words: Lows) -> bool:
        """Return whether somebody who holds ground can be who left: "they left", not "the bank"."""
        at = words.lows.index(word)
        return any(
            low in self._goers or (words.is_capital(i) and low not in self._starting)
            for i, low in enumerate(words.lows[:at])
        )

    def _contradicts(self, word: str, words: Lows) -> bool:
        """Return whether what somebody says with ``word`` can be that it is not so."""
        modality, present = self._modality, words.present
        if word in self._spoken:
            return True
        if word in modality["denial.truths"]:
            return not present.isdisjoint(_NOT)
        if word in modality["denial.fighting"]:
            return word == "fighting" or not present.isdisjoint(modality["denial.going_on"])
        if word in modality["denial.still"]:
            return not (present.isdisjoint(modality["denial.holding"]) and present.isdisjoint(_OWN))
        return False

    def _answers_with(self, word: str, words: Lows) -> bool:
        """Return whether "nobody entered" or "pushed back" is said."""
        if word in self._modality["denial.happen"]:
            return not _NOBODY.isdisjoint(words.lows[: words.lows.index(word)])
        return word in self._modality["denial.pushed"] and "back" in words.present


def _left(know: Knowledge) -> frozenset[str]:
    """Return the past forms of verbs of leaving: who owns up says that his men "have left"."""
    forms = [form for form in know.verb_forms if gone(form, know)]
    past = {form for form in forms if form != know.verb_forms[form] and form[-1:] != "s"}
    past = {form for form in past if not form.endswith("ing")}
    others = {know.verb_forms[form] for form in past}
    return frozenset(past | {form for form in forms if know.verb_forms[form] not in others})
