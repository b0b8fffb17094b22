"""Plots as SVG, by hand: lines over a number of things done, from zero up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10
from typing import Final

_WIDTH: Final = 360
_HEIGHT: Final = 220
_LEFT: Final = 48
_TOP: Final = 34
_RIGHT: Final = 12
_BOTTOM: Final = 28
_COLUMNS: Final = 2


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot: what is drawn in words, and its points."""

    title: str
    points: Sequence[tuple[float, float]]


def draw(panels: Sequence[Panel]) -> str:
    """Return an SVG of all ``panels``, two beside each other."""
    rows = -(-len(panels) // _COLUMNS)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH * _COLUMNS} '
        f'{_HEIGHT * rows}" font-family="sans-serif" font-size="11">'
    )
    parts = [head, '<rect width="100%" height="100%" fill="white"/>']
    for number, panel in enumerate(panels):
        x, y = number % _COLUMNS * _WIDTH, number // _COLUMNS * _HEIGHT
        parts.append(f'<g transform="translate({x} {y})">{_panel(panel)}</g>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(panel: Panel) -> str:
    right, low = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    most_x = max((x for x, _ in panel.points), default=1) or 1
    most_y = _round_up(max((y for _, y in panel.points), default=1) or 1)
    path = " ".join(
        f"{_LEFT + x / most_x * (right - _LEFT):.1f},{low - y / most_y * (low - _TOP):.1f}"
        for x, y in panel.points
    )
    marks = "".join(
        f'<line x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        f'<text x="{_LEFT - 4}" y="{y + 4:.1f}" text-anchor="end">{most_y * share:g}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
        for y in [low - share * (low - _TOP)]
    )
    return (
        f'<text x="{_LEFT}" y="18" font-weight="bold">{escape(panel.title)}</text>{marks}'
        f'<polyline points="{path}" fill="none" stroke="#1f6f8b" stroke-width="1.5"/>'
        f'<text x="{right}" y="{low + 18}" text-anchor="end">{most_x:,.0f} claims</text>'
    )


def _round_up(value: float) -> float:
    """Return the next number of one figure, or of two up to 2.5, that is no less than ``value``."""
    unit = 10 ** floor(log10(value))
    return float(
        next(step * unit for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * unit >= value)
    )
