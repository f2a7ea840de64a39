"""Fields of documents against their truth. Standard library only; there is no peer that reads these fields."""

import argparse
import csv
import json
import re
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Dict, Iterable, List, Optional, Tuple

from . import home, reliability
from .reliability import Points

# What the manifest calls a field, and what the product does.
NAMES = {
    "id_number": "number", "licence_no": "number", "plate_no": "plate", "vehicle_type": "type", "use_character": "use",
    "engine_no": "engine", "register_date": "registered", "issue_date": "issued", "class": "classes",
    "credit_code": "credit_code", "company": "name", "legal_person": "representative",
    "registered_capital": "capital", "title": "copy",
}
# Not fields that are read.
LEFT_OUT = {"side", "seal", "masked"}
DOCUMENTS = ["idcard", "driving-licence", "vehicle-licence", "business-licence"]
PLATES = ["plate-crop", "plate", "plate-annotated", "plate-negative"]
# What a careless hand in bad light gives (`specimens/make.py`), and up to where reading has ended.
MODERATE = 1.0
SEVERITIES = (0.0, 0.5, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5)
NEGATIVES = ["general-zh", "general-en", "general-scene-en", "general-line", "face", "face-negative", "plate-negative"]


def plain(text: str) -> str:
    """As the eval set's README asks: NFKC, lower case, letters and digits. A day is its digits, and `至` joins two."""
    text = unicodedata.normalize("NFKC", text).lower().replace("至", "")
    text = re.sub(r"(\d{4})年(\d{1,2})月(\d{1,2})日", lambda day: f"{day[1]}{int(day[2]):02}{int(day[3]):02}", text)
    return "".join(c for c in text if unicodedata.category(c)[0] in "LN")


