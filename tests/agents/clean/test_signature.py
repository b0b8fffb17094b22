from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.classify.classifier import Dropped, screen
from agents.clean.cleaner import clean
from agents.clean.signature import KEPT, SHINGLE, SHORTEST, of_text, resemblance, signature, values
from schemas.articles import RawArticle, ScreenedArticle
from schemas.wire import decode, encode

NOON = datetime(2023, 5, 4, 12, tzinfo=UTC)
STORY = (
    "Fighters of the Ridge Front entered Sabrin on Tuesday after the garrison pulled out overnight, "
    "residents said. Columns of pick-up trucks came down the northern road shortly after dawn. They "
    "parked in front of the governor's office and captured the town without a shot."
)
WORDS = st.lists(st.sampled_from([f"w{i}" for i in range(400)]), min_size=SHORTEST, max_size=300)


def _raw(text: str, **fields: str) -> RawArticle:
    return RawArticle(id="a", text=text, published_at=NOON, **fields)  # type: ignore[arg-type]


def test_a_signature_is_the_same_on_every_machine() -> None:
    assert of_text(STORY[:130]) == (
        "1dVbJBVK4GRuxgMI+x6HFQYsZM08jgj9XuY+xZnR+PHKmRXuALBOohGs4ToafV1eGz2hijJz7bpzTere"
        "dPWUAqbGnuqzHaKG5YTBl/A=="
    )


def test_a_signature_starts_with_the_way_it_was_counted_and_others_are_not_compared() -> None:
    signed = of_text(STORY)
    assert signed is not None
    assert resemblance(signed, signed) == 1.0
    for foreign in ("2" + signed[1:], "", "1", "1???", "1AAA"):
        assert resemblance(signed, foreign) == 0.0


def test_case_punctuation_quotation_marks_and_wrapping_change_nothing() -> None:
    typeset = STORY.replace("'", "\u2019").replace(". ", ".\n\n").replace(",", " \u2013")
    assert of_text(typeset.upper()) == of_text(STORY)


def test_a_text_too_short_to_tell_has_none() -> None:
    words = STORY.split()
    assert of_text(" ".join(words[: SHORTEST - 1])) is None
    assert of_text(" ".join(words[:SHORTEST])) is not None
    assert of_text("") is None


def test_what_is_cut_and_the_title_leave_no_trace() -> None:
    bare = signature(clean(_raw(STORY, title="Rebels enter Sabrin")))
    dressed = (
        f"Skip to content\n\nSABRIN, May 4 (Reuters) - {STORY}\n\nab/cd (Reuters, AFP)\n\n"
        "Read more: Who are the rebels?\n\nSign up for our newsletter"
    )
    assert signature(clean(_raw(dressed, title="Town falls without a shot"))) == bare


def test_only_an_article_that_goes_on_is_signed() -> None:
    screened = screen(_raw(STORY))
    assert isinstance(screened, ScreenedArticle)
    assert screened.article.lineage.signature == of_text(STORY)
    assert decode(ScreenedArticle, encode(screened)) == screened
    assert clean(_raw(STORY)).lineage.signature is None
    assert isinstance(screen(_raw("The choir sang well. " * 20)), Dropped)


@pytest.mark.parametrize("text", ["\ud800 " * 40, "\u0431\u043e\u0439 " * 40, "1 2 3 " * 10])
def test_any_words_will_do(text: str) -> None:
    signed = of_text(text)
    assert signed is not None
    assert 1 <= len(values(signed)) <= KEPT


@given(WORDS, WORDS)
def test_the_estimate_is_near_the_exact_share(one: list[str], other: list[str]) -> None:
    mixed = one[: len(one) // 2] + other
    first, second = of_text(" ".join(one)), of_text(" ".join(mixed))
    assert first is not None
    assert second is not None
    runs = [{tuple(w[i : i + SHINGLE]) for i in range(len(w) - SHINGLE + 1)} for w in (one, mixed)]
    exact = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
    estimate = resemblance(first, second)
    assert estimate == resemblance(second, first)
    if max(map(len, runs)) < KEPT:
        assert estimate == pytest.approx(exact)
    assert abs(estimate - exact) < 0.36  # five standard errors of one half
