"""Blocks to read and stretches to leave out: every word of a text is in exactly one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from msgspec import Struct

from agents.clean.credits import lineage_ids, tail_credit, wires_of_line
from agents.clean.datelines import dateline
from agents.clean.lines import Line, lines_of
from agents.clean.noise import menu_lines, noise_words
from agents.clean.outlets import Outlet
from schemas.articles import Block, BlockKind, Cut, CutReason

_REPEAT_WORDS: Final = 4  # shorter lines may well be said twice
_HEADING_WORDS: Final = 18
_WRAPPED: Final = 55  # characters from which a line without an end may have been wrapped
_DATELINES_IN_FIRST: Final = 4  # blocks: later ones start with names, not with datelines
_CONTINUES: Final = re.compile(r"[a-z0-9(]")
_OPEN_END: Final = re.compile(
    r"(?:,|\b(?:the|a|an|of|to|in|on|at|and|or|by|from|with|for|that|its|their|as|is|was|were|are))$"
)


@dataclass(frozen=True, slots=True)
class Marked:
    """What of a text is to be read, what not, and whom it credits."""

    blocks: tuple[Block, ...]
    cuts: tuple[Cut, ...]
    wires: tuple[str, ...]


class _Row(Struct):
    """A line on its way: cut for a reason, or kept with what is left of it."""

    line: Line
    start: int
    end: int
    reason: CutReason | None = None
    kind: BlockKind = BlockKind.PARAGRAPH


def mark(text: str, title: str | None) -> Marked:
    """Return what of ``text`` is to be read."""
    lines = lines_of(text)
    words = noise_words()
    rows = [_Row(line, line.start, line.end, words.reason(line)) for line in lines]
    _cut_teasers(rows)
    _cut_menus(rows)
    _cut_repeats(rows)
    _name_kinds(text, rows, title)
    _cut_last_headlines(rows)
    credits_: list[Outlet] = [
        o for r in rows if r.reason is not None for o in _credits_of(r.line, r.reason)
    ]
    inner = _cut_inside(text, rows, credits_)
    blocks = _join(text, [r for r in rows if r.reason is None and r.start < r.end], inner)
    cuts = [Cut(start=r.start, end=r.end, reason=r.reason) for r in rows if r.reason is not None]
    return Marked(
        tuple(blocks),
        tuple(sorted([*cuts, *inner], key=lambda cut: cut.start)),
        lineage_ids(credits_),
    )


def _credits_of(line: Line, reason: CutReason) -> tuple[Outlet, ...]:
    if reason in {CutReason.WIRE_CREDIT, CutReason.BOILERPLATE, CutReason.DATELINE}:
        return wires_of_line(line.text)
    return ()


def _cut_teasers(rows: list[_Row]) -> None:
    """Cut the headlines under "Related articles", up to the next line that is a sentence."""
    inside = False
    for row in rows:
        if noise_words().opens_teasers(row.line):
            inside = True
            row.reason = CutReason.TEASER
        elif inside and row.reason is None:
            inside = not row.line.is_sentence
            row.reason = CutReason.TEASER if inside else None


def _cut_menus(rows: list[_Row]) -> None:
    kept = [row.reason is None for row in rows]
    for index in menu_lines([row.line for row in rows], kept, noise_words().menu):
        rows[index].reason = CutReason.BOILERPLATE


def _cut_repeats(rows: list[_Row]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.reason is not None or row.line.words < _REPEAT_WORDS:
            continue
        if row.line.folded in seen:
            row.reason = CutReason.REPEAT
        seen.add(row.line.folded)


def _name_kinds(text: str, rows: list[_Row], title: str | None) -> None:
    """Tell titles, captions (a picture's credit comes next) and headings from paragraphs."""
    wanted = " ".join((title or "").lower().split())
    leading = None if wanted else _leading(text, rows)
    for index, row in enumerate(rows):
        line = row.line
        following = rows[index + 1] if index + 1 < len(rows) else None
        if wanted and line.folded == wanted:
            row.kind = BlockKind.TITLE
        elif following is not None and following.reason is CutReason.CAPTION_CREDIT:
            if not following.line.after_blank:
                row.kind = BlockKind.CAPTION
        elif line.ends or line.words > _HEADING_WORDS:
            continue
        elif _stands_alone(row, following) or row is leading:
            row.kind = BlockKind.HEADING


def _stands_alone(row: _Row, following: _Row | None) -> bool:
    return row.line.after_blank and (following is None or following.line.after_blank)


def _leading(text: str, rows: list[_Row]) -> _Row | None:
    """Return the first line of a text without a title if it may be its headline."""
    kept = [row for row in rows if row.reason is None] or rows
    if len(kept) < 2 or not kept[1].line.is_sentence:  # noqa: PLR2004
        return None
    first, second = kept[:2]
    return None if _is_wrapped(text, first, second, set()) else first


def _cut_last_headlines(rows: list[_Row]) -> None:
    """Cut headlines that stand between the last paragraph and the noise below it.

    They are links to other stories. Without noise below, a last line without a full stop may be
    the end of a text cut short, and stays.
    """
    paragraphs = [i for i, r in enumerate(rows) if r.reason is None and r.line.is_sentence]
    if not paragraphs or rows[-1].reason is None:
        return
    for row in rows[paragraphs[-1] + 1 :]:
        if row.reason is None and row.kind is BlockKind.HEADING:
            row.reason = CutReason.TEASER


def _cut_inside(text: str, rows: list[_Row], credits_: list[Outlet]) -> list[Cut]:
    """Cut datelines before and credits behind what is kept of a line."""
    inner: list[Cut] = []
    kept = [row for row in rows if row.reason is None]
    for index, row in enumerate(kept):
        if index < _DATELINES_IN_FIRST and row.kind is not BlockKind.TITLE:
            length, found = dateline(text[row.start : row.end])
            if length:
                inner.append(
                    Cut(start=row.start, end=row.start + length, reason=CutReason.DATELINE)
                )
                credits_.extend(found)
                row.start = _next_word(text, row.start + length, row.end)
        tail = tail_credit(text[row.start : row.end])
        if tail is not None and tail[0] > 0:
            first = row.start + tail[0]
            is_caption = row.kind is BlockKind.CAPTION or not text[:first].rstrip().endswith(
                (".", "\u201d", '"')
            )
            reason = CutReason.CAPTION_CREDIT if is_caption else CutReason.WIRE_CREDIT
            inner.append(Cut(start=first, end=row.end, reason=reason))
            if reason is CutReason.WIRE_CREDIT:
                credits_.extend(tail[1])
                if row.kind is BlockKind.HEADING:
                    row.kind = BlockKind.PARAGRAPH  # a full stop stood before the credit
            else:
                row.kind = BlockKind.CAPTION
            row.end = row.start + len(text[row.start : first].rstrip())
    return [_trimmed(text, cut) for cut in inner]


def _next_word(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _trimmed(text: str, cut: Cut) -> Cut:
    length = len(text[cut.start : cut.end].rstrip())
    return replace(cut, end=cut.start + max(1, length))


def _join(text: str, rows: list[_Row], inner: list[Cut]) -> list[Block]:
    """Make one block of lines that were one paragraph before it was wrapped."""
    blocks: list[Block] = []
    last: _Row | None = None
    cut_ends = {cut.start for cut in inner}
    for row in rows:
        if last is not None and _is_wrapped(text, last, row, cut_ends):
            blocks[-1] = replace(blocks[-1], end=row.end)
        else:
            blocks.append(Block(start=row.start, end=row.end, kind=row.kind))
        last = row
    return blocks


def _is_wrapped(text: str, last: _Row, row: _Row, cuts: set[int]) -> bool:
    """Return whether ``row`` goes on with the sentence that ``last`` left open."""
    between = text[last.end : row.start]
    if between.strip() or row.line.after_blank or last.line.ends or row.start in cuts:
        return False
    if last.kind is not BlockKind.PARAGRAPH or row.kind is not BlockKind.PARAGRAPH:
        return False
    if _CONTINUES.match(text, row.start) or _OPEN_END.search(last.line.text):
        return True
    long_enough = last.line.end - last.line.start >= _WRAPPED
    return long_enough and not last.line.after_blank and row.line.is_sentence
