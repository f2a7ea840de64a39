// Encrypted bodies: JWE in its compact form, `dir` with `A256GCM` (RFC 7516, RFC 7518).

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { EnvelopeError } from './errors.js';

/** Seals `body` with the shared `key` of 32 bytes, which the server knows as `kid`. */
export function seal(body, key, kid) {
  const header = { alg: 'dir', enc: 'A256GCM', ...(kid ? { kid } : {}) };
  const head = Buffer.from(JSON.stringify(header)).toString('base64url');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(head));
  const sealed = Buffer.concat([cipher.update(body), cipher.final()]);
  return [head, '', ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
}

/** The body of an envelope. Throws `EnvelopeError`, whatever is wrong with it. */
export function open(envelope, key) {
  try {
    const [head, wrapped, ...parts] = String(envelope).split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url').toString());
    const [iv, body, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
    const known = header.alg === 'dir' && header.enc === 'A256GCM' && !('zip' in header) && !('crit' in header);
    if (!known || wrapped !== '' || parts.length !== 3 || iv.length !== 12 || tag.length !== 16) {
      throw new Error();
    }
    const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(head)).setAuthTag(tag);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    throw new EnvelopeError('the encrypted answer cannot be opened: compare the key');
  }
}
