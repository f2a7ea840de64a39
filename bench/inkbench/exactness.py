"""Kills a loaded server again and again and compares what callers saw with what the ledger says."""

import argparse
import base64
import http.client
import json
import random
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Dict, List, Optional, Sequence

from .server import GENERAL, signed_headers

ROOT = Path(__file__).resolve().parents[2]
CALLERS = 16
PICTURE = ROOT / "pictures" / "receipt.png"


class Caller(threading.Thread):
    """Calls until it is told to stop, and counts what it saw."""

    def __init__(self, port: int, keys: Dict[str, str], body: bytes, pictures: int):
        super().__init__(daemon=True)
        self.port, self.keys, self.body, self.pictures = port, keys, body, pictures
        self.answered = self.refused = self.broken = 0
        self.stop = threading.Event()

    def run(self) -> None:
        connection: Optional[http.client.HTTPConnection] = None
        while not self.stop.is_set():
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
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
                    self.answered += 1
                else:
                    self.refused += 1
            except (OSError, http.client.HTTPException, ValueError):
                # Sent, and nobody answered: it must not be charged, or its answer was on its way.
                self.broken += 1
                connection.close()
                connection = None


def admin(binary: Path, data: Path, *words: str) -> object:
    done = subprocess.run([str(binary), "admin", "--data", str(data), "--json", *words], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"inkgate admin {' '.join(words)}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def serve(binary: Path, data: Path, port: int, log) -> subprocess.Popen:
    command = [str(binary), "serve", "--listen", f"127.0.0.1:{port}", "--data", str(data)]
    return subprocess.Popen(command, stdout=log, stderr=log)


def ready(server: subprocess.Popen, port: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and server.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.05)
    raise RuntimeError("the server is not ready after two minutes")


def main(arguments: Sequence[str], description: str) -> int:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--binary", type=Path, default=ROOT / "target" / "release" / "inkgate")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    options = parser.parse_args(arguments)
    if not options.no_build:
        subprocess.run(["cargo", "build", "--release", "--locked", "-p", "inkgate"], cwd=ROOT, check=True)
    moments = random.Random(options.seed)
    print(f"{options.kills} kills, {CALLERS} callers, seed {options.seed}", flush=True)

    folder = Path(tempfile.mkdtemp(prefix="inkgate-exactness-"))
    try:
        return run(options, moments, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(options: argparse.Namespace, moments: random.Random, folder: Path) -> int:
    data, binary = folder / "data", options.binary
    admin(binary, data, "account", "make", "a")
    application = admin(binary, data, "application", "make", "--account", "a", "first")
    key = admin(binary, data, "key", "make", "--account", "a")
    admin(binary, data, "capability", "open", application["appkey"], "general", "--payment", "package")
    # Small ones first, so that calls run from one into the next.
    sold = [200, 300, 1_000_000]
    for pictures in sold:
        admin(binary, data, "package", "buy", "--account", "a", "--pictures", str(pictures))
    keys = {"ak": key["access_key"], "sk": key["secret_key"], "appkey": application["appkey"]}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    picture = base64.b64encode(PICTURE.read_bytes()).decode()
    callers: List[Caller] = []
    for at in range(CALLERS):
        pictures = 1 + at % 2
        callers.append(Caller(port, keys, json.dumps({"data": [picture] * pictures}).encode(), pictures))
    with open(folder / "server.log", "w", encoding="utf-8") as log:
        server = serve(binary, data, port, log)
        ready(server, port)
        for caller in callers:
            caller.start()
        for kill in range(options.kills):
            time.sleep(moments.uniform(0.0, 2.0))
            server.send_signal(signal.SIGKILL)
            server.wait()
            server = serve(binary, data, port, log)
            ready(server, port)
            if (kill + 1) % 10 == 0:
                answered = sum(caller.answered for caller in callers)
                print(f"{kill + 1} kills, {answered} calls answered", flush=True)
        for caller in callers:
            caller.stop.set()
        for caller in callers:
            caller.join()
        server.terminate()
        server.wait()

    books = admin(binary, data, "books")
    usage = admin(binary, data, "usage")
    packages = admin(binary, data, "package", "list")
    answered = sum(caller.answered for caller in callers)
    pictures = sum(caller.answered * caller.pictures for caller in callers)
    broken = sum(caller.broken for caller in callers)
    charged_calls = sum(line["calls"] for line in usage)
    charged = sum(line["pictures"] for line in usage)
    left = sum(package["left"] for package in packages)
    print(f"callers: {answered} calls answered ({pictures} pictures), {broken} broken off, "
          f"{sum(caller.refused for caller in callers)} refused")
    print(f"ledger:  {charged_calls} calls charged ({charged} pictures), {left} of {sum(sold)} pictures left, "
          f"{books['entries']} entries")
    # An answer that left and did not arrive (the kill came between the mark and the caller's last byte) stays charged.
    lost = charged_calls - answered
    print(f"charged, and the answer did not arrive whole: {lost} of {broken} calls that were broken off")
    faults = []
    if charged_calls < answered or charged < pictures:
        faults.append("answered calls are not charged")
    if lost > broken:
        faults.append("more calls were charged than were made")
    if left != sum(sold) - charged:
        faults.append("packages and usage disagree")
    if any(package["left"] < 0 for package in packages):
        faults.append("a package is below zero")
    print("; ".join(faults) if faults else "the promise was kept")
    return 1 if faults else 0
