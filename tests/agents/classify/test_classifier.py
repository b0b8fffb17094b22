from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.classify.agent import ClassifyAgent, ScreenAgent
from agents.classify.classifier import Dropped, classify, screen
from agents.clean.cleaner import clean
from agents.results import Channel
from schemas.articles import DropReason, RawArticle, ScreenedArticle
from schemas.failures import Verdict

POLISH = (
    "W piątek wojsko odbiło miasto po długich walkach, podało w sobotę w komunikacie "
    "ministerstwo obrony."
)
NOON = datetime(2023, 5, 4, 12, tzinfo=UTC)


def raw(text: str, title: str | None = None) -> RawArticle:
    return RawArticle(id="a", title=title, text=text, published_at=NOON)


def passed(text: str, title: str | None = None) -> ScreenedArticle:
    outcome = screen(raw(text, title))
    assert isinstance(outcome, ScreenedArticle), outcome
    return outcome


@pytest.mark.parametrize(
    "text",
    [
        "The army captured the hill on Friday.",
        "Rebels now hold the whole of the valley, residents said.",
        "Troops pulled out of the town overnight, witnesses said.",
        "The village is in the hands of the militia, its elder said.",
        "Soldiers raised the flag over the town hall on Friday.",
        "The junta was handed the town by the insurgents.",
        "The army gave the hill up again.",
        "The base fell to the insurgents after a week of fighting.",
        "Government forces have left the border crossing.",
        "The insurgents were driven out of the port by the Taliban.",
        "THE ARMY HAS RETAKEN THE HILL, THE GENERAL SAID ON FRIDAY.",
        "The junta lost its last outpost in the valley, the group said.",
    ],
)
def test_what_may_report_a_change_goes_on(text: str) -> None:
    outcome = passed(text)
    assert outcome.triggers
    assert 0 < outcome.relevance <= 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The bakery on the corner opened a second shop last week.", DropReason.NO_TRIGGER),
        ("The striker captured the hearts of the town, and the title.", DropReason.NO_TRIGGER),
        ("The home side won the battle of the north after a late clash.", DropReason.NO_TRIGGER),
        ("The coalition lost its majority in a trade war of words.", DropReason.NO_TRIGGER),
        ("The army band played at noon for the queen and her guests.", DropReason.NO_TRIGGER),
        (POLISH, DropReason.LANGUAGE),
        ("Share\n\nRead more: Army captures the hill\n\nThis website uses cookies.", DropReason.NO_TEXT),
        ("A fine day in the park.\n\nRead more: Army captures hill", DropReason.NO_TRIGGER),
    ],
)  # fmt: skip
def test_what_does_not_is_dropped_with_its_reason(text: str, reason: DropReason) -> None:
    dropped = screen(raw(text))
    assert isinstance(dropped, Dropped)
    assert (dropped.article_id, dropped.reason) == ("a", reason)
    assert dropped.language == clean(raw(text)).language


def test_triggers_slice_what_they_name() -> None:
    outcome = passed("Rebels recaptured the hill.\n\nThe army left.", "Army loses hill to rebels")
    found = [
        (t.field, (outcome.article.title or "")[t.start : t.end])
        if t.field == "title"
        else (t.field, outcome.article.text[t.start : t.end])
        for t in outcome.triggers
    ]
    assert found == [("title", "loses"), ("text", "recaptured"), ("text", "left")]


def test_letters_that_change_length_in_lower_case_do_not_shift_triggers() -> None:
    outcome = passed("In \u0130\u0130\u0130dlib the army captured the hill on Friday.")
    assert [outcome.article.text[t.start : t.end] for t in outcome.triggers] == ["captured"]


@pytest.mark.parametrize(
    ("text", "title", "first"),
    [
        ("Syrian troops took the hill from rebels. Russia praised them.", None, "SY"),
        ("Troops took the hill in North Kivu from M23.", None, "CD"),
        ("BEIRUT: The army took the hill, Damascus said. Syrian rebels fled.", None, "SY"),
        ("The army took the hill.", "Mali: rebels lose a hill", "ML"),
        ("South Sudanese troops captured the hill near the border.", None, "SS"),
        (
            "The US-backed forces seized the hill; US officials in Washington praised Iraq.",
            None,
            "IQ",
        ),
        ("Sirte, Libya - The army took the hill.", None, "LY"),
    ],
)
def test_the_country_in_play_comes_first(text: str, title: str | None, first: str) -> None:
    assert passed(text, title).countries[0] == first


async def test_agents_settle_what_is_dropped_and_send_on_the_rest() -> None:
    batch = [raw("The army captured the hill on Friday."), raw("The bakery opened a second shop.")]
    sent, dropped = await ScreenAgent()(batch)
    assert [(e.channel, e.key) for e in sent.emissions] == [(Channel.SCREENED, "a")]
    assert sent.verdict is None
    assert (dropped.verdict, dropped.reason) == (Verdict.SCREENED_OUT, "no_trigger")
    assert dropped.emissions == ()
    assert await ClassifyAgent()([clean(r) for r in batch]) == [sent, dropped]


_SENTENCES = (
    "The army captured the hill.|Read more: rebels seize town|The bakery opened.|Share|\n\n|\n| "
    "|Die Armee hat die Stadt am Freitag eingenommen.|(Reuters)|war|control|BEIRUT: "
)
_TEXTS = st.lists(st.sampled_from(_SENTENCES.split("|")), min_size=1, max_size=8).map("".join)


@given(_TEXTS.filter(str.strip), st.sampled_from([None, "Army captures hill", "A fine day"]))
def test_the_short_way_decides_as_the_long_way(text: str, title: str | None) -> None:
    article = raw(text, title)
    assert screen(article) == classify(clean(article))
