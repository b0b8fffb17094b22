"""Masking: names that the parser misreads, and the arcs of the text as written."""

from __future__ import annotations

import pytest

from agents.detect.parsing.masking import Named, masked, misread
from agents.detect.parsing.parse import parse


def named(text: str, *places: str, parties: tuple[str, ...] = ()) -> Named:
    def spans(names: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
        return tuple((text.index(name), text.index(name) + len(name)) for name in names)

    return Named(text, spans(places), spans(parties))


@pytest.mark.parametrize(
    ("sentence", "verb", "place"),
    [
        (named("Shells fell after gunmen overran Bangassou on Sunday, a nun said.", "Bangassou"),
         "overran", "Bangassou"),
        (named("The ministry said its troops had completely liberated Severodonetsk.",
               "Severodonetsk"), "liberated", "Severodonetsk"),
        (named("Residents said that rebels had completely seized Qaryatmun.", "Qaryatmun"),
         "seized", "Qaryatmun"),
    ],
)  # fmt: skip
def test_an_unknown_place_is_the_object_of_what_was_done_to_it(nlp, sentence, verb, place):
    [(doc, _)] = parse(nlp, [sentence])
    token = next(t for t in doc if t.text == place)
    assert (token.dep_, token.head.text) == ("dobj", verb)


def test_the_text_stays_as_it_is_written(nlp):
    sentence = named(
        "Fighters overran Oum el-Brim  and Bangassou (east).", "Oum el-Brim", "Bangassou"
    )
    [(doc, _)] = parse(nlp, [sentence])
    assert doc.text == sentence.text
    assert [t.idx for t in doc] == [t.idx for t in nlp.make_doc(sentence.text)]


def test_a_name_is_replaced_word_for_word(nlp):
    sentence = named("RSF took Wad Madani and Bara.", "Wad Madani", "Bara", parties=("RSF",))
    [(doc, _)] = parse(nlp, [Named(sentence.text)])
    assert masked(doc, sentence) == [
        "NATO", "took", "New", "York", "and", "Berlin", ".",
    ]  # fmt: skip


def test_only_a_name_that_is_no_noun_to_the_parser_is_misread(nlp):
    right = named("The army captured London.", "London")
    wrong = named("The army captured London.", parties=("captured",))
    [(doc, _)] = parse(nlp, [Named(right.text)])
    assert not misread(doc, right)
    assert not misread(doc, named(right.text, "army"))  # no capital: no name
    assert not misread(doc, wrong)


def test_tags_and_arcs_are_taken_over(nlp):
    text = "The army captured Bangassou."
    [(seen, _)] = parse(nlp, [Named(text.replace("Bangassou", "Berlin"))])
    [(plain, _)] = parse(nlp, [Named(text)])
    doc = plain.like(seen)
    assert doc[3].text == "Bangassou"
    assert [(t.tag_, t.dep_, t.head.i) for t in doc] == [(t.tag_, t.dep_, t.head.i) for t in seen]


@pytest.mark.parametrize("places", [((0, 0),), ((5, 400),), ((-3, 2),), ((3, 1),)])
def test_spans_that_fit_no_token_do_no_harm(nlp, places):
    [(doc, _)] = parse(nlp, [Named("Bara fell.", places, places)])
    assert doc.text == "Bara fell."


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("A rebel bastion in the hills of Borno was overrun and burned by troops, a spokesman said.",
         "overrun"),
        ("Hundreds of gunmen are reported to have overrun and wrecked the base.", "overrun"),
    ],
)  # fmt: skip
def test_a_verb_that_the_parser_takes_for_a_noun_is_a_verb(nlp, text, verb):
    [(plain, _)] = parse(nlp, [Named(text)])
    [(doc, _)] = parse(nlp, [Named(text, verbs=frozenset({verb}))])
    before, after = (next(t for t in d if t.text == verb) for d in (plain, doc))
    assert before.tag_ == "NN" or before.dep_ == "attr"
    assert after.tag_ == "VBN"
    assert doc.text == text
