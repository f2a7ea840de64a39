// The signature Eop-Authorization: an HMAC-SHA256 over headers, query and the digest of the body.

import { createHash, createHmac } from 'node:crypto';

const BEIJING = 8 * 3600;

/** `yyyymmddTHHMMSSZ` as a clock in Beijing shows it at `unix` (seconds since 1970). */
export function eopDate(unix = Date.now() / 1000) {
  const shown = new Date((Math.floor(unix) + BEIJING) * 1000).toISOString();
  return `${shown.slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** Lower-case hexadecimal SHA-256 of a string's or buffer's bytes. */
export function digest(body) {
  return createHash('sha256').update(body).digest('hex');
}

/** The same of a stream; gives its length too. */
export async function digestOfStream(stream) {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    length += chunk.length;
  }
  return { sha256: hash.digest('hex'), length };
}

const trimmed = (value) => value.replace(/^[ \t]+|[ \t]+$/g, '');

// As bytes: JavaScript compares strings by UTF-16 units.
const byBytes = (one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** `name:value` and a line end for each pair of `headers`: names in small letters, sorted, values trimmed. */
export function canonicalHeaders(headers) {
  return headers
    .map(([name, value]) => [name.toLowerCase(), trimmed(value)])
    .sort(([one], [other]) => byBytes(one, other))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
}

/** The parts of a raw query between `&`, sorted by their bytes, empty ones dropped; nothing is encoded anew. */
export function canonicalQuery(query) {
  return query.split('&').filter(Boolean).sort(byBytes).join('&');
}

/** What is signed; `sha256` is the body's digest. */
export function stringToSign(headers, query, sha256) {
  return `${canonicalHeaders(headers)}\n${canonicalQuery(query)}\n${sha256}`;
}

/** Signs `text` with the key that is derived for this date (`eop-date`) and access key; base64. */
export function signature(accessKey, secretKey, date, text) {
  const mac = (key, message) => createHmac('sha256', key).update(message).digest();
  const key = mac(mac(mac(secretKey, date), accessKey), date.slice(0, 8));
  return mac(key, text).toString('base64');
}

/** The value of `Eop-Authorization`. `headers` are the pairs to sign, `eop-date` among them. */
export function authorization(accessKey, secretKey, headers, query, sha256) {
  const [, date] = headers.find(([name]) => name.toLowerCase() === 'eop-date');
  const names = headers.map(([name]) => name.toLowerCase()).join(';');
  const signed = signature(accessKey, secretKey, trimmed(date), stringToSign(headers, query, sha256));
  return `${accessKey} Headers=${names} Signature=${signed}`;
}
