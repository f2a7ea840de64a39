// The console as people use it, in a real browser against a real server.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ARTEFACTS, House, OWNER, ROOT, browser, choose, lines, signIn, watched } from './house.mjs';
import { largePdf, pictureOf } from './pictures.mjs';

const EVIL = '<img src=x onerror="window.planted=1">';
let house, chrome, context, page, keys;

before(async () => {
  house = await House.start();
  chrome = await browser();
  context = await chrome.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  page = await watched(context, house);
});
after(async () => {
  await chrome?.close();
  await house?.stop();
});

/** No script that was planted ran, and nothing else went wrong in the page. */
async function unharmed() {
  assert.equal(await page.evaluate(() => window.planted), undefined);
  assert.deepEqual(page.faults, []);
}

test('first start leads to the first picture that was read', async () => {
  let steps = 0;
  const folder = join(ARTEFACTS, 'first-start');
  mkdirSync(folder, { recursive: true });
  // What is pressed is kept as it is seen just before.
  const press = async (name) => {
    steps += 1;
    await page.screenshot({ path: join(folder, `${steps}-${name.toLowerCase().replace(/\W+/g, '-')}.png`) });
    await page.getByRole('button', { name, exact: true }).click();
  };
  await page.goto(`${house.address}/console/`);
  await page.getByLabel('Setup code').fill(house.setupCode);
  await page.getByLabel('Name').fill(OWNER.name);
  await page.getByLabel('Password').fill(OWNER.password);
  await press('Make the owner');
  await page.getByRole('heading', { name: 'Keep a copy of the master key' }).waitFor();
  await press('I have a copy');
  await page.getByLabel('What is it for?').fill(EVIL);
  await press('Make application and keys');
  await page.getByRole('heading', { name: 'These are its keys' }).waitFor();
  const shown = await page.locator('.secret code').allTextContents();
  keys = { INKGATE_ACCESS_KEY: shown[0], INKGATE_SECRET_KEY: shown[1], INKGATE_APPKEY: shown[2], INKGATE_TOKEN: shown[3] };
  await press('Read the first picture');
  await press('Receipt');
  assert.ok((await lines(page)).some((line) => line.includes('INKGATE BOOKSTORE')));
  await page.screenshot({ path: join(folder, `${steps + 1}-read.png`) });
  assert.ok(steps <= 5, `${steps} buttons`);
  await unharmed();
});

test('a line lights its outline, and an outline its line', async () => {
  await page.locator('.lines button').nth(2).focus();
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('.sheet polygon.hot').count(), 1);
  assert.ok((await page.locator('.lines button.hot').getAttribute('tabindex')) === '0');
  await page.locator('.sheet polygon').nth(0).hover();
  assert.equal(await page.locator('.lines button.hot').textContent(), await page.locator('.lines button').nth(0).textContent());
});

test('where the time went is shown by stage', async () => {
  const stages = await page.locator('.stage-key').textContent();
  for (const stage of ['decode', 'detect', 'recognise', 'queue and network']) assert.ok(stages.includes(stage), stages);
});

test('a card gives fields with confidence and check', async () => {
  await page.getByLabel('Capability').selectOption('id-card');
  await choose(page, join(ROOT, 'specimens', 'portrait.jpg'));
  const truth = JSON.parse(readFileSync(join(ROOT, 'specimens', 'portrait.json'), 'utf8'));
  await page.locator('.fields tbody tr').first().waitFor();
  const text = await page.locator('.fields').textContent();
  assert.ok(JSON.stringify(truth).match(/\d{17}[\dX]/)[0].split('').every((digit) => text.includes(digit)));
  assert.ok(await page.locator('.fields .tag.good').count() > 0, 'a check passed');
  await page.getByRole('tab', { name: 'JSON' }).click();
  assert.equal(JSON.parse(await page.locator('.results pre').textContent()).statusCode, 0);
  await page.getByRole('tab', { name: 'Signature' }).click();
  // The digest is computed beside; the test fails where it never comes.
  await page.locator('.results .pane', { hasText: /[0-9a-f]{64}/ }).waitFor();
});

test('the code that is shown makes the call', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'inkgate-code-'));
  writeFileSync(join(folder, 'picture.jpg'), readFileSync(join(ROOT, 'specimens', 'portrait.jpg')));
  await page.getByRole('tab', { name: 'Code' }).click();
  for (const [language, file, program] of [['python', 'call.py', 'python3'], ['javascript', 'call.mjs', process.execPath], ['curl', 'call.sh', 'bash']]) {
    await page.locator('.results select').first().selectOption(language);
    writeFileSync(join(folder, file), await page.locator('.results pre').textContent());
    const said = execFileSync(program, [file], { cwd: folder, env: { ...process.env, ...keys }, encoding: 'utf8' });
    assert.equal(JSON.parse(said).statusCode, 0, language);
  }
  rmSync(folder, { recursive: true });
});

