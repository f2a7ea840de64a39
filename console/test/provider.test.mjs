// Signing in with an identity provider, in a real browser: there and back, turned away, and in place when a session ends.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House, OWNER, browser, watched } from './house.mjs';
import { provider } from './provider.mjs';

const says = { email: 'li@example.org', email_verified: true, groups: ['ocr'] };
let house, chrome, id;

before(async () => {
  house = await House.start();
  chrome = await browser();
  id = await provider(says);
  const page = await (await chrome.newContext({ locale: 'en-GB' })).newPage();
  await page.goto(`${house.address}/console/`);
  await page.getByLabel('Setup code').fill(house.setupCode);
  await page.getByLabel('Name').fill(OWNER.name);
  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Make the owner' }).click();
  await page.getByRole('heading', { name: 'Keep a copy of the master key' }).waitFor();
  const { user } = await (await page.request.get(`${house.address}/admin/v1/session`)).json();
  await page.context().close();
  // Its address is known now, which the provider is to send people back to.
  await house.halt();
  Object.assign(house.environment, {
    INKGATE_OIDC_ISSUER: id.address, INKGATE_OIDC_CLIENT_ID: 'inkgate', INKGATE_OIDC_ADDRESS: house.address, INKGATE_OIDC_NAME: 'Example ID',
    INKGATE_OIDC_DOMAINS: 'example.org', INKGATE_OIDC_ROLES: 'ocr=auditor', INKGATE_OIDC_ACCOUNT: user.account,
  });
  await house.again();
});
after(async () => {
  await chrome?.close();
  await id?.close();
  await house?.stop();
});

async function fresh() {
  const context = await chrome.newContext({ locale: 'en-GB' });
  const page = await watched(context, house);
  await page.goto(`${house.address}/console/`);
  return { context, page };
}

/** What went wrong but for the way to the provider, which is wanted here. */
const faults = (page) => page.faults.filter((fault) => !fault.startsWith(`asked ${id.address}`));

test('there and back, and in', async () => {
  const { context, page } = await fresh();
  await page.getByRole('link', { name: 'Sign in with Example ID' }).click();
  await page.locator('#go').click();
  await page.locator('.nav').waitFor();
  assert.equal(new URL(page.url()).pathname, '/console/');
  assert.equal(new URL(page.url()).search, '');
  assert.match(await page.locator('.who').textContent(), /li@example\.org/);
  assert.equal(await page.getByRole('link', { name: 'Audit trail' }).count(), 1, 'an auditor looks');
  const cookies = await context.cookies(house.address);
  assert.deepEqual(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]), [['inkgate', true, 'Strict']]);
  // Its session is ended from elsewhere; signed in again in another tab, this one goes on where it was.
  await page.getByRole('link', { name: 'Usage' }).click();
  const other = await context.newPage();
  await other.goto(`${house.address}/console/`);
  await other.getByRole('button', { name: 'Sign out' }).click();
  await other.getByText('Sign in to Inkgate').waitFor();
  await page.getByRole('link', { name: 'Packages' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  const opened = context.waitForEvent('page');
  await dialog.getByRole('link', { name: /in another tab/ }).click();
  const tab = await opened;
  await tab.locator('#go').click();
  await tab.locator('.nav').waitFor();
  await tab.close();
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'Packages' }).waitFor();
  assert.deepEqual(faults(page), []);
  await context.close();
});

test('whom nobody let in is told so', async () => {
  says.email = 'li@example.com';
  const { context, page } = await fresh();
  await page.getByRole('link', { name: 'Sign in with Example ID' }).click();
  await page.locator('#go').click();
  await page.getByRole('alert').getByText('nobody has let you in here').waitFor();
  says.email = 'li@example.org';
  await page.goto(`${house.address}/console/oidc/back?code=x&state=y`);
  await page.getByRole('alert').getByText('Begin again').waitFor();
  assert.deepEqual(faults(page), []);
  await context.close();
});
