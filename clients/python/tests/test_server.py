"""Every call against a real server, whose address and keys the environment has (`clients/test` starts one)."""

import os
import unittest
from pathlib import Path

import inkgate
from inkgate import Client

ROOT = Path(__file__).resolve().parents[3]
ENV = os.environ
RECEIPT = ROOT / "pictures/receipt.png"


def specimen(name):
    return ROOT / "specimens" / name


def client(appkey="INKGATE_APPKEY", **more):
    more.setdefault("token", ENV["INKGATE_TOKEN"])
    secret = more.pop("secret_key", ENV["INKGATE_SECRET_KEY"])
    return Client(ENV["INKGATE_ENDPOINT"], ENV["INKGATE_ACCESS_KEY"], secret, ENV[appkey], **more)


class Server(unittest.TestCase):
    def test_general(self):
        answer = client(detail=True).general(RECEIPT, b"no picture")
        read, failed = answer.value
        self.assertIn("INKGATE BOOKSTORE", read.get().text)
        self.assertEqual(len(read.get().lines[0].polygon), 4)
        self.assertIn("lines", read.get().more)
        self.assertEqual(failed.failure.code, 4002)
        self.assertEqual(answer.attempts, 1)
        self.assertNotEqual(answer.server_request_id, "")

    def test_id_card(self):
        portrait, emblem = client().id_card(specimen("portrait.jpg"), specimen("emblem.jpg")).value
        self.assertEqual(portrait.get().number, "610066198402234024")
        self.assertEqual(portrait.get().note, "back")
        self.assertEqual(emblem.get().valid, "2018.01.18-2028.01.18")

    def test_plate(self):
        [item] = client().plate(specimen("plate.jpg")).value
        self.assertEqual([plate.number for plate in item.get().plates], ["浙H93497"])

    def test_business_license(self):
        licence = client().business_license(specimen("business.jpg")).value
        self.assertTrue(licence.found)
        self.assertEqual(licence.credit_code, "91310089019885419X")

    def test_driving_licence(self):
        self.assertEqual(client().driving_licence(specimen("driving.jpg")).value.number, "110009198511212806")

    def test_vehicle_licence(self):
        self.assertEqual(client().vehicle_licence(specimen("vehicle.jpg")).value.vin, "LZZF8CE136R8C3205")

    def test_train_ticket(self):
        self.assertEqual(client().train_ticket(ROOT / "clients/pictures/ticket.png").value.train, "G1234")

    def test_quota_invoice(self):
        invoice = client().quota_invoice(ROOT / "clients/pictures/invoice.png").value
        self.assertEqual(invoice.code, "144001906012")

    def test_face(self):
        # A drawn card has none.
        self.assertEqual(client().face(specimen("portrait.jpg")).value.faces, [])

    def test_another_document(self):
        with self.assertRaises(inkgate.PictureError) as refused:
            client().train_ticket(specimen("driving.jpg"))
        self.assertEqual(refused.exception.code, 400016)

    def test_plain(self):
        pages = client().recognize(ROOT / "pictures/born-digital.pdf", pages="1").value
        self.assertEqual(pages[0].number, 1)
        self.assertTrue(pages[0].lines)
        self.assertIn("INKGATE BOOKSTORE", client().recognize_text(RECEIPT, profile="fast").value)
        with self.assertRaises(inkgate.RequestError) as refused:
            client().recognize(RECEIPT, profile="wrong")
        self.assertEqual(refused.exception.status.name, "bad_parameter")
        with self.assertRaises(inkgate.AuthenticationError):
            client(token="wrong").recognize(RECEIPT)

    def test_stream(self):
        path = ROOT / "clients/pictures/ticket.png"
        import base64
        import io

        body = io.BytesIO(b'{"data": ["' + base64.b64encode(path.read_bytes()) + b'"]}')
        answer = client().call("/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json", body, query="b=2&a=1")
        self.assertEqual(answer.value["message"]["success"], 1)

    def test_wrong_signature(self):
        with self.assertRaises(inkgate.AuthenticationError) as refused:
            client(secret_key="0" * 32).general(RECEIPT)
        self.assertEqual(refused.exception.code, 10009)
        self.assertEqual(refused.exception.http, 401)
        self.assertFalse(refused.exception.again)

    def test_used_up(self):
        with self.assertRaises(inkgate.QuotaError) as refused:
            client("INKGATE_APPKEY_USED_UP").general(RECEIPT)
        self.assertEqual(refused.exception.status.name, "exhausted")

    def test_retry_after(self):
        # One call a second: the second of two is told to wait, waits, and is sent under another request id.
        impatient = client("INKGATE_APPKEY_SLOW", retries=0)
        with self.assertRaises(inkgate.BusyError) as refused:
            for _ in range(20):
                impatient.general(b"no picture")
        self.assertEqual(refused.exception.http, 429)
        self.assertGreaterEqual(refused.exception.retry_after, 1)
        answers = [client("INKGATE_APPKEY_SLOW", retries=9).general(b"no picture") for _ in range(3)]
        self.assertGreater(max(answer.attempts for answer in answers), 1)
        self.assertEqual(len({answer.request_id for answer in answers}), 3)

    def test_nobody_answers(self):
        with self.assertRaises(inkgate.TransportError) as failed:
            Client("http://127.0.0.1:1", "a", "b", "c", retries=0).general(b"")
        self.assertTrue(failed.exception.again)

    @unittest.skipUnless(ENV.get("INKGATE_ENVELOPE_KEY"), "the package cryptography is not installed")
    def test_encrypted(self):
        key = bytes.fromhex(ENV["INKGATE_ENVELOPE_KEY"])
        [item] = client("INKGATE_APPKEY_SEALED", envelope_key=key, envelope_kid="shared").general(RECEIPT).value
        self.assertIn("INKGATE BOOKSTORE", item.get().text)
        with self.assertRaises(inkgate.RequestError) as refused:
            client("INKGATE_APPKEY_SEALED").general(RECEIPT)
        self.assertEqual(refused.exception.status.name, "not_encrypted")


if __name__ == "__main__":
    unittest.main()
