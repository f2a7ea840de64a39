"""What a document costs beside general reading of the same picture, and a plate scene beside RapidOCR."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Callable, Dict, List, Optional

from . import home
from .documents import rows
from .flags import draw
from .systems import Peer

ROUNDS = 3
CARDS = ("idcard", "driving-licence", "vehicle-licence", "business-licence")


def times(binary: Path, document: Optional[str], files: List[Path]) -> Dict[str, float]:
    """Milliseconds of each picture, one worker, as the engine counts them: from the bytes to the fields."""
    command = [str(binary), "recognize", "--jobs", "1", "-f", "jsonl"]
    command += ["--document", document] if document else []
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=True)
    return {page["file"]: page["ms"] for page in map(json.loads, done.stdout.splitlines())}


def rounds(read: Callable[[], Dict[str, float]]) -> Dict[str, float]:
    """The least of several rounds of each picture: what it costs when nothing comes between."""
    least: Dict[str, float] = {}
    for _ in range(ROUNDS):
        for file, took in read().items():
            least[file] = min(took, least.get(file, took))
    return least


def rapid(files: List[Path]) -> Dict[str, float]:
    """RapidOCR on one thread, loaded and warm."""
    peer = Peer("rapidocr", 1)
    try:
        peer.ask([str(file) for file in files])
        return {answer["file"]: answer["ms"] for answer in peer.answers() if "file" in answer}
    finally:
        peer.close()


def row(name: str, ours: Dict[str, float], other: Dict[str, float], aim: str) -> str:
    shares = [ours[file] / other[file] for file in ours if file in other]
    whole = sum(ours[file] for file in ours if file in other) / sum(other[file] for file in ours if file in other)
    return (f"| {name} | {len(shares)} | {median(ours.values()):.0f} | {median(other.values()):.0f} | {whole:.2f} | "
            f"{median(shares):.2f} | {aim} |")


def main(binary: Path, root: Path, count: int) -> List[str]:
    table = rows(root)
    cards = [root / line["file"] for line in table if line["category"] in CARDS]
    cards += draw(binary, home.WORK / "cost", ["plain"], 15, 8000)
    scenes = [root / line["file"] for line in table if line["category"] == "plate"][:count]
    general = rounds(lambda: times(binary, None, cards))
    print("general reading done", file=sys.stderr)
    report = ["| one worker | pictures | ms, median | the other's | all of them | median of shares | aim |", "|---|---|---|---|---|---|---|"]
    def told(line: str) -> None:
        report.append(line)
        print(line, file=sys.stderr, flush=True)

    told(row("`auto` beside general reading", rounds(lambda: times(binary, "auto", cards)), general, "≤ 1.15"))
    told(row("`id-card`, and nothing else looked for", rounds(lambda: times(binary, "id-card", cards)), general, "≤ 0.60"))
    told(row("plate scene beside RapidOCR", rounds(lambda: times(binary, "plate", scenes)), rapid(scenes), "≤ 0.25"))
    return report
