<?php

// 通用型OCR in the style that PHP programs call the cloud: call.php PICTURE

$ak = getenv('INKGATE_ACCESS_KEY');
$sk = getenv('INKGATE_SECRET_KEY');
$appkey = getenv('INKGATE_APPKEY');
$body = json_encode(['data' => [base64_encode(file_get_contents($argv[1]))]]);

date_default_timezone_set('Asia/Shanghai');
$eopDate = date('Ymd\THis\Z');
$requestId = md5(uniqid('', true));

$headers = "appkey:$appkey\nctyun-eop-request-id:$requestId\neop-date:$eopDate\n";
$toSign = $headers . "\n" . '' . "\n" . hash('sha256', $body);
$kTime = hash_hmac('sha256', $eopDate, $sk, true);
$kAk = hash_hmac('sha256', $ak, $kTime, true);
$kDate = hash_hmac('sha256', explode('T', $eopDate)[0], $kAk, true);
$signature = base64_encode(hash_hmac('sha256', $toSign, $kDate, true));

$curl = curl_init(getenv('INKGATE_ENDPOINT') . '/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json');
curl_setopt($curl, CURLOPT_POST, true);
curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
curl_setopt($curl, CURLOPT_HTTPHEADER, [
    'Content-Type: application/json;charset=UTF-8',
    "ctyun-eop-request-id: $requestId",
    "appkey: $appkey",
    "Eop-date: $eopDate",
    "Eop-Authorization: $ak Headers=appkey;ctyun-eop-request-id;eop-date Signature=$signature",
    'host: ai-global.ctapi.ctyun.cn',
]);
echo curl_exec($curl);