def rows(root: Path) -> List[Dict[str, str]]:
    with open(root / "manifest.tsv", encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


def read(binary: Path, which: str, files: List[Path]) -> Tuple[Dict[str, Dict], float]:
    """What the command makes of each file, and the seconds it took altogether."""
    begun = time.monotonic()
    command = [str(binary), "recognize", "--document", which, "-f", "jsonl", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    answers = {}
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        answers.setdefault(answer["file"], answer)
    if len(answers) < len(files):
        raise SystemExit(f"{len(files) - len(answers)} files without an answer: {done.stderr[-600:]}")
    return answers, time.monotonic() - begun


def wanted(truth: Dict, names: Dict[str, str]) -> Dict[str, Optional[str]]:
    """The fields of all sides; null is a field that cannot be read."""
    sides = [truth[side] for side in ("front", "back") if isinstance(truth.get(side), dict)] or [truth]
    fields = {}
    for side in sides:
        for key, value in side.items():
            if key not in LEFT_OUT:
                fields[names.get(key, key)] = value
    return fields


def same(key: str, truth: str, value: str) -> bool:
    if key == "copy":
        return plain(value) in plain(truth)
    return plain(truth) == plain(value)


def judge(name: str, truth: Dict, answer: Dict, wrong: List[str], points: Optional[Points] = None,
          names: Dict[str, str] = NAMES) -> Counter:
    """right, wrong, missing, invented; flagged and false-valid among the wrong ones. `points` gets each given value's
    confidence and whether it is right."""
    counts = Counter()
    found = {}
    for document in answer.get("documents", []):
        for field in document["fields"]:
            found.setdefault(field["field"], field)
    for key, value in wanted(truth, names).items():
        field = found.get(key, {})
        got = field.get("value")
        if value is None:
            # The truth leaves it out, as covered or masked: a value there may be a guess, unless it says that it is in doubt.
            if got is not None and field["check"] != "failed":
                counts["invented"] += 1
                wrong.append(f"{name}\t{key}\t(left out of the truth)\t{got}\t{field['check']}\t{field['confidence']}")
            continue
        counts["fields"] += 1
        if got is not None and points is not None:
            points.append((field["confidence"], same(key, value, got)))
        if got is None:
            counts["missing"] += 1
        elif same(key, value, got):
            counts["right"] += 1
            continue
        else:
            counts["wrong"] += 1
            counts["flagged"] += field["check"] == "failed"
            counts["false-valid"] += field["check"] == "passed"
        wrong.append(f"{name}\t{key}\t{value}\t{got}\t{field.get('check')}\t{field.get('confidence')}")
    counts["whole"] += counts["right"] == counts["fields"] and not counts["invented"]
    return counts


def plates_of(answer: Dict) -> List[str]:
    return [plate["platelicense"] for plate in answer.get("detail", [])]


def doubtful() -> set:
    with open(home.BENCH / "doubtful.tsv", encoding="utf-8", newline="") as handle:
        return {row["file"] for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)}


def percent(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "–"


def documents(binary: Path, root: Path, table: List[Dict], only: Iterable[str], wrong: List[str], points: Points) -> List[str]:
    lines = []
    for category in DOCUMENTS:
        chosen = [row for row in table if row["category"] == category]
        if not chosen or (only and category not in only):
            continue
        answers, seconds = read(binary, "auto", [root / row["file"] for row in chosen])
        sums = Counter()
        for row in chosen:
            sums += judge(row["file"], json.loads(row["truth"]), answers[str(root / row["file"])], wrong, points)
        lines.append(
            f"| {category} | {len(chosen)} | {percent(sums['right'], sums['fields'])} | {sums['missing']} | "
            f"{sums['wrong']} ({sums['flagged']} flagged, {sums['false-valid']} passed a check) | {sums['invented']} | "
            f"{percent(sums['whole'], len(chosen))} | {1000 * seconds / len(chosen):.0f} |"
        )
    return lines


def plates(binary: Path, root: Path, table: List[Dict], only: Iterable[str], wrong: List[str], points: Points) -> List[str]:
    lines, listed = [], doubtful()
    for category in PLATES:
        chosen = [row for row in table if row["category"] == category]
        if not chosen or (only and category not in only):
            continue
        answers, seconds = read(binary, "plate", [root / row["file"] for row in chosen])
        sums = Counter()
        for row in chosen:
            truth = row["truth"]
            got = plates_of(answers[str(root / row["file"])])
            if truth.startswith("(no"):
                sums["invented"] += len(got)
                continue
            if not truth.strip() or truth.startswith("@") or truth.startswith("("):
                continue
            if truth.startswith("{"):
                value = json.loads(truth)
                names = value.get("plates", value.get("plate", []))
                names = [names] if isinstance(names, str) else names
            else:
                names = truth.replace("\\n", " | ").split(" | ")
            names = [name.replace("·", "").replace(" ", "") for name in names]
            for plate in answers[str(root / row["file"])].get("detail", []):
                points.append((plate["confidence"], plate["platelicense"] in names))
            sums["pictures"] += 1
            good = all(name in got for name in names)
            sums["right"] += good
            sums["sound"] += row["file"] not in listed
            sums["sound-right"] += good and row["file"] not in listed
            if not good:
                wrong.append(f"{row['file']}\tplate\t{' '.join(names)}\t{' '.join(got)}")
        lines.append(
            f"| {category} | {len(chosen)} | {percent(sums['right'], sums['pictures'])} | "
            f"{percent(sums['sound-right'], sums['sound'])} | {sums['invented']} | {1000 * seconds / len(chosen):.0f} |"
        )
    return lines


def negatives(binary: Path, root: Path, table: List[Dict], only: Iterable[str], wrong: List[str]) -> List[str]:
    chosen = [row for row in table if row["category"] in NEGATIVES]
    if not chosen or (only and "negatives" not in only):
        return []
    files = [root / row["file"] for row in chosen]
    answers, _ = read(binary, "auto", files)
    found = 0
    for file in files:
        for document in answers[str(file)].get("documents", []):
            values = [field["field"] for field in document["fields"] if field["value"] is not None]
            found += 1
            wrong.append(f"{file.relative_to(root)}\t{document['document']}\t(no document)\t{' '.join(values)}")
    seen, _ = read(binary, "plate", files)
    wrong.extend(f"{file.relative_to(root)}\tplate\t(no plate)\t{' '.join(plates_of(seen[str(file)]))}"
                 for file in files if plates_of(seen[str(file)]))
    count = sum(len(plates_of(answer)) for answer in seen.values())
    return [f"Pages, receipts and photographs without a document, {len(chosen)}: {found} documents and {count} plates found."]


def drawn(binary: Path, severities: Iterable[float], count: int, seed: int, wrong: List[str]) -> List[str]:
    """Specimens of one seed range at each severity: fields right, pictures whole. Tuning used seeds below 2000, and one look at those below 3000."""
    assets = subprocess.run([str(binary), "assets", "path"], capture_output=True, text=True, check=True).stdout.strip()
    lines = ["| drawn, severity | pictures | fields right | missing | wrong | whole | plates exact |",
             "|---|---|---|---|---|---|---|"]
    points: Points = []
    moderate: Points = []
    for severity in severities:
        into = home.WORK / "specimens" / f"{severity:.2f}"
        make = [str(home.venv_python()), str(home.REPOSITORY / "specimens" / "make.py"),
                "--font", str(Path(assets) / "NotoSansSC-Regular.otf"), "--into", str(into),
                "--count", str(count), "--seed", str(seed), "--severity", str(severity)]
        subprocess.run(make, check=True)
        files = sorted(into.glob(f"*-{seed // 1000:03}*.jpg"))
        truths = {file: json.loads(file.with_suffix(".json").read_text(encoding="utf-8")) for file in files}
        cards = [file for file in files if truths[file]["document"] != "plate"]
        cars = [file for file in files if truths[file]["document"] == "plate"]
        answers, _ = read(binary, "auto", cards)
        sums = Counter()
        for file in cards:
            fields = dict(truths[file]["fields"])
            if "capital" in fields:
                fields["capital"] = "CNY 1000000.00" if fields["capital"].startswith("人") else "1000000.00"
            sums += judge(f"{severity}/{file.name}", fields, answers[str(file)], wrong, points, {})
        seen, _ = read(binary, "plate", cars)
        exact = sum(plates_of(seen[str(file)]) == [truths[file]["fields"]["number"]] for file in cars)
        lines.append(
            f"| {severity} | {len(cards)} | {percent(sums['right'], sums['fields'])} | {sums['missing']} | "
            f"{sums['wrong']} ({sums['flagged']} flagged) | {percent(sums['whole'], len(cards))} | "
            f"{percent(exact, len(cars))} |"
        )
        print(lines[-1], file=sys.stderr, flush=True)
        if severity <= MODERATE:
            moderate = list(points)
    lines += reliability.report(f"to severity {MODERATE}", moderate)
    lines += reliability.report("at all severities", points)
    return lines


def main(arguments: List[str], about: str) -> int:
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=home.default_eval())
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--binary", type=Path)
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--series", action="store_true")
    parser.add_argument("--flags", action="store_true")
    parser.add_argument("--edited", action="store_true")
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--false-valid", action="store_true")
    parser.add_argument("--cost", action="store_true")
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int)
    asked = parser.parse_args(arguments)
    binary = asked.binary or home.build_inkgate(asked.no_build)
    wrong: List[str] = []
    if asked.series:
        report = drawn(binary, SEVERITIES, asked.count or 20, asked.seed or 3000, wrong)
        return finish(report, wrong, asked)
    if asked.flags:
        from . import flags

        seed = asked.seed or (5000 if asked.tune else 6000)
        return finish(flags.main(binary, asked.eval, asked.count or 40, seed, asked.tune), wrong, asked)
    if asked.edited:
        from . import flags

        return finish(flags.edited(binary, asked.eval, asked.count or 40, asked.seed or 6000), wrong, asked)
    if asked.false_valid:
        from . import false_valid

        report = false_valid.main(binary, asked.count or 20_000, asked.seed or 100_000, 1.6, wrong)
        return finish(report, wrong, asked)
    if asked.cost:
        from . import cost

        return finish(cost.main(binary, asked.eval, asked.count or 30), wrong, asked)
    table = rows(asked.eval)
    report = ["| real pictures of | pictures | fields right | missing | wrong | beyond the truth | whole | ms each |",
              "|---|---|---|---|---|---|---|---|"]
    fields: Points = []
    numbers: Points = []
    report += documents(binary, asked.eval, table, asked.only, wrong, fields)
    report += ["", "| plates | pictures | exact | of sound labels | invented | ms each |", "|---|---|---|---|---|---|"]
    report += plates(binary, asked.eval, table, asked.only, wrong, numbers)
    report += ["", *negatives(binary, asked.eval, table, asked.only, wrong)]
    report += reliability.report("of the real documents' fields", fields) + reliability.report("of the real plates", numbers)
    return finish(report, wrong, asked)


def finish(report: List[str], wrong: List[str], asked: argparse.Namespace) -> int:
    text = "\n".join(report).rstrip() + "\n"
    print(text)
    if asked.wrong:
        print("\n".join(wrong))
    if asked.out:
        asked.out.write_text(text, encoding="utf-8")
    return 0
