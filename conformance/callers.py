"""What schemathesis is told about our callers: it loads this file as its hooks, and `openapi` says in the environment who calls.

A generated request is signed, or carries its token or its session, at the very last: over the bytes that really go out.
"""

import json
import os
import sys
import uuid
import zlib
from pathlib import Path
from urllib.parse import urlsplit

import requests
import schemathesis

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "clients/python"))
from inkgate import signing  # noqa: E402

KNOWN = json.loads(os.environ["INKGATE_CONFORMANCE"])
CALLER = KNOWN["caller"]


class Signature(requests.auth.AuthBase):
    """`Eop-Authorization`, as the contract has it."""

    def __call__(self, request):
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        headers = [("eop-date", signing.eop_date()), ("ctyun-eop-request-id", str(uuid.uuid4())), ("appkey", KNOWN["appkey"])]
        query = urlsplit(request.url).query
        value = signing.authorization(KNOWN["access_key"], KNOWN["secret_key"], headers, query, signing.digest(body))
        request.headers.update(headers)
        request.headers["Eop-Authorization"] = value
        return request


class Token(requests.auth.AuthBase):
    """A bearer token: of an application, or of a machine that administers."""

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {KNOWN['token']}"
        return request


class Session(requests.auth.AuthBase):
    """A person who is signed in, on the console's own page."""

    def __call__(self, request):
        request.headers["Cookie"] = KNOWN["cookie"]
        request.headers["x-inkgate-csrf"] = KNOWN["csrf"]
        return request


schemathesis.auth.set_from_requests({"signed": Signature, "plain": Token, "machine": Token, "session": Session}[CALLER]())


def is_often(value, of):
    """Three times in four, the same each time for the same value."""
    return zlib.crc32(f"{of}{value}".encode()) % 4 > 0


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Random names are nobody's: most are made those of what is there, so that more than a 404 is seen."""
    if not isinstance(path_parameters, dict):
        return path_parameters
    place = context.operation.path if context.operation else ""
    for name, value in path_parameters.items():
        known = KNOWN["there"].get(f"{place} {name}", KNOWN["there"].get(name))
        if known is not None and is_often(value, name):
            path_parameters[name] = known
    return path_parameters


@schemathesis.hook
def map_headers(context, headers):
    """The application of a try is most often one that is there."""
    if isinstance(headers, dict) and CALLER != "signed" and "appkey" in headers and is_often(headers["appkey"], "appkey"):
        headers["appkey"] = KNOWN["appkey"]
    return headers


@schemathesis.hook
def map_body(context, body):
    """So are the account and the application that a body names."""
    if isinstance(body, dict) and CALLER in ("machine", "session"):
        for name in ("account", "appkey"):
            if name in body and is_often(json.dumps(body[name], default=str), name):
                body[name] = KNOWN[name]
    return body
