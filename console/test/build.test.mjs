// The committed build is what the sources give.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './house.mjs';

test('a build gives the committed files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inkgate-build-'));
  execFileSync(process.execPath, ['build.mjs', folder], { cwd: join(ROOT, 'console'), stdio: 'inherit' });
  const committed = join(ROOT, 'crates', 'gateway', 'src', 'console');
  assert.equal(readFileSync(join(folder, 'built.rs'), 'utf8'), readFileSync(join(committed, 'built.rs'), 'utf8'));
  const names = (at) => readdirSync(at, { recursive: true }).map(String).filter((name) => /\.\w+$/.test(name) && !/\.(gz|br)$/.test(name)).sort();
  assert.deepEqual(names(join(folder, 'dist')), names(join(committed, 'dist')));
  for (const name of names(join(folder, 'dist'))) assert.ok(readFileSync(join(folder, 'dist', name)).equals(readFileSync(join(committed, 'dist', name))), name);
  rmSync(folder, { recursive: true });
});
