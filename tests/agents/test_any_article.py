"""Whatever an article says: no error, exact offsets, the same twice, and no worse than linear time.

Articles are put together from our own fragments of reports, so that most of them reach the rules;
what is hostile is put between the words.
"""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from agents.classify.classifier import screen
from agents.detect.detector import MAX_READ_CHARS, Detector
from agents.detect.parsing.parse import load_nlp
from agents.detect.places.gazetteer import Gazetteer
from schemas.articles import RawArticle, ScreenedArticle
from tests.fuzz.reading import NOON, read, read_bytes
from tests.fuzz.seeds import CORPUS, seeds

WHO = (
    "Government forces", "the M23 rebels", "Islamic State", "Ukrainian troops", "the army",
    "fighters of the Rapid Support Forces", "US-backed militias", "They", "the so-called 'Blue Brigade'",
)  # fmt: skip
DID = (
    "captured", "have taken full control of", "lost", "withdrew from", "denied losing", "entered",
    "did not capture", "vowed to retake", "repelled an attack on", "handed over", "were driven out of",
    "raised their flag over", "still hold", "besieged", "cleared", "claimed to have seized",
)  # fmt: skip
PLACE = (
    "Goma", "Deir ez-Zor", "the town", "half of Kherson", "the villages of Sake, Minova and Masisi",
    "the airport", "a hill 25 km west of Palmyra", "Qaryat al-Nowhere", "six districts", "it", "Shusha/Shushi",
)  # fmt: skip
REST = (
    "on Friday", "a day earlier", "in 2014", "from the rebels", ", the defence ministry said",
    ", which fell to the army overnight", "after heavy fighting", ", residents told Reuters by phone",
    "without a fight", "if the talks fail", "to Russia", ", according to a monitor", "on February 31",
)  # fmt: skip
ODD = (
    "\u202e", "\u0301\u0301", "\U0001f469\u200d\U0001f467", '"', "\u201c", "((", "]", "'s", "--", "\x07",
    "\u00a0", "\u2028", "<b>", "&amp;", "\t", "...", "1,000,000", "el-el-el", "A" * 90, "\ufeff",
)  # fmt: skip
STOP = (". ", ".\n\n", ".", "; ", "\n", '." ', "? ", " ")