test('a PDF is shown by page', async () => {
  await choose(page, join(ROOT, 'pictures', 'scanned.pdf'));
  await page.locator('.sheet img').waitFor();
  const size = await page.locator('.sheet img').evaluate((image) => image.decode().then(() => image.naturalWidth));
  assert.ok(size > 300, `${size} pixels wide`);
  await page.locator('.lines button').first().waitFor();
});

test('a PDF of 20 MB is read', async () => {
  await choose(page, { name: 'large.pdf', mimeType: 'application/pdf', buffer: largePdf(20, 'TWENTY MEGABYTES OF PAPER') });
  await page.locator('.lines button', { hasText: 'TWENTY MEGABYTES' }).waitFor();
  await unharmed();
});

test('an upload is called off, and the next one goes through', async () => {
  const network = await context.newCDPSession(page);
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400_000 });
  await choose(page, { name: 'slow.pdf', mimeType: 'application/pdf', buffer: largePdf(20, 'SLOW') });
  await page.getByText(/Sending: \d+ %/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Cancelled.').waitFor();
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  await page.locator('.lines button', { hasText: 'SLOW' }).waitFor();
});

test('what is planted in names and pictures stays text', async () => {
  const picture = await pictureOf(page, EVIL);
  await page.getByLabel('Counted under').selectOption({ label: EVIL });
  await choose(page, { name: `${EVIL}.png`, mimeType: 'image/png', buffer: picture });
  await page.locator('.lines button', { hasText: /<img|onerror/ }).first().waitFor();
  assert.ok((await page.locator('.file-name').textContent()).startsWith(EVIL));
  for (const name of ['JSON', 'Code']) await page.getByRole('tab', { name }).click();
  for (const path of ['applications', 'keys', 'usage', 'audit']) {
    await page.goto(`${house.address}/console/${path}`);
    if (path === 'usage') await page.locator('.panel-head select').selectOption('application');
    await page.locator('table', { hasText: 'onerror' }).first().waitFor();
  }
  await unharmed();
});

