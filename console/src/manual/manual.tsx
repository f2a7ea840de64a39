// The manual: pages that were made when the console was built, loaded with the first one that is read.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Busy, Empty, Head, Wrong } from '../parts/basics';
import { prefer, usePreferences, useText } from '../preferences';
import { go, link, route } from '../route';
import type { Language } from '../texts';

/** `html` is made from our own Markdown, in which markup is text: nothing from outside this repository is in it. */
export interface ManualPage { path: string; name: string; title: string; part: string; depth: number; html: string }

const LOADED: Partial<Record<Language, Promise<ManualPage[]>>> = {};

function load(language: Language): Promise<ManualPage[]> {
  const loading = LOADED[language] ??= (language === 'zh' ? import('virtual:manual-zh') : import('virtual:manual-en')).then((module) => module.default);
  // What failed is asked for anew the next time.
  loading.catch(() => { delete LOADED[language]; });
  return loading;
}

/** The page that a path names, and the language where it names one: `docs/zh/start` leads there in Chinese. */
function asked(path: string): { page: string; language: Language | null } {
  const parts = path.split('/').slice(1);
  const language = parts[0] === 'en' || parts[0] === 'zh' ? parts[0] : null;
  return { page: (language ? parts[1] : parts[0]) || 'index', language };
}

export function Manual() {
  const t = useText();
  const { language } = usePreferences();
  const { page, language: wanted } = asked(route.use());
  const [pages, setPages] = useState<ManualPage[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  const [words, setWords] = useState('');
  useEffect(() => {
    if (!wanted) return;
    prefer({ language: wanted });
    go(`docs/${page}`);
  }, [wanted]);
  useEffect(() => {
    let gone = false;
    setError(null);
    load(language).then((loaded) => { if (!gone) setPages(loaded); }, (wrong: unknown) => { if (!gone) setError(wrong); });
    return () => { gone = true; };
  }, [language, turn]);
  useEffect(() => setWords(''), [page]);
  if (error !== null) return <><Head title={t('docs')} /><Wrong error={error} again={() => setTurn(turn + 1)} /></>;
  if (!pages) return <><Head title={t('docs')} /><Busy /></>;
  const at = pages.findIndex((one) => one.path === page);
  const here = pages[at];
  return (
    <div class="manual">
      <Contents pages={pages} page={page} words={words} setWords={setWords} />
      {words.trim().length > 1 ? <Found pages={pages} words={words.trim()} /> : here ? (
        <article>
          <Head title={here.title} />
          <Prose page={here} />
          <nav class="row between" aria-label={t('manualTurn')}>
            {pages[at - 1] ? <a rel="prev" href={link(`docs/${pages[at - 1]?.path}`)}>← {pages[at - 1]?.name}</a> : <span />}
            {pages[at + 1] ? <a rel="next" href={link(`docs/${pages[at + 1]?.path}`)}>{pages[at + 1]?.name} →</a> : <span />}
          </nav>
        </article>
      ) : <article><Head title={t('notFound')} /><Empty title={t('notFound')} hint={t('notFoundHint')}><a class="button" href={link('docs')}>{t('docs')}</a></Empty></article>}
    </div>
  );
}

function Prose({ page }: { page: ManualPage }) {
  const box = useRef<HTMLDivElement>(null);
  // A part of a page that an address names.
  useEffect(() => {
    const name = decodeURIComponent(location.hash.slice(1));
    if (name) document.getElementById(name)?.scrollIntoView();
  }, [page]);
  return <div class="prose" ref={box} dangerouslySetInnerHTML={{ __html: page.html }} />;
}

function Contents({ pages, page, words, setWords }: { pages: ManualPage[]; page: string; words: string; setWords: (words: string) => void }) {
  const t = useText();
  const wide = useMemo(() => matchMedia('(min-width: 1100px)').matches, []);
  const [open, setOpen] = useState(wide);
  useEffect(() => { if (!wide) setOpen(false); }, [page]);
  const parts = [...new Set(pages.map((one) => one.part))];
  return (
    <aside class="contents">
      <label class="field"><span>{t('manualSearch')}</span><input type="search" value={words} onInput={(event) => setWords(event.currentTarget.value)} /></label>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('manualContents')}</summary>
        <nav aria-label={t('manualContents')}>
          {parts.map((part) => (
            <div key={part}>{part && <h2>{part}</h2>}<ul>{pages.filter((one) => one.part === part).map((one) => (
              <li key={one.path} class={one.depth ? 'below' : ''}><a href={link(`docs/${one.path}`)} aria-current={one.path === page ? 'page' : undefined}>{one.name}</a></li>
            ))}</ul></div>
          ))}
        </nav>
      </details>
    </aside>
  );
}

/** The text of a page's HTML: read by the browser's own parser into a document that runs and loads nothing. */
function textOf(html: string): string {
  return new DOMParser().parseFromString(html.replace(/<\/(p|li|tr|h\d|pre|td|th)>/g, ' $&'), 'text/html').body.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}

function Found({ pages, words }: { pages: ManualPage[]; words: string }) {
  const t = useText();
  const texts = useMemo(() => pages.map((one) => textOf(one.html)), [pages]);
  const sought = words.toLowerCase().split(/\s+/);
  const hits = pages.flatMap((one, at) => {
    const text = texts[at] ?? '';
    const all = `${one.title} ${text}`.toLowerCase();
    if (!sought.every((word) => all.includes(word))) return [];
    const place = Math.max(0, text.toLowerCase().indexOf(sought[0] ?? '') - 60);
    const titled = sought.every((word) => one.title.toLowerCase().includes(word));
    return [{ one, titled, excerpt: `${place ? '…' : ''}${text.slice(place, place + 180)}…` }];
  }).sort((a, b) => Number(b.titled) - Number(a.titled));
  return (
    <section class="stack" aria-label={t('manualSearch')}>
      <Head title={t('docs')} />
      <p class="hint" role="status">{t('manualHits', { count: hits.length, words })}</p>
      <ul class="hits">{hits.map(({ one, excerpt }) => <li key={one.path}><a href={link(`docs/${one.path}`)}>{one.title}</a><p class="wrap">{excerpt}</p></li>)}</ul>
    </section>
  );
}
