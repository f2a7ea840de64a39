// Signing and envelopes against `clients/vectors.json`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { test } from 'node:test';

import { EnvelopeError, envelope, signing } from '../index.js';

const vectors = JSON.parse(readFileSync(new URL('../../vectors.json', import.meta.url)));

test('requests', async () => {
  assert.ok(vectors.requests.length >= 18);
  for (const vector of vectors.requests) {
    const { name, headers, query } = vector;
    const body = Buffer.from(vector.body, 'base64');
    const sha256 = signing.digest(body);
    assert.equal(sha256, vector.sha256, name);
    const streamed = await signing.digestOfStream(Readable.from([body.subarray(0, 5), body.subarray(5)]));
    assert.deepEqual(streamed, { sha256, length: body.length }, name);
    assert.equal(signing.canonicalHeaders(headers), vector.canonical_headers, name);
    assert.equal(signing.canonicalQuery(query), vector.canonical_query, name);
    assert.equal(signing.stringToSign(headers, query, sha256), vector.string_to_sign, name);
    const made = signing.authorization(vector.access_key, vector.secret_key, headers, query, sha256);
    assert.equal(made, vector.authorization, name);
  }
});

test('dates', () => {
  for (const { unix, eop_date: date } of vectors.dates) {
    assert.equal(signing.eopDate(unix), date);
  }
});

test('envelopes', () => {
  for (const vector of vectors.envelopes) {
    const [key, body] = [Buffer.from(vector.key, 'base64url'), Buffer.from(vector.body, 'base64')];
    assert.deepEqual(envelope.open(vector.envelope, key), body);
    const sealed = envelope.seal(body, key, vector.kid);
    assert.deepEqual(envelope.open(sealed, key), body);
    assert.throws(() => envelope.open(sealed.slice(0, -1), key), EnvelopeError);
    assert.throws(() => envelope.open(sealed, Buffer.alloc(32)), EnvelopeError);
  }
});
