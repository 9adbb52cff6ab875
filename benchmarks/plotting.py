"""Lines on two logarithmic scales as an SVG, for the pictures in docs/: black on white, told apart by dashes as well as shades."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 210, 44, 56
STROKES = ("#1f4e8c", "#1f4e8c", "#b3541e", "#b3541e", "#4a4a4a", "#4a4a4a")
DASHES = ("", "6 4", "", "6 4", "", "6 4")

Points = "Sequence[tuple[float, float]]"


def plot(path: Path, title: str, series: Mapping[str, Points], *, x: str, y: str) -> None:
    """`series` is {name: [(x, y), …]}, all above nought; each is named at the end of its line."""
    across, up = (_decades([point[at] for points in series.values() for point in points]) for at in (0, 1))

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return (
            LEFT + (WIDTH - LEFT - RIGHT) * _share(point[0], across),
            HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * _share(point[1], up),
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="14">{escape(title)}</text>',
    ]
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for decade in range(across[0], across[1] + 1):
        at, _up = place((10.0**decade, 10.0 ** up[0]))
        parts += [
            f'<path d="M{at:.1f} {TOP}V{bottom}" stroke="#ddd"/>',
            f'<text x="{at:.1f}" y="{bottom + 18}" text-anchor="middle">{10**decade:,}</text>',
        ]
    for decade in range(up[0], up[1] + 1):
        _across, at = place((10.0 ** across[0], 10.0**decade))
        parts += [
            f'<path d="M{LEFT} {at:.1f}H{right}" stroke="#ddd"/>',
            f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**decade:g}</text>',
        ]
    parts += [
        f'<text x="{(LEFT + right) / 2:.0f}" y="{HEIGHT - 14}" text-anchor="middle">{escape(x)}</text>',
        f'<text transform="translate(18 {(TOP + bottom) / 2:.0f}) rotate(-90)" text-anchor="middle">{escape(y)}</text>',
    ]
    for named, (at, colour, dash) in zip(
        _apart([(name, *place(points[-1])) for name, points in series.items()]),
        ((points, colour, dash) for points, colour, dash in zip(series.values(), STROKES, DASHES, strict=False)),
        strict=True,
    ):
        line = "M" + "L".join(f"{across_:.1f} {up_:.1f}" for across_, up_ in map(place, at))
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        parts += [
            f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>',
            f'<text x="{right + 8}" y="{named[1] + 4:.1f}" fill="{colour}">{escape(named[0])}</text>',
        ]
    path.write_text("\n".join([*parts, "</svg>\n"]), encoding="utf-8")


def _decades(values: Sequence[float]) -> tuple[int, int]:
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))


def _share(value: float, decades: tuple[int, int]) -> float:
    return (math.log10(value) - decades[0]) / max(1, decades[1] - decades[0])


def _apart(ends: Sequence[tuple[str, float, float]]) -> list[tuple[str, float]]:
    """Where each name stands: beside the end of its line, and no nearer than a line of text to the one above."""
    placed: dict[str, float] = {}
    lowest = -math.inf
    for name, _across, up in sorted(ends, key=lambda one: one[2]):
        lowest = placed[name] = max(up, lowest + 16)
    return [(name, placed[name]) for name, _across, _up in ends]
