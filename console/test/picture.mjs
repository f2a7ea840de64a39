// The picture of the product at work for the READMEs: a carried picture, read, in the console. `npm run picture`.
import { join } from 'node:path';
import { House, OWNER, ROOT, browser, watched } from './house.mjs';

const house = await House.start();
const chrome = await browser();
try {
  const context = await chrome.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 780 } });
  const page = await watched(context, house);
  await page.goto(`${house.address}/console/`);
  await page.getByLabel('Setup code').fill(house.setupCode);
  await page.getByLabel('Name').fill(OWNER.name);
  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Make the owner' }).click();
  await page.getByRole('button', { name: 'I have a copy' }).click();
  await page.getByRole('button', { name: 'Make application and keys' }).click();
  await page.getByRole('button', { name: 'Read the first picture' }).click();
  // Once to warm the models, once for the picture.
  await page.getByRole('button', { name: 'Receipt' }).click();
  await page.locator('.lines button').first().waitFor();
  await page.getByRole('button', { name: 'Read again' }).click();
  await page.locator('.lines button').nth(9).focus();
  await page.screenshot({ path: join(ROOT, 'docs', 'console.png') });
} finally {
  await chrome.close();
  await house.stop();
}
