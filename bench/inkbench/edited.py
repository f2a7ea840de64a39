"""Whether a value that was written over in a photograph's file can be told by its pixels beside those of the other values: what
the flag `edited` would have to rest on. Runs in the bench's environment (numpy, Pillow)."""

import json
import sys
from pathlib import Path
from typing import Dict, List, Optional

import numpy
from PIL import Image

# Difference of ink and ground (0..=255) below which nothing can be said.
CONTRAST = 25.0
# As `flags.MEASURES` names them.
COUNT = 4


def strip(picture: Image.Image, polygon: List[List[float]]) -> numpy.ndarray:
    """A value upright, in its own pixels."""
    tl, tr, br, bl = (numpy.array(corner, float) for corner in polygon)
    wide = (numpy.hypot(*(tr - tl)) + numpy.hypot(*(br - bl))) / 2
    high = (numpy.hypot(*(bl - tl)) + numpy.hypot(*(br - tr))) / 2
    size = (max(8, round(wide)), max(8, round(high)))
    cut = picture.transform(size, Image.Transform.QUAD, (*tl, *bl, *br, *tr), Image.Resampling.BILINEAR)
    return numpy.asarray(cut.convert("L"), float)


def measures(grey: numpy.ndarray) -> Optional[List[Optional[float]]]:
    dark, light = numpy.quantile(grey, 0.03), numpy.quantile(grey, 0.95)
    if light - dark < CONTRAST:
        return None
    # Ground is what is light two pixels around; its noise is what Laplace's operator leaves of it.
    ground = grey > light - 0.25 * (light - dark)
    around = ground.copy()
    for down in range(-2, 3):
        for right in range(-2, 3):
            around &= numpy.roll(ground, (down, right), (0, 1))
    bent = 4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    noise = numpy.abs(bent[1:-1, 1:-1][around[2:-2, 2:-2]])
    steps = numpy.abs(grey[:, 2:] - grey[:, :-2]) / 2
    enough = noise.size > 40
    return [float(numpy.median(noise)) + 0.3 if enough else None, float(noise.mean()) + 0.3 if enough else None,
            (light - dark) / max(float(numpy.quantile(steps, 0.98)), 0.5), max(dark, 1.0)]


def odd(values: List[Optional[float]]) -> Optional[float]:
    """How far the oddest of a document's values lies from the median of the others, as a logarithm of their ratio."""
    some = [value for value in values if value is not None]
    if len(some) < 3:
        return None
    return max(abs(float(numpy.log(value / numpy.median(some[:i] + some[i + 1:])))) for i, value in enumerate(some))


def main(told: Path) -> None:
    """From the answers of the command, a line a picture, to the oddity of each picture's document by each measure."""
    for line in told.read_text(encoding="utf-8").splitlines():
        answer = json.loads(line)
        scores: List[Optional[float]] = [None] * COUNT
        if answer.get("documents"):
            picture = Image.open(answer["file"])
            fields = [f for f in answer["documents"][0]["fields"] if f["polygon"] and len(f["value"] or "") > 1]
            found = [one for one in (measures(strip(picture, field["polygon"])) for field in fields) if one]
            scores = [odd([one[number] for one in found]) for number in range(COUNT)]
        result: Dict = {"file": answer["file"], "scores": scores}
        print(json.dumps(result))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
