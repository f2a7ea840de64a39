// The manual in the console: read without signing in, every link of it followed in both languages, searched, and loaded
// only when it is read.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House, browser, watched } from './house.mjs';

let house, chrome;

before(async () => {
  house = await House.start();
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await house?.stop();
});

for (const [language, locale, least] of [['en', 'en-GB', 'Models and libraries'], ['zh', 'zh-CN', '模型']]) {
  test(`every link of the manual leads somewhere, ${language}`, async () => {
    const context = await chrome.newContext({ locale, viewport: { width: 1440, height: 900 } });
    const page = await watched(context, house);
    await page.goto(`${house.address}/console/docs`);
    await page.locator('.prose').waitFor();
    const listed = await page.locator('.contents nav a').evaluateAll((links) => links.map((link) => link.pathname));
    assert.ok(listed.length >= 25, `${listed.length} pages`);
    assert.ok((await page.locator('.contents nav').textContent()).includes(least));
    const [beyond, asked] = [new Set(), new Set()];
    let inside = 0;
    for (const path of listed) {
      await page.locator(`.contents nav a[href="${path}"]`).click();
      await page.locator(`.contents nav a[href="${path}"][aria-current=page]`).waitFor();
      assert.equal(await page.locator('h1').count(), 1, path);
      const { links, broken } = await page.evaluate(async () => {
        const images = [...document.querySelectorAll('.prose img')];
        images.forEach((image) => { image.loading = 'eager'; });
        await Promise.all(images.map((image) => image.decode().catch(() => undefined)));
        return {
          links: [...document.querySelectorAll('article a')].map((link) => ({ href: link.href, part: link.hash && link.pathname === location.pathname ? link.hash.slice(1) : '' })),
          broken: images.filter((image) => !image.naturalWidth).map((image) => image.src),
        };
      });
      assert.deepEqual(broken, [], path);
      for (const { href, part } of links) {
        const url = new URL(href);
        if (url.origin !== house.address) beyond.add(href);
        else if (url.pathname.startsWith('/console/docs/')) {
          inside += 1;
          const place = url.pathname.replace(/^\/console\/docs\/(en|zh)\//, '/console/docs/');
          assert.ok(listed.includes(place), `${path} leads to ${href}`);
          if (part) assert.equal(await page.locator(`[id="${decodeURIComponent(part)}"]`).count(), 1, `${path}${part}`);
        } else asked.add(url.pathname);
      }
    }
    assert.ok(inside > 60, `${inside} links`);
    for (const path of asked) assert.equal((await page.request.get(house.address + path)).status(), 200, path);
    for (const href of beyond) assert.match(href, /^https:\/\/github\.com\/inkgate\/inkgate\/blob\/main\//);
    assert.deepEqual(page.faults, []);
    await context.close();
  });
}

test('a link in a page turns it, the back button turns it back, and the other language is a link away', async () => {
  const context = await chrome.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 } });
  const page = await watched(context, house);
  await page.goto(`${house.address}/console/docs/index`);
  await page.locator('.prose a', { hasText: 'the first five minutes' }).click();
  await page.getByRole('heading', { level: 1, name: 'The first five minutes' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Inkgate' }).waitFor();
  await page.locator('.prose a', { hasText: '中文' }).click();
  await page.waitForFunction(() => document.documentElement.lang === 'zh-CN' && document.querySelector('.prose')?.textContent.includes('印刷'));
  await page.goto(`${house.address}/console/docs/nowhere`);
  await page.getByText('页面不存在').first().waitFor();
  await context.close();
});

test('it is searched in the browser, and at 360 pixels by keyboard', async () => {
  const context = await chrome.newContext({ locale: 'en-GB', viewport: { width: 360, height: 740 } });
  const page = await watched(context, house);
  await page.goto(`${house.address}/console/docs/security`);
  await page.locator('.prose').waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  await page.getByLabel('Search the manual').focus();
  await page.keyboard.type('grafana dashboard');
  await page.locator('.hits a', { hasText: 'Monitoring' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Monitoring/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Monitoring' }).waitFor();
  assert.deepEqual(page.faults, []);
  await context.close();
});

test('only who reads it loads it', async () => {
  const context = await chrome.newContext({ locale: 'en-GB' });
  const page = await watched(context, house);
  const [scripts, weights] = [[], []];
  page.on('response', (response) => { if (response.url().endsWith('.js')) scripts.push(response.url()); });
  await page.goto(`${house.address}/console/`);
  await page.getByText('Setup code').first().waitFor();
  assert.ok(scripts.length > 0 && !scripts.some((url) => url.includes('manual')), scripts.join(' '));
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  network.on('Network.loadingFinished', ({ encodedDataLength }) => weights.push(encodedDataLength));
  await page.goto(`${house.address}/console/docs`);
  await page.locator('.prose').waitFor();
  const whole = weights.reduce((sum, one) => sum + one, 0);
  assert.ok(scripts.filter((url) => url.includes('manual')).length === 1 && whole < 200_000, `${whole} bytes of ${scripts}`);
  await context.close();
});
