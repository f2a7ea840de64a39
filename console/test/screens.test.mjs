// Each screen in both languages, both themes, on a desk and on a telephone: pictures to look at, nothing that runs over
// the edge, and nothing serious for axe.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ARTEFACTS, House, OWNER, browser, signIn, watched } from './house.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCREENS = ['', 'applications', 'keys', 'debugger', 'explorer', 'usage', 'packages', 'statements', 'charges', 'prices', 'live', 'audit', 'users', 'accounts', 'config', 'about', 'me', 'docs/start', 'docs/status-codes', 'nowhere'];
let house, chrome;

before(async () => {
  house = await House.start();
  chrome = await browser();
  mkdirSync(join(ARTEFACTS, 'screens'), { recursive: true });
  const context = await chrome.newContext({ locale: 'en-GB' });
  const page = await watched(context, house);
  await page.goto(`${house.address}/console/`);
  await look(page, 'setup');
  await page.getByLabel('Setup code').fill(house.setupCode);
  await page.getByLabel('Name').fill(OWNER.name);
  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Make the owner' }).click();
  await page.getByRole('button', { name: 'I have a copy' }).click();
  await page.getByRole('button', { name: 'Make application and keys' }).click();
  await page.getByText('These are its keys').waitFor();
  await look(page, 'keys shown once');
  await context.close();
});
after(async () => {
  await chrome?.close();
  await house?.stop();
});

/** What axe finds that keeps somebody out. */
async function look(page, name) {
  // The page's own policy forbids scripts that are not the server's; the tool's is put in by the browser itself.
  await page.evaluate(AXE);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(serious.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`), []);
}

for (const [language, locale] of [['en', 'en-GB'], ['zh', 'zh-CN']]) {
  for (const theme of ['light', 'dark']) {
    test(`every screen in ${language}, ${theme}`, async () => {
      const context = await chrome.newContext({ locale, colorScheme: theme, viewport: { width: 1440, height: 900 } });
      const page = await watched(context, house);
      await signIn(page, house);
      for (const path of SCREENS) {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.goto(`${house.address}/console/${path}`);
        await page.locator('h1').first().waitFor();
        await page.waitForFunction(() => !document.querySelector('.busy[role=status]'));
        assert.equal(await page.locator('html').getAttribute('lang'), language === 'zh' ? 'zh-CN' : 'en');
        assert.equal(await page.locator('html').getAttribute('data-theme'), theme);
        if (language === 'zh') assert.match(await page.locator('h1').first().textContent(), /[\u4e00-\u9fff]/, path);
        await look(page, `${path} ${language} ${theme}`);
        for (const width of [1440, 360]) {
          await page.setViewportSize({ width, height: 900 });
          const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          assert.ok(over <= 0, `${path} runs over by ${over} at ${width}`);
          await page.screenshot({ path: join(ARTEFACTS, 'screens', `${path.replace('/', '-') || 'try'}-${language}-${theme}-${width}.png`) });
        }
      }
      // A reading, with its lines.
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`${house.address}/console/`);
      await page.locator('.specimens button').first().click();
      await page.locator('.lines button').first().waitFor();
      await look(page, `a reading ${language} ${theme}`);
      for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: join(ARTEFACTS, 'screens', `reading-${language}-${theme}-${width}.png`) });
      }
      assert.deepEqual(page.faults, []);
      await context.close();
    });
  }
}
