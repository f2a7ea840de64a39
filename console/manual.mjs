// The manual in the console: the pages under docs/ made HTML while the console is built, a module a language, so that the
// browser renders no Markdown and asks for a language only when somebody reads it. A link that leads nowhere ends the build.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Marked } from 'marked';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const DOCS = join(ROOT, 'docs');
const LANGUAGES = ['en', 'zh'];
const REPOSITORY = 'https://github.com/inkgate/inkgate/blob/main/';
/** What the summary does not name and pages lead to: shown as it is. */
const SETTINGS = { file: join(DOCS, 'inkgate.toml'), path: 'settings', title: { en: 'Settings', zh: '配置项' } };
/** Described by the server itself. */
const SERVED = { 'docs/openapi.json': '/openapi.json' };

/** Every file that the manual is made from, pictures aside: those carry their digests in their names. */
export function manualSources() {
  const pages = LANGUAGES.flatMap((language) => readdirSync(join(DOCS, 'book', language)).map((name) => join(DOCS, 'book', language, name)));
  const beside = readdirSync(DOCS).filter((name) => name.endsWith('.md')).map((name) => join(DOCS, name));
  return [...pages, ...beside, SETTINGS.file];
}

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
/** The name of a heading in an address, as code hosts make it. */
const slug = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-');
const pathOf = (file) => relative(DOCS, file).replaceAll('\\', '/').replace(/^book\/\w+\//, '').replace(/(\.zh-CN)?\.md$/, '');

/** The summary's chapters in their order: file, part, depth. */
function chapters(language) {
  const folder = join(DOCS, 'book', language);
  const found = [];
  let part = '';
  for (const line of readFileSync(join(folder, 'SUMMARY.md'), 'utf8').split('\n')) {
    const heading = /^# (.*)/.exec(line);
    if (heading) part = found.length === 0 ? '' : heading[1];
    const entry = /^(\s*)(?:- )?\[([^\]]+)\]\(([^)]+)\)/.exec(line);
    if (entry) found.push({ file: resolve(folder, entry[3]), title: entry[2], part, depth: entry[1].length > 0 ? 1 : 0 });
  }
  return found;
}

/** A page as HTML without its first heading. What Markdown calls HTML is text here, but for a line's break. */
function rendered(chapter, known, language) {
  const { file } = chapter;
  const pictures = [];
  const seen = new Map();
  const marked = new Marked({ gfm: true });
  let first = true;
  const lead = (href) => {
    const [target, part] = href.split('#');
    if (/^https?:/.test(href)) return { to: href, out: true };
    if (target === '') return { to: `#${part}` };
    const whole = resolve(dirname(file), target);
    if (!existsSync(whole)) throw new Error(`${relative(ROOT, file)}: ${href} leads nowhere`);
    const hash = part ? `#${part}` : '';
    if (known.has(whole)) return { to: `/console/docs/${known.get(whole)}${hash}` };
    const other = LANGUAGES.find((one) => one !== language && whole.startsWith(join(DOCS, 'book', one)));
    if (other) return { to: `/console/docs/${other}/${pathOf(whole)}` };
    const name = relative(ROOT, whole).replaceAll('\\', '/');
    return SERVED[name] ? { to: SERVED[name], out: true } : { to: `${REPOSITORY}${name}${hash}`, out: true };
  };
  marked.use({
    // An address that stands in a sentence is an example, not a link.
    tokenizer: { url: () => undefined },
    renderer: {
      html({ text }) {
        const bare = text.replace(/<!--[\s\S]*?-->/g, '');
        return escape(bare).replace(/&lt;br&gt;/g, '<br>');
      },
      heading({ tokens, depth, text }) {
        if (depth === 1 && first) {
          first = false;
          chapter.title = this.parser.parseInline(tokens, this.parser.textRenderer);
          return '';
        }
        const name = slug(text.replace(/`/g, ''));
        const count = seen.get(name) ?? 0;
        seen.set(name, count + 1);
        return `<h${depth} id="${count ? `${name}-${count}` : name}">${this.parser.parseInline(tokens)}</h${depth}>`;
      },
      link({ href, tokens }) {
        const { to, out } = lead(href);
        return `<a href="${escape(to)}"${out ? ' target="_blank" rel="noopener noreferrer"' : ''}>${this.parser.parseInline(tokens)}</a>`;
      },
      image({ href, text }) {
        const whole = resolve(dirname(file), href);
        if (!existsSync(whole)) throw new Error(`${relative(ROOT, file)}: ${href} is not there`);
        if (!pictures.includes(whole)) pictures.push(whole);
        return `<img src="\0${whole}\0" alt="${escape(text)}" loading="lazy">`;
      },
      code({ text }) {
        return `<pre class="code" tabindex="0"><code>${escape(text)}</code></pre>`;
      },
      table(token) {
        const cell = (one, tag) => `<${tag}${one.align ? ` align="${one.align}"` : ''}>${this.parser.parseInline(one.tokens)}</${tag}>`;
        const rows = token.rows.map((row) => `<tr>${row.map((one) => cell(one, 'td')).join('')}</tr>`).join('');
        const name = escape(token.header.map((one) => one.text.replace(/`/g, '')).filter(Boolean).join(', ') || chapter.title);
        return `<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table><thead><tr>${token.header.map((one) => cell(one, 'th')).join('')}</tr></thead><tbody>${rows}</tbody></table></div>`;
      },
    },
  });
  const html = file === SETTINGS.file ? `<pre class="code" tabindex="0"><code>${escape(readFileSync(file, 'utf8'))}</code></pre>` : marked.parse(readFileSync(file, 'utf8'));
  return { html, pictures };
}

/** The module of a language: its pages in order. */
function moduleOf(language) {
  const all = chapters(language);
  all.push({ file: SETTINGS.file, title: SETTINGS.title[language], part: all.at(-1).part, depth: 0 });
  // The settings stand after the page that tells of running the server.
  const place = all.findIndex(({ file }) => file.endsWith('operating.md'));
  const [settings] = all.splice(-1);
  settings.part = all[place].part;
  settings.depth = 1;
  all.splice(place + 1, 0, settings);
  const known = new Map(all.map(({ file }) => [file, file === SETTINGS.file ? SETTINGS.path : pathOf(file)]));
  const pictures = [];
  const pages = all.map((chapter) => {
    const named = chapter.title;
    const page = rendered(chapter, known, language);
    for (const picture of page.pictures) if (!pictures.includes(picture)) pictures.push(picture);
    const html = page.html.split('\0').map((piece, at) => (at % 2 ? `p${pictures.indexOf(piece)}` : JSON.stringify(piece))).join(' + ');
    return `{ path: ${JSON.stringify(known.get(chapter.file))}, name: ${JSON.stringify(named)}, title: ${JSON.stringify(chapter.title)}, part: ${JSON.stringify(chapter.part)}, depth: ${chapter.depth}, html: ${html} }`;
  });
  const imports = pictures.map((picture, at) => `import p${at} from ${JSON.stringify(picture)};`).join('\n');
  return `${imports}\nexport default [\n${pages.join(',\n')}\n];\n`;
}

/** Gives `virtual:manual-en` and `virtual:manual-zh` to the build. */
export function manual() {
  const PREFIX = 'virtual:manual-';
  return {
    name: 'inkgate-manual',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return null;
      manualSources().forEach((file) => this.addWatchFile(file));
      return moduleOf(id.slice(PREFIX.length + 1));
    },
  };
}
