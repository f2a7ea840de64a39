// The explorer under the page's own policy: it comes only when it is opened, asks no other host, and sends what is tried as
// whoever is signed in.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { House, OWNER, browser, signIn, watched } from './house.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let house, chrome;

before(async () => {
  house = await House.start();
  chrome = await browser();
  const made = await fetch(`${house.address}/admin/v1/setup`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code: house.setupCode, ...OWNER }),
  });
  assert.equal(made.status, 201);
});
after(async () => {
  await chrome?.close();
  await house?.stop();
});

/** What axe finds that keeps somebody out. */
async function sound(page, name) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(serious.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`), []);
}

for (const [language, locale, theme] of [['en', 'en-GB', 'light'], ['zh', 'zh-CN', 'dark']]) {
  test(`a path is read and tried in ${language}, ${theme}`, async () => {
    const context = await chrome.newContext({ locale, colorScheme: theme, viewport: { width: 1440, height: 900 } });
    const page = await watched(context, house);
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await signIn(page, house);
    assert.deepEqual(asked.filter((path) => /explorer/.test(path)), [], 'it does not come with the first load');

    await page.getByRole('link', { name: language === 'zh' ? '接口浏览' : 'API explorer' }).click();
    await page.locator('.explorer .opblock-tag').first().waitFor();
    assert.ok(asked.includes('/openapi.json'));
    const described = await (await fetch(`${house.address}/openapi.json`)).json();
    const tags = new Set(Object.values(described.paths).flatMap((methods) => Object.values(methods).flatMap(({ tags }) => tags)));
    assert.equal(await page.locator('.explorer .opblock-tag').count(), tags.size);

    await page.locator('.opblock-tag[data-tag=users]').click();
    const list = page.locator('#operations-users-get_users');
    await list.locator('.opblock-summary-control').click();
    await list.locator('.try-out__btn').click();
    await list.locator('.execute').click();
    await list.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    assert.match(await list.locator('.live-responses-table .highlight-code').first().textContent(), new RegExp(`"${OWNER.name}"`));
    await sound(page, `${language} ${theme}`);

    // What changes something carries the session's word, and is refused for what it says, not for where it comes from.
    const make = page.locator('#operations-users-post_users');
    await make.locator('.opblock-summary-control').click();
    await make.locator('.try-out__btn').click();
    await make.locator('.body-param textarea').fill('{"account": "first", "name": "", "role": "auditor", "password": "x"}');
    await make.locator('.execute').click();
    await make.locator('.live-responses-table .response-col_status', { hasText: '422' }).waitFor();
    assert.deepEqual(page.faults, []);
    await context.close();
  });
}
