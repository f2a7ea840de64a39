"""The command `bench/gateway`: throughput and latency of the gateway beside a bare handler."""

import argparse
import csv
import json
import shlex
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Dict, List, Sequence

from . import home, machine
from .postgres import Postgres

# Parts of a bare handler's calls a second that the gateway is to reach, by bytes of the body.
AIMS = {1_000: 0.40, 1_000_000: 0.70}
# Times the p99 at 80 % load, at most, that accepted calls may take when ten times too many come.
CROWD = 2.0
# Where numbers of applications and entries that we make begin, far from the program's own.
FIRST = 1_000_000
ENTRIES = 1 << 50

COLUMNS = ("id, at, kind, account_id, application_id, capability, payment, package_id, pictures, balance, mils, currency, "
           "refers_to, call, note")


def fill(applications: range, rows: int, dialect: str) -> str:
    """SQL that adds applications with everything opened, and entries of the ledger."""
    sqlite = dialect == "sqlite"

    def numbers(first: int, last: int) -> str:
        if sqlite:
            return f"(WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n)"
        return f"generate_series({first}::BIGINT, {last}::BIGINT) AS n (i)"

    hexadecimal = "printf('%032x', i)" if sqlite else "lpad(to_hex(i), 32, '0')"
    first, last = applications.start, applications.stop - 1
    words = []
    if len(applications):
        words.append(
            f"INSERT INTO application (id, account_id, appkey, name, enabled, made_at) SELECT {FIRST} + i, "
            f"(SELECT id FROM account WHERE name = 'bench'), {hexadecimal}, 'n' || i, 1, 0 FROM {numbers(first, last)};")
        words.append(
            f"INSERT INTO opening (application_id, capability, payment) SELECT {FIRST} + i, '*', 'package' "
            f"FROM {numbers(first, last)};")
    if rows:
        words.append(
            f"INSERT INTO entry ({COLUMNS}) SELECT {ENTRIES} + i, 1700000000 + i / 100, 'charge', a.id, {FIRST} + 1 + i % {last}, "
            f"'general', 'package', p.id, 1, -1, 0, 'CNY', NULL, {hexadecimal}, '' "
            f"FROM {numbers(1, rows)}, (SELECT id FROM account WHERE name = 'bench') a, (SELECT id FROM package) p;")
    words.append("UPDATE setting SET number = number + 1 WHERE name = 'changes';")
    if not sqlite:
        words.append("ANALYZE;")
    return "\n".join(words)


class Database:
    """One of the two, and the program on it."""

    def __init__(self, kind: str, program: Path, data: Path, postgres: Postgres):
        self.kind, self.program, self.data, self.postgres = kind, program, data, postgres
        self.where = ["--data", str(data)]
        if kind == "postgres":
            self.where += ["--postgres", postgres.database("bench")]

    def run(self, what: str, **words) -> List[Dict]:
        named = [part for name, value in words.items() for part in (f"--{name}", str(value))]
        done = subprocess.run([str(self.program), what, *self.where, *named], stdout=subprocess.PIPE, text=True, check=True)
        return [{"database": self.kind, "part": what, **json.loads(line)} for line in done.stdout.splitlines()]

    def fill(self, applications: range, rows: int) -> None:
        words = fill(applications, rows, self.kind)
        if self.kind == "postgres":
            self.postgres.sql(words, "bench")
            return
        database = sqlite3.connect(self.data / "inkgate.db")
        database.executescript(f"PRAGMA synchronous = OFF; BEGIN; {words} COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")
        database.close()


def main(arguments: Sequence[str], description: str) -> int:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seconds", type=float, help="of each cell (default 4; short 1)")
    parser.add_argument("--rounds", type=int, help="of the whole (default 3; short 1)")
    parser.add_argument("--clients", help="default 1,8,64,512; short 1,64")
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--binary", type=Path, default=home.REPOSITORY / "target" / "release" / "examples" / "load")
    parser.add_argument("--out", help="folder of the run (default bench/runs/DATE-MACHINE)")
    options = parser.parse_args(arguments)
    short = options.short
    seconds = options.seconds or (1 if short else 4)
    rounds = options.rounds or (1 if short else 3)
    clients = options.clients or ("1,64" if short else "1,8,64,512")
    applications, rows = (5_000, 100_000) if short else (100_000, 10_000_000)
    if not options.no_build:
        build = ["cargo", "build", "--release", "--locked", "-p", "inkgate-gateway", "--example", "load"]
        subprocess.run(build, cwd=home.REPOSITORY, check=True)

    lines: List[Dict] = []
    folder = Path(tempfile.mkdtemp(prefix="inkgate-gateway-"))
    try:
        with Postgres() as postgres:
            for kind in options.databases.split(","):
                data = folder / kind
                database = Database(kind, options.binary, data, postgres)
                database.run("make")
                sizes = [(100, 0), (applications, rows)]
                there = 0
                for count, entries in sizes:
                    print(f"{kind}: {count} applications, {entries} rows …", file=sys.stderr, flush=True)
                    database.fill(range(there + 1, count + 1), entries)
                    there = count
                    grid = dict(applications=count, clients=clients, bodies="1000,1000000", seconds=seconds, rounds=rounds)
                    lines += [{**line, "applications": count, "rows": entries} for line in database.run("cells", **grid)]
                print(f"{kind}: ten times too many calls …", file=sys.stderr, flush=True)
                crowd = dict(applications=applications, seconds=max(5, 2 * seconds), rounds=rounds)
                lines += database.run("crowd", **crowd)
                if kind == "postgres":
                    lines += database.run("seen", clients=256, seconds=seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)

    text, met = report(lines)
    print(text)
    into = machine.run_folder(options.out)
    (into / "gateway.md").write_text(text, encoding="utf-8")
    names = ["database", "part", "server", "applications", "rows", "clients", "body", "calls", "refused", "seconds", "processor",
             "p50", "p99"]
    with open(into / "gateway.csv", "w", encoding="utf-8", newline="") as handle:
        out = csv.DictWriter(handle, names)
        out.writeheader()
        out.writerows(lines)
    shown = [word if word != str(options.binary) else "FILE" for word in arguments]
    machine.write_readme(into, "gateway", shlex.join(["bench/gateway", *shown]))
    return 0 if met else 1


