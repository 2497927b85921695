"""A chart of cost against size, as SVG: both axes are logarithmic, so that what grows in step with size is a slope."""

import math
from collections.abc import Sequence
from html import escape

from bench.growth import Curve

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 30, 50  # margins; the curves' names stand at the right
COLOURS = ("#2a79c4", "#c4512a", "#2e8b57", "#7a4fb5")
STYLE = "text { font: 13px -apple-system, 'Segoe UI', Roboto, sans-serif; fill: #1b1b1b }"


def draw_chart(curves: Sequence[Curve], unit: str) -> str:
    """The SVG of the curves. `unit` says what the values are."""
    sizes = sorted({size for curve in curves for size in curve.points})
    values = [value for curve in curves for value in curve.points.values()]
    low, high = _powers(min(values), max(values))
    across = _Axis(math.log10(sizes[0]), math.log10(sizes[-1]), LEFT, WIDTH - RIGHT)
    up = _Axis(low, high, HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">',
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="18">{escape(unit)}</text>',
        *(
            _rule(up.at(10.0**power), f"{10**power:,}" if power >= 0 else f"{10.0**power:g}")
            for power in range(low, high + 1)
        ),
        *(_tick(across.at(size), f"{size:,}") for size in sizes),
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">chunks in the library</text>',
        *(_curve(curve, colour, across, up) for curve, colour in zip(curves, COLOURS, strict=False)),
        "</svg>\n",
    ]
    return "\n".join(parts)


class _Axis:
    """From a value to its place in pixels, by logarithm."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self._low, self._span = low, (high - low) or 1.0
        self._start, self._length = start, end - start

    def at(self, value: float) -> float:
        return round(self._start + (math.log10(value) - self._low) / self._span * self._length, 1)


def _powers(low: float, high: float) -> tuple[int, int]:
    """The powers of ten around the values."""
    below = math.floor(math.log10(low))
    return below, max(below + 1, math.ceil(math.log10(high)))


def _rule(y: float, label: str) -> str:
    line = f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="#dfe7ee"/>'
    return f'{line}<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{label}</text>'


def _tick(x: float, label: str) -> str:
    return f'<text x="{x}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{label}</text>'


def _curve(curve: Curve, colour: str, across: _Axis, up: _Axis) -> str:
    points = [(across.at(size), up.at(value)) for size, value in sorted(curve.points.items())]
    path = " ".join(f"{x},{y}" for x, y in points)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>' for x, y in points)
    x, y = points[-1]
    name = f'<text x="{x + 10}" y="{y + 4}" style="fill: {colour}">{escape(curve.name)}, {curve.growth:.1f} ×</text>'
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}{name}'
