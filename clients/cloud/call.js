// 通用型OCR in the style that Node programs call the cloud: call.js PICTURE
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');

const { INKGATE_ENDPOINT: endpoint, INKGATE_ACCESS_KEY: ak, INKGATE_SECRET_KEY: sk, INKGATE_APPKEY: appkey } = process.env;
const body = JSON.stringify({ data: [fs.readFileSync(process.argv[2]).toString('base64')] });

const now = new Date();
const two = (number) => String(number).padStart(2, '0');
const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
const eopDate = `${day}T${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}Z`;
const requestId = crypto.randomUUID();

const hmac = (key, text) => crypto.createHmac('sha256', key).update(text).digest();
const bodyHash = crypto.createHash('sha256').update(body).digest('hex');
const signed = `appkey:${appkey}\nctyun-eop-request-id:${requestId}\neop-date:${eopDate}\n`;
const key = hmac(hmac(hmac(sk, eopDate), ak), day);
const signature = hmac(key, `${signed}\n\n${bodyHash}`).toString('base64');

const request = http.request(`${endpoint}/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json`, {
  method: 'POST',
  headers: {
    'Content-Type': 'application/json;charset=UTF-8',
    'ctyun-eop-request-id': requestId,
    appkey,
    'Eop-Authorization': `${ak} Headers=appkey;ctyun-eop-request-id;eop-date Signature=${signature}`,
    'Eop-date': eopDate,
    host: 'ai-global.ctapi.ctyun.cn',
  },
}, (response) => {
  response.setEncoding('utf8');
  response.on('data', (part) => process.stdout.write(part));
});
request.end(body);
