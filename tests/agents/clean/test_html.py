import pytest

from agents.clean.html import MAX_HTML_CHARS, MAX_OPEN_TAGS, PageError, text_of


def test_a_page_nested_too_deep_is_refused() -> None:
    with pytest.raises(PageError, match="nested"):
        text_of("<div>" * (MAX_OPEN_TAGS + 1) + "hill")


def test_a_page_too_long_is_refused() -> None:
    with pytest.raises(PageError, match="characters"):
        text_of("x" * (MAX_HTML_CHARS + 1))


def test_open_paragraphs_are_not_depth() -> None:
    assert "hill" in text_of("<p>x" * 2000 + "hill")


@pytest.mark.parametrize(
    "page", ["<", "<a " * 50_000, "<a b='" * 20_000, "&amp" * 10_000, "</b>" * 99]
)
def test_broken_pages_end_in_text_or_nothing(page: str) -> None:
    assert isinstance(text_of(page), str)


def test_control_characters_do_not_come_through() -> None:
    assert text_of("<p>hill\x1b[31m&#7; top</p>").isprintable()
