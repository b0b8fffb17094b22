"""Verdicts: what a named analyst says of a change that was told, as part of a claim."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

MAX_NAME_CHARS: Final = 80
MAX_REASON_CHARS: Final = 2_000
MAX_ARTICLES: Final = 50


class Ruling(StrEnum):
    """What an analyst says of a change. The last one of each analyst counts."""

    CONFIRM = "confirm"  # it happened
    REJECT = "reject"  # it did not happen
    MERGE = "merge"  # it is another change, told of with another party, place or date
    WITHDRAW = "withdraw"  # nothing any more: what the analyst said of it before is taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRef:
    """A change as its alert told of it: enough for the ledger to find it again.

    ``change_id`` is that of the alert. ``gainer`` and ``loser`` are sides. ``articles`` are ids of
    articles behind it, the first to become known first. ``words`` say what happened, for people.

    Raises:
        ValueError: there are more articles than a reference needs.
    """

    change_id: str
    place_id: str
    gainer: str | None = None
    loser: str | None = None
    event_date: date | None = None
    articles: tuple[str, ...] = ()
    words: str = ""

    def __post_init__(self) -> None:
        if len(self.articles) > MAX_ARTICLES:
            raise ValueError(f"a change is named by at most {MAX_ARTICLES} articles")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalystVerdict:
    """What an analyst says of the change ``about``, and of which alert it was said.

    ``into`` is the change that it really is, of a merge alone.

    Raises:
        ValueError: the name is none, or ``into`` does not fit the ruling.
    """

    analyst: str
    ruling: Ruling
    about: ChangeRef
    alert_id: str
    revision: int
    into: ChangeRef | None = None

    def __post_init__(self) -> None:
        if self.analyst != analyst_name(self.analyst):
            raise ValueError("an analyst's name is written plainly")
        if (self.ruling is Ruling.MERGE) != (self.into is not None):
            raise ValueError("a merge names another change, and nothing else does")
        if self.into is not None and self.into.change_id == self.about.change_id:
            raise ValueError("a change cannot be merged into itself")


def analyst_name(text: str) -> str:
    """Return an analyst's name as it is written everywhere: one line, with single blanks.

    Raises:
        ValueError: it is empty, too long, or holds what cannot be seen.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise ValueError("an analyst has a name")
    if len(name) > MAX_NAME_CHARS:
        raise ValueError(f"an analyst's name has at most {MAX_NAME_CHARS} characters")
    if any(unicodedata.category(each)[0] == "C" for each in name):
        raise ValueError("an analyst's name holds no characters that cannot be seen")
    return name


def verdict_reason(text: str) -> str:
    """Return what an analyst wrote in one line, without characters that are none.

    Raises:
        ValueError: nothing is left, or it is too long.
    """
    shown = "".join(each if _is_shown(each) else " " for each in unicodedata.normalize("NFC", text))
    reason = " ".join(shown.split())
    if not reason:
        raise ValueError("a verdict has a reason")
    if len(reason) > MAX_REASON_CHARS:
        raise ValueError(f"a reason has at most {MAX_REASON_CHARS:,} characters")
    return reason


def _is_shown(character: str) -> bool:
    """Return whether a character is one: joiners and marks of direction are, scripts need them."""
    category = unicodedata.category(character)
    return category[0] != "C" or category == "Cf"


def analyst_key(name: str) -> str:
    """Return by what an analyst is the same one, however the name's letters are cased."""
    return unicodedata.normalize("NFKC", name).casefold()
