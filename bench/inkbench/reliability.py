"""Whether a confidence is what it says: of the values at 0.99, are 99 in a hundred right?"""

from typing import Dict, List, Tuple

# Each value's confidence and whether it is right.
Points = List[Tuple[float, bool]]
EDGES = [0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0]


def error(points: Points) -> float:
    """Expected calibration error over twenty bins (Guo et al., ICML 2017)."""
    bins: Dict[int, Points] = {}
    for confidence, right in points:
        bins.setdefault(min(int(confidence * 20), 19), []).append((confidence, right))
    off = (abs(sum(c for c, _ in inside) - sum(r for _, r in inside)) for inside in bins.values())
    return sum(off) / max(len(points), 1)


def curve(points: Points) -> List[str]:
    """A table, finer where most values are."""
    lines = ["| confidence | values | mean confidence | right |", "|---|---|---|---|"]
    for low, high in zip(EDGES, EDGES[1:]):
        inside = [(c, right) for c, right in points if low <= c < high or (high == 1.0 and c == 1.0)]
        if inside:
            right = sum(right for _, right in inside)
            mean = sum(c for c, _ in inside) / len(inside)
            lines.append(f"| {low} to {high} | {len(inside)} | {mean:.4f} | {right} ({right / len(inside):.4f}) |")
    return lines


def report(name: str, points: Points) -> List[str]:
    if not points:
        return []
    return ["", f"Calibration error over {len(points)} values {name}: {error(points):.4f}.", "", *curve(points)]
