"""The grouping of near-copies stays as good as docs/lineage.md says."""

from __future__ import annotations

from agents.corroborate.copies import SAME_TEXT
from benchmarks.lineage import made_pairs, scores, seed_pairs


def test_copies_are_told_from_independent_reports_of_one_event():
    (score,) = (s for s in scores(list(made_pairs())) if s.threshold == SAME_TEXT)
    assert score.precision == 1.0
    assert score.recall > 0.9


def test_of_the_seed_storylines_only_what_was_written_as_copies_is_taken_for_them():
    (score,) = (s for s in scores(list(seed_pairs())) if s.threshold == SAME_TEXT)
    assert (score.wrong, score.missed) == (0, 0)
