"""How often a wrong identity number passes as checked, over many drawn numbers, read the way that a card's field is."""

import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Dict, List

from . import home

# Numbers on a sheet (`specimens/make.py --numbers`).
A_SHEET = 28
# Figures that may be wrong before a reading is nobody's.
FAR = 5
# Where the bands of severity begin that are told apart.
BANDS = [0.0, 0.5, 1.0, 1.3]


def distance(a: str, b: str) -> int:
    """Levenshtein's."""
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        here = [i]
        for j, y in enumerate(b, 1):
            here.append(min(above[j - 1] + (x != y), above[j] + 1, here[-1] + 1))
        above = here
    return above[-1]


def program() -> Path:
    """Built, unless INKGATE_BENCH_VALUES names one that is there."""
    if os.environ.get("INKGATE_BENCH_VALUES"):
        return Path(os.environ["INKGATE_BENCH_VALUES"])
    command = ["cargo", "build", "--release", "-q", "-p", "inkgate-documents", "--example", "values"]
    subprocess.run(command, cwd=home.REPOSITORY, check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", home.REPOSITORY / "target")) / "release" / "examples" / "values"


def judge(truth: List[str], readings: List[List[str]], wrong: List[str], name: str) -> Counter:
    """Each reading belongs to the number it is nearest to; of several the surest counts."""
    counts = Counter(numbers=len(truth))
    best: Dict[str, List[str]] = {}
    for value, check, corrected, confidence, text in readings:
        said = value if value != "-" else text
        near = said if said in truth else min(truth, key=lambda number: distance(number, said))
        if distance(near, said) > FAR:
            counts["pieces"] += 1
            if check == "passed":
                counts["pieces passed"] += 1
                wrong.append(f"{name}\t(none near)\t{value}\t{text}\t{confidence}")
            continue
        if near not in best or float(confidence) > float(best[near][3]):
            best[near] = [value, check, corrected, confidence, text]
    for number in truth:
        value, check, corrected, confidence, text = best.get(number, ["-", "none", "false", "0", ""])
        if check == "passed":
            counts["passed"] += 1
            counts["exact"] += value == number
            counts["corrected"] += corrected == "true"
            if value != number:
                counts["false-valid"] += 1
                wrong.append(f"{name}\t{number}\t{value}\t{text}\t{confidence}\t{corrected}")
        elif check == "failed":
            counts["flagged"] += 1
        else:
            counts["missing"] += 1
    return counts


def main(binary: Path, count: int, seed: int, severity: float, wrong: List[str]) -> List[str]:
    sheets = -(-count // A_SHEET)
    into = home.WORK / "numbers" / str(seed)
    reader = program()
    assets = subprocess.run([str(binary), "assets", "path"], capture_output=True, text=True, check=True).stdout.strip()
    bands = [Counter() for _ in BANDS]
    # By hundreds, so that little lies on the disk.
    for first in range(seed, seed + sheets, 100):
        some = min(100, seed + sheets - first)
        if into.exists():
            for old in into.iterdir():
                old.unlink()
        font = Path(assets) / "NotoSansSC-Regular.otf"
        subprocess.run([str(home.venv_python()), str(home.REPOSITORY / "specimens" / "make.py"), "--font", str(font),
                        "--into", str(into), "--numbers", "--count", str(some), "--seed", str(first),
                        "--severity", str(severity)], check=True)
        done = subprocess.run([str(reader), str(into)], capture_output=True, text=True, check=True)
        readings: Dict[str, List[List[str]]] = {}
        for line in done.stdout.splitlines():
            file, *rest = line.split("\t")
            readings.setdefault(Path(file).stem, []).append(rest)
        for told in sorted(into.glob("*.json")):
            truth = json.loads(told.read_text(encoding="utf-8"))
            band = bands[sum(truth["severity"] >= bound for bound in BANDS[1:])]
            band += judge(truth["fields"]["numbers"], readings.get(told.stem, []), wrong, told.stem)
    sums = sum(bands, Counter())
    lines = ["| identity numbers drawn at severity | numbers | exact and passed | flagged | not read | corrected by the grammar |"
             " wrong but passed |", "|---|---|---|---|---|---|---|"]
    for from_, to, band in [*zip(BANDS, [*BANDS[1:], severity], bands), (0.0, severity, sums)]:
        total = band["numbers"]
        lines.append(f"| {from_} to {to} | {total} | {band['exact']} ({100 * band['exact'] / max(total, 1):.2f} %) | {band['flagged']} | {band['missing']} | "
                     f"{band['corrected']} | {band['false-valid']} |")
    return [*lines, "", f"Pieces that are nobody's number: {sums['pieces']}, of which passed {sums['pieces passed']}."]
