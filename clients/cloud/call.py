"""通用型OCR in the style that Python programs call the cloud, without requests: call.py PICTURE"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import sys
import time
import uuid
from urllib.parse import urlparse


def hmac_sha256(key, text):
    return hmac.new(key, text.encode(), digestmod="sha256").digest()


ak, sk, appkey = (os.environ[f"INKGATE_{name}"] for name in ("ACCESS_KEY", "SECRET_KEY", "APPKEY"))
with open(sys.argv[1], "rb") as picture:
    body = json.dumps({"data": [base64.b64encode(picture.read()).decode()]})

now = time.localtime()
eop_date = time.strftime("%Y%m%dT%H%M%SZ", now)
request_id = str(uuid.uuid1())
headers = f"appkey:{appkey}\nctyun-eop-request-id:{request_id}\neop-date:{eop_date}\n"
pre_signature = headers + "\n" + "" + "\n" + hashlib.sha256(body.encode()).hexdigest()
k_date = hmac_sha256(hmac_sha256(hmac_sha256(sk.encode(), eop_date), ak), time.strftime("%Y%m%d", now))
signature = base64.b64encode(hmac_sha256(k_date, pre_signature)).decode()

connection = http.client.HTTPConnection(urlparse(os.environ["INKGATE_ENDPOINT"]).netloc)
connection.request("POST", "/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json", body, {
    "Content-Type": "application/json;charset=UTF-8",
    "ctyun-eop-request-id": request_id,
    "appkey": appkey,
    "Eop-Authorization": f"{ak} Headers=appkey;ctyun-eop-request-id;eop-date Signature={signature}",
    "eop-date": eop_date,
    "host": "ai-global.ctapi.ctyun.cn",
})
print(connection.getresponse().read().decode())
