"""Series: the born-digital pages spoilt by degrees, always in the same way (fixed seeds), so that curves compare.

Every picture starts from a page rendered at 150 dpi whose text is known exactly.
"""

import zlib
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Tuple

import cv2
import numpy as np

from . import home
from .evalset import Picture

# The pages: simplified and traditional, prose, lists, code among text, headings.
PAGES = [
    "cnbook-p035", "ctex-faq-p022", "debian-reference.zh-cn-p110", "debmake-doc.zh-tw-p030", "lshort-zh-cn-p037",
    "maint-guide.zh-cn-p018",
]
WHITE = (255, 255, 255)


def _turn(page: np.ndarray, degrees: float) -> np.ndarray:
    """Turned clockwise by `degrees` on a white canvas that holds all of it; quarter turns move pixels only."""
    quarter = {0: None, 90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    if degrees in quarter:
        return page if quarter[degrees] is None else cv2.rotate(page, quarter[degrees])
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    new_width, new_height = round(height * sin + width * cos), round(height * cos + width * sin)
    matrix[0, 2] += new_width / 2 - width / 2
    matrix[1, 2] += new_height / 2 - height / 2
    return cv2.warpAffine(page, matrix, (new_width, new_height), flags=cv2.INTER_CUBIC, borderValue=WHITE)


def _blur(page, sigma, _):
    return cv2.GaussianBlur(page, (0, 0), sigma)


def _jpeg(page, quality, _):
    return cv2.imdecode(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1], cv2.IMREAD_COLOR)


def _dpi(page, dpi, _):
    if dpi == 150:
        return page
    scale = dpi / 150
    size = (round(page.shape[1] * scale), round(page.shape[0] * scale))
    return cv2.resize(page, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)


def _noise(page, sigma, random):
    return np.clip(page + random.normal(0, sigma, page.shape), 0, 255).astype(np.uint8)


def _shadow(page, depth, _):
    """A hand's shadow: a soft-edged diagonal band that takes `depth` of the light, over light that falls off."""
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    along = x / width + y / height
    edge = 1 / (1 + np.exp(-(along - 0.8) * 25)) * (1 / (1 + np.exp((along - 1.5) * 40)))
    fall = 1 - 0.3 * depth * (y / height)
    light = (1 - depth * edge) * fall
    return np.clip(page * light[..., None], 0, 255).astype(np.uint8)


def _inverted(page, _value, _):
    return 255 - page


def _perspective(page, strength, _):
    """Photographed from below and the left: the far corners drawn in by `strength` of the side."""
    height, width = page.shape[:2]
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    seen = np.float32([
        [width * strength, height * strength * 0.5], [width * (1 - strength * 0.7), height * strength * 0.2],
        [width, height * (1 - strength * 0.3)], [0, height],
    ])
    return cv2.warpPerspective(page, cv2.getPerspectiveTransform(corners, seen), (width, height),
                               flags=cv2.INTER_CUBIC, borderValue=WHITE)


# Series: what the value is, its values, and the making. The value at which the page is untouched is part of a series
# where there is one, so that a curve shows its beginning.
SERIES: Dict[str, Tuple[str, List[float], Callable]] = {
    "rotate": ("degrees clockwise", list(range(0, 360, 10)), lambda page, value, _: _turn(page, value)),
    "skew": ("degrees clockwise", [-30, -25, -20, -15, -12, -8, -5, -2, 2, 5, 8, 12, 15, 20, 25, 30],
             lambda page, value, _: _turn(page, value)),
    "blur": ("Gaussian sigma, pixels at 150 dpi", [0.5, 1, 1.5, 2, 2.5, 3], _blur),
    "jpeg": ("JPEG quality", [10, 20, 30, 40, 50, 60, 70, 80, 90], _jpeg),
    "dpi": ("dots an inch", [50, 75, 100, 150, 200, 300, 400], _dpi),
    "noise": ("Gaussian sigma, grey levels", [10, 20, 30, 45, 60, 80], _noise),
    "shadow": ("share of the light taken", [0.2, 0.4, 0.6, 0.8], _shadow),
    "inverted": ("inverted", [1], _inverted),
    "perspective": ("share of the side drawn in", [0.05, 0.1, 0.15, 0.2, 0.25], _perspective),
}


def series(pages: List[Picture], only: List[str] = None, count: int = len(PAGES)) -> Iterator[Picture]:
    """The pictures of the series, made once under bench/work/series, page by page."""
    folder = home.WORK / "series"
    folder.mkdir(parents=True, exist_ok=True)
    by_stem = {Path(page.name).stem: page for page in pages}
    for stem in PAGES[:count]:
        original = by_stem[stem]
        image = None
        for name, (_, values, make) in SERIES.items():
            if only and name not in only:
                continue
            for value in values:
                path = folder / f"{stem}--{name}-{value:g}.png"
                if not path.exists():
                    if image is None:
                        image = cv2.imread(str(original.path), cv2.IMREAD_COLOR)
                    seed = zlib.crc32(path.name.encode())
                    part = path.with_suffix(".part.png")
                    cv2.imwrite(str(part), make(image, value, np.random.default_rng(seed)))
                    part.replace(path)
                turned = value if name in ("rotate", "skew") else 0.0
                yield Picture(f"series/{path.name}", path, [f"series:{name}"], original.lines, turned=turned,
                              series=name, value=float(value), doubtful=original.doubtful)


def negatives() -> List[Picture]:
    """Pictures without any text, drawn here: blank, grey, noise, a gradient, bricks, a checker, grass, circles."""
    folder = home.WORK / "negatives"
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(7)
    height, width = 600, 800
    y, x = np.mgrid[0:height, 0:width]
    blank = np.full((height, width, 3), 255, np.uint8)
    bricks = np.full((height, width, 3), (60, 80, 170), np.uint8)
    for row in range(0, height, 40):
        cv2.line(bricks, (0, row), (width, row), (200, 200, 200), 4)
        for column in range(0 if row // 40 % 2 else 50, width, 100):
            cv2.line(bricks, (column, row), (column, row + 40), (200, 200, 200), 4)
    grass = np.full((height, width, 3), (30, 90, 40), np.uint8)
    for _ in range(6000):
        at = random.integers(0, [width, height])
        to = at + random.integers(-6, [7, 1]) - [0, 18]
        cv2.line(grass, tuple(map(int, at)), tuple(map(int, to)),
                 tuple(int(v) for v in random.integers(20, 170, 3)), 1, cv2.LINE_AA)
    circles = blank.copy()
    for _ in range(60):
        cv2.circle(circles, tuple(int(v) for v in random.integers(0, [width, height])), int(random.integers(15, 120)),
                   tuple(int(v) for v in random.integers(0, 255, 3)), int(random.integers(1, 5)), cv2.LINE_AA)
    drawn = {
        "blank": blank,
        "grey": np.full((height, width, 3), 128, np.uint8),
        "noise": random.integers(0, 256, (height, width, 3)).astype(np.uint8),
        "gradient": np.repeat(((x + y) * 255 / (height + width)).astype(np.uint8)[..., None], 3, 2),
        "bricks": bricks,
        "checker": np.repeat((((x // 20 + y // 20) % 2) * 255).astype(np.uint8)[..., None], 3, 2),
        "grass": grass,
        "circles": circles,
    }
    pictures = []
    for name, image in drawn.items():
        path = folder / f"{name}.png"
        if not path.exists():
            cv2.imwrite(str(path), image)
        pictures.append(Picture(f"drawn/{name}.png", path, ["negative"], []))
    return pictures
