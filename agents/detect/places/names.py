"""Finds the proper names of places in a sentence: first by the gazetteer, then by their company.

A run of capitalised words is read as a whole. A gazetteer name inside it counts only if what is
left of the run are words that may stand beside a place ("Syrian", "Northern", "Province"); a name
beside an unknown capitalised word is part of a person's or an organisation's name.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from agents.detect.places.capitals import Capitals, is_no_place, is_of_people
from agents.detect.places.gazetteer import Gazetteer, Match
from agents.detect.places.spellings import Spellings
from agents.detect.places.tokens import Words
from agents.detect.places.words import PlaceWords, phrase_of

_LONGEST: Final = 5  # words in a place name
_GOVERNING: Final = 100_000  # people in a town whose name may stand for its rulers
_MOST_STRANGE_TITLED: Final = 2  # words of an unknown name in a headline; more are its verbs
_BOUND: Final = ("-e", "-i", "-ye", "-o")  # Persian endings: the name goes on with the next word


class Name(Struct, frozen=True):
    """The words ``first`` to before ``last`` are a place's name, or may be (``known`` False).

    ``country`` is set for the name of a country, and then there are no ``matches``. ``person`` is
    true of a name that begins like a person's ("Omar"): only a word for its kind makes it a place.
    """

    first: int
    last: int
    matches: tuple[Match, ...] = ()
    country: str | None = None
    person: bool = False

    @property
    def known(self) -> bool:
        """Whether the gazetteer or the list of countries has it."""
        return bool(self.matches) or self.country is not None


class Names(Struct):
    """The ``places`` of a sentence, and the ``strangers``: names that only their company can place."""

    places: list[Name] = field(default_factory=list)
    strangers: list[Name] = field(default_factory=list)


class NameReader:
    """Reads the names of one sentence."""

    def __init__(
        self,
        text: str,
        words: Words,
        gazetteer: Gazetteer,
        vocabulary: PlaceWords,
        spellings: Spellings,
    ) -> None:
        self._text = text
        self._apart = words
        self._words = words.each
        self._lows = words.lows
        self._gazetteer = gazetteer
        self._vocabulary = vocabulary
        self._spellings = spellings
        self._capitals = Capitals(text, words, vocabulary)
        self._titled = self._capitals.titled

    def read(self) -> Names:
        """Return the names in order."""
        names = Names()
        for first, last in self._runs():
            if last - first > 1:
                self._read_run(first, last, names)
            else:
                self._read_lone(first, names)
        return names

    def _read_lone(self, index: int, names: Names) -> None:
        """Read a run of one word, as most of them are: a place, a stranger or neither."""
        word = self._words[index]
        if self._titled or word.text[-1].isdigit() or (word.first and self._follows_kind(index)):
            self._read_run(index, index + 1, names)
            return
        alone = self._spellings.alone_opening if word.first else self._spellings.alone
        found = alone[word.text]
        if found is None:
            return
        person = found.country is None and self._is_person(index, index + 1, [])
        if found.stranger:
            if not person or word.low in self._vocabulary.name_openers_of_people:
                names.strangers.append(Name(index, index + 1, person=person or found.person))
        elif not person:
            names.places.append(Name(index, index + 1, found.matches, found.country))

    def _runs(self) -> list[tuple[int, int]]:
        """Return the longest stretches of capitalised words, particles between them included."""
        runs: list[tuple[int, int]] = []
        index = 0
        for first in self._apart.capitals:
            if first >= index:
                index = self._run_end(first)
                runs.append((first, index))
        return runs

    def _run_end(self, first: int) -> int:
        words, particles = self._words, self._vocabulary.particles
        last = first + 1
        while last < len(words):
            before, word = words[last - 1], words[last]
            if not word.joined or before.owns:
                break
            if word.shouted and not before.shouted:
                break  # an acronym is a party's: "At Djibo JNIM fighters"
            if word.capital or (word.text.isdigit() and self._numbered(last - 1)):
                last += 1
            elif word.low in particles and self._goes_on(last):
                last += 2
            else:
                break
        return last

    def _numbered(self, index: int) -> bool:
        """Whether a number after the word at ``index`` is part of the name: "Gate 27"."""
        low = self._words[index].low
        return low in self._vocabulary.named_by_kind and low not in self._vocabulary.dates

    def _goes_on(self, index: int) -> bool:
        """Whether the particle at ``index`` stands between two parts of a name."""
        if index + 1 >= len(self._words):
            return False
        if self._words[index].low in {"of", "as"}:
            return False  # "left Kunduz as Kabul sent troops"
        following = self._words[index + 1]
        return following.capital and following.joined

    def _read_run(self, first: int, last: int, names: Names) -> None:
        covers: list[Name] = []
        foreign: list[int] = []
        index = first
        while index < last:
            read = index
            index, cover = self._cover(index, last)
            begun = self._begun(read, last) if index - read <= 1 else None
            if begun is not None and self._titled:
                names.strangers.append(begun)
                index = begun.last
            elif begun is not None:
                foreign.append(read)
                index = read + 1
            elif cover is not None:
                covers.append(cover)
            elif index == read:
                if not self._capitals.is_neutral(index):
                    foreign.append(index)
                index += 1
        covers, merged = self._merge_neighbours(covers)
        if merged:
            foreign = sorted({*foreign, *merged})
        self._sort_out(first, last, covers, foreign, names)

    def _begun(self, index: int, last: int) -> Name | None:
        """Return the name that the word at ``index`` opens, in a headline: "Capture Khan Dalil"."""
        if index + 1 >= last:
            return None
        after_kind = self._follows_kind(index)
        if not self._capitals.opens_name(index, last, after_kind=after_kind):
            return None
        end = index + 1
        while end < last - 1 and self._words[end].low in self._vocabulary.name_openers:
            end += 1
        return Name(
            index, end + 1, person=is_of_people(self._vocabulary, self._lows[index : end + 1])
        )

    def _follows_kind(self, index: int) -> bool:
        """Whether "the village of" stands before, so that what follows is a place's name."""
        if index < 2 or self._lows[index - 1] != "of":  # noqa: PLR2004 - a kind and "of"
            return False
        return (self._lows[index - 2],) in self._vocabulary.kinds

    def _sort_out(
        self, first: int, last: int, covers: list[Name], foreign: list[int], names: Names
    ) -> None:
        """Add to ``names`` what of a run is a place, and what may be one."""
        if not covers and not foreign:
            return
        person = self._is_person(first, last, covers)
        for cover in covers:
            if self._stands(cover, first, last, foreign) and not (person and not cover.country):
                names.places.append(cover)
        if not person or self._words[first].low in self._vocabulary.name_openers_of_people:
            strangers = self._strangers(first, last, covers, foreign)
            if person:
                strangers = [replace(s, person=True) for s in strangers]
            names.strangers.extend(strangers)

    def _merge_neighbours(self, covers: list[Name]) -> tuple[list[Name], list[int]]:
        """Take two gazetteer names side by side for one that the gazetteer does not have.

        "Marib al-Wadi" is not Marib. In a headline nothing separates the names but verbs, so there
        they stay.
        """
        if self._titled:
            return covers, []
        kept: list[Name] = []
        merged: list[int] = []
        for cover in covers:
            neighbour = kept[-1] if kept else None
            sides = neighbour is not None and neighbour.last == cover.first
            if sides and neighbour and not neighbour.country and not cover.country:
                merged.extend(range(neighbour.first, cover.last))
                kept.pop()
            elif merged and merged[-1] == cover.first - 1 and not cover.country:
                merged.extend(range(cover.first, cover.last))
            else:
                kept.append(cover)
        return kept, merged

    def _cover(self, index: int, last: int) -> tuple[int, Name | None]:
        """Return the longest place name that begins at ``index``, and the word to go on from.

        The words of a name that is known not to be a place ("Al Jazeera") are passed over whole.
        """
        if self._capitals.opens_phrase(index):
            return index, None
        words, spellings = self._words, self._spellings
        word, start = words[index], self._apart.starts[index]
        together = spellings.opening if self._titled else spellings.inside
        for end in range(min(last, index + _LONGEST), index + 1, -1):
            reading = together[self._text[start : self._apart.end(end - 1)]]
            if reading is not None:
                return end, None if reading.other else Name(
                    index, end, reading.matches, reading.country
                )
        alone = spellings.opening if word.first else together
        reading = alone[word.text]
        if reading is None:
            return self._designated(index)
        if reading.other:
            return index, None
        return index + 1, Name(index, index + 1, reading.matches, reading.country)

    def _designated(self, index: int) -> tuple[int, Name | None]:
        """Return the site that a letter and a number name, of which the words behind say so."""
        if not self._capitals.designates(index):
            return index, None
        matches = self._gazetteer.matches(self._words[index].text)
        if not matches or not matches[0].exact:
            return index, None
        return index + 1, Name(index, index + 1, matches)

    def _stands(self, cover: Name, first: int, last: int, foreign: list[int]) -> bool:
        """Whether ``cover`` is a place by itself and not a part of a longer name."""
        vocabulary, words = self._vocabulary, self._words
        if cover.first > first and words[cover.first - 1].low.endswith(_BOUND):
            return False  # "Yaftal-e Payan"
        after = self._lows[cover.last : last][: 1 if self._titled else None]
        if any(low in vocabulary.organisations and (low,) not in vocabulary.kinds for low in after):
            return False
        beside = [index for index in foreign if index in {cover.first - 1, cover.last}]
        if self._titled:  # capitals say nothing in a headline; the words beside it are its verbs
            beside = [i for i in beside if words[i].low in vocabulary.given_names]
        elif beside == [first] and cover.first - 1 == first and self._opens_sentence(first):
            low = words[first].low
            is_named = low in vocabulary.given_names or low in vocabulary.name_openers
            return not is_named and cover.matches[:1] != () and cover.matches[0].exact
        return not beside

    def _opens_sentence(self, index: int) -> bool:
        """Whether any word would have a capital there; behind a colon only names have one."""
        word = self._words[index]
        return word.first and not (index and ({":", ";"} & set(word.gap)))

    def _is_person(self, first: int, last: int, covers: list[Name]) -> bool:
        """Whether the run is a person's name: after a title, or one word before a verb of saying."""
        if self._follows_kind(first):
            return False
        lows, titles = self._lows, self._vocabulary.titles
        if last - first > 1 and not titles.isdisjoint(lows[first : last - 1]):
            known = {i for c in covers if c.last - c.first > 1 for i in range(c.first, c.last)}
            if any(lows[i] in titles for i in range(first, last - 1) if i not in known):
                return True
        if first and self._words[first].joined and lows[first - 1] in titles:
            return True
        return last - first == 1 and self._speaks(first)

    def _speaks(self, index: int) -> bool:
        """Whether a verb of saying follows: towns do not speak, but for those that govern."""
        after = index + 1
        if after >= len(self._lows) or self._lows[after] not in self._vocabulary.saying:
            return False
        if not self._words[after].joined:
            return False
        found = self._gazetteer.lookup(self._words[index].text)
        return not found or found[0].population < _GOVERNING

    def _strangers(
        self, first: int, last: int, covers: list[Name], foreign: list[int]
    ) -> list[Name]:
        """Return the stretch of a run that nobody knows, if it may be a name."""
        if not foreign:
            return []
        words, vocabulary = self._words, self._vocabulary
        start, end = self._stretch(first, last, covers, foreign)
        lows = self._lows[start:end]
        if self._titled and len(lows) > _MOST_STRANGE_TITLED:
            return []
        if not vocabulary.organisations.isdisjoint(lows):
            return []
        if any(is_no_place(vocabulary, phrase_of(low)) for low in lows):
            return []
        if all(word.shouted for word in words[start:end]) and not self._capitals.designates(
            end - 1
        ):
            return []
        return [Name(start, end, person=is_of_people(vocabulary, lows))]

    def _stretch(
        self, first: int, last: int, covers: list[Name], foreign: list[int]
    ) -> tuple[int, int]:
        """Return the run without the words at its ends that are part of no name."""
        words, vocabulary = self._words, self._vocabulary
        start, end = first, last
        while start < end and start not in foreign and not self._covered(start, covers):
            start += 1
        while end > start and end - 1 not in foreign and not self._covered(end - 1, covers):
            end -= 1
        while start > first and not words[start - 1].first and start in foreign:
            before = words[start - 1]
            is_article = before.low in vocabulary.particles and not before.shouted
            if not is_article and before.low not in vocabulary.name_adjectives:
                break
            start -= 1
        return start, end

    def _covered(self, index: int, covers: list[Name]) -> bool:
        return any(cover.first <= index < cover.last and not cover.country for cover in covers)
