// Python 3, its own library alone.
import { type Call, url } from '.';

export function python(call: Call): string {
  const file = `picture.${call.extension}`;
  if (!call.signed) {
    return `import json
import os
import urllib.request

with open("${file}", "rb") as picture:
    request = urllib.request.Request(
        "${url(call)}",
        data=picture.read(),
        headers={"Authorization": "Bearer " + os.environ["INKGATE_TOKEN"]},
    )
with urllib.request.urlopen(request) as answer:
    for page in json.load(answer)["pages"]:
        for line in page["lines"]:
            print(line["text"])
`;
  }
  const body = call.body.kind === 'list' ? '{"data": [picture]}'
    : call.body.kind === 'face' ? '{"imageContent": picture}'
    : `{"Action": "${call.body.action}", "ImageData": picture}`;
  return `import base64
import datetime
import hashlib
import hmac
import json
import os
import urllib.request
import uuid

AK = os.environ["INKGATE_ACCESS_KEY"]
SK = os.environ["INKGATE_SECRET_KEY"]
APPKEY = os.environ["INKGATE_APPKEY"]


def mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


with open("${file}", "rb") as file:
    picture = base64.b64encode(file.read()).decode()
body = json.dumps(${body}).encode()

beijing = datetime.timezone(datetime.timedelta(hours=8))
date = datetime.datetime.now(beijing).strftime("%Y%m%dT%H%M%SZ")
signed = {"appkey": APPKEY, "ctyun-eop-request-id": str(uuid.uuid4()), "eop-date": date}
headers = "".join(f"{name}:{signed[name]}\\n" for name in sorted(signed))  # 1: sorted by name, a line each
digest = hashlib.sha256(body).hexdigest()  # 2: of the bytes that are sent
to_sign = f"{headers}\\n\\n{digest}"  # 3: headers, the query (empty), digest
key = mac(mac(mac(SK.encode(), date), AK), date[:8])  # 4
signature = base64.b64encode(mac(key, to_sign)).decode()  # 5
authorization = f"{AK} Headers={';'.join(sorted(signed))} Signature={signature}"

request = urllib.request.Request(
    "${url(call)}",
    data=body,
    headers={**signed, "Content-Type": "application/json", "Eop-Authorization": authorization},
)
with urllib.request.urlopen(request) as answer:
    print(json.dumps(json.load(answer), ensure_ascii=False, indent=2))
`;
}
