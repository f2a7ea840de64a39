"""Small line charts as SVG, written by hand so that a run needs nothing to draw them."""

import math
from html import escape
from typing import Dict, List, Sequence, Tuple

COLOURS = ["#0b6e4f", "#c8553d", "#3d5a80", "#8d6a9f", "#b08900"]


def _ticks(low: float, high: float, count: int = 5) -> List[float]:
    if high <= low:
        return [low]
    raw = (high - low) / count
    power = 10 ** math.floor(math.log10(raw))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= raw)
    first = -(-low // step) * step
    return [round(first + i * step, 10) for i in range(int((high - first) / step + 1e-9) + 1)]


def chart(title: str, x_label: str, y_label: str, curves: Dict[str, Sequence[Tuple[float, float]]],
          y_range: Tuple[float, float] = None, width: int = 420, height: int = 260) -> str:
    """One chart as an SVG group of the given size; `curves` is label to points (x, y)."""
    left, right, top, bottom = 48, 12, 28, 40
    points = [p for curve in curves.values() for p in curve]
    if not points:
        return ""
    x_low, x_high = min(p[0] for p in points), max(p[0] for p in points)
    y_low, y_high = y_range or (min(p[1] for p in points), max(p[1] for p in points))
    x_span, y_span = (x_high - x_low) or 1, (y_high - y_low) or 1

    def place(x, y):
        return (left + (x - x_low) / x_span * (width - left - right),
                height - bottom - (min(max(y, y_low), y_high) - y_low) / y_span * (height - top - bottom))

    out = [f'<rect width="{width}" height="{height}" fill="#fff"/>',
           f'<text x="{left}" y="16" font-size="12" font-weight="bold">{escape(title)}</text>']
    for tick in _ticks(y_low, y_high):
        _, y = place(x_low, tick)
        out.append(f'<line x1="{left}" x2="{width - right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
                   f'<text x="{left - 4}" y="{y + 3:.1f}" font-size="9" text-anchor="end">{tick:g}</text>')
    for tick in _ticks(x_low, x_high, 6):
        x, _ = place(tick, y_low)
        out.append(f'<text x="{x:.1f}" y="{height - bottom + 13}" font-size="9" text-anchor="middle">{tick:g}</text>')
    out.append(f'<text x="{(left + width - right) / 2}" y="{height - 14}" font-size="10" text-anchor="middle">'
               f'{escape(x_label)}</text>'
               f'<text x="{left}" y="{top - 2}" font-size="9" fill="#555">{escape(y_label)}</text>')
    for index, (label, curve) in enumerate(curves.items()):
        colour = COLOURS[index % len(COLOURS)]
        path = " ".join("{:.1f},{:.1f}".format(*place(x, y)) for x, y in curve)
        if len(curve) > 1:
            out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        if len(curve) <= 60:
            for x, y in curve:
                at = place(x, y)
                out.append(f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="2" fill="{colour}"/>')
        out.append(f'<text x="{left + 4 + index * 130}" y="{height - 3}" font-size="10" fill="{colour}">'
                   f'— {escape(label)}</text>')
    return "".join(out)


def sheet(charts: List[str], columns: int = 2, width: int = 420, height: int = 260) -> str:
    """Charts on one SVG sheet."""
    rows = -(-len(charts) // columns)
    body = "".join(f'<g transform="translate({i % columns * width},{i // columns * height})">{chart_}</g>'
                   for i, chart_ in enumerate(charts))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{columns * width}" height="{rows * height}" '
            f'font-family="sans-serif">{body}</svg>\n')
