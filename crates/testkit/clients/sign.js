#!/usr/bin/env node
// Signs as the gateway's general page says: the query's values percent-encoded by RFC 3986, keys as they are, whatever
// the query looks like that is sent.
//
// Reads a JSON object a line ({"ak", "sk", "query", "body" in base64, "headers"}), prints the value of
// Eop-Authorization. Nothing but Node's own modules.
'use strict';
const { createHash, createHmac } = require('node:crypto');
const lines = require('node:readline').createInterface({ input: process.stdin });

const mac = (key, text) => createHmac('sha256', key).update(text, 'utf8').digest();

// Percent-encoded bytes stand for themselves; a percent sign that begins none is a percent sign.
function bytes(text) {
  const raw = Buffer.from(text, 'utf8');
  const out = [];
  for (let at = 0; at < raw.length; at += 1) {
    const hex = raw.subarray(at + 1, at + 3).toString('latin1');
    if (raw[at] === 0x25 && /^[0-9a-fA-F]{2}$/.test(hex)) {
      out.push(parseInt(hex, 16));
      at += 2;
    } else {
      out.push(raw[at]);
    }
  }
  return out;
}

function encoded(value) {
  return bytes(value)
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      return /[A-Za-z0-9\-_.~]/.test(sign) ? sign : '%' + byte.toString(16).toUpperCase().padStart(2, '0');
    })
    .join('');
}

function canonical(query) {
  const parts = query.split('&').filter((part) => part !== '');
  const each = parts.map((part) => {
    const at = part.indexOf('=');
    return at < 0 ? part : part.slice(0, at + 1) + encoded(part.slice(at + 1));
  });
  // As bytes: JavaScript compares strings by UTF-16 units.
  return each.map((part) => Buffer.from(part, 'utf8')).sort(Buffer.compare).map(String).join('&');
}

lines.on('line', (line) => {
  const { ak, sk, query, body, headers } = JSON.parse(line);
  const names = Object.keys(headers).sort();
  const digest = createHash('sha256').update(Buffer.from(body, 'base64')).digest('hex');
  const text = names.map((name) => `${name}:${headers[name]}\n`).join('') + `\n${canonical(query)}\n${digest}`;
  const date = headers['eop-date'];
  const key = mac(mac(mac(sk, date), ak), date.slice(0, 8));
  console.log(`${ak} Headers=${names.join(';')} Signature=${mac(key, text).toString('base64')}`);
});
