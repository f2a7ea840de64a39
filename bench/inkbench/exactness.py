"""Kills loaded servers again and again and compares what callers saw, call by call, with what the ledger says."""

import argparse
import base64
import http.client
import json
import os
import random
import secrets
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

from . import machine
from .postgres import Postgres
from .server import GENERAL, signed_headers

ROOT = Path(__file__).resolve().parents[2]
CALLERS = 16
PICTURE = ROOT / "pictures" / "strip.png"


class Caller(threading.Thread):
    """Calls until it is told to stop, and keeps a record of what it saw."""

    def __init__(self, ports: Sequence[int], keys: Dict[str, str], body: bytes, pictures: int):
        super().__init__(daemon=True)
        self.ports, self.keys, self.body, self.pictures = list(ports), keys, body, pictures
        self.answered: List[str] = []  # the servers' ids of calls
        self.refused = self.broken = 0
        self.stop = threading.Event()

    def run(self) -> None:
        connection: Optional[http.client.HTTPConnection] = None
        while not self.stop.is_set():
            try:
                if connection is None:
                    # The next server, where there are several.
                    self.ports.append(self.ports.pop(0))
                    connection = http.client.HTTPConnection("127.0.0.1", self.ports[0], timeout=120)
                    connection.connect()
            except OSError:
                connection = None
                time.sleep(0.02)
                continue
            try:
                headers = signed_headers(self.keys["ak"], self.keys["sk"], self.keys["appkey"], self.body)
                connection.request("POST", GENERAL, self.body, headers)
                answer = connection.getresponse()
                status, text = answer.status, answer.read()
                if status == 200 and json.loads(text)["statusCode"] == 0:
                    self.answered.append(answer.headers["x-request-id"])
                else:
                    self.refused += 1
                    # The database is away, or the queue is full.
                    time.sleep(0.02)
            except (OSError, http.client.HTTPException, ValueError):
                # Sent, and nobody answered: it must not be charged, or its answer was on its way.
                self.broken += 1
                connection.close()
                connection = None


class Node:
    """A server with a data folder of its own."""

    def __init__(self, binary: Path, folder: Path, environment: Dict[str, str], log):
        self.binary, self.folder, self.log = binary, folder, log
        self.environment = {**os.environ, **environment}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: Optional[subprocess.Popen] = None

    def start(self) -> None:
        command = [str(self.binary), "serve", "--listen", f"127.0.0.1:{self.port}", "--data", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env=self.environment)
        until = time.monotonic() + 1800
        while time.monotonic() < until and self.process.poll() is None:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.05)
        self.log.flush()
        said = Path(self.log.name).read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
        raise RuntimeError("a server did not start: " + " / ".join(said))

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def admin(self, *words: str) -> object:
        command = [str(self.binary), "admin", "--data", str(self.folder), "--json", *words]
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment)
        if done.returncode:
            raise RuntimeError(f"inkgate admin {' '.join(words)}: {done.stderr.strip()}")
        return json.loads(done.stdout)


# Every call that the ledger names, and what of it is charged in the end.
NET = """SELECT call, CAST(SUM(pictures) AS BIGINT), SUM(CASE kind WHEN 'charge' THEN 1 ELSE 0 END)
FROM entry WHERE kind IN ('charge', 'undo') GROUP BY call"""


def main(arguments: Sequence[str], description: str) -> int:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, help="of servers (default 100; with --postgres 50)")
    parser.add_argument("--postgres", action="store_true", help="two servers on one PostgreSQL instead of one on SQLite")
    parser.add_argument("--crashes", type=int, default=10, help="of PostgreSQL")
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--binary", type=Path, default=ROOT / "target" / "release" / "inkgate")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    parser.add_argument("--out", help="folder of the run (default bench/runs/DATE-MACHINE)")
    options = parser.parse_args(arguments)
    options.kills = options.kills or (50 if options.postgres else 100)
    if not options.no_build:
        subprocess.run(["cargo", "build", "--release", "--locked", "-p", "inkgate"], cwd=ROOT, check=True)
    name = "exactness_postgres" if options.postgres else "exactness"

    folder = Path(tempfile.mkdtemp(prefix="inkgate-exactness-"))
    try:
        with open(folder / "server.log", "w", encoding="utf-8") as log:
            if options.postgres:
                with Postgres() as postgres:
                    lines, faults = on_postgres(options, folder, log, postgres)
            else:
                lines, faults = on_sqlite(options, folder, log)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    lines.append("\n".join(f"**{fault}**" for fault in faults) if faults else "The promise was kept.")
    text = "\n".join(lines)
    print(text)
    into = machine.run_folder(options.out)
    (into / f"{name}.md").write_text(text + "\n", encoding="utf-8")
    shown = [word if word != str(options.binary) else "BINARY" for word in arguments]
    machine.write_readme(into, name, shlex.join(["bench/exactness", *shown]), f"Seed {options.seed}.")
    return 1 if faults else 0


def on_sqlite(options: argparse.Namespace, folder: Path, log) -> Tuple[List[str], List[str]]:
    node = Node(options.binary, folder / "data", {}, log)

    def calls():
        with sqlite3.connect(f"file:{node.folder / 'inkgate.db'}?mode=ro", uri=True) as database:
            return database.execute(NET).fetchall()

    def trouble(moments: random.Random):
        for kill in range(options.kills):
            time.sleep(moments.uniform(0.0, 2.0))
            node.kill()
            node.start()
            yield f"{kill + 1} kills"

    lines = [f"One server on SQLite, {CALLERS} callers, killed (SIGKILL) {options.kills} times at random moments.", ""]
    said, faults = run(options, [node], calls, trouble)
    return lines + said, faults