test('a charged call is given back, with its reason', async () => {
  await page.goto(`${house.address}/console/prices`);
  await page.getByRole('button', { name: 'New price' }).first().click();
  await page.getByLabel('A thousand pictures').fill('10');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.locator('table td', { hasText: '10' }).first().waitFor();
  const headers = { 'x-inkgate-csrf': (await (await page.request.get(`${house.address}/admin/v1/session`)).json()).csrf };
  const at = `${house.address}/admin/v1/applications/${keys.INKGATE_APPKEY}/capabilities/plain`;
  assert.equal((await page.request.put(at, { headers, data: { payment: 'on-demand' } })).status(), 200);
  await page.goto(`${house.address}/console/`);
  // The server made an application of its own at its start.
  await page.getByLabel('Counted under').selectOption({ label: EVIL });
  await page.getByRole('button', { name: 'Receipt' }).click();
  await page.locator('.lines button').first().waitFor();
  await page.goto(`${house.address}/console/charges`);
  await page.getByRole('button', { name: 'Give back' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(EVIL);
  await dialog.getByRole('button', { name: 'Give back' }).click();
  await page.getByText('It was given back.').waitFor();
  await page.locator('table .tag', { hasText: 'given back' }).waitFor();
  for (const path of ['statements', 'audit']) {
    await page.goto(`${house.address}/console/${path}`);
    await page.locator('table', { hasText: 'onerror' }).first().waitFor();
  }
  await unharmed();
});

test('what wants looking at is told, and every library has its licence', async () => {
  await page.goto(`${house.address}/console/packages`);
  await page.getByRole('button', { name: 'Enter a package' }).first().click();
  await page.getByLabel('Until').fill(new Date(Date.now() + 3 * 86400_000).toISOString().slice(0, 10));
  await page.getByRole('button', { name: 'Create' }).click();
  await page.locator('table .tag', { hasText: 'ends in' }).waitFor();
  await page.goto(`${house.address}/console/live`);
  await page.locator('.note.warn', { hasText: /package \d+ ends within [34] days/ }).waitFor();
  await page.goto(`${house.address}/console/about`);
  for (const name of ['axum', 'preact']) await page.getByRole('row', { name: new RegExp(`^${name} `) }).waitFor();
});

test('keys of interface encryption are made, rotated and disabled', async () => {
  await page.goto(`${house.address}/console/applications/${keys.INKGATE_APPKEY}`);
  const panel = page.locator('.panel', { has: page.getByRole('heading', { name: 'Interface encryption' }) });
  // A shared key is shown this once, and in no list.
  await panel.getByRole('button', { name: 'New encryption key' }).first().click();
  await page.getByLabel('Name').fill('shared');
  await page.getByLabel('Kind').selectOption('SM4GCM');
  await page.getByRole('button', { name: 'Create' }).click();
  const made = page.getByRole('dialog', { name: 'The new encryption key' });
  const secret = JSON.parse(await made.locator('code').nth(1).textContent());
  assert.equal(Buffer.from(secret.k, 'base64url').length, 16);
  await made.getByRole('button', { name: 'Done' }).click();
  await panel.getByRole('row', { name: /^shared / }).waitFor();
  assert.ok(!(await page.content()).includes(secret.k));
  // A pair wants the program's own half, and says so when that is none.
  const { generateKeyPairSync } = await import('node:crypto');
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await panel.getByRole('button', { name: 'New encryption key' }).click();
  await page.getByLabel('Name').fill('pair');
  const answers = page.getByLabel('The program’s own public key (JWK)');
  for (const wrong of ['not JSON', JSON.stringify(privateKey.export({ format: 'jwk' }))]) {
    await answers.fill(wrong);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.locator('dialog .note.bad').waitFor();
  }
  await answers.fill(JSON.stringify(publicKey.export({ format: 'jwk' })));
  await page.getByRole('button', { name: 'Create' }).click();
  const half = JSON.parse(await made.locator('code').nth(1).textContent());
  assert.deepEqual([half.kty, half.crv, half.d], ['EC', 'P-256', undefined]);
  await made.getByRole('button', { name: 'Done' }).click();
  const row = panel.getByRole('row', { name: /^pair / });
  await row.first().getByRole('button', { name: 'Rotate' }).click();
  await page.getByRole('dialog', { name: 'Rotate pair' }).getByRole('button', { name: 'Rotate' }).click();
  await made.getByText('The old key ends').waitFor();
  await made.getByRole('button', { name: 'Done' }).click();
  await row.nth(1).waitFor();
  await panel.getByRole('row', { name: /^shared / }).getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await panel.getByRole('row', { name: /^shared .* Disabled/ }).waitFor();
  // Who must encrypt is refused in the clear, and may again.
  const mode = panel.getByLabel('Whether it must encrypt');
  for (const wanted of ['required', 'optional']) {
    const answered = page.waitForResponse((response) => response.url().endsWith('/encryption') && response.request().method() === 'PUT');
    await mode.selectOption(wanted);
    assert.equal((await (await answered).json()).mode, wanted);
  }
});

test('a session that ends is taken up in place', async () => {
  await page.goto(`${house.address}/console/applications`);
  await page.getByRole('button', { name: 'New application' }).first().click();
  await page.getByLabel('Name').fill('after the end');
  // Its session is ended from elsewhere.
  const other = await context.newPage();
  await other.goto(`${house.address}/console/`);
  await other.getByRole('button', { name: 'Sign out' }).click();
  await other.getByText('Sign in to Inkgate').waitFor();
  await other.close();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Your session has ended.').waitFor();
  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  await dialog.getByLabel('Password').fill(OWNER.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'after the end' }).waitFor();
});

test('the page outlives a restart of the server', async () => {
  await page.goto(`${house.address}/console/live`);
  await page.getByText('Calls since the start').waitFor();
  await house.halt();
  await page.locator('.banner').waitFor();
  await house.again();
  await page.locator('.banner').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Access keys' }).click();
  await page.locator('table').waitFor();
});

test('the debugger says what was signed wrongly', async () => {
  const { createHash, createHmac } = await import('node:crypto');
  const mac = (key, text) => createHmac('sha256', key).update(text).digest();
  const date = new Date(Date.now() + 8 * 3600_000).toISOString().replace(/[-:]|\.\d+/g, '');
  const head = `appkey:${keys.INKGATE_APPKEY}\nctyun-eop-request-id:1\neop-date:${date}\n`;
  const signed = (text) => mac(mac(mac(mac(keys.INKGATE_SECRET_KEY, date), keys.INKGATE_ACCESS_KEY), date.slice(0, 8)), text).toString('base64');
  const request = (signature) => `POST /v1/x HTTP/1.1\nappkey: ${keys.INKGATE_APPKEY}\nctyun-eop-request-id: 1\neop-date: ${date}\nEop-Authorization: ${keys.INKGATE_ACCESS_KEY} Headers=appkey;ctyun-eop-request-id;eop-date Signature=${signature}`;
  const digest = createHash('sha256').update('{}').digest('hex');
  await page.goto(`${house.address}/console/debugger`);
  const compare = async (signature) => {
    await page.getByLabel('Request line and headers').fill(request(signature));
    await page.getByLabel('Body, or its SHA-256').fill('{}');
    const answered = page.waitForResponse((response) => response.url().endsWith('/debug-signature'));
    await page.getByRole('button', { name: 'Compare' }).click();
    assert.ok(!(await (await answered).text()).includes(keys.INKGATE_SECRET_KEY));
  };
  await compare(signed(`${head}\n\n${digest}`));
  await page.getByText('This signature is right.').waitFor();
  await compare(signed(`${head}\n${digest}`));
  await page.getByText('A line end is missing').waitFor();
  await compare(signed(`${head}\n\n${createHash('sha256').update('').digest('hex')}`));
  await page.getByText('The digest of an empty body was signed').waitFor();
});

test('the keyboard alone is enough', async () => {
  const own = await chrome.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 } });
  const typed = await watched(own, house);
  await typed.goto(`${house.address}/console/`);
  await typed.getByText('Sign in to Inkgate').waitFor();
  const type = typed.keyboard;
  const focused = () => typed.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.textContent?.slice(0, 40)} ${document.activeElement?.getAttribute('name') ?? ''}`);
  const tabTo = async (wanted) => {
    for (let count = 0; count < 60; count += 1) {
      if (wanted.test(await focused())) return;
      await type.press('Tab');
    }
    assert.fail(`Tab never came to ${wanted}`);
  };
  await tabTo(/INPUT .*name$/);
  await type.type(OWNER.name);
  await type.press('Tab');
  await type.type(OWNER.password);
  await type.press('Enter');
  await typed.locator('.specimens').waitFor();
  await tabTo(/BUTTON Receipt/);
  await type.press('Enter');
  await typed.locator('.lines button').first().waitFor();
  await tabTo(/BUTTON .*墨痕书店/);
  await type.press('End');
  assert.match(await focused(), /Thank you/);
  await typed.evaluate(() => document.querySelector('h1').focus());
  await type.press('Shift+Tab');
  await tabTo(/A Access keys/);
  await type.press('Enter');
  await typed.getByRole('heading', { name: 'Access keys' }).waitFor();
  await typed.locator('table').first().waitFor();
  await tabTo(/BUTTON New key/);
  await type.press('Enter');
  await typed.getByRole('dialog').waitFor();
  await type.press('Escape');
  await typed.getByRole('dialog').waitFor({ state: 'detached' });
  assert.match(await focused(), /BUTTON New key/, 'the focus goes back');
  assert.deepEqual(typed.faults, []);
  await own.close();
});

test('the browser keeps nothing but language and theme', async () => {
  await page.goto(`${house.address}/console/`);
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('button', { name: 'English' }).click();
  const kept = await page.evaluate(() => ({ local: Object.keys(localStorage), session: sessionStorage.length, cookie: document.cookie }));
  assert.deepEqual(kept, { local: ['inkgate.language'], session: 0, cookie: '' });
  const page1 = await page.request.get(`${house.address}/console/`);
  const policy = page1.headers()['content-security-policy'];
  assert.match(policy, /script-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
});

test('the first load is small', async () => {
  const fresh = await chrome.newContext({ locale: 'en-GB' });
  const one = await watched(fresh, house);
  const session = await fresh.newCDPSession(one);
  await session.send('Network.enable');
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  // Tasks that hold the page up, as they are seen from the first script on.
  await one.addInitScript(() => {
    window.held = [];
    new PerformanceObserver((list) => list.getEntries().forEach((task) => window.held.push(task.duration))).observe({ type: 'longtask', buffered: true });
  });
  let [bytes, requests] = [0, 0];
  session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; requests += 1; });
  const begun = Date.now();
  await one.goto(`${house.address}/console/`);
  await one.getByText('Sign in to Inkgate').waitFor();
  const ms = Date.now() - begun;
  const seen = await one.evaluate(() => ({ paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, held: window.held }));
  const blocked = seen.held.reduce((sum, task) => sum + Math.max(0, task - 50), 0);
  const line = { bytes, requests, first_contentful_paint_ms: Math.round(seen.paint), interactive_ms_at_a_quarter_of_the_processor: ms, blocking_ms: Math.round(blocked) };
  writeFileSync(join(ARTEFACTS, 'first-load.json'), `${JSON.stringify(line)}\n`);
  console.log(JSON.stringify(line));
  assert.ok(bytes < 200_000 && requests <= 7, JSON.stringify(line));
  await signIn(one, house);
  await fresh.close();
});
