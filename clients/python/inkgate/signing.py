"""The signature ``Eop-Authorization``: an HMAC-SHA256 over headers, query and the digest of the body."""

import base64
import hashlib
import hmac
import time

BEIJING = 8 * 3600


def eop_date(unix=None):
    """``yyyymmddTHHMMSSZ`` as a clock in Beijing shows it at ``unix`` (seconds since 1970; now by default)."""
    unix = int(time.time()) if unix is None else unix
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(unix + BEIJING))


def digest(body):
    """Lower-case hexadecimal SHA-256 of ``bytes``, or of what a binary file holds from its present place on."""
    if isinstance(body, (bytes, bytearray, memoryview)):
        return hashlib.sha256(body).hexdigest()
    sha256 = hashlib.sha256()
    for chunk in iter(lambda: body.read(1 << 16), b""):
        sha256.update(chunk)
    return sha256.hexdigest()


def canonical_headers(headers):
    """``name:value`` and a line end for each pair of ``headers``: names in small letters, sorted, values trimmed."""
    lowered = sorted((name.lower(), value.strip(" \t")) for name, value in headers)
    return "".join(f"{name}:{value}\n" for name, value in lowered)


def canonical_query(query):
    """The parts of a raw query between ``&``, sorted by their bytes, empty ones dropped; nothing is encoded anew."""
    return "&".join(sorted(filter(None, query.split("&")), key=lambda part: part.encode()))


def string_to_sign(headers, query, sha256):
    """What is signed. ``sha256`` is the body's :func:`digest`."""
    return f"{canonical_headers(headers)}\n{canonical_query(query)}\n{sha256}"


def signature(access_key, secret_key, date, text):
    """Signs ``text`` with the key that is derived for this date (``eop-date``) and access key; base64."""

    def mac(key, message):
        return hmac.new(key, message.encode(), hashlib.sha256).digest()

    key = mac(mac(mac(secret_key.encode(), date), access_key), date[:8])
    return base64.b64encode(mac(key, text)).decode()


def authorization(access_key, secret_key, headers, query, sha256):
    """The value of ``Eop-Authorization``. ``headers`` are the pairs to sign, ``eop-date`` among them."""
    date = next(value.strip(" \t") for name, value in headers if name.lower() == "eop-date")
    names = ";".join(name.lower() for name, _ in headers)
    signed = signature(access_key, secret_key, date, string_to_sign(headers, query, sha256))
    return f"{access_key} Headers={names} Signature={signed}"
