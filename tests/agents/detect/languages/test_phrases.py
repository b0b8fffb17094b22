import pytest

from agents.detect.languages.phrases import PhraseError, Phrases, expanded
from agents.detect.languages.words import Spelling, tokens_of

PLAIN = Spelling()


def found(phrase: str, text: str) -> tuple[int, ...] | None:
    phrases: Phrases[str] = Phrases(PLAIN)
    phrases.add(phrase, "x")
    hits = phrases.find(tokens_of(text, 0, len(text), PLAIN))
    return hits[0].indexes if hits else None


def test_brackets_stand_for_each_of_their_endings() -> None:
    assert expanded("pris[,e,es]") == ["pris", "prise", "prises"]


@pytest.mark.parametrize("phrase", ["pris[e", "a]b", "a,b"])
def test_broken_brackets_are_named(phrase: str) -> None:
    with pytest.raises(PhraseError, match=r"cannot read"):
        expanded(phrase)


@pytest.mark.parametrize("phrase", ["~ ein", "nahm ...", "", "| in", "nam | in"])
def test_a_gap_has_two_sides(phrase: str) -> None:
    with pytest.raises(PhraseError, match="gap"):
        Phrases(PLAIN).add(phrase, "x")


@pytest.mark.parametrize(
    ("phrase", "text", "indexes"),
    [
        ("nahm ... ein", "Die Armee nahm am Montag die Stadt ein", (2, 7)),
        ("nahm ... ein", "Die Armee nahm teil. Regen setzte ein", None),
        ("unter ~ Kontrolle", "unter ihre Kontrolle", (0, 2)),
        ("unter ~ Kontrolle", "unter a b c d e Kontrolle", None),
        ("nam ... in |", "Het leger nam maandag de stad in", (2, 6)),
        ("nam ... in |", "Het leger nam de stad in, zegt men", (2, 5)),
        ("nam ... in |", "Het leger nam maatregelen in Goma", None),
        ("russisch*", "die russischen Truppen", (1,)),
        ("russisch*", "die belarussischen Truppen", None),
    ],
)
def test_where_a_phrase_is_found(phrase: str, text: str, indexes: tuple[int, ...] | None) -> None:
    assert found(phrase, text) == indexes


def test_of_two_phrases_the_longer_is_taken() -> None:
    phrases: Phrases[str] = Phrases(PLAIN)
    phrases.add("tombé", "fell")
    phrases.add("tombé aux mains", "fell to")
    (hit,) = phrases.find(tokens_of("est tombé aux mains", 0, 19, PLAIN))
    assert hit.value == "fell to"
