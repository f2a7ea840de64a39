"""The client: signs, sends, tries again, and reads answers."""

import base64
import json
import os
import random
import socket
import time
import urllib.error
import urllib.request
import uuid
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from . import answers, envelope, signing
from .errors import AnswerError, InkgateError, TransportError, api_error

#: Bytes of an answer at most.
MOST = 256 << 20
#: Bytes of a picture that the first form of face detection takes; above, the form of version 3 is sent.
FACE_FIRST_FORM = 2 << 20


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A signed call is for one address."""

    def redirect_request(self, *_):
        return None


class Client:
    """Calls one server in the name of one application.

    :param endpoint: as ``http://127.0.0.1:8080`` or ``https://ocr.example.com``.
    :param access_key: AK, :param secret_key: SK, :param appkey: the application's.
    :param token: the application's token, for :meth:`recognize` alone.
    :param timeout: seconds that one attempt may be silent.
    :param retries: how often a call that may be sent again is sent again.
    :param longest_wait: seconds; where ``Retry-After`` is longer, the error is raised at once.
    :param detail: ask for more than the contract has (``more`` of the answers).
    :param envelope_key: 32 bytes, shared with the server: bodies are encrypted. ``envelope_kid`` is its name there.

    May be shared between threads.
    """

    def __init__(self, endpoint, access_key="", secret_key="", appkey="", *, token="", timeout=120.0, retries=2,
                 longest_wait=60.0, detail=False, envelope_key=None, envelope_kid=None):
        self.endpoint = endpoint.rstrip("/")
        self.access_key, self.secret_key, self.appkey, self.token = access_key, secret_key, appkey, token
        self.timeout, self.retries, self.longest_wait, self.detail = timeout, retries, longest_wait, detail
        self.envelope_key, self.envelope_kid = envelope_key, envelope_kid
        self._opener = urllib.request.build_opener(_NoRedirect)

    def __repr__(self):
        return f"Client({self.endpoint!r})"

    # The capabilities. A picture is bytes, a path, or an open binary file.

    def general(self, *pictures):
        """通用型OCR: the lines of each picture. Gives an :class:`Answer` of a list of :class:`Item`."""
        return self._list("2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json", pictures, answers.GeneralText)

    def id_card(self, *pictures):
        """身份证识别: an ID card in each picture."""
        return self._list("2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json", pictures, answers.IdCard)

    def plate(self, *pictures):
        """车牌识别: the number plates in each picture."""
        return self._list("2gt54ed8660w/driven-plate-ocr/platelicense.json", pictures, answers.Plates)

    def business_license(self, picture):
        """营业执照识别."""
        path = "2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json"
        return self._single(path, "BusinessCardOCR", picture, answers.BusinessLicense)

    def driving_licence(self, picture):
        """驾驶证识别."""
        return self._single("3131mkjqbqck/driver-lisence/ocr/detect", "DriversLicense", picture, answers.DrivingLicence)

    def vehicle_licence(self, picture):
        """行驶证识别."""
        path = "3131km7vva4g/driving-lisence/ocr/detect"
        return self._single(path, "VehicleRegistration", picture, answers.VehicleLicence)

    def train_ticket(self, picture):
        """火车票识别."""
        return self._single("30wmtj9q74e8/train-ticket/predict", "TrainTicketOCR", picture, answers.TrainTicket)

    def quota_invoice(self, picture):
        """定额发票识别."""
        return self._single("3131gju8treo/quota-invoice/ocr/detect", "QuotaInvoice", picture, answers.QuotaInvoice)

    def face(self, picture):
        """人脸检测."""
        data = _bytes(picture)
        encoded = base64.b64encode(data).decode()
        body = {"imageContent": encoded}
        if len(data) > FACE_FIRST_FORM:
            body = {"Action": "DetectFace", "ImageData": encoded}
        return self._typed("2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64", body, answers.Faces.read)

    # The plain endpoint.

    def recognize(self, file, *, profile="", pages=""):
        """Reads a picture or a PDF with the token: an :class:`Answer` of a list of :class:`Page`.

        ``profile`` is ``fast``, ``balanced`` or ``accurate``; ``pages`` is written ``1-3,7``.
        """
        answer = self._plain(file, "json", profile, pages)
        try:
            answer.raw = json.loads(answer.value)
            answer.value = [answers.Page.read(page) for page in answer.raw["pages"]]
        except (ValueError, KeyError, TypeError) as error:
            raise AnswerError("the answer is not as it should be") from error
        return answer

    def recognize_text(self, file, *, profile="", pages=""):
        """As :meth:`recognize`, the text alone, a form feed between pages."""
        answer = self._plain(file, "text", profile, pages)
        answer.raw = answer.value = answer.value.decode("utf-8", "replace")
        return answer

    # What lies beneath.

    def call(self, path, body, *, query="", headers=()):
        """Sends a signed call of any path and gives its JSON.

        :param body: ``bytes``, or a binary file that can be sought: it is read twice, and never held as a whole.
        """
        if self.envelope_key is not None:
            body = envelope.seal(_bytes(body), self.envelope_key, self.envelope_kid)
        sha256, length, start = _measure(body)

        def prepared():
            request_id = uuid.uuid4().hex
            signed = [("appkey", self.appkey), ("ctyun-eop-request-id", request_id), ("eop-date", signing.eop_date())]
            authorization = signing.authorization(self.access_key, self.secret_key, signed, query, sha256)
            sent = dict([*signed, *headers, ("Eop-Authorization", authorization)])
            sent["Content-Type"] = "application/json;charset=UTF-8" if self.envelope_key is None else "application/jose"
            if self.detail:
                sent["x-inkgate-detail"] = "1"
            if start is not None:
                body.seek(start)
            return request_id, {**sent, "Content-Length": str(length)}

        url = self.endpoint + path + (f"?{query}" if query else "")
        answer = self._patient(url, body, prepared, plain=False)
        answer.value = answer.raw
        return answer

    def _list(self, path, pictures, kind):
        def read(items):
            return [answers.Item(failure=_failure(item)) if "err_code" in item else answers.Item(kind.read(item))
                    for item in items]

        return self._typed(path, {"data": [_encoded(picture) for picture in pictures]}, read)

    def _single(self, path, action, picture, kind):
        return self._typed(path, {"Action": action, "ImageData": _encoded(picture)}, kind.read)

    def _typed(self, path, body, read):
        answer = self.call("/v1/aiop/api/" + path, json.dumps(body).encode())
        try:
            answer.value = read(answer.raw["returnObj"])
        except (KeyError, TypeError, ValueError) as error:
            raise AnswerError("the answer is not as the contract has it") from error
        return answer

    def _plain(self, file, form, profile, pages):
        chosen = (("format", form), ("profile", profile), ("pages", pages))
        query = "&".join(f"{name}={quote(value, safe=',')}" for name, value in chosen if value)
        body = _bytes(file)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/octet-stream"}
        return self._patient(f"{self.endpoint}/v1/recognize?{query}", body, lambda: ("", headers), plain=True)

    def _patient(self, url, body, prepared, plain):
        attempt = 0
        while True:
            attempt += 1
            request_id, headers = prepared()
            try:
                return self._once(url, body, headers, request_id, attempt, plain)
            except InkgateError as error:
                # Each attempt is signed anew: a server takes a signature once.
                wait = error.retry_after
                if wait is None:
                    wait = min(8.0, 0.5 * 2 ** (attempt - 1)) * random.uniform(0.5, 1.0)
                if not error.again or attempt > self.retries or wait > self.longest_wait:
                    raise
                time.sleep(wait)

    def _once(self, url, body, headers, request_id, attempt, plain):
        request = urllib.request.Request(url, body, headers, method="POST")
        try:
            with self._opener.open(request, timeout=self.timeout) as response:
                http, got, text = response.status, response.headers, response.read(MOST + 1)
        except urllib.error.HTTPError as error:
            with error:
                http, got, text = error.code, error.headers, error.read(MOST + 1)
        except urllib.error.URLError as error:
            # What never left may be sent again; of what did, nobody knows whether it was charged.
            unsent = isinstance(error.reason, (ConnectionRefusedError, socket.gaierror))
            raise TransportError(f"no answer from {self.endpoint}: {error.reason}", unsent) from error
        except (OSError, ValueError) as error:
            raise TransportError(f"no answer from {self.endpoint}: {error or type(error).__name__}") from error
        if len(text) > MOST:
            raise AnswerError("the answer is too long")
        if self.envelope_key is not None and text.startswith(b"eyJ"):
            text = envelope.open_sealed(text, self.envelope_key)
        ids = {"request_id": request_id, "server_request_id": got.get("x-request-id", "")}
        if http == 200 and plain:
            return answers.Answer(text, attempts=attempt, raw=None, **ids)
        try:
            said = json.loads(text)
            if http == 200 and str(said["statusCode"]) == "0":
                return answers.Answer(None, attempts=attempt, raw=said, **ids)
            code, message = _refusal(said)
        except (ValueError, KeyError, TypeError, AttributeError):
            if http == 200:
                raise AnswerError("the answer is not JSON of this service") from None
            code, message = 0, f"HTTP {http}"
        raise api_error(code, message, http, retry_after=_after(got.get("Retry-After")), **ids)


def _refusal(said):
    """Code and sentence, of the gateway's envelope, a capability's, or RFC 9457."""
    code = said["code"] if "code" in said else said["statusCode"]
    message = said.get("title") or said.get("message") or ""
    return int(code), str(said.get("detail") or said.get("details") or message)


def _failure(item):
    return api_error(int(item["err_code"]), str(item.get("err_msg", "")))


def _after(value):
    """Seconds of ``Retry-After``: a number, or a date."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _bytes(picture):
    if isinstance(picture, (bytes, bytearray, memoryview)):
        return bytes(picture)
    if isinstance(picture, (str, os.PathLike)):
        with open(picture, "rb") as file:
            return file.read()
    return picture.read()


def _encoded(picture):
    return base64.b64encode(_bytes(picture)).decode()


def _measure(body):
    """Digest, length and first place of a body."""
    if isinstance(body, (bytes, bytearray, memoryview)):
        return signing.digest(body), len(body), None
    start = body.tell()
    sha256 = signing.digest(body)
    return sha256, body.tell() - start, start
