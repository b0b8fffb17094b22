from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.clean.agent import CleanAgent
from agents.clean.cleaner import clean
from schemas.articles import BlockKind, CleanArticle, CutReason, RawArticle

NOON = datetime(2023, 5, 4, 12, tzinfo=UTC)

RUSSIAN = (  # "The army said on Friday that it had taken the height above the town after a week"
    "\u0410\u0440\u043c\u0438\u044f \u0437\u0430\u044f\u0432\u0438\u043b\u0430 \u0432 "
    "\u043f\u044f\u0442\u043d\u0438\u0446\u0443, \u0447\u0442\u043e "
    "\u0432\u0437\u044f\u043b\u0430 \u0432\u044b\u0441\u043e\u0442\u0443 "
    "\u043d\u0430\u0434 \u0433\u043e\u0440\u043e\u0434\u043e\u043c "
    "\u043f\u043e\u0441\u043b\u0435 \u043d\u0435\u0434\u0435\u043b\u0438 "
    "\u0442\u044f\u0436\u0451\u043b\u044b\u0445 \u0431\u043e\u0451\u0432."
)

PAGE = """1. Skip to content
2. Skip to main menu

Home
World
Sport

Rebels take the ridge above Oldbridge

May 4, 2023

By Jane Roe

OLDBRIDGE, May 4 (Reuters) - Rebels took the ridge above the town on Thursday, witnesses said.

A burned-out truck on the road to the ridge
Image: Some Agency/AP Photo/J. Roe

The army denied that it had lost the position.

Read more: Who are the rebels?

What comes next

Talks were to go on in the capital (AFP).

Army retakes a different hill elsewhere

ab/cd (Reuters, AFP)

Related Articles
Minister resigns over budget
Back to top

This website uses cookies. Accept"""


def article(text: str, title: str | None = None, **fields: object) -> CleanArticle:
    return clean(RawArticle(id="a", title=title, text=text, published_at=NOON, **fields))  # type: ignore[arg-type]


def kept(clean_article: CleanArticle) -> list[str]:
    return [clean_article.text[b.start : b.end] for b in clean_article.paragraphs]


def cut(clean_article: CleanArticle, reason: CutReason) -> list[str]:
    return [clean_article.text[c.start : c.end] for c in clean_article.cuts if c.reason is reason]


def test_of_a_page_the_article_is_kept() -> None:
    cleaned = article(PAGE, "Rebels take the ridge above Oldbridge")
    assert kept(cleaned) == [
        "Rebels take the ridge above Oldbridge",
        "Rebels took the ridge above the town on Thursday, witnesses said.",
        "A burned-out truck on the road to the ridge",
        "The army denied that it had lost the position.",
        "What comes next",
        "Talks were to go on in the capital (AFP).",
    ]
    assert [b.kind for b in cleaned.paragraphs[:4]] == [
        BlockKind.TITLE,
        BlockKind.PARAGRAPH,
        BlockKind.CAPTION,
        BlockKind.PARAGRAPH,
    ]


def test_of_a_page_everything_else_is_cut_for_a_reason() -> None:
    cleaned = article(PAGE)
    assert cut(cleaned, CutReason.BOILERPLATE) == [
        "1. Skip to content",
        "2. Skip to main menu",
        "Home",
        "World",
        "Sport",
        "Back to top",
        "This website uses cookies. Accept",
    ]
    assert cut(cleaned, CutReason.DATELINE) == [
        "May 4, 2023",
        "By Jane Roe",
        "OLDBRIDGE, May 4 (Reuters) -",
    ]
    assert cut(cleaned, CutReason.TEASER) == [
        "Read more: Who are the rebels?",
        "Army retakes a different hill elsewhere",
        "Related Articles",
        "Minister resigns over budget",
    ]
    assert cut(cleaned, CutReason.CAPTION_CREDIT) == ["Image: Some Agency/AP Photo/J. Roe"]
    assert cut(cleaned, CutReason.WIRE_CREDIT) == ["ab/cd (Reuters, AFP)"]
    assert cleaned.lineage.wires == ("reuters", "afp")


def test_text_is_not_moved_by_a_character() -> None:
    text = "  First line.\r\n\r\n\tSecond line, \u201cquoted\u201d.  \n"
    assert article(text).text == text
    assert kept(article(text)) == ["First line.", "Second line, \u201cquoted\u201d."]


