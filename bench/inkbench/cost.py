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

ROUNDS = 2
CARDS = {
    "idcard": "id-card",
    "driving-licence": "driving-licence",
    "vehicle-licence": "vehicle-licence",
    "business-licence": "business-license",
}

Times = Dict[str, float]


def times(binary: Path, document: Optional[str], files: List[Path]) -> Times:
    """Milliseconds of each picture, one worker, as the engine counts them: from the bytes to the fields. Each is read twice
    by one process, and the lesser counts: a size of picture or strip that the runtime meets for the first time costs it
    tens of milliseconds once, which is the server's first minute and none after."""
    command = [str(binary), "recognize", "--jobs", "1", "-f", "jsonl"]
    command += ["--document", document] if document else []
    done = subprocess.run([*command, *map(str, files), *map(str, files)], capture_output=True, text=True, check=True)
    least: Times = {}
    for page in map(json.loads, done.stdout.splitlines()):
        least[page["file"]] = min(page["ms"], least.get(page["file"], page["ms"]))
    return least


def named(binary: Path, cards: Dict[Path, str]) -> Times:
    """Each picture with the document that it shows."""
    found: Times = {}
    for document in sorted(set(cards.values())):
        found.update(times(binary, document, [file for file, its in cards.items() if its == document]))
    return found


def rounds(ways: Dict[str, Callable[[], Times]]) -> Dict[str, Times]:
    """The least of several rounds of each picture, each way once a round: what it costs when nothing comes between."""
    least: Dict[str, Times] = {name: {} for name in ways}
    for number in range(ROUNDS):
        for name, read in ways.items():
            for file, took in read().items():
                least[name][file] = min(took, least[name].get(file, took))
        print(f"round {number + 1} of {ROUNDS}", file=sys.stderr, flush=True)
    return least


def rapid(peer: Peer, files: List[Path]) -> Times:
    """RapidOCR on one thread, loaded."""
    peer.ask([str(file) for file in files])
    return {answer["file"]: answer["ms"] for answer in peer.answers() if "file" in answer}


def row(name: str, ours: Times, other: Times, aim: str) -> str:
    both = [file for file in ours if file in other]
    shares = [ours[file] / other[file] for file in both]
    whole = sum(ours[file] for file in both) / sum(other[file] for file in both)
    middle = [median(took[file] for file in both) for took in (ours, other)]
    return (f"| {name} | {len(shares)} | {middle[0]:.0f} | {middle[1]:.0f} | {whole:.2f} | "
            f"{median(shares):.2f} | {aim} |")


def drawn(binary: Path) -> Dict[Path, str]:
    files = draw(binary, home.WORK / "cost", ["plain"], 15, 8000)
    return {file: json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))["document"] for file in files}


def main(binary: Path, root: Path, count: int) -> List[str]:
    table = rows(root)
    cards = {root / line["file"]: CARDS[line["category"]] for line in table if line["category"] in CARDS}
    cards.update(drawn(binary))
    scenes = [root / line["file"] for line in table if line["category"] == "plate"][:count]
    report = ["| one worker | pictures | ms, median | the other's | all of them | median of shares | aim |", "|---|---|---|---|---|---|---|"]

    def told(line: str) -> None:
        report.append(line)
        print(line, file=sys.stderr, flush=True)

    identity = [file for file, its in cards.items() if its == "id-card"]
    found = rounds({
        "general": lambda: times(binary, None, list(cards)),
        "auto": lambda: times(binary, "auto", list(cards)),
        "named": lambda: named(binary, cards),
    })
    of_identity = {str(file): found["named"][str(file)] for file in identity}
    told(row("`auto` beside general reading", found["auto"], found["general"], "≤ 1.15"))
    told(row("its document named, nothing else looked for", found["named"], found["general"], "≤ 0.60"))
    told(row("of these, identity cards: the layout is known", of_identity, found["general"], "≤ 0.60"))
    peer = Peer("rapidocr", 1)
    try:
        found = rounds({"ours": lambda: times(binary, "plate", scenes), "rapid": lambda: rapid(peer, scenes)})
    finally:
        peer.close()
    told(row("plate scene beside RapidOCR", found["ours"], found["rapid"], "≤ 0.25"))
    return report
