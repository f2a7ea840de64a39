#!/usr/bin/env python3
"""Signs as the provider's published Python program does: the raw query's parts, sorted, empty ones dropped.

Reads a JSON object a line ({"ak", "sk", "query", "body" in base64, "headers"}), prints the value of Eop-Authorization.
Nothing but Python's standard library.
"""

import base64
import hashlib
import hmac
import json
import sys


def authorization(ak, sk, headers, query, body):
    names = sorted(headers)
    canonical = "".join(f"{name}:{headers[name]}\n" for name in names)
    parts = "&".join(sorted(part for part in query.split("&") if part))
    date = headers["eop-date"]
    key = sk.encode()
    for text in (date, ak, date[:8], f"{canonical}\n{parts}\n{hashlib.sha256(body).hexdigest()}"):
        key = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return f"{ak} Headers={';'.join(names)} Signature={base64.b64encode(key).decode()}"


for line in sys.stdin.buffer:
    asked = json.loads(line)
    body = base64.b64decode(asked["body"])
    print(authorization(asked["ak"], asked["sk"], asked["headers"], asked["query"], body))
