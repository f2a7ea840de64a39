// PHP 7.4 and later with its curl extension.
import { type Call, url } from '.';

export function php(call: Call): string {
  const file = `picture.${call.extension}`;
  if (!call.signed) {
    return `<?php
$call = curl_init('${url(call)}');
curl_setopt_array($call, [
    CURLOPT_POSTFIELDS => file_get_contents('${file}'),
    CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . getenv('INKGATE_TOKEN'), 'Content-Type: application/octet-stream'],
    CURLOPT_RETURNTRANSFER => true,
]);
foreach (json_decode(curl_exec($call), true)['pages'] as $page) {
    foreach ($page['lines'] as $line) {
        echo $line['text'], "\\n";
    }
}
`;
  }
  const body = call.body.kind === 'list' ? "['data' => [$picture]]"
    : call.body.kind === 'face' ? "['imageContent' => $picture]"
    : `['Action' => '${call.body.action}', 'ImageData' => $picture]`;
  return `<?php
[$ak, $sk, $appkey] = [getenv('INKGATE_ACCESS_KEY'), getenv('INKGATE_SECRET_KEY'), getenv('INKGATE_APPKEY')];

function mac(string $key, string $text): string
{
    return hash_hmac('sha256', $text, $key, true);
}

$picture = base64_encode(file_get_contents('${file}'));
$body = json_encode(${body});

$date = (new DateTime('now', new DateTimeZone('Asia/Shanghai')))->format('Ymd\\THis\\Z');
$id = bin2hex(random_bytes(16));
$headers = "appkey:$appkey\\nctyun-eop-request-id:$id\\neop-date:$date\\n"; // 1: sorted by name, a line each
$digest = hash('sha256', $body); // 2: of the bytes that are sent
$toSign = "$headers\\n\\n$digest"; // 3: headers, the query (empty), digest
$key = mac(mac(mac($sk, $date), $ak), substr($date, 0, 8)); // 4
$signature = base64_encode(mac($key, $toSign)); // 5

$call = curl_init('${url(call)}');
curl_setopt_array($call, [
    CURLOPT_POSTFIELDS => $body,
    CURLOPT_HTTPHEADER => [
        'Content-Type: application/json',
        "appkey: $appkey",
        "ctyun-eop-request-id: $id",
        "eop-date: $date",
        "Eop-Authorization: $ak Headers=appkey;ctyun-eop-request-id;eop-date Signature=$signature",
    ],
    CURLOPT_RETURNTRANSFER => true,
]);
echo curl_exec($call), "\\n";
`;
}
