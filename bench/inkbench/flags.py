"""What each flag of a document tells apart: area under the ROC curve and the working point, on drawn pictures with one trouble
each and on the real ones."""

import json
import subprocess
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from . import home
from .documents import read, rows

# Which flag each trouble should raise. Fold and stamp should raise none.
RAISES = {"copier": "photocopy", "cover": "covered", "blur": "blur", "glare": "glare", "screen": "screen",
          "small": "too_small", "tilt": "tilted", "crop": "edges_missing", "temporary": "temporary"}
# What `edited.py` measures of a document's values, in its order.
MEASURES = ["median noise of the ground", "mean noise of the ground", "width of edges", "darkness of the ink"]
TROUBLES = ["plain", "fold", "stamp", *RAISES]

# A flag's score of one picture; None where it was not judged, or no document was found.
Score = Optional[float]


def area(wanted: List[float], others: List[float]) -> float:
    """The chance that one of `wanted` scores above one of `others`; a draw counts half (Mann and Whitney, 1947)."""
    if not wanted or not others:
        return float("nan")
    above = sum((w > o) + 0.5 * (w == o) for w in wanted for o in others)
    return above / (len(wanted) * len(others))


def draw(binary: Path, into: Path, troubles: List[str], count: int, seed: int) -> List[Path]:
    assets = subprocess.run([str(binary), "assets", "path"], capture_output=True, text=True, check=True).stdout.strip()
    command = [str(home.venv_python()), str(home.REPOSITORY / "specimens" / "make.py"),
               "--font", str(Path(assets) / "NotoSansSC-Regular.otf"), "--into", str(into),
               "--count", str(count), "--seed", str(seed)]
    for name in troubles:
        command += ["--trouble", name]
    subprocess.run(command, check=True)
    return [into / f"{name}-{number:06}.jpg" for name in troubles for number in range(seed, seed + count)]


def scores(answer: Dict) -> Dict[str, Score]:
    """Of a picture with several documents the first; also what is measured and not judged."""
    for document in answer.get("documents", []):
        return {name: flag["score"] for name, flag in document["flags"].items()}
    return {}


def drawn(binary: Path, count: int, seed: int) -> Tuple[List[str], Dict[str, Dict[str, List[Score]]]]:
    """The table of the drawn pictures, and all scores by flag and trouble."""
    files = draw(binary, home.WORK / "troubles" / str(seed), TROUBLES, count, seed)
    answers, _ = read(binary, "auto", files)
    found: Dict[str, Dict[str, List[Score]]] = {}
    for file in files:
        told = scores(answers[str(file)])
        for flag in RAISES.values():
            found.setdefault(flag, {}).setdefault(file.name.split("-")[0], []).append(told.get(flag))
    lines = ["| flag | judged with it | AUC against plain | raised with it | raised on plain | raised on other troubles |",
             "|---|---|---|---|---|---|"]
    for trouble, flag in RAISES.items():
        judged = {name: [score for score in all_of if score is not None] for name, all_of in found[flag].items()}
        others = [score for name, some in judged.items() if name not in (trouble, "plain") for score in some]
        lines.append(f"| {flag} | {len(judged[trouble])} of {count} | {area(judged[trouble], judged['plain']):.3f} | "
                     f"{up(judged[trouble])} | {up(judged['plain'])} | {up(others)} |")
    return lines, found


def up(some: List[float]) -> str:
    raised = sum(score >= 0.5 for score in some)
    return f"{raised} of {len(some)}"


def real(binary: Path, root: Path) -> List[str]:
    """The cards: which of them are photocopies the manifest's source says; the others are colour specimens."""
    chosen = [row for row in rows(root) if row["category"] in ("idcard", "driving-licence", "vehicle-licence", "business-licence")]
    answers, _ = read(binary, "auto", [root / row["file"] for row in chosen])
    told = {row["file"]: [doc["flags"] for doc in answers[str(root / row["file"])].get("documents", [])] for row in chosen}
    copies = {row["file"] for row in chosen if "bdci" in row["file"] or "bdci" in row["source"]}
    lines = ["| flag | raised, of documents judged: photocopies | others |", "|---|---|---|"]
    for flag in [*RAISES.values(), "expired"]:
        cells = []
        for kind in (True, False):
            some = [flags[flag]["score"] for file, all_of in told.items() if (file in copies) == kind for flags in all_of]
            cells.append(up([score for score in some if score is not None]))
        lines.append(f"| {flag} | {cells[0]} | {cells[1]} |")
    return lines


def bounds(found: Dict[str, Dict[str, List[Score]]]) -> List[str]:
    """Quantiles of the scores by trouble: what a bound is chosen from, on the tuning seeds."""
    lines = []
    for trouble, flag in RAISES.items():
        for name in TROUBLES:
            some = sorted(score for score in found[flag][name] if score is not None)
            if some:
                at = [some[round((len(some) - 1) * share)] for share in (0, 0.05, 0.25, 0.5, 0.75, 0.95, 1)]
                mark = "*" if name == trouble else " "
                lines.append(f"{flag:14} {mark}{name:10} {len(some):3} " + " ".join(f"{value:7.4f}" for value in at))
    return lines


def edited(binary: Path, root: Path, count: int, seed: int) -> List[str]:
    """What the flag `edited` would have to rest on: values written over in the photograph's file, by four measures."""
    names = ["edit", "plain", "fold", "stamp"]
    into = home.WORK / "edited"
    files = draw(binary, into, names, count, seed)
    files += [root / row["file"] for row in rows(root) if row["category"] == "idcard"]
    answers, _ = read(binary, "auto", files)
    told = into / "answers.jsonl"
    told.write_text("".join(json.dumps(answers[str(file)]) + "\n" for file in files), encoding="utf-8")
    program = [str(home.venv_python()), str(Path(__file__).with_name("edited.py")), str(told)]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    by_name: Dict[str, List[List[Score]]] = {}
    for line in map(json.loads, done.stdout.splitlines()):
        path = Path(line["file"])
        by_name.setdefault(path.name.split("-")[0] if path.parent == into else "real", []).append(line["scores"])
    lines = [f"Values written over, {count} pictures of each, seeds from {seed}:", "",
             "| oddest value beside the others, by | AUC against plain | fold and stamp | real cards |", "|---|---|---|---|"]
    for number, measure in enumerate(MEASURES):
        of = {name: [scores[number] for scores in some if scores[number] is not None] for name, some in by_name.items()}
        cells = [area(of["edit"], of[name]) for name in ("plain", "real")]
        other = area(of["edit"], of["fold"] + of["stamp"])
        lines.append(f"| {measure} | {cells[0]:.3f} | {other:.3f} | {cells[1]:.3f} |")
    return lines


def main(binary: Path, root: Path, count: int, seed: int, tune: bool) -> List[str]:
    lines, found = drawn(binary, count, seed)
    (home.WORK / "troubles" / str(seed) / "scores.json").write_text(json.dumps(found))
    report = [f"Drawn, {count} pictures of each trouble, seeds from {seed}:", "", *lines, ""]
    if tune:
        return report + bounds(found)
    return report + ["Real pictures:", "", *real(binary, root)]
