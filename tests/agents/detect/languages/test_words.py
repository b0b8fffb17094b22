# ruff: noqa: RUF001 - letters of other alphabets are what is read here
from hypothesis import given
from hypothesis import strategies as st

from agents.detect.languages.words import Spelling, alike, folded, tokens_of

FRENCH = Spelling(elisions=frozenset({"l", "d", "qu"}))
SLAVIC = Spelling(endings=(("а", ""), ("ой", "ая")))
ARABIC = Spelling(prefixes={"ب": "", "بال": "", "لل": "ال"})


def test_elided_words_stand_alone() -> None:
    text = "l\u2019armée s'est retirée d'Alep"
    words = [t.text for t in tokens_of(text, 0, len(text), FRENCH)]
    assert words == ["l\u2019", "armée", "s'est", "retirée", "d'", "Alep"]


def test_only_capitalised_words_lose_their_case() -> None:
    text = "Херсона города"
    name, noun = tokens_of(text, 0, len(text), SLAVIC)
    assert "херсон" in {form.text for form in name.forms}
    assert [form.text for form in noun.forms] == ["города"]


def test_a_prefix_is_known_with_what_it_was() -> None:
    (word,) = tokens_of("للجيش", 0, 5, ARABIC)
    assert ("الجيش", "لل") in {(form.text, form.prefix) for form in word.forms}


def test_vowel_marks_and_kinds_of_alef_do_not_matter() -> None:
    assert folded("إِدلب") == folded("ادلب")


@given(st.text(max_size=80))
def test_words_are_where_they_say(text: str) -> None:
    for token in tokens_of(text, 0, len(text), FRENCH):
        assert text[token.start : token.end] == token.text != ""
    assert len(alike(text)) == len(text)
