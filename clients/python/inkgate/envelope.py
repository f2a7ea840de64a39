"""Encrypted bodies: JWE in its compact form, ``dir`` with ``A256GCM`` (RFC 7516, RFC 7518).

Python's own library has no AES; the package `cryptography` has: ``pip install inkgate-client[encryption]``.
"""

import base64
import json
import os

from .errors import EnvelopeError


def _cipher(key):
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError as error:
        raise EnvelopeError("encryption needs the package cryptography: pip install inkgate-client[encryption]") from error
    return AESGCM(key)


def _encoded(part):
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def seal(body, key, kid=None):
    """Seals ``body`` with the shared ``key`` of 32 bytes, which the server knows as ``kid``."""
    header = {"alg": "dir", "enc": "A256GCM", **({"kid": kid} if kid else {})}
    head = _encoded(json.dumps(header, separators=(",", ":")).encode())
    iv = os.urandom(12)
    sealed = _cipher(key).encrypt(iv, bytes(body), head.encode())
    return ".".join([head, "", _encoded(iv), _encoded(sealed[:-16]), _encoded(sealed[-16:])]).encode()


def open_sealed(envelope, key):
    """The body of an envelope.

    :raises EnvelopeError: whatever is wrong with it.
    """
    cipher = _cipher(key)
    try:
        head, wrapped, iv, body, tag = envelope.decode().split(".")
        header = json.loads(_decoded(head))
        if wrapped or header.get("alg") != "dir" or header.get("enc") != "A256GCM" or {"zip", "crit"} & set(header):
            raise ValueError
        return cipher.decrypt(_decoded(iv), _decoded(body) + _decoded(tag), head.encode())
    except Exception as error:  # one answer, whatever the reason
        raise EnvelopeError("the encrypted answer cannot be opened: compare the key") from error
