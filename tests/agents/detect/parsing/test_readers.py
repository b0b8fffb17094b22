"""Parsing in our own steps: the same tags and arcs as spaCy's, however sentences are batched."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.detect.parsing.lifted import lowered
from agents.detect.parsing.parse import MODEL, load_nlp
from agents.detect.parsing.readers import _FEW, _Own, _Plain, reader_of

TEXTS = [
    "Fighters of the M23 took the hill town of Sarvane on Monday, residents said.",
    "What had they, whose brothers fled to Goma, said they would do about it?",
    "The base -- the largest in the north -- was overrun; its 300 men fled, a doctor said.",
    "Army retakes Brimfell, Ostrava villages",
    "“We are in the centre,” the commander said, “and we will not leave it.”",
    "Gone.",
    "It was the airport that the rebels said on Friday they had lost to the army's 3rd Division.",
    "  Two   spaces , 25 km west of (old) Zarqa-on-the-Lake … isn't it?  ",
    "Which town did officials claim that militants controlled before it was retaken in May?",
    "",
]


@pytest.fixture(scope="module")
def whole():
    """The pipeline with every part, spaCy's matrices, nothing of ours."""
    return spacy.load(MODEL, exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])


def form(words):
    return [(t.i, t.idx, t.text, t.lower_, t.whitespace_, t.tag_, t.dep_, t.head.i) for t in words]


def parsed(read, nlp, texts):
    docs = [nlp.make_doc(text) for text in texts]
    return read(docs, docs)


def around(token):
    """What a rule may ask of a word."""
    return (
        [c.i for c in token.children],
        [c.i for c in token.lefts],
        [a.i for a in token.ancestors],
        [s.i for s in token.subtree],
        (token.left_edge.i, token.right_edge.i),
        sorted(c.i for c in token.conjuncts),
        [t.i for t in token.sent],
        len(token),
    )


@pytest.mark.parametrize("times", [1, 2 + _FEW // len(TEXTS)])
def test_tags_and_arcs_are_spacys(nlp, whole, times):
    trees = parsed(reader_of(nlp), nlp, TEXTS * times)
    for text, tree in zip(TEXTS * times, trees, strict=True):
        doc = whole(text)
        assert form(tree) == form(doc)
        assert [around(t) for t in tree] == [around(t) for t in doc]


@pytest.mark.parametrize("kind", [_Own, _Plain])
def test_arcs_are_those_of_what_is_shown_and_words_those_of_what_is_written(nlp, whole, kind):
    shown, written = "NATO took New York .", "RSF took Wad Madani ."
    [tree] = kind(nlp)([nlp.make_doc(shown)], [nlp.make_doc(written)])
    assert [t.text for t in tree] == written.split()
    assert tree.text == written
    assert [(t.tag_, t.dep_, t.head.i) for t in tree] == [
        (t.tag_, t.dep_, t.head.i) for t in whole(shown)
    ]


def test_the_pipeline_that_we_ship_is_known(nlp):
    assert isinstance(reader_of(nlp), _Own)


def test_a_pipeline_of_another_build_is_run_as_it_is():
    nlp = load_nlp()
    nlp.add_pipe("sentencizer", first=True)
    read = reader_of(nlp)
    assert isinstance(read, _Plain)
    assert form(parsed(read, nlp, TEXTS[:1])[0]) == form(nlp(TEXTS[0]))


def test_a_pipeline_for_which_our_steps_answer_otherwise_is_run_as_it_is():
    nlp = load_nlp()
    encode = nlp.get_pipe("tok2vec").model.layers[1]
    first = encode.layers[0].layers[0]
    forward = first._func
    first._func = lambda model, rows, is_train: (-forward(model, rows, is_train)[0], None)
    assert isinstance(reader_of(nlp), _Plain)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_any_text_gets_spacys_arcs(nlp, whole, texts):
    for times in (1, _FEW + 1):
        trees = parsed(reader_of(nlp), nlp, texts * times)
        for text, tree in zip(texts, trees, strict=False):
            assert form(tree) == form(whole(text))


def test_words_are_forgotten_when_there_are_too_many(nlp):
    own = _Own(nlp, kept=110)
    expected = [form(tree) for tree in parsed(reader_of(nlp), nlp, TEXTS)]
    for number in range(3):
        assert [form(tree) for tree in parsed(own, nlp, TEXTS)] == expected
        parsed(own, nlp, [f"Stranger{number}{letter} left." for letter in "abcdefghij"])


@pytest.mark.parametrize(
    ("heads", "labels", "expected"),
    [
        ([2, 2, 2, 2], ["dobj||xcomp", "nsubj", "ROOT", "xcomp"], ([3, 2, 2, 2], "dobj")),
        ([1, 1, 1, 2], ["dobj||xcomp", "ROOT", "ccomp", "xcomp"], ([3, 1, 1, 2], "dobj")),
        ([1, 1, 1, 2], ["dobj||acl", "ROOT", "ccomp", "xcomp"], ([1, 1, 1, 2], "dobj")),
    ],
)
def test_a_marked_arc_is_hung_where_it_belongs(heads, labels, expected):
    assert lowered(list("abcd"), heads, labels) == (expected[0], [expected[1], *labels[1:]])


def test_a_tree_lets_go_of_its_words(nlp):
    [tree] = parsed(reader_of(nlp), nlp, ["Troops took Bara"])
    words = list(tree)
    tree.release()
    assert (len(tree), [w.children for w in words]) == (0, [[], [], []])
    with pytest.raises(IndexError):
        words[0].nbor(-1)