def report(lines: List[Dict]):
    met = True
    text = ["Calls a second and milliseconds (p50 / p99); medians over the rounds. *Part* is the gateway's calls a second over "
            "those of the bare handler in the same round; *µs* are microseconds of a core for each call, bare / gateway, the "
            "callers' part in both and PostgreSQL's in neither.", ""]

    def of(line: Dict, what: str) -> float:
        return line["calls"] / line["seconds"] if what == "rate" else line[what]

    def middle(found: List[Dict], what: str) -> float:
        return statistics.median(of(line, what) for line in found)

    cells = [line for line in lines if line["part"] == "cells"]
    rate: Dict = {}
    for kind in dict.fromkeys(line["database"] for line in cells):
        text += [f"### {kind}", "", "| body | applications | rows | clients | bare | p50 / p99 | gateway | p50 / p99 | part | µs |",
                 "|---|---|---|---|---|---|---|---|---|---|"]
        ours = [line for line in cells if line["database"] == kind]
        for body, count, rows, clients in sorted({(line["body"], line["applications"], line["rows"], line["clients"])
                                                  for line in ours}):
            here = [line for line in ours if (line["body"], line["applications"], line["rows"], line["clients"])
                    == (body, count, rows, clients)]
            bare = [line for line in here if line["server"] == "bare"]
            gateway = [line for line in here if line["server"] == "gateway"]
            parts = [of(one, "rate") / of(other, "rate") for one, other in zip(gateway, bare)]
            rate[kind, body, count, clients] = statistics.median(parts)
            refused = sum(line["refused"] for line in here)
            text.append(f"| {body:,} | {count:,} | {rows:,} | {clients} | {middle(bare, 'rate'):,.0f} | "
                        f"{middle(bare, 'p50'):.2f} / {middle(bare, 'p99'):.2f} | {middle(gateway, 'rate'):,.0f} | "
                        f"{middle(gateway, 'p50'):.2f} / {middle(gateway, 'p99'):.2f} | {statistics.median(parts):.0%}"
                        f"{f' ({refused} refused)' if refused else ''} | "
                        f"{middle(bare, 'processor'):,.0f} / {middle(gateway, 'processor'):,.0f} |")
        text.append("")
        counts = sorted({line["applications"] for line in ours})
        for body, aim in AIMS.items():
            best = max(part for (of_kind, of_body, _, _), part in rate.items() if (of_kind, of_body) == (kind, body))
            reached = best >= aim
            met &= reached
            text.append(f"- {body:,} bytes: {best:.0%} of the bare handler at best; the aim is {aim:.0%}"
                        f"{'' if reached else ', **not reached**'}.")
        drift = [rate[kind, body, counts[-1], clients] / rate[kind, body, counts[0], clients]
                 for (of_kind, body, count, clients) in rate if of_kind == kind and count == counts[0]]
        text += [f"- {counts[-1]:,} applications and a full ledger against {counts[0]:,} and an empty one: "
                 f"{min(drift):.2f} to {max(drift):.2f} times as many calls, median {statistics.median(drift):.2f}.", ""]
        crowd = [line for line in lines if line["part"] == "crowd" and line["database"] == kind]
        if crowd:
            calm = [line for line in crowd if line["server"] == "80 %"]
            full = [line for line in crowd if line["server"] == "10 x"]
            times = middle(full, "p99") / middle(calm, "p99")
            met &= times <= CROWD
            offered = middle(full, "calls") + middle(full, "refused")
            text += [f"- Pictures of 20 ms on two readers, calls at random moments: p99 {middle(calm, 'p99'):.0f} ms at 80 % of what "
                     f"they can do ({middle(calm, 'refused'):.0f} refused); with ten times as much as they can do "
                     f"{middle(full, 'p99'):.0f} ms for the {middle(full, 'calls'):,.0f} of {offered:,.0f} calls that were "
                     f"accepted: {times:.1f} times; the aim is {CROWD:.0f}{'' if times <= CROWD else ', **not reached**'}.", ""]
    for line in lines:
        if line["part"] == "seen":
            text += [f"Two nodes ask one PostgreSQL for {of(line, 'rate'):,.0f} requests a second whether they are new, "
                     f"p50 {line['p50']:.1f} ms, p99 {line['p99']:.1f} ms.", ""]
    return "\n".join(text), met
