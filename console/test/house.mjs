// A real server and a real Chromium for the suite: an empty data folder, a free port, the binary that cargo built.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const ARTEFACTS = join(ROOT, 'console', 'artefacts');
export const OWNER = { name: 'owner', password: 'a long password of the suite' };

const BINARY = process.env.INKGATE_BINARY ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'debug', 'inkgate');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
// Nothing of the browser's own may go to a network.
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

mkdirSync(ARTEFACTS, { recursive: true });

/** A server; `stop` ends it and takes its data with it. */
export class House {
  static async start() {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: cargo build -p inkgate`);
    const house = new House();
    house.environment = {};
    house.data = mkdtempSync(join(tmpdir(), 'inkgate-console-'));
    await house.run('127.0.0.1:0');
    return house;
  }

  /** Starts the program and waits until it listens. */
  async run(listen) {
    this.child = spawn(BINARY, ['serve', '--data', this.data, '--listen', listen], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.environment, RUST_LOG: 'warn', NO_COLOR: '1' } });
    this.said = '';
    this.child.stderr.on('data', (bytes) => { this.said += bytes; });
    await new Promise((resolve, reject) => {
      this.child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${this.said}`)));
      createInterface({ input: this.child.stdout }).on('line', (line) => {
        this.said += `${line}\n`;
        const at = /Listening on (http:\S+)/.exec(line);
        if (at) resolve((this.address = at[1]));
      });
    });
  }

  /** The code that makes the first owner. */
  get setupCode() {
    const code = /\b[0-9a-f]{4}(-[0-9a-f]{4}){3}\b/.exec(this.said);
    if (!code) throw new Error(`no setup code was printed: ${this.said}`);
    return code[0];
  }

  /** Ends the program and leaves its data. */
  async halt() {
    if (!this.child || this.child.exitCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await gone;
  }

  /** The same server again, at the same address. */
  async again() {
    await this.run(new URL(this.address).host);
  }

  async stop() {
    await this.halt();
    rmSync(this.data, { recursive: true, force: true });
  }
}

export function browser() {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A page that notes what must not happen: errors, dialogs, refused scripts, calls of other hosts. */
export async function watched(context, house) {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // What the network refuses is reported by the page itself.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) page.faults.push(message.text());
  });
  page.on('dialog', (dialog) => { page.faults.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  page.on('request', (request) => { if (/^https?:/.test(request.url()) && !request.url().startsWith(house.address)) page.faults.push(`asked ${request.url()}`); });
  return page;
}

export async function signIn(page, house, path = '') {
  await page.goto(`${house.address}/console/${path}`);
  await page.locator('input[name=name]').fill(OWNER.name);
  await page.locator('input[name=password]').fill(OWNER.password);
  await page.locator('button[type=submit]').click();
  await page.locator('.nav').waitFor({ state: 'attached' });
}

/** Waits until a picture was read, and gives its lines. */
export async function lines(page) {
  await page.locator('.lines button').first().waitFor();
  return page.locator('.lines button > span:first-child').allTextContents();
}

/** Chooses a file as a person does. */
export async function choose(page, file) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: /Choose a file|Another picture/ }).click()]);
  await chooser.setFiles(file);
}
