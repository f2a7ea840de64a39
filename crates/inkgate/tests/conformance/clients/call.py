#!/usr/bin/env python3
"""A client written from the contract with Python's standard library alone.

call.py URL AK SK APPKEY PICTURE...: prints the status and the answer. Its date is local time with a Z, as the cloud's
own programs stamp it, and its JSON escapes the slash, as PHP's does.
"""

import base64
import hashlib
import hmac
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid


def authorization(ak, sk, headers, query, body):
    names = sorted(headers)
    canonical = "".join(f"{name}:{headers[name]}\n" for name in names)
    parts = "&".join(sorted(part for part in query.split("&") if part))
    digest = hashlib.sha256(body).hexdigest()
    date = headers["eop-date"]
    key = sk.encode()
    for text in (date, ak, date[:8], f"{canonical}\n{parts}\n{digest}"):
        key = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return f"{ak} Headers={';'.join(names)} Signature={base64.b64encode(key).decode()}"


def main(url, ak, sk, appkey, *files):
    data = [base64.b64encode(open(file, "rb").read()).decode() for file in files]
    body = json.dumps({"data": data}).replace("/", "\\/").encode()
    headers = {
        "appkey": appkey,
        "ctyun-eop-request-id": str(uuid.uuid4()),
        "eop-date": time.strftime("%Y%m%dT%H%M%SZ", time.localtime()),
    }
    signed = dict(headers, **{
        "Content-Type": "application/json;charset=UTF-8",
        "Host": "ai-global.ctapi.ctyun.cn",
        "Eop-Authorization": authorization(ak, sk, headers, urllib.parse.urlparse(url).query, body),
    })
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, signed)) as answer:
            print(answer.status)
            print(answer.read().decode())
    except urllib.error.HTTPError as refused:
        print(refused.code)
        print(refused.read().decode())


main(*sys.argv[1:])