def on_postgres(options: argparse.Namespace, folder: Path, log, postgres: Postgres) -> Tuple[List[str], List[str]]:
    address = postgres.database("ledger")
    environment = {"INKGATE_DATABASE": address, "INKGATE_MASTER_KEY_FILE": str(folder / "master.key")}
    nodes = [Node(options.binary, folder / name, environment, log) for name in ("one", "two")]

    def trouble(moments: random.Random):
        every = max(1, options.kills // max(1, options.crashes))
        crashes = 0
        for kill in range(options.kills):
            time.sleep(moments.uniform(0.0, 2.0))
            nodes[kill % 2].kill()
            nodes[kill % 2].start()
            if kill % every == every - 1 and crashes < options.crashes:
                time.sleep(moments.uniform(0.0, 2.0))
                postgres.crash()
                time.sleep(moments.uniform(0.0, 1.0))
                postgres.resume()
                crashes += 1
            yield f"{kill + 1} kills, {crashes} crashes of PostgreSQL"

    lines = [f"Two servers on one PostgreSQL, {CALLERS} callers; the servers killed (SIGKILL) in turn {options.kills} times, "
             f"PostgreSQL crashed and restarted {options.crashes} times, at random moments.", ""]
    said, faults = run(options, nodes, lambda: postgres.sql(NET + ";", "ledger"), trouble)
    return lines + said, faults


def run(options: argparse.Namespace, nodes: List[Node], calls, trouble) -> Tuple[List[str], List[str]]:
    first = nodes[0]
    first.admin("account", "make", "a")
    application = first.admin("application", "make", "--account", "a", "first")
    key = first.admin("key", "make", "--account", "a")
    first.admin("capability", "open", application["appkey"], "general", "--payment", "package")
    # Small ones first, so that calls run from one into the next.
    sold = [200, 300, 1_000_000]
    for pictures in sold:
        first.admin("package", "buy", "--account", "a", "--pictures", str(pictures))
    keys = {"ak": key["access_key"], "sk": key["secret_key"], "appkey": application["appkey"]}

    picture = base64.b64encode(PICTURE.read_bytes()).decode()
    callers: List[Caller] = []
    ports = [node.port for node in nodes]
    for at in range(CALLERS):
        pictures = 1 + at % 2
        body = json.dumps({"data": [picture] * pictures}).encode()
        callers.append(Caller(ports[at % len(ports):] + ports[:at % len(ports)], keys, body, pictures))
    begun = time.monotonic()
    try:
        for node in nodes:
            node.start()
        for caller in callers:
            caller.start()
        for done, said in enumerate(trouble(random.Random(options.seed)), 1):
            if done % 10 == 0:
                print(f"{said}, {sum(len(caller.answered) for caller in callers)} calls answered", flush=True)
        for caller in callers:
            caller.stop.set()
        for caller in callers:
            caller.join()
        took = time.monotonic() - begun
    finally:
        for node in nodes:
            node.end()

    books = first.admin("books")
    usage = first.admin("usage")
    packages = first.admin("package", "list")
    seen = {call: caller.pictures for caller in callers for call in caller.answered}
    answered, pictures = len(seen), sum(seen.values())
    broken = sum(caller.broken for caller in callers)
    told = {call: (int(net), int(charges)) for call, net, charges in calls()}
    charged_calls = sum(line["calls"] for line in usage)
    charged = sum(line["pictures"] for line in usage)
    left = sum(package["left"] for package in packages)
    undone = sum(1 for net, _ in told.values() if net == 0)
    # An answer that left and did not arrive (the kill came between the mark and the caller's last byte) stays charged.
    lost = [call for call, (net, _) in told.items() if net and call not in seen]
    lines = [
        "| | calls | pictures |", "|---|---|---|",
        f"| answered, as the callers saw | {answered} | {pictures} |",
        f"| charged, as the ledger says | {charged_calls} | {charged} |",
        f"| broken off, as the callers saw | {broken} | |",
        f"| of them charged: the answer had left and did not arrive whole | {len(lost)} | "
        f"{sum(told[call][0] for call in lost)} |",
        f"| of them charged and undone at the next start | {undone} | |",
        f"| refused (nothing charged) | {sum(caller.refused for caller in callers)} | |",
        "",
        f"{left} of {sum(sold)} pictures left in the packages, {books['entries']} entries, {took:.0f} s.",
    ]
    faults = []
    if any(told.get(call, (0, 0))[0] == 0 for call in seen):
        faults.append("an answered call is not charged")
    if any(call in told and told[call][0] != pictures for call, pictures in seen.items()):
        faults.append("an answered call is charged with another number of pictures")
    if any(net < 0 or net > 2 for net, _ in told.values()):
        faults.append("a call is charged twice or undone twice")
    if len(lost) > broken:
        faults.append("more calls were charged than were made")
    if left != sum(sold) - charged or charged != sum(net for net, _ in told.values()):
        faults.append("packages, usage and entries disagree")
    if any(package["left"] < 0 or package.get("remaining", 0) < 0 for package in packages):
        faults.append("a package is below zero")
    if books["not_yet_known_to_be_answered"]:
        faults.append("charges are pending after the end")
    if answered < 10:
        faults.append("hardly a call was answered: nothing was shown")
    return lines, faults
