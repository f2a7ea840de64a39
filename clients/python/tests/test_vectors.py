"""Signing against ``clients/vectors.json``, and envelopes where the package `cryptography` is installed."""

import base64
import io
import json
import os
import unittest
from pathlib import Path

from inkgate import EnvelopeError, envelope, signing

VECTORS = json.loads((Path(__file__).resolve().parents[2] / "vectors.json").read_text("utf-8"))

try:
    import cryptography  # noqa: F401
except ImportError:
    cryptography = None
# Where nothing may be left out, its lack is a failure.
NEEDED = cryptography is not None or os.environ.get("CI") == "true"


class Vectors(unittest.TestCase):
    def test_requests(self):
        self.assertGreaterEqual(len(VECTORS["requests"]), 18)
        for vector in VECTORS["requests"]:
            with self.subTest(vector["name"]):
                body = base64.b64decode(vector["body"])
                sha256 = signing.digest(body)
                self.assertEqual(sha256, vector["sha256"])
                self.assertEqual(signing.digest(io.BytesIO(body)), vector["sha256"])
                headers = [tuple(pair) for pair in vector["headers"]]
                self.assertEqual(signing.canonical_headers(headers), vector["canonical_headers"])
                self.assertEqual(signing.canonical_query(vector["query"]), vector["canonical_query"])
                self.assertEqual(signing.string_to_sign(headers, vector["query"], sha256), vector["string_to_sign"])
                made = signing.authorization(vector["access_key"], vector["secret_key"], headers, vector["query"], sha256)
                self.assertEqual(made, vector["authorization"])

    def test_dates(self):
        for vector in VECTORS["dates"]:
            self.assertEqual(signing.eop_date(vector["unix"]), vector["eop_date"])

    @unittest.skipUnless(NEEDED, "the package cryptography is not installed")
    def test_envelopes(self):
        for vector in VECTORS["envelopes"]:
            key = base64.urlsafe_b64decode(vector["key"] + "=")
            body = base64.b64decode(vector["body"])
            self.assertEqual(envelope.open_sealed(vector["envelope"].encode(), key), body)
            sealed = envelope.seal(body, key, vector["kid"])
            self.assertEqual(envelope.open_sealed(sealed, key), body)
            with self.assertRaises(EnvelopeError):
                envelope.open_sealed(sealed[:-1], key)


if __name__ == "__main__":
    unittest.main()