def _sentence(odd: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    word = [st.sampled_from(group) for group in (WHO, DID, PLACE)]
    more = st.lists(st.sampled_from(REST), max_size=3).map(" ".join)
    parts = st.tuples(odd, word[0], odd, word[1], word[2], odd, more)
    return st.tuples(parts, st.sampled_from(STOP)).map(lambda s: " ".join(s[0]) + s[1])


NOTHING_OR_ODD = st.sampled_from(("",) * 60 + ODD)
BODIES = st.lists(_sentence(NOTHING_OR_ODD), min_size=1, max_size=6).map("".join)
TITLES = st.none() | _sentence(NOTHING_OR_ODD)
TIMES = st.sampled_from([None, NOON])

SLOW_TO_DRAW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_nlp()


@pytest.fixture(scope="module")
def detector(gazetteer: Gazetteer, nlp: Language) -> Detector:
    return Detector(gazetteer, nlp)


def article(text: str, title: str | None = None, published: datetime | None = NOON) -> RawArticle:
    return RawArticle(id="a", title=title, text=text, published_at=published, ingested_at=NOON)


@SLOW_TO_DRAW
@given(text=BODIES, title=TITLES, published=TIMES)
def test_reports_with_anything_between_their_words(
    detector: Detector, text: str, title: str | None, published: datetime | None
) -> None:
    read(detector, article(text, title, published))


@SLOW_TO_DRAW
@given(parts=st.lists(st.sampled_from([*WHO, *DID, *PLACE, *REST, *ODD[:8]]), min_size=2))
def test_the_same_words_in_any_order(detector: Detector, parts: list[str]) -> None:
    read(detector, article(" ".join(parts)))


@SLOW_TO_DRAW
@given(body=BODIES, tags=st.lists(st.sampled_from(("<p>", "</div>", "<!--", "<p title='", "&#x"))))
def test_pages_with_broken_markup(detector: Detector, body: str, tags: list[str]) -> None:
    page = "<html><p>" + "".join(f"{tag}{body}" for tag in [*tags, "<p>"])
    read(detector, RawArticle(id="a", html=page, published_at=NOON))


@SLOW_TO_DRAW
@given(data=st.binary(max_size=600))
def test_bytes(detector: Detector, data: bytes) -> None:
    read_bytes(detector, data)


@pytest.mark.parametrize("name", sorted(seeds()))
def test_seeds_of_the_fuzzer(detector: Detector, name: str) -> None:
    read_bytes(detector, seeds()[name])


def test_the_corpus_on_disk_is_the_one_that_its_script_writes() -> None:
    assert {file.name: file.read_bytes() for file in CORPUS.iterdir()} == seeds()


@settings(SLOW_TO_DRAW, max_examples=15)
@given(texts=st.lists(BODIES, min_size=2, max_size=4))
def test_an_article_reads_the_same_alone_and_among_others(
    detector: Detector, texts: list[str]
) -> None:
    screened = [screen(article(text)) for text in texts]
    kept = [item for item in screened if isinstance(item, ScreenedArticle)]
    together = detector.detect(kept)
    assert [found.claims for found in together] == [
        detector.detect([item])[0].claims for item in kept
    ]


# -- time -------------------------------------------------------------------------------------

PIECES = {
    "reports": "Rebels captured Goma and Sake on Friday, the army said in message {n}.\n\n",
    "one paragraph": "Government forces took Kherson, hill {n}, from the rebels on May 4, 2023. ",
    "no full stop": "and the rebels took Goma then hill {n} while the army lost Masisi ",
    "names": "Rebels captured Goma, Sake, Minova, Masisi, Bunagana {n}, Kidal, Palmyra, Kherson, ",
    "unknown names": "The army took the village of Xa{n}zib, the village of Yu{n}mal and Zo{n}ra. ",
    "dates": "They took Goma on May {n}, 2023, on Monday, overnight, a day earlier, in 2014. ",
    "quotes": '"Rebels captured Goma {n}," he said, "and \u201cthen\u201d \'lost\' it". ',
    "open quotes": "\u201cRebels captured Goma {n}, he said. ",
    "brackets": "Rebels (the army [who ((said {n})) captured Goma ( on Friday. ",
    "pronouns": "They took the town. It fell to them. Their forces captured it again, {n} said. ",
    "denials": "The army denied that it had lost Goma {n}. Rebels took it. They denied it. ",
    "parties": "The US-backed, Saudi-led forces of the {n}th Brigade seized Hodeidah from rebels. ",
    "lines": "Rebels took Goma {n}\n",
    "marks": "Rebels captured Go\u0301ma {n} \U0001f4a3\u202e... --- ''' ",
    "one word": "captured-Goma-{n}-",
    "German": "Rebellen haben Goma und Sake {n} eingenommen, teilte die Armee am Freitag mit. ",
    "French": "Les rebelles ont pris Goma et Sake {n}, a annonc\u00e9 l'arm\u00e9e vendredi. ",
    "Spanish": "Los rebeldes tomaron Goma y Sake {n}, inform\u00f3 el ej\u00e9rcito el viernes. ",
    "Portuguese": "Os rebeldes tomaram Goma e Sake {n}, disse o ex\u00e9rcito na sexta-feira. ",
    "Italian": "I ribelli hanno preso Goma e Sake {n}, ha detto venerd\u00ec l'esercito. ",
    "Dutch": "De rebellen namen Goma en Sake {n} in, zei het leger vrijdag. ",
    "Indonesian": "Pemberontak merebut Goma dan Sake {n}, kata tentara pada Jumat. ",
    "Russian": "\u041f\u043e\u0432\u0441\u0442\u0430\u043d\u0446\u044b \u0432\u0437\u044f\u043b\u0438 \u0433\u043e\u0440\u043e\u0434 \u0413\u043e\u043c\u0430 {n} \u0432 \u043f\u044f\u0442\u043d\u0438\u0446\u0443. ",
    "pages": "<p>Rebels <b>captured</b> Goma {n}<i>.</p>",
}
BASE_CHARS = 2_000
SLACK = 2.0
"""How much longer than in proportion a text may take: noise of a shared machine, and no more.

Anything quadratic takes eight times as long as in proportion between one and eight texts."""

ALLOWANCE_S = 0.08


def _text(piece: str, times: int) -> str:
    count = BASE_CHARS * times // len(piece)
    return "".join(piece.format(n=n) for n in range(count))


def _seconds(detector: Detector, text: str) -> float:
    kind = "html" if text.startswith("<p>") else "text"
    started = time.process_time()
    read(detector, RawArticle(id="a", published_at=NOON, **{kind: text}))  # type: ignore[arg-type]
    return time.process_time() - started


@pytest.mark.parametrize("shape", sorted(PIECES))
def test_time_grows_no_worse_than_the_text(detector: Detector, shape: str) -> None:
    texts = {times: _text(PIECES[shape], times) for times in (1, 2, 4, 8)}
    _seconds(detector, texts[1])  # what is loaded on first use is not measured
    taken = dict.fromkeys(texts, float("inf"))
    for _ in range(3):  # a second and third look only where the machine may have been busy
        taken = {times: min(taken[times], _seconds(detector, texts[times])) for times in texts}
        allowed = {times: SLACK * times * taken[1] + ALLOWANCE_S for times in texts}
        if all(taken[times] < allowed[times] for times in texts):
            return
    pytest.fail(f"worse than linear: {taken}")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("shape", sorted(PIECES))
def test_a_million_characters_take_no_longer_than_what_is_read_of_them(
    detector: Detector, shape: str
) -> None:
    read_whole = _seconds(
        detector, _text(PIECES[shape], MAX_READ_CHARS // BASE_CHARS)[:MAX_READ_CHARS]
    )
    endless = _seconds(detector, _text(PIECES[shape], 1_000_000 // BASE_CHARS)[:990_000])
    assert endless < 10 * 2 * read_whole + 2
