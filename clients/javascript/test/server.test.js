// Every call against a real server, whose address and keys the environment has (`clients/test` starts one).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { test } from 'node:test';

import * as inkgate from '../index.js';

const env = process.env;
const root = (path) => new URL(`../../../${path}`, import.meta.url);
const receipt = root('pictures/receipt.png');
const ticket = root('clients/pictures/ticket.png');
const nothing = Buffer.from('no picture');

function client(more = {}, appkey = 'INKGATE_APPKEY') {
  return new inkgate.Client({
    endpoint: env.INKGATE_ENDPOINT,
    accessKey: env.INKGATE_ACCESS_KEY,
    secretKey: env.INKGATE_SECRET_KEY,
    appkey: env[appkey],
    token: env.INKGATE_TOKEN,
    ...more,
  });
}

async function failure(promise, kind) {
  const error = await promise.then(() => assert.fail('it succeeded'), (error) => error);
  assert.ok(error instanceof kind, String(error));
  return error;
}

test('general', async () => {
  const answer = await client({ detail: true }).general(receipt, nothing);
  const [read, failed] = answer.value;
  assert.match(read.get().text, /INKGATE BOOKSTORE/);
  assert.equal(read.value.lines[0].polygon.length, 4);
  assert.ok(read.value.more.lines);
  assert.equal(failed.failure.code, 4002);
  assert.throws(() => failed.get(), inkgate.PictureError);
  assert.equal(answer.attempts, 1);
  assert.notEqual(answer.serverRequestId, '');
});

test('ID card', async () => {
  const answer = await client().idCard(root('specimens/portrait.jpg'), root('specimens/emblem.jpg'));
  const [portrait, emblem] = answer.value;
  assert.equal(portrait.get().number, '610066198402234024');
  assert.equal(portrait.get().note, 'back');
  assert.equal(emblem.get().valid, '2018.01.18-2028.01.18');
});

test('plate', async () => {
  const [item] = (await client().plate(root('specimens/plate.jpg'))).value;
  assert.deepEqual(item.get().plates.map((plate) => plate.number), ['浙H93497']);
});

test('business licence', async () => {
  const { value } = await client().businessLicense(root('specimens/business.jpg'));
  assert.equal(value.found, true);
  assert.equal(value.creditCode, '91310089019885419X');
});

test('driving licence', async () => {
  const { value } = await client().drivingLicence(root('specimens/driving.jpg'));
  assert.equal(value.number, '110009198511212806');
});

test('vehicle licence', async () => {
  const { value } = await client().vehicleLicence(root('specimens/vehicle.jpg'));
  assert.equal(value.vin, 'LZZF8CE136R8C3205');
});

test('train ticket', async () => {
  assert.equal((await client().trainTicket(ticket)).value.train, 'G1234');
});

test('quota invoice', async () => {
  const { value } = await client().quotaInvoice(root('clients/pictures/invoice.png'));
  assert.equal(value.code, '144001906012');
});

test('face', async () => {
  // A drawn card has none.
  assert.deepEqual((await client().face(root('specimens/portrait.jpg'))).value.faces, []);
});

test('another document', async () => {
  const error = await failure(client().trainTicket(root('specimens/driving.jpg')), inkgate.PictureError);
  assert.equal(error.code, 400016);
});

test('plain', async () => {
  const [page] = (await client().recognize(root('pictures/born-digital.pdf'), { pages: '1' })).value;
  assert.equal(page.number, 1);
  assert.ok(page.lines.length > 0);
  assert.match((await client().recognizeText(receipt, { profile: 'fast' })).value, /INKGATE BOOKSTORE/);
  const error = await failure(client().recognize(receipt, { profile: 'wrong' }), inkgate.RequestError);
  assert.equal(error.status.name, 'bad_parameter');
  await failure(client({ token: 'wrong' }).recognize(receipt), inkgate.AuthenticationError);
});

test('a stream', async () => {
  const data = readFileSync(ticket).toString('base64');
  const open = () => Readable.from(['{"data": ["', data, '"]}'].map((part) => Buffer.from(part)));
  const path = '/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json';
  const answer = await client().call(path, open, { query: 'b=2&a=1' });
  assert.equal(answer.value.message.success, 1);
});

test('a wrong signature', async () => {
  const error = await failure(client({ secretKey: '0'.repeat(32) }).general(receipt), inkgate.AuthenticationError);
  assert.equal(error.code, 10009);
  assert.equal(error.http, 401);
  assert.equal(error.again, false);
});

test('a package that is used up', async () => {
  const error = await failure(client({}, 'INKGATE_APPKEY_USED_UP').general(receipt), inkgate.QuotaError);
  assert.equal(error.status.name, 'exhausted');
});

test('Retry-After', async () => {
  // One call a second: the second of two is told to wait, waits, and is sent under another request id.
  const impatient = client({ retries: 0 }, 'INKGATE_APPKEY_SLOW');
  const error = await failure((async () => {
    for (let call = 0; call < 20; call += 1) {
      await impatient.general(nothing);
    }
  })(), inkgate.BusyError);
  assert.equal(error.http, 429);
  assert.ok(error.retryAfter >= 1);
  const answers = [];
  for (let call = 0; call < 3; call += 1) {
    answers.push(await client({ retries: 9 }, 'INKGATE_APPKEY_SLOW').general(nothing));
  }
  assert.ok(Math.max(...answers.map((answer) => answer.attempts)) > 1);
  assert.equal(new Set(answers.map((answer) => answer.requestId)).size, 3);
});

test('nobody answers', async () => {
  const nobody = new inkgate.Client({ endpoint: 'http://127.0.0.1:1', retries: 0 });
  const error = await failure(nobody.general(nothing), inkgate.TransportError);
  assert.equal(error.again, true);
});

test('encrypted', async () => {
  const envelopeKey = Buffer.from(env.INKGATE_ENVELOPE_KEY, 'hex');
  const sealed = client({ envelopeKey, envelopeKid: 'shared' }, 'INKGATE_APPKEY_SEALED');
  const [item] = (await sealed.general(receipt)).value;
  assert.match(item.get().text, /INKGATE BOOKSTORE/);
  const error = await failure(client({}, 'INKGATE_APPKEY_SEALED').general(receipt), inkgate.RequestError);
  assert.equal(error.status.name, 'not_encrypted');
});
