"""Where things lie, and the Python the peers live in. Standard library only: this runs before the venv exists."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
REPOSITORY = BENCH.parent
WORK = BENCH / "work"
RUNS = BENCH / "runs"
REQUIREMENTS = BENCH / "requirements.txt"


def venv_python() -> Path:
    """The Python with the peers. INKGATE_BENCH_VENV names one that exists; else bench/work/venv, made on first use."""
    named = os.environ.get("INKGATE_BENCH_VENV")
    if named:
        python = Path(named) / "bin" / "python"
        if not python.exists():
            sys.exit(f"INKGATE_BENCH_VENV={named}: no bin/python there; unset it and the bench makes its own.")
        return python
    venv = WORK / "venv"
    python = venv / "bin" / "python"
    stamp = venv / "requirements.sha256"
    want = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text() == want:
        return python
    print(f"making {venv} with the peers (once) …", file=sys.stderr)
    WORK.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--no-deps", "-r", str(REQUIREMENTS)], check=True)
    stamp.write_text(want)
    return python


def enter_venv() -> None:
    """Start this script again inside the venv unless it already runs there."""
    python = venv_python()
    if Path(sys.prefix).resolve() != python.parent.parent.resolve():
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        os.execv(str(python), [str(python), *sys.argv])


def default_eval() -> Path:
    """The eval set: INKGATE_EVAL, or `shared/eval` beside the repository."""
    return Path(os.environ.get("INKGATE_EVAL", REPOSITORY.parent / "shared" / "eval"))


def build_inkgate(skip: bool = False) -> Path:
    """Build the release binary with cargo and give its path; with `skip`, take the one that is there."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
    binary = target / "release" / "inkgate"
    if not skip:
        subprocess.run(["cargo", "build", "--release", "-p", "inkgate", "--quiet"], cwd=REPOSITORY, check=True)
    if not binary.exists():
        sys.exit(f"{binary} is missing: run `cargo build --release -p inkgate`.")
    return binary
