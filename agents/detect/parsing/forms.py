"""The spellings of an English verb: enough to find it without trusting a tagger.

Headlines mislead the tagger ("Al-Shabaab retakes" comes out as a plural noun), so verbs are looked
up by their spelling. Regular endings follow the school rules; the rest is listed in events.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_VOWELS: Final = frozenset("aeiou")
_SIBILANTS: Final = ("s", "x", "z", "ch", "sh", "o")
_DOUBLING: Final = frozenset(
    {
        "grab",
        "rid",
        "control",
        "patrol",
        "net",
        "quit",
        "repel",
        "expel",
        "compel",
        "refer",
        "commit",
        "admit",
        "run",
        "transfer",
        "plan",
        "stop",
        "ban",
        "rebut",
    }
)
_SHORTEST_E_ING: Final = 2
_WITH_PARTICIPLE: Final = 4  # spellings listed of a verb whose participle is not its past


def regular(base: str) -> set[str]:
    """Return the base form of a regular verb with its -s, -ed and -ing forms."""
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return {base, base[:-1] + "ies", base[:-1] + "ied", base + "ing"}
    plural = base + ("es" if base.endswith(_SIBILANTS) else "s")
    if base.endswith("e"):
        stem = base[:-1] if not base.endswith("ee") and len(base) > _SHORTEST_E_ING else base
        return {base, plural, base + "d", stem + "ing"}
    stem = base + base[-1] if base in _DOUBLING else base
    return {base, plural, stem + "ed", stem + "ing"}


def table(bases: Iterable[str], irregular: Mapping[str, str]) -> dict[str, str]:
    """Return the base form of every spelling of ``bases``. The earlier base wins a shared one."""
    forms: dict[str, str] = {}
    for base in bases:
        listed = irregular.get(base, "").split()
        for form in (base, *(listed or sorted(regular(base)))):
            forms.setdefault(form, base)
    return forms


def active_forms(bases: Iterable[str], irregular: Mapping[str, str]) -> frozenset[str]:
    """Return the spellings of ``bases`` that no passive has: "took" and "takes", but not "taken".

    Irregular verbs are listed as present, past, participle if it differs, and -ing form.
    """
    active: set[str] = set()
    passive: set[str] = set()
    for base in bases:
        listed = irregular.get(base, "").split()
        every = {base, *listed} if listed else regular(base)
        if listed:
            participles = {listed[2] if len(listed) == _WITH_PARTICIPLE else listed[1]}
        else:
            participles = {form for form in every if form.endswith("ed")}
        passive |= participles
        active |= every - participles
    return frozenset(active - passive)
