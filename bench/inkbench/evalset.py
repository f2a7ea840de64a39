"""The eval set: pictures, what stands on them, and the groups they are reported in."""

import csv
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional

# A negative has nothing to read; what a system reads there is invented.
NEGATIVE = "negative"

# Groups in the order of the report. `dense` is a part of general-zh, reported apart.
GROUPS = [
    "general-zh", "general-zh:dense", "general-zh:other", "general-en", "general-line", "general-scene-en",
    "idcard", "licences", NEGATIVE, "plate", "plate-crop",
]
# Where the truth is only a part of what stands on the picture: characters beyond it are no errors.
PARTIAL = {"idcard", "licences", "plate"}
# Truth files written without the spaces that stand in the print.
UNSPACED = ("mmocr-wildreceipt/",)
# Side rows: general reading of plates is not what the plate capability does.
SIDE = {"plate", "plate-crop"}


@dataclass
class Picture:
    """One picture and its truth lines (text only, in the order of the truth file; empty for a negative)."""

    name: str
    path: Path
    groups: List[str]
    lines: List[str]
    turned: float = 0.0  # degrees a series turned the picture, for ordering rows; 0 for everything else
    series: Optional[str] = None
    value: Optional[float] = None
    doubtful: List[str] = field(default_factory=list)  # those of `lines` whose truth is in doubt (doubtful.tsv)
    spaced: bool = True  # whether the truth keeps the spaces of the print, so that its words can be compared
    _sha: Optional[str] = field(default=None, repr=False)

    @property
    def sha(self) -> str:
        if self._sha is None:
            self._sha = hashlib.sha256(self.path.read_bytes()).hexdigest()
        return self._sha


def _birth(iso: str) -> str:
    """A card prints 2006-08-15 as 2006年8月15日."""
    year, month, day = iso.split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日"


def _card_lines(side: Dict) -> List[str]:
    lines = []
    for key, value in side.items():
        if key in ("side", "masked") or not isinstance(value, str):
            continue
        lines.append(_birth(value) if key == "birth" and value.count("-") == 2 else value)
    return lines


def _document_lines(truth: Dict) -> List[str]:
    sides = [truth[name] for name in ("front", "back") if isinstance(truth.get(name), dict)] or [truth]
    return [line for side in sides for line in _card_lines(side)]


def _truth_lines(root: Path, category: str, truth: str) -> Optional[List[str]]:
    if truth.startswith("@"):
        path = root / truth[1:]
        if path.name.endswith(".gt.json"):
            return [line["text"] for line in json.loads(path.read_text(encoding="utf-8"))]
        if path.name.endswith(".box.csv"):
            rows = path.read_text(encoding="utf-8", errors="replace").splitlines()
            return [row.split(",", 8)[8] for row in rows if row.count(",") >= 8]
        raise ValueError(f"{path}: no rule for this truth file")
    if truth.startswith("{"):
        return _document_lines(json.loads(truth))
    if truth.startswith("(no "):
        return []
    if not truth:
        return None
    return truth.split(" | ") if category == "general-scene-en" else truth.split("\\n")


def _groups(category: str, name: str) -> List[str]:
    if category == "general-zh":
        return ["general-zh", "general-zh:dense" if "/born-digital-pdf/" in name else "general-zh:other"]
    if category in ("driving-licence", "vehicle-licence", "business-licence"):
        return ["licences"]
    if category in ("face-negative", "general-negative"):
        return [NEGATIVE]
    return [category]


def _doubtful() -> Dict[str, List[str]]:
    """Truth lines that the print contradicts, by picture: listed, still scored, and left out only of one side column."""
    listed: Dict[str, List[str]] = {}
    with open(Path(__file__).resolve().parent.parent / "doubtful.tsv", encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            listed.setdefault(row["file"], []).append(row["truth"])
    return listed


def load(root: Path) -> List[Picture]:
    """Every picture of the manifest that has text truth (or none by intent), in the order of the manifest."""
    pictures, doubtful = [], _doubtful()
    with open(root / "manifest.tsv", encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            groups = _groups(row["category"], row["file"])
            if groups[0] not in GROUPS:
                continue  # faces, annotated plates without text, pictures that only lack a plate
            lines = _truth_lines(root, row["category"], row["truth"])
            if lines is None:
                continue
            picture = Picture(row["file"], root / row["file"], groups, [line for line in lines if line.strip()])
            picture.doubtful = doubtful.get(picture.name, [])
            picture.spaced = not any(part in picture.name for part in UNSPACED)
            pictures.append(picture)
    return pictures
