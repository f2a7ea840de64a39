#!/usr/bin/env python3
"""Opens and seals envelopes with other people's code: jwcrypto for JWE, gmssl for SM2, cryptography for SM4-GCM.

Reads a JSON object a line. {"seal": base64, "jwk": key} prints an envelope for that key; {"open": envelope, "jwk": key}
prints the body in base64, or an empty line where it cannot be opened. `envelope.py vectors` prints the file of vectors.
"""

import base64
import json
import os
import sys

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from gmssl.sm2 import CryptSM2
from jwcrypto import jwe, jwk


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sm2(key):
    public = unb64(key["x"]).hex() + unb64(key["y"]).hex()
    # Mode 1 is C1, C3, C2; gmssl leaves the 04 of an uncompressed point out.
    return CryptSM2(private_key=unb64(key["d"]).hex() if "d" in key else "", public_key=public, mode=1)


def gm_seal(body, key):
    header = {"alg": "dir" if key["kty"] == "oct" else "SM2", "enc": "SM4GCM", "kid": key["kid"]}
    if key["kty"] == "oct":
        content, wrapped = unb64(key["k"]), b""
    else:
        content = os.urandom(16)
        wrapped = b"\x04" + sm2(key).encrypt(content)
    head, iv = b64(json.dumps(header).encode()), os.urandom(12)
    cipher = Cipher(algorithms.SM4(content), modes.GCM(iv)).encryptor()
    cipher.authenticate_additional_data(head.encode())
    sealed = cipher.update(body) + cipher.finalize()
    return ".".join([head, b64(wrapped), b64(iv), b64(sealed), b64(cipher.tag)])


def gm_open(text, key):
    head, wrapped, iv, sealed, tag = text.split(".")
    assert json.loads(unb64(head))["enc"] == "SM4GCM"
    content = unb64(key["k"]) if key["kty"] == "oct" else sm2(key).decrypt(unb64(wrapped)[1:])
    cipher = Cipher(algorithms.SM4(content), modes.GCM(unb64(iv), unb64(tag))).decryptor()
    cipher.authenticate_additional_data(head.encode())
    return cipher.update(unb64(sealed)) + cipher.finalize()


def national(key):
    return key.get("crv") == "SM2" or key.get("enc") == "SM4GCM"


def jose(key):
    return jwk.JWK(**{name: value for name, value in key.items() if name not in ("enc", "alg")})


def seal(body, key):
    if national(key):
        return gm_seal(body, key)
    alg = "dir" if key["kty"] == "oct" else "ECDH-ES+A256KW"
    header = {"alg": alg, "enc": "A256GCM", "kid": key["kid"]}
    token = jwe.JWE(body, json.dumps(header))
    token.add_recipient(jose(key))
    return token.serialize(compact=True)


def open_(text, key):
    if national(key):
        return gm_open(text, key)
    token = jwe.JWE()
    token.deserialize(text, jose(key))
    return token.payload


def keys():
    """Four keys, one of each kind. Their numbers are counted off, not drawn: nobody shall use them."""
    pair = ec.derive_private_key(int.from_bytes(bytes(range(1, 33)), "big"), ec.SECP256R1())
    number = bytes(range(2, 34))
    curve = CryptSM2(private_key="", public_key="")
    point = curve._kg(int(number.hex(), 16), curve.ecc_table["g"])
    return [
        {"kty": "oct", "kid": "shared", "alg": "dir", "enc": "A256GCM", "k": b64(bytes(range(32)))},
        {"kty": "oct", "kid": "shared-gm", "alg": "dir", "enc": "SM4GCM", "k": b64(bytes(range(16)))},
        dict(json.loads(jwk.JWK.from_pyca(pair).export()), kid="pair"),
        {"kty": "EC", "crv": "SM2", "kid": "pair-gm", "d": b64(number), "x": b64(bytes.fromhex(point[:64])),
         "y": b64(bytes.fromhex(point[64:]))},
    ]


def vectors():
    bodies = ['{"data": ["eA=="]}'.encode(), "示例".encode(), b"", bytes(range(256))]
    made = [
        {"jwk": key, "body": base64.b64encode(body).decode(), "envelope": seal(body, key)}
        for key in keys()
        for body in bodies
    ]
    return json.dumps(made, indent=1)


if sys.argv[1:] == ["vectors"]:
    print(vectors())
else:
    for line in sys.stdin:
        asked = json.loads(line)
        if "seal" in asked:
            print(seal(base64.b64decode(asked["seal"]), asked["jwk"]))
            continue
        try:
            print(base64.b64encode(open_(asked["open"], asked["jwk"])).decode())
        except Exception:
            print()
