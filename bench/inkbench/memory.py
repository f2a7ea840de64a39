"""The command `bench/memory`: resident set of the server over many pictures."""

import argparse
import csv
import random
import shlex
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import List, Tuple

from . import home
from .evalset import load
from .server import Server

# Within this of each other, last thousand against second thousand (the first fills caches and arenas).
FLAT_WITHIN = 0.05


def arguments(argv: List[str], doc: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/memory", description=doc,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=home.default_eval(), help="the eval set")
    parser.add_argument("--pictures", type=int, default=5000)
    parser.add_argument("--concurrency", type=int, default=8)
    parser.add_argument("--out", type=Path, help="folder for the results (default bench/runs/DATE-MACHINE)")
    parser.add_argument("--no-build", action="store_true", help="take target/release/inkgate as it is")
    parser.add_argument("--serve-args", default="", help="more arguments for `inkgate serve`")
    return parser.parse_args(argv)


def mixture(pictures, count: int) -> List[Path]:
    """`count` pictures drawn with a fixed seed, every group as often as the others, so that sizes and kinds mix.
    Only what the contract allows in a call: png, jpeg or bmp, sides of 33 to 4999 pixels."""
    import cv2

    groups = {}
    for picture in pictures:
        if picture.path.suffix.lower() not in (".png", ".jpg", ".jpeg", ".bmp"):
            continue
        groups.setdefault(picture.groups[-1], []).append(picture.path)
    dice, allowed, drawn = random.Random(20), {}, []
    names = sorted(groups)
    while len(drawn) < count:
        path = dice.choice(groups[dice.choice(names)])
        if path not in allowed:
            image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
            allowed[path] = image is not None and 32 < min(image.shape[:2]) and max(image.shape[:2]) < 5000
        if allowed[path]:
            drawn.append(path)
    return drawn


def main(argv: List[str], doc: str) -> int:
    options = arguments(argv, doc)
    from . import degrade, machine, plot

    binary = home.build_inkgate(options.no_build)
    drawn = mixture(load(options.eval) + degrade.negatives(), options.pictures)
    bodies = {path: path.read_bytes() for path in set(drawn)}
    rows: List[Tuple[float, int, int]] = []  # seconds, pictures done, KiB
    done = refused = 0
    problems: List[str] = []
    lock = threading.Lock()
    began = time.monotonic()
    with Server(binary, shlex.split(options.serve_args)) as server:
        work = iter(drawn)

        def client():
            nonlocal done, refused
            while True:
                with lock:
                    path = next(work, None)
                if path is None:
                    return
                problem = None
                try:
                    answer = server.recognize_bytes([bodies[path]])
                    if answer.get("statusCode") != 0 or "detail" not in answer["returnObj"][0]:
                        problem = f"{path.name}: {answer['returnObj']}"
                except Exception as error:
                    problem = f"{path.name}: {error}"
                with lock:
                    done += 1
                    if problem:
                        refused += 1
                        problems.append(problem[:200])
                    if done % 10 == 0:
                        try:
                            rows.append((time.monotonic() - began, done, server.rss_kib()))
                        except OSError:
                            problems.append("the server is gone")
                    if done % 500 == 0:
                        print(f"{done} pictures, {time.monotonic() - began:.0f} s, "
                              f"{rows[-1][2] / 1024 if rows else 0:.0f} MiB", file=sys.stderr, flush=True)

        clients = [threading.Thread(target=client) for _ in range(options.concurrency)]
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()
        alive = server.process.poll() is None
        said = "" if alive else server.tail()
    seconds = time.monotonic() - began

    def mean_mib(low: int, high: int) -> float:
        return statistics.fmean(kib / 1024 for _, at, kib in rows if low < at <= high)

    count = options.pictures
    if count >= 3000:
        names, second, last = ("second", "last"), mean_mib(1000, 2000), mean_mib(count - 1000, count)
    else:
        names, second, last = ("second fifth", "last fifth"), mean_mib(count // 5, 2 * count // 5), mean_mib(
            4 * count // 5, count)
    change = last / second - 1
    verdict = "flat" if abs(change) <= FLAT_WITHIN else "NOT flat"
    what = "thousand" if count >= 3000 else f"of {count}"
    text = (f"{done} pictures ({len(bodies)} different) at concurrency {options.concurrency} in {seconds:.0f} s, "
            f"{done / seconds:.2f} a second, {refused} refused or failed.\n\n"
            f"Mean resident set: {names[0]} {what} {second:.0f} MiB, {names[1]} {what} {last:.0f} MiB: "
            f"{change:+.1%} ({verdict}; the aim is within ±{FLAT_WITHIN:.0%}). Peak sampled "
            f"{max(kib for *_, kib in rows) / 1024:.0f} MiB.\n")
    if problems:
        text += "\nFirst of what was refused or failed:\n" + "".join(f"- {p}\n" for p in problems[:5])
    if not alive:
        text += f"\nThe server ended by itself; it said:\n{said}\n"
    print(text)
    folder = machine.run_folder(options.out)
    (folder / "memory.md").write_text(text, encoding="utf-8")
    with open(folder / "memory.csv", "w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(["seconds", "pictures", "rss_kib"])
        out.writerows((f"{s:.2f}", at, kib) for s, at, kib in rows)
    curve = [(at, kib / 1024) for _, at, kib in rows]
    top = max(value for _, value in curve) * 1.1
    chart = plot.chart("Resident set of inkgate serve", "pictures read", "MiB", {"MiB": curve}, (0, top), 720, 300)
    (folder / "memory.svg").write_text(plot.sheet([chart], 1, 720, 300), encoding="utf-8")
    machine.write_readme(folder, "memory", f"bench/memory {shlex.join(argv)}".strip())
    print(f"results: {folder}", file=sys.stderr)
    return 0 if alive and not refused and verdict == "flat" else 1