@pytest.mark.parametrize(
    ("text", "sentence", "wires"),
    [
        ("BEIRUT (AP) \u2014 The hill fell.", "The hill fell.", ("ap",)),
        ("GOMA, Congo, June 3 (Reuters) \u2013 The hill fell.", "The hill fell.", ("reuters",)),
        ("Dubai (AFP) \u2013 The hill fell.", "The hill fell.", ("afp",)),
        ("MOSCOW (Sputnik) - The hill fell.", "The hill fell.", ("sputnik",)),
        ("KABUL: The hill fell.", "The hill fell.", ()),
        ("KABUL, Afghanistan \u2014 The hill fell.", "The hill fell.", ()),
        ("KIRKUK, October 6, 2017 \u2013 The hill fell.", "The hill fell.", ()),
        ("2023-05-04 TRIPOLI: The hill fell.", "The hill fell.", ()),
        ("(Reuters) - The hill fell.", "The hill fell.", ("reuters",)),
    ],
)
def test_a_dateline_is_cut_from_its_sentence(
    text: str, sentence: str, wires: tuple[str, ...]
) -> None:
    cleaned = article(text)
    assert kept(cleaned) == [sentence]
    assert cleaned.lineage.wires == wires


@pytest.mark.parametrize(
    "text",
    [
        "ISIS: The hill is ours, the group said.",
        "The army \u2014 and its allies \u2014 took the hill.",
        "Rebels said: The hill is ours.",
        "On May 4 the hill fell.",
        "The hill fell on May 4, 2023.",
        "By Friday the army had taken the hill with tanks.",
        "The troops left (IS fighters came in).",
        "Photo shop burned as rebels took the hill and the town around it after a day of fighting.",
        "Reuters saw rebels on the hill.",
    ],
)
def test_a_sentence_that_looks_like_noise_is_kept_whole(text: str) -> None:
    assert kept(article(text)) == [text]


@pytest.mark.parametrize(
    ("credit", "wires"),
    [
        ("Based on reporting by Reuters and AP", ("reuters", "ap")),
        ("(Sources: Reuters, BBC)", ("reuters", "bbc")),
        ("Source: SANA", ("sana",)),
        ("Reporting by Jane Roe; Editing by John Doe", ("reuters",)),
        ("AFP", ("afp",)),
        ("\u00a9 2023 AFP", ("afp",)),
        ("(With inputs from agencies)", ()),
        ("The Associated Press contributed to this report.", ("ap",)),
    ],
)
def test_a_credit_line_tells_the_lineage(credit: str, wires: tuple[str, ...]) -> None:
    cleaned = article(f"Rebels took the hill.\n\n{credit}")
    assert kept(cleaned) == ["Rebels took the hill."]
    assert cleaned.lineage.wires == wires


def test_a_credit_behind_the_last_sentence_is_cut_and_read() -> None:
    cleaned = article("Rebels took the hill on Friday. (AFP)")
    assert kept(cleaned) == ["Rebels took the hill on Friday."]
    assert cleaned.lineage.wires == ("afp",)


def test_a_wire_that_is_only_quoted_is_no_lineage() -> None:
    assert article("The hill fell, Reuters reported on Friday.").lineage.wires == ()


def test_the_owner_comes_from_the_outlet() -> None:
    assert article("The hill fell.", outlet="www.tass.com").lineage.owner == "state-ru"
    assert article("The hill fell.", url="https://english.aawsat.com/1").lineage.owner == "srmg"
    assert article("The hill fell.", outlet="a.example").lineage.owner is None


def test_what_is_said_twice_is_read_once() -> None:
    line = "Rebels took the hill above the town."
    cleaned = article(f"{line}\n\nIt rained.\n\n{line}")
    assert kept(cleaned) == [line, "It rained."]
    assert cut(cleaned, CutReason.REPEAT) == [line]


def test_wrapped_lines_are_one_block_and_sentences_on_lines_are_not() -> None:
    wrapped = "Rebels said on Friday that\nthey had taken the hill."
    assert kept(article(wrapped)) == [wrapped]
    assert len(kept(article("Rebels took the hill.\nThe army left.\nIt rained."))) == 3


