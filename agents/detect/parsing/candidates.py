"""Which sentences are worth parsing: those with a word that could tell of a change, as it stands.

Parsing is what costs. Each condition below is one that a rule in ``events/`` or ``denials.py``
cannot do without, read off the words alone, so that no claim is lost: a verb that needs a particle
has it in its sentence, "had" is no auxiliary, a flag that flies is named, "his" has a form of "be".

``words`` asks whether a sentence is worth a look; whether it has a place for the change is for
``grounds.py`` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from agents.detect.knowledge import Knowledge
from agents.detect.parsing.lows import lows_of

_PARTICIPLE: Final = re.compile(r"[a-z-]{2,}ed$")
_STRONG_PARTICIPLES: Final = frozenset(
    {
        "been", "seen", "said", "told", "made", "found", "gone", "come", "done", "given",
        "become", "begun", "brought", "built", "bought", "caught", "chosen", "cut", "died",
        "drawn", "driven", "eaten", "fallen", "felt", "fled", "flown", "fought", "got", "grown", "had",
        "heard", "held", "hit", "hurt", "kept", "known", "led", "left", "lost", "met",
        "paid", "put", "read", "risen", "run", "sent", "set", "shot", "shown", "shut", "sold",
        "spent", "spoken", "stood", "stolen", "taken", "thought", "thrown", "torn",
        "understood", "won", "written", "broken",
    }
)  # fmt: skip
_DENYING: Final = (
    "fighting", "thrown_back", "naming", "nouns_false", "truths", "adjectives", "happen",
)  # fmt: skip
"""Lists under [denial] with the words of answers; each needs somebody who says it."""

BE: Final = frozenset(
    {
        "is", "are", "was", "were", "been", "being", "be", "s", "re", "am", "remains", "remain",
        "remained", "stay", "stays", "stayed",
    }
)  # fmt: skip

BELONGING: Final = frozenset({"belongs", "belonged"})
"""Forms that say whose a place is: "by noon the town belonged to Y"."""

HOLDING: Final = frozenset({"under", "with"})
"""Words that say with whom a place is: "is again under Y"."""

_ANEW: Final = frozenset({"again", "back", "now"})

_GONE: Final = frozenset({"leave", "withdraw"})

MOVING: Final = frozenset(
    {"come", "fall", "pass", "go", "return", "revert", "slip", "switch", "move"}
)
"""Verbs, in their base form, that bring a place "under the army's control"."""


def gone(form: str, know: Knowledge) -> bool:
    """Return whether a form of a verb may say that somebody has left."""
    return any(e.frame.name in _GONE for e in know.verbs[know.verb_forms[form]])


def comings(know: Knowledge) -> frozenset[str]:
    """Return the words that make a taking of coming in.

    "Into the centre of X", "unopposed", "without a fight", "and the army withdrew", "and freed the
    inmates".
    """
    left = frozenset(form for form in know.verb_forms if gone(form, know))
    return (
        left
        | know.ground["core"]
        | know.holder["resistance"]
        | know.holder["inmates"]
        | {"unopposed"}
    )


class Candidates:
    """Picks the words of change of a sentence. Holds only what does not change."""

    def __init__(self, know: Knowledge) -> None:
        self._know = know
        modality = know.modality
        self._denying = modality["denial.verbs"] | modality["denial.nouns"]
        self._denying |= modality["denial.adjectives"] | modality["denial.nouns_false"]
        self._denying |= modality["denial.truths"] | modality["denial.ours"]
        self._telling = frozenset({"still", "remain", "remains", "remained"}).union(
            *(modality.get(f"denial.{group}", frozenset()) for group in _DENYING)
        )
        self._saying = know.attribution["say.verbs"] | modality.get("denial.naming", frozenset())
        self._saying |= {"according"}
        self._anew = _ANEW | know.holder["degrees"]
        self._comings = comings(know)
        self._entering = know.holder["enter"] | know.ground["core"]
        self._being = know.holder["free"] | know.holder["own"]
        sure = {*know.nouns, *know.light["nouns"], *know.holder["nouns"], *know.flags, "hands"}
        sure.update(form for form in know.verb_forms if self._needs_nothing(form))
        self._sure = frozenset(sure) | self._denying | BELONGING
        self._all = frozenset(know.verb_forms) | self._sure | self._telling
        self._all |= self._entering | self._being | HOLDING | know.holder["away"] | BELONGING
        self._declaring = frozenset(
            form for form, base in know.light_forms.items() if base in know.light["say"]
        )

    def words(self, text: str) -> tuple[str, ...]:
        """Return the words of ``text`` that may tell of a change, in lower case, each once."""
        every = lows_of(text)
        present = frozenset(every)
        found = present & self._all
        if not found:
            return ()
        return tuple(
            w for w in dict.fromkeys(every) if w in found and self._may_tell(w, every, present)
        )

    def _may_tell(self, word: str, every: list[str], present: frozenset[str]) -> bool:
        return (
            word in self._sure
            or (word in self._know.verb_forms and self._verb(word, every, present))
            or (word in self._entering and self._enters(present))
            or (word in self._being and not present.isdisjoint(BE))
            or (word in self._being and not present.isdisjoint(self._declaring))
            or (word in HOLDING and self._is_again(present))
            or (word in self._know.holder["away"] and _is_away(word, present))
            or (word in self._telling and self._denial(present))
        )

    def _verb(self, word: str, every: list[str], present: frozenset[str]) -> bool:
        know = self._know
        base = know.verb_forms[word]
        if base == "have":
            return any(_is_main(every, i) for i, w in enumerate(every) if w == word)
        return any(
            (entry.particle is None or has_particle(entry.particle, present))
            and (not entry.frame.name.startswith("flag") or not present.isdisjoint(know.flags))
            and (entry.frame.name != "order" or not present.isdisjoint(know.order))
            for entry in know.verbs[base]
        ) or self._moves(base, present)

    def _needs_nothing(self, form: str) -> bool:
        """Return whether a form of a verb may tell of a change whatever stands beside it."""
        know = self._know
        base = know.verb_forms[form]
        if base in know.holder["put"] or form in know.troops:
            return base != "have"  # read in other ways as well
        return base != "have" and any(
            entry.particle is None
            and not entry.frame.name.startswith("flag")
            and entry.frame.name != "order"
            for entry in know.verbs[base]
        )

    def _moves(self, base: str, present: frozenset[str]) -> bool:
        """Return whether "came under the army's control" may be meant."""
        return not present.isdisjoint({"under", "to", "into", "in", "back"}) and base in MOVING

    def _enters(self, present: frozenset[str]) -> bool:
        know = self._know
        if present.isdisjoint(know.holder["enter"]):
            return False
        return not present.isdisjoint(self._comings)

    def _is_again(self, present: frozenset[str]) -> bool:
        """Return whether "is again under Y", "is with Y now", "is fully under Y" may be meant."""
        is_anew = not present.isdisjoint(self._anew) or present >= {"once", "more"}
        return is_anew and not present.isdisjoint(BE)

    def _denial(self, present: frozenset[str]) -> bool:
        """Return whether somebody may say that it is not so: what ``denials`` looks for."""
        return not present.isdisjoint(self._saying)


def _is_away(word: str, present: frozenset[str]) -> bool:
    """Return whether "is out of X", "are gone from X", "are off X" may be meant."""
    is_off = word == "off" or not present.isdisjoint({"of", "from"})
    return is_off and not present.isdisjoint(BE)


def has_particle(particle: str, present: frozenset[str]) -> bool:
    """Return whether a verb's particle is among the words of its sentence."""
    if particle in present:
        return True
    joined = [word for word in present if "-" in word]
    return bool(joined) and any(particle in word for word in joined)


def _is_main(words: list[str], at: int) -> bool:
    """Return whether the form of "have" at ``at`` may be the verb itself: "they had the town"."""
    following = list(_after(words, at))
    if not following or following[0] == "to":
        return False
    return not (_PARTICIPLE.search(following[0]) or following[0] in _STRONG_PARTICIPLES)


def _after(words: list[str], at: int) -> Iterator[str]:
    """Yield the words behind an auxiliary, without adverbs."""
    for word in words[at + 1 : at + 5]:
        if not (
            word.endswith("ly") or word in {"not", "never", "already", "also", "since", "just"}
        ):
            yield word
