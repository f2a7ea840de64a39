// curl, and openssl for the signature.
import { type Call, around, url } from '.';

export function curl(call: Call): string {
  const file = `picture.${call.extension}`;
  if (!call.signed) return `curl -H "Authorization: Bearer $INKGATE_TOKEN" --data-binary @${file} '${url(call)}'\n`;
  const [before, after] = around(call);
  return `#!/bin/bash
set -eu
AK=$INKGATE_ACCESS_KEY SK=$INKGATE_SECRET_KEY APPKEY=$INKGATE_APPKEY

hex() { od -An -v -tx1 | tr -d ' \\n'; }
mac() { printf %s "$2" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" -binary | hex; } # key in hex, text

body=$(mktemp); trap 'rm -f "$body"' EXIT
{ printf '${before}'; base64 -w0 ${file}; printf '${after}'; } > "$body"

date=$(TZ=UTC-8 date +%Y%m%dT%H%M%SZ) # Beijing time
id=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')
headers="appkey:$APPKEY
ctyun-eop-request-id:$id
eop-date:$date
" # 1: sorted by name, a line each
digest=$(openssl dgst -sha256 -r "$body" | cut -d' ' -f1) # 2: of the bytes that are sent
to_sign="$headers

$digest" # 3: headers, the query (empty), digest
key=$(mac "$(mac "$(mac "$(printf %s "$SK" | hex)" "$date")" "$AK")" "\${date:0:8}") # 4
signature=$(printf %s "$to_sign" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64) # 5

curl -sS -H 'Content-Type: application/json' -H "appkey: $APPKEY" \\
    -H "ctyun-eop-request-id: $id" -H "eop-date: $date" \\
    -H "Eop-Authorization: $AK Headers=appkey;ctyun-eop-request-id;eop-date Signature=$signature" \\
    --data-binary "@$body" '${url(call)}'
`;
}