def test_a_list_of_places_is_no_menu() -> None:
    text = "They took these villages:\nOldbridge\nHome Farm\nWorld End"
    assert kept(article(text)) == text.split("\n")


def test_a_text_cut_short_keeps_its_end() -> None:
    text = "Rebels took the hill.\n\nThree sources said that the army was leaving the vill"
    assert kept(article(text))[-1].endswith("vill")


def test_html_gives_its_main_text() -> None:
    page = (
        "<html><body><nav><a href='/'>Home</a><a href='/w'>World</a></nav><article><h1>Hill falls"
        "</h1><p>Rebels took the hill on Friday &amp; raised their flag, witnesses said.</p>"
        "<p>The army did not comment on the loss of the position for a whole day.</p></article>"
        "<script>alert('hill')</script><footer>All rights reserved</footer></body></html>"
    )
    cleaned = clean(RawArticle(id="h", html=page, published_at=NOON))
    assert "Rebels took the hill on Friday & raised their flag, witnesses said." in kept(cleaned)
    assert "alert" not in cleaned.text
    assert cleaned.language == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The army said on Friday that it had taken the hill above the town.", "en"),
        ("L'arm\u00e9e a annonc\u00e9 vendredi avoir repris la colline au-dessus de la ville.", "fr"),
        ("Die Armee teilte am Freitag mit, sie habe den H\u00fcgel eingenommen.", "de"),
        (RUSSIAN, "ru"),
        ("12 34 56 ...", "und"),
    ],
)  # fmt: skip
def test_the_language_is_told(text: str, language: str) -> None:
    assert article(text).language == language


async def test_the_agent_cleans_in_order() -> None:
    batch = [RawArticle(id=str(n), text="The hill fell.", published_at=NOON) for n in range(3)]
    assert [a.id for a in await CleanAgent()(batch)] == ["0", "1", "2"]


_PIECES = (
    "Read more: the hill|\n|\n\n| |BEIRUT (AP) \u2014 |The hill fell.|(Reuters)|May 4, 2023|Home|World"
    "|News|Image: AP|Related Articles|\u00a9 AFP|1. Skip to content|Rebels took the hill|\t|\u2028|,|By Jane"
    "|date 2023-05-04 |KABUL: |[AFP]| \u2013Agencies|...|\r\n"
)
_PAGES = st.one_of(
    st.lists(st.sampled_from(_PIECES.split("|")), min_size=1, max_size=14).map("".join),
    st.text(min_size=1, max_size=200).filter(lambda t: "\x00" not in t),
)


@given(_PAGES.filter(str.strip))
def test_every_word_is_in_exactly_one_block_or_cut(text: str) -> None:
    cleaned = article(text)
    assert cleaned.text == text
    last = 0
    for start, end in sorted((s.start, s.end) for s in (*cleaned.paragraphs, *cleaned.cuts)):
        assert last <= start < end <= len(text)
        assert not text[last:start].strip()
        last = end
    assert not text[last:].strip()


def kinds(text: str, title: str | None = None) -> list[BlockKind]:
    raw = RawArticle(id="a1", url="https://x.example/1", title=title, text=text, published_at=NOON)
    cleaned = clean(raw)
    assert isinstance(cleaned, CleanArticle)
    return [block.kind for block in cleaned.paragraphs]


def test_the_first_line_of_a_text_without_a_title_is_its_headline() -> None:
    text = "Rebels take Oldbridge from army\nRebels said on Thursday that they had taken the town."
    assert kinds(text) == [BlockKind.HEADING, BlockKind.PARAGRAPH]
    assert kinds(text, "Oldbridge falls") == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]


def test_a_wrapped_first_line_is_no_headline() -> None:
    assert kinds("Rebels take the town of\nOldbridge, and the army goes home.") == [
        BlockKind.PARAGRAPH
    ]
    assert kinds("Rebels take Oldbridge\nand the army goes home on foot.") == [BlockKind.PARAGRAPH]


def test_a_sentence_before_a_credit_is_no_heading() -> None:
    text = "The army left on Friday.\n\nRebels walk through Oldbridge. (AFP)\n\nNobody was hurt."
    assert BlockKind.HEADING not in kinds(text)
