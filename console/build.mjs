// Builds the console into the gateway: type check, bundle, compressed copies, and the table by which Rust embeds them.
// The table carries a digest of the sources, so that a test can tell whether the committed build belongs to them.
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { ROOT, manualSources } from './manual.mjs';

const here = dirname(fileURLToPath(import.meta.url));
// A build elsewhere is compared with the committed one by the suite.
const out = resolve(process.argv[2] ?? join(here, '../crates/gateway/src/console'));
const dist = join(out, 'dist');

const TYPES = {
  '.html': 'text/html;charset=UTF-8', '.js': 'text/javascript;charset=UTF-8', '.css': 'text/css;charset=UTF-8', '.svg': 'image/svg+xml',
  '.png': 'image/png', '.jpg': 'image/jpeg', '.pdf': 'application/pdf', '.txt': 'text/plain;charset=UTF-8',
};

async function files(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(entries.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  }));
  return found.flat().sort();
}

/** SHA-256 over the names and contents of everything that the build is made from. */
async function sources() {
  const whole = createHash('sha256');
  const single = ['build.mjs', 'index.html', 'manual.mjs', 'package-lock.json', 'package.json', 'tsconfig.json', 'vite.config.ts'].map((name) => join(here, name));
  const all = [...single, ...(await files(join(here, 'src'))), ...manualSources()];
  const names = all.map((path) => relative(ROOT, path).replaceAll('\\', '/')).sort();
  for (const name of names) {
    whole.update(`${name}\0`);
    whole.update(createHash('sha256').update(await readFile(join(ROOT, name))).digest());
  }
  return whole.digest('hex');
}

execFileSync(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', here], { stdio: 'inherit' });
await rm(dist, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({ root: here, configFile: join(here, 'vite.config.ts'), logLevel: 'warn', build: { outDir: dist, emptyOutDir: true } });

const rows = [];
for (const path of await files(dist)) {
  const name = relative(dist, path).replaceAll('\\', '/');
  const bytes = await readFile(path);
  const type = TYPES[extname(name)];
  if (!type) throw new Error(`${name} has no type`);
  const packed = { gz: null, br: null };
  if (/text|svg/.test(type) && bytes.length > 400) {
    packed.gz = gzipSync(bytes, { level: 9 });
    packed.br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  }
  for (const [kind, data] of Object.entries(packed)) if (data) await writeFile(`${path}.${kind}`, data);
  const include = (suffix) => `include_bytes!("dist/${name}${suffix}")`;
  const maybe = (kind) => (packed[kind] ? `Some(${include(`.${kind}`)})` : 'None');
  rows.push(`    Built {
        name: "${name}",
        kind: "${type}",
        digest: "${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}",
        bytes: ${include('')},
        gzip: ${maybe('gz')},
        brotli: ${maybe('br')},
    },`);
}
await writeFile(join(out, 'built.rs'), `//! The console's files as they were built. Written by \`npm run build\` in \`console/\`: not to be changed by hand.

use super::Built;

/// SHA-256 over the sources that these files were built from.
pub(super) const SOURCES: &str = "${await sources()}";

/// Every file.
pub(super) static FILES: &[Built] = &[
${rows.join('\n')}
];
`);
