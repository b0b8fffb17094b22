"""Credit lines in all their forms: who is read, what is cut, and what only looks like one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agents.clean.cleaner import clean
from agents.clean.credits import credit_words
from agents.clean.noise import noise_words
from schemas.articles import CleanArticle, RawArticle

STORY = "Rebels took the ridge above the town on Thursday, witnesses said."


def _clean(text: str) -> CleanArticle:
    return clean(RawArticle(id="a", text=text, published_at=datetime(2023, 5, 4, tzinfo=UTC)))


def _kept(article: CleanArticle) -> list[str]:
    return [article.text[block.start : block.end] for block in article.paragraphs]


@pytest.mark.parametrize(
    ("credit", "wires"),
    [
        ("Reuters, AFP", "reuters afp"),
        ("(AP)", "ap"),
        ("[Reuters]", "reuters"),
        ("\u2014 AFP", "afp"),
        ("dpa/reuters", "dpa reuters"),
        ("ab/cd (dpa, AFP, Reuters)", "dpa afp reuters"),
        ("via Xinhua", "xinhua"),
        ("Source: ANI", "ani"),
        ("\u00a9 AFP", "afp"),
        ("Copyright 2024 The Associated Press. All rights reserved.", "ap"),
        ("AFP, Beirut", "afp"),
        ("By Reuters", "reuters"),
        ("By Jane Roe, Associated Press", "ap"),
        ("Reuters | May 4, 2023", "reuters"),
        ("Based on reporting by Reuters, AP, and RFE/RL's Ukrainian Service", "reuters ap rferl"),
        ("With inputs from PTI and ANI", "pti ani"),
        ("(With inputs from agencies)", ""),
        ("Additional reporting by Jane Roe in Beirut", ""),
        ("Additional reporting by Jane Roe and Reuters", "reuters"),
        ("Jane Roe and The Associated Press contributed to this report.", "ap"),
        ("Material from The Associated Press was used in this report.", "ap"),
        ("This report includes material from AFP and Reuters.", "afp reuters"),
        ("Compiled from Reuters and AFP reports", "reuters afp"),
        ("From wire reports (AP, Reuters)", "ap reuters"),
        ("SOURCE: AL JAZEERA AND NEWS AGENCIES", "al-jazeera"),
        ("This story has been published from a wire feed without changes. Source: AP", "ap"),
        ("Quellen: AFP, dpa", "afp dpa"),
        ("Mit Material von dpa und AFP", "dpa afp"),
        ("Mit Informationen der Agenturen Reuters und dpa", "reuters dpa"),
        ("(Avec Reuters)", "reuters"),
        ("Le Monde avec AFP", "afp"),
        ("D\u2019apr\u00e8s AFP et Reuters", "afp reuters"),
        ("Con informaci\u00f3n de EFE y AP", "efe ap"),
        ("Fuente: EFE", "efe"),
        ("\u0418\u0441\u0442\u043e\u0447\u043d\u0438\u043a: \u0422\u0410\u0421\u0421", "tass"),
        (
            (
                "\u041f\u043e \u043c\u0430\u0442\u0435\u0440\u0438\u0430\u043b\u0430\u043c "
                "\u0420\u0418\u0410 \u041d\u043e\u0432\u043e\u0441\u0442\u0438"
            ),
            "ria-novosti",
        ),
        (
            (
                "\u0414\u0436\u0435\u0440\u0435\u043b\u043e: "
                "\u0423\u043a\u0440\u0456\u043d\u0444\u043e\u0440\u043c"
            ),
            "ukrinform",
        ),
        (
            (
                "\u0417\u0430 \u043c\u0430\u0442\u0435\u0440\u0456\u0430\u043b\u0430\u043c\u0438 "
                "\u0423\u041d\u0406\u0410\u041d"
            ),
            "unian",
        ),
        (
            "\u0627\u0644\u0645\u0635\u062f\u0631: \u0631\u0648\u064a\u062a\u0631\u0632",
            "reuters",
        ),
        ("(\u0623 \u0641 \u0628)", "afp"),
        (
            (
                "\u0627\u0644\u0645\u0635\u062f\u0631: \u0627\u0644\u062c\u0632\u064a\u0631\u0629 "
                "+ \u0648\u0643\u0627\u0644\u0627\u062a"
            ),
            "al-jazeera",
        ),
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_a_credit_line_is_cut_and_read(credit: str, wires: str, above: bool) -> None:  # noqa: FBT001
    article = _clean(f"{credit}\n\n{STORY}" if above else f"{STORY}\n\n{credit}")
    assert _kept(article) == [STORY]
    assert article.lineage.wires == tuple(wires.split())


@pytest.mark.parametrize(
    "tail", [" (AFP)", " [AFP]", " \u2014 AFP", " Source: AFP", " (Source: AFP)"]
)
def test_a_credit_behind_the_last_sentence_is_cut_and_read(tail: str) -> None:
    article = _clean(STORY + tail)
    assert _kept(article) == [STORY]
    assert article.lineage.wires == ("afp",)


@pytest.mark.parametrize(
    "line",
    [
        "The hill fell, AFP reports.",
        "With Reuters cameras rolling, rebels took the hill.",
        "From Reuters the news came late.",
        "Via Appia was closed when the rebels came.",
        "AFP, Beirut and Tyre fell to the rebels.",
        "Petra, Jordan, was closed to visitors.",
        "BBC, Sky News and CNN broadcast the fall of the town live.",
        (
            "\u041c\u044b \u0432\u0437\u044f\u043b\u0438 \u0433\u043e\u0440\u043e\u0434, "
            "\u0441\u043e\u043e\u0431\u0449\u0430\u0435\u0442 \u0422\u0410\u0421\u0421."
        ),
    ],
)
def test_a_sentence_that_names_a_wire_is_no_credit(line: str) -> None:
    article = _clean(f"{STORY}\n\n{line}\n\nA last sentence stands here.")
    assert line in _kept(article)
    assert article.lineage.wires == ()


def test_towns_that_are_named_as_a_state_agency_is_are_no_credit() -> None:
    for town in ("Sana, Yemen", "Petra, Jordan"):
        assert _clean(f"{town}\n\n{STORY}").lineage.wires == ()


def test_the_words_of_credits_are_lower_case_and_in_seven_languages() -> None:
    words = credit_words()
    assert words.fillers
    assert all(filler == filler.casefold() for filler in words.fillers)
    assert noise_words() is noise_words()


def test_a_hostile_line_takes_no_time() -> None:
    for line in ("source: " + "a, " * 300_000, "(" * 100_000, "by " * 300_000, "\u00a9 " * 100_000):
        assert _clean(f"{STORY}\n\n{line}").lineage.wires == ()
