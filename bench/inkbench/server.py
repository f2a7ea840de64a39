"""`inkgate serve` as a child with keys of its own, and signed calls to it (general OCR, as the contract has it)."""

import base64
import datetime
import hashlib
import hmac
import http.client
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Dict, List, Sequence

GENERAL = "/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json"


def signed_headers(ak: str, sk: str, appkey: str, body: bytes) -> Dict[str, str]:
    """The headers of one call: canonical headers, empty query, SHA-256 of the body; three chained HMAC keys."""
    request_id = secrets.token_hex(16)
    date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    canonical = f"appkey:{appkey}\nctyun-eop-request-id:{request_id}\neop-date:{date}\n"
    to_sign = f"{canonical}\n\n{hashlib.sha256(body).hexdigest()}"

    def mac(key: bytes, text: str) -> bytes:
        return hmac.new(key, text.encode(), "sha256").digest()

    key = mac(mac(mac(sk.encode(), date), ak), date[:8])
    signature = base64.b64encode(mac(key, to_sign)).decode()
    return {
        "Content-Type": "application/json", "appkey": appkey, "ctyun-eop-request-id": request_id, "eop-date": date,
        "Eop-Authorization": f"{ak} Headers=appkey;ctyun-eop-request-id;eop-date Signature={signature}",
    }


class Server:
    """A server on a free port of the loopback, ended on leaving the `with`."""

    def __init__(self, binary: Path, extra: Sequence[str] = (), environment: Dict[str, str] = None):
        self.ak, self.sk, self.appkey = (secrets.token_hex(16) for _ in range(3))
        self.data = Path(tempfile.mkdtemp(prefix="inkgate-bench-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = open(self.data / "server.log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [str(binary), "serve", "--listen", f"127.0.0.1:{self.port}", "--data", str(self.data / "data"), *extra],
            stdout=self.log, stderr=self.log,
            env={**os.environ, "INKGATE_ACCESS_KEY": self.ak, "INKGATE_SECRET_KEY": self.sk,
                 "INKGATE_APPKEY": self.appkey, **(environment or {})},
        )
        self.local = threading.local()

    def __enter__(self) -> "Server":
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return self
            except OSError:
                pass
            time.sleep(0.1)
        said = self.tail()
        self.__exit__()
        raise RuntimeError(f"inkgate serve is not ready after a minute; it said:\n{said}")

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.log.close()
        shutil.rmtree(self.data, ignore_errors=True)

    def tail(self) -> str:
        self.log.flush()
        return (self.data / "server.log").read_text(encoding="utf-8", errors="replace")[-2000:]

    def recognize_bytes(self, pictures: Sequence[bytes]) -> Dict:
        """One signed call with these pictures, over a connection kept by the calling thread; the answer as JSON."""
        body = json.dumps({"data": [base64.b64encode(picture).decode() for picture in pictures]}).encode()
        for attempt in (1, 2):
            connection = getattr(self.local, "connection", None)
            if connection is None:
                connection = self.local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            try:
                connection.request("POST", GENERAL, body, signed_headers(self.ak, self.sk, self.appkey, body))
                answer = connection.getresponse()
                text = answer.read()
                break
            except (http.client.HTTPException, OSError):
                # The kept connection may have been closed meanwhile; a fresh one must work.
                connection.close()
                self.local.connection = None
                if attempt == 2:
                    raise
        if answer.status != 200:
            raise RuntimeError(f"HTTP {answer.status}: {text[:300]!r}")
        return json.loads(text)

    def recognize(self, path: str) -> List[Dict]:
        """The items of one picture's lines; raises where the picture was refused."""
        answer = self.recognize_bytes([Path(path).read_bytes()])
        item = answer["returnObj"][0] if answer.get("statusCode") == 0 else answer
        if "detail" not in item:
            raise RuntimeError(f"{path}: {json.dumps(item, ensure_ascii=False)[:300]}")
        return item["detail"]

    def _status_kib(self, key: str) -> int:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(key + ":"):
                return int(line.split()[1])
        return 0

    def rss_kib(self) -> int:
        """Resident set now, KiB."""
        return self._status_kib("VmRSS")

    def peak_kib(self) -> int:
        """Highest resident set so far, KiB."""
        return self._status_kib("VmHWM")
