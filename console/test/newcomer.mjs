// What somebody does who sees the console for the first time, for `bench/newcomer`: ADDRESS CODE PICTURE. A browser goes from
// the setup code to a carried picture, read; what was clicked and what the page shows are printed, the page is kept in PICTURE.
import { OWNER, browser, lines } from './house.mjs';

const [address, code, picture] = process.argv.slice(2);
const chrome = await browser();
const done = { filled: 0, clicks: 0 };
try {
  const context = await chrome.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 780 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const fill = async (label, text) => { await page.getByLabel(label).fill(text); done.filled += 1; };
  const click = async (name) => { await page.getByRole('button', { name }).click(); done.clicks += 1; };
  await page.goto(`${address}/console/`);
  await fill('Setup code', code);
  await fill('Name', OWNER.name);
  await fill('Password', OWNER.password);
  await click('Make the owner');
  await click('I have a copy');
  await click('Make application and keys');
  await click('Read the first picture');
  await click('Receipt');
  done.lines = await lines(page);
  await page.screenshot({ path: picture });
} finally {
  await chrome.close();
}
console.log(JSON.stringify(done));
