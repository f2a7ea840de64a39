// A small identity provider on loopback for the suite: OpenID Connect's authorization code with PKCE, tokens signed RS256.
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

const encoded = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** `says` is put into each ID token; `close` ends it. */
export async function provider(says) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map();
  let address = '';
  const answers = {
    '/.well-known/openid-configuration': () => ({ issuer: address, authorization_endpoint: `${address}/authorize`, token_endpoint: `${address}/token`, jwks_uri: `${address}/keys` }),
    '/keys': () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }] }),
    '/token': (form) => {
      const asked = codes.get(form.get('code'));
      codes.delete(form.get('code'));
      const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
      if (!asked || challenge !== asked.get('code_challenge') || form.get('redirect_uri') !== asked.get('redirect_uri') || form.get('client_id') !== 'inkgate') return null;
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: address, aud: 'inkgate', sub: '7', iat: now, exp: now + 300, nonce: asked.get('nonce'), ...says };
      const signed = `${encoded({ alg: 'RS256', kid: 'k1' })}.${encoded(claims)}`;
      return { access_token: 'x', token_type: 'Bearer', id_token: `${signed}.${createSign('sha256').update(signed).sign(privateKey, 'base64url')}` };
    },
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, address);
    let body = '';
    for await (const part of request) body += part;
    if (url.pathname === '/authorize') {
      const code = randomBytes(16).toString('hex');
      codes.set(code, url.searchParams);
      const back = new URL(url.searchParams.get('redirect_uri'));
      back.search = new URLSearchParams({ code, state: url.searchParams.get('state'), iss: address }).toString();
      response.writeHead(200, { 'content-type': 'text/html' });
      // A page of another site, as a provider's is: what it leads back to comes from there.
      return response.end(`<!doctype html><title>Provider</title><a id="go" href="${back.href.replaceAll('&', '&amp;')}">Let me in</a>`);
    }
    const answer = answers[url.pathname]?.(new URLSearchParams(body));
    response.writeHead(answer ? 200 : 400, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error: 'invalid_grant' }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://localhost:${server.address().port}`;
  return { address, close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }) };
}
