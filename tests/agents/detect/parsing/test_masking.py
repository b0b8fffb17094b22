"""Masking: names that the parser misreads, and the arcs of the text as written."""

from __future__ import annotations

import pytest
from msgspec import structs

from agents.detect.actors.resolve import ActorMention
from agents.detect.parsing.masking import Named, masked, misread, named_in
from agents.detect.parsing.parse import _is_adjective, parse
from agents.detect.parsing.sentences import Sentence


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


def party_of(text: str, words: str, actor_id: str | None = "somebody") -> ActorMention:
    start = text.index(words)
    return ActorMention(start, start + len(words), words, actor_id, generic=False)


@pytest.mark.parametrize(
    ("text", "party", "place", "expected"),
    [
        ("Malian soldiers retook Anefis.", "Malian soldiers", "Anefis",
         "NATO soldiers retook Berlin ."),
        ("The Thai marines left Ban Nong Ri.", "Thai marines", "Ban Nong Ri",
         "The NATO marines left New New York ."),
        ("Overrun by Iraqi forces: Makhmour.", "Iraqi forces", "Makhmour",
         "Overrun by NATO forces : Berlin ."),  # no verb is judged before the parse
    ],
)  # fmt: skip
def test_a_party_called_by_a_countrys_adjective_is_masked_at_once(
    nlp, text, party, place, expected
):
    sentence = Sentence(text, 0, len(text), "text", 0)
    found = named_in(sentence, [], [party_of(text, party)], frozenset({"overrun"}))
    start = text.index(place)
    whole = structs.replace(found, places=((start, start + len(place)),))
    assert whole.peoples == (party.split()[0],)
    assert " ".join(masked(nlp.make_doc(text), whole)) == expected


@pytest.mark.parametrize(
    ("text", "party", "actor_id"),
    [
        ("Taliban gunmen took Baraki.", "Taliban gunmen", "taliban"),  # a name, no adjective
        ("Mali's army took Anefis.", "Mali", "mali"),
        ("The Iraqi Army took Makhmour.", "Iraqi Army", "iraq"),  # a name of two words
        ("Iraqi, and now free", "Iraqi", "iraq"),
        ("Malian herders took the road.", "Malian herders", None),  # no party that we know
    ],
)
def test_other_parties_are_shown_as_they_are(nlp, text, party, actor_id):
    sentence = Sentence(text, 0, len(text), "text", 0)
    named = named_in(sentence, [], [party_of(text, party, actor_id)], frozenset())
    assert not named.peoples


def test_a_sentence_masked_at_once_is_parsed_again_only_for_a_verb(nlp):
    text = "Hundreds of Malian soldiers are reported to have overrun and wrecked the base."
    spans = ((text.index("Malian"), text.index("Malian") + 15),)
    at_once = Named(text, (), spans, frozenset({"overrun"}), ("Malian",))
    [(first, _)] = parse(nlp, [Named(text.replace("Malian", "NATO"))])
    assert misread(first, at_once, names=False)
    assert not misread(first, structs.replace(at_once, verbs=frozenset()), names=False)
    [(doc, _)] = parse(nlp, [at_once])
    assert next(t for t in doc if t.text == "overrun").tag_ == "VBN"
    assert doc.text == text


def test_only_what_is_an_adjective_to_the_parser_everywhere_is_masked_at_once(nlp):
    assert [_is_adjective(nlp, people) for people in ("Malian", "Omani")] == [True, False]
    text = "The Malian army has said that it had captured the hill."
    [(plain, _)] = parse(nlp, [Named(text)])
    [(doc, _)] = parse(nlp, [Named(text, (), ((4, 15),), frozenset(), ("Malian",))])
    assert (plain[1].tag_, doc[1].tag_, doc[1].text) == ("JJ", "NNP", "Malian")


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
