"""Names of places as they are written: where one ends, how it is spelled, who is a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from anyascii import anyascii

from agents.detect.languages.spots import Line, Spot
from agents.detect.languages.words import Token
from agents.detect.places.gazetteer import Match
from agents.detect.places.mentions import Mention
from schemas.claims import PlaceKind

LONGEST_NAME: Final = 4
_MOST_VARIANTS: Final = 24
_SHORTEST: Final = 3
_JOINERS: Final = frozenset("-'\u2019")


def stranger(line: Line, first: int, last: int) -> Spot:
    """Return the words ``first:last`` as a place that no gazetteer has."""
    return named_spot(line, first, last, ())


def stranger_end(line: Line, index: int) -> int:
    """Return where an unknown name that begins at ``index`` ends; ``index`` if there is none."""
    last = index
    while last < len(line.tokens) and last - index < LONGEST_NAME * 2:
        token = line.tokens[last]
        is_hyphen = token.text == "-" and token.glued and last > index
        if not (is_hyphen or (token.is_word and token.capital)):
            break
        last += 1
    while last > index and not line.tokens[last - 1].is_word:
        last -= 1
    return last


def stranger_object(
    line: Line, taken: tuple[int, ...], spots: Sequence[Spot], names: frozenset[str]
) -> Spot | None:
    """Return an unknown name right beside a word that takes nothing but ground.

    The first word of a sentence counts only where the article has it as a name elsewhere.
    """
    used = {i for spot in spots for i in range(spot.first, spot.last)}
    behind, before = taken[-1] + 1, taken[0] - 1
    for index in (behind, before):
        if not 0 <= index < len(line.tokens) or index in used or line.lexicon.nouns_capital:
            continue
        token = line.tokens[index]
        is_name = token.capital and (index > 0 or any(form.text in names for form in token.forms))
        last = stranger_end(line, index)
        if is_name and last == index + 1 and not (index == before and _is_surname(line, index)):
            return stranger(line, index, last)
    return None


def _is_surname(line: Line, index: int) -> bool:
    return index > 0 and line.tokens[index - 1].capital


def named_spot(
    line: Line, first: int, last: int, matches: tuple[Match, ...], name: str = ""
) -> Spot:
    """Return the words ``first:last`` as a place with these entries, under ``name`` if given."""
    start, end = line.tokens[first].start, line.tokens[last - 1].end
    mention = Mention(
        start=start,
        end=end,
        text=name or _latin(line, first, last),
        head=start,
        name=name or _latin(line, first, last),
        kind=_plain_kind(matches),
        matches=matches,
        known=bool(matches),
    )
    return Spot(first, last, place=mention)


def _plain_kind(matches: tuple[Match, ...]) -> PlaceKind:
    """Return the kind of a bare name: a town where one of that name is known."""
    kinds = [match.entry.kind for match in matches if match.exact] or [
        match.entry.kind for match in matches
    ]
    if PlaceKind.POPULATED in kinds:
        return PlaceKind.POPULATED
    return kinds[0] if kinds else PlaceKind.UNKNOWN


def is_name(line: Line, first: int, last: int) -> bool:
    """Return whether ``first:last`` is written as one name: capitals, joined, no marks."""
    tokens = line.tokens[first:last]
    if not (tokens[-1].is_word and tokens[-1].capital):
        return False
    if last < len(line.tokens) and line.tokens[last].text == "-" and line.tokens[last].glued:
        follower = line.tokens[last + 1] if last + 1 < len(line.tokens) else None
        if (
            follower is not None
            and follower.glued
            and line.lexicon.kinds.at(line.tokens, last + 1) is None
        ):
            return False
    return all(
        token.capital
        or token.text in _JOINERS
        or (
            token.text.islower()
            and len(token.text) <= _SHORTEST
            and not line.has("conj", first + i)
        )
        for i, token in enumerate(tokens)
    )


def is_headline(line: Line) -> bool:
    """Return whether all longer words have capitals, so that a capital tells no name."""
    longer = [token for token in line.tokens if len(token.text) > _SHORTEST and token.is_word]
    return len(longer) >= _SHORTEST and all(token.capital for token in longer)


def is_person(line: Line, last: int) -> bool:
    """Return whether a surname follows, where common nouns have no capital: "Vladimir R."."""
    if last >= len(line.tokens) or line.lexicon.nouns_capital:
        return False
    token = line.tokens[last]
    return (
        token.capital
        and not token.glued
        and line.lexicon.kinds.at(line.tokens, last) is None
        and line.lexicon.parties.at(line.tokens, last) is None
    )


def caseless_end(line: Line, index: int) -> int:
    """Return where a name in letters without capitals ends: one word, more behind "Tell" or "Umm"."""
    last = index
    while last < len(line.tokens):
        token = line.tokens[last]
        is_caseless = token.is_word and token.text.upper() == token.text.lower()
        if not is_caseless or token.text.isdecimal() or _is_other(line, last):
            break
        last += 1
        if not line.has("name_articles", last - 1):
            break
    return last


def _is_other(line: Line, index: int) -> bool:
    """Return whether the word is known as something else than a name."""
    lexicon = line.lexicon
    groups = ("that", "clause", "say", "part", "troops", "still", "now", "negation", "pronoun")
    return any(line.has(group, index) for group in groups) or any(
        table.at(line.tokens, index) is not None
        for table in (lexicon.markers, lexicon.forms, lexicon.kinds, lexicon.dates)
    )


def written(line: Line, first: int, last: int) -> Iterator[str]:
    """Give the folded spellings of a name in its own letters, in every form of its words."""
    tokens = line.tokens[first:last]
    for count, forms in enumerate(product(*(token.forms for token in tokens))):
        if count >= _MOST_VARIANTS:
            return
        yield "".join(_glue(t, f.text) for t, f in zip(tokens, forms, strict=True)).strip()


def spellings(line: Line, first: int, last: int) -> Iterator[str]:
    """Give the Latin spellings of a name, of every form of its words."""
    tokens = line.tokens[first:last]
    if tokens[0].text.isascii() or not tokens[0].forms[1:]:
        yield _latin(line, first, last)
        return
    choices = [token.forms for token in tokens]
    for count, forms in enumerate(product(*choices)):
        if count >= _MOST_VARIANTS:
            return
        yield (
            anyascii("".join(_glue(t, f.text) for t, f in zip(tokens, forms, strict=True)))
            .strip()
            .title()
        )


def _glue(token: Token, text: str) -> str:
    return text if token.glued else f" {text}"


def _latin(line: Line, first: int, last: int) -> str:
    """Return the words as written, in Latin letters."""
    text = "".join(_glue(token, token.text) for token in line.tokens[first:last]).strip()
    if any(ord(char) > 0x24F for char in text):  # noqa: PLR2004 - the end of the Latin blocks
        return anyascii(text)
    return text
