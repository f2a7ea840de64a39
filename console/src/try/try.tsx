// Try it: a picture goes in, what the API answers comes out.
import { useEffect, useRef, useState } from 'preact/hooks';
import { type List, Problem, get } from '../api';
import { Copy, Empty, Head, Tabs, Wrong } from '../parts/basics';
import { number, size } from '../parts/numbers';
import { usePreferences, useText } from '../preferences';
import { link } from '../route';
import { session } from '../session';
import { Code, Signature } from './code-tab';
import type { Call } from './code';
import { Pick } from './pick';
import { DOUBT, Fields, Lines, Stages } from './results';
import { type Sent, base64, send, sendForFile, stagesOf } from './send';
import { type Page, type Shown, asTable, asText, beside, documentOf, shown } from './shown';
import { type Outline, Viewer } from './viewer';

interface Capability {
  name: string; path: string; titles: { en: string; zh: string };
  request: { data?: string; Action?: string; ImageData?: string; imageContent?: string };
  limits: { pictureBytes: number; bodyBytes: number };
}
interface Application { appkey: string; name: string; enabled: boolean }
interface Said { path: string; text: string; detail: boolean }
interface Done { answer: Shown; said: Said[]; ms: number; stages: [string, number][]; capability: string; body: string }
type Tab = 'lines' | 'fields' | 'json' | 'code' | 'signature';

/** Pictures that browsers show by themselves. */
const SHOWN_BY_BROWSERS = /^image\/(png|jpeg|gif|webp|bmp|x-ms-bmp)$/;

/** The kind of a file by its first bytes, as the server tells it: names and declared types are nobody's promise. */
async function kindOf(file: File): Promise<string> {
  const head = new Uint8Array(await file.slice(0, 1024).arrayBuffer());
  const starts = (...bytes: number[]) => bytes.every((byte, at) => head[at] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (starts(0xff, 0xd8)) return 'image/jpeg';
  if (starts(0x47, 0x49, 0x46)) return 'image/gif';
  if (starts(0x42, 0x4d)) return 'image/bmp';
  if (starts(0x52, 0x49, 0x46, 0x46)) return 'image/webp';
  if (starts(0x49, 0x49, 0x2a, 0) || starts(0x4d, 0x4d, 0, 0x2a)) return 'image/tiff';
  return new TextDecoder('latin1').decode(head).includes('%PDF-') ? 'application/pdf' : '';
}

/** Two calls' stages as one's. */
function summed(one: [string, number][], other: [string, number][]): [string, number][] {
  const names = [...new Set([...one, ...other].map(([name]) => name))];
  const of = (stages: [string, number][], name: string) => stages.find(([found]) => found === name)?.[1] ?? 0;
  return names.map((name) => [name, of(one, name) + of(other, name)]);
}

function parsed(sent: Sent): unknown {
  try {
    return JSON.parse(sent.text);
  } catch {
    throw new Problem(sent.status, 'answer', '');
  }
}

export function Try() {
  const t = useText();
  const { language } = usePreferences();
  const state = session.use();
  const inside = state.at === 'in';
  const [capabilities, setCapabilities] = useState<Capability[]>([]);
  const [applications, setApplications] = useState<Application[] | null>(null);
  const [capability, setCapability] = useState('auto');
  const [profile, setProfile] = useState('balanced');
  const [appkey, setAppkey] = useState('');
  const [token, setToken] = useState('');
  const [file, setFile] = useState<{ file: File; kind: string; count: number } | null>(null);
  const [picture, setPicture] = useState<string | null>(null);
  const [page, setPage] = useState(0);
  const [done, setDone] = useState<Done | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [note, setNote] = useState('');
  const [progress, setProgress] = useState<number | null>(null);
  const stop = useRef<AbortController | null>(null);

  useEffect(() => {
    const ended = new AbortController();
    get<{ capabilities: Capability[] }>('/v1/capabilities', ended.signal).then(({ capabilities }) => setCapabilities(capabilities), () => undefined);
    if (inside) {
      get<List<Application>>('/admin/v1/applications?limit=500', ended.signal).then(({ items }) => {
        const usable = items.filter((one) => one.enabled);
        setApplications(usable);
        setAppkey((now) => now || usable[0]?.appkey || '');
      }, (wrong: unknown) => { if (!ended.signal.aborted) setError(wrong); });
    }
    return () => { ended.abort(); stop.current?.abort(); };
  }, [inside]);

  // Pixels to show: the file itself, or what the server draws of its page.
  useEffect(() => {
    if (!file) return setPicture(null);
    const ended = new AbortController();
    let address = '';
    const show = (blob: Blob | null) => {
      if (ended.signal.aborted) return;
      address = blob ? URL.createObjectURL(blob) : '';
      setPicture(address || null);
    };
    setPicture(null);
    if (SHOWN_BY_BROWSERS.test(file.kind)) show(file.file);
    else if (inside && done) {
      const number = done.answer.pages[page]?.number ?? 1;
      sendForFile({ path: `/admin/v1/try/page?page=${number}`, headers: {}, body: file.file, signal: ended.signal, session: true }).then(show, () => show(null));
    }
    return () => { ended.abort(); if (address) URL.revokeObjectURL(address); };
  }, [file, inside, done, page]);

  const read = async (what: { file: File; kind: string }, which: string) => {
    const most = capabilities.find((one) => one.name === 'general')?.limits.bodyBytes;
    setNote('');
    setDone(null);
    setError(null);
    setPage(0);
    if (most && what.file.size > most) return setNote(t('tooLarge', { size: size(what.file.size), most: size(most) }));
    stop.current?.abort();
    const control = new AbortController();
    stop.current = control;
    setProgress(0);
    try {
      setDone(await call(what, which, control.signal));
    } catch (wrong) {
      if (wrong instanceof DOMException) { if (stop.current === control) setNote(t('cancelled')); } else setError(wrong);
    }
    if (stop.current === control) setProgress(null);
  };

  const call = async (what: { file: File; kind: string }, which: string, signal: AbortSignal): Promise<Done> => {
    const common = { progress: setProgress, signal, session: inside };
    const headers: Record<string, string> = inside ? { appkey } : { authorization: `Bearer ${token}` };
    const known = capabilities.find((one) => one.name === which);
    if (known) {
      const data = await base64(what.file);
      const body = JSON.stringify(known.request.data ? { data: [data] } : known.request.Action ? { Action: known.request.Action, ImageData: data } : { imageContent: data });
      const sent = await send({ ...common, path: `/admin/v1/try/${which}`, headers: { ...headers, 'content-type': 'application/json', 'x-inkgate-detail': '1' }, body });
      return { answer: shown(parsed(sent)), said: [{ path: known.path, text: sent.text, detail: true }], ms: sent.ms, stages: stagesOf(sent), capability: which, body };
    }
    const type = { ...headers, 'content-type': 'application/octet-stream' };
    const plain = await send({ ...common, path: `${inside ? '/admin/v1/try/plain' : '/v1/recognize'}?profile=${profile}`, headers: type, body: what.file });
    const done: Done = { answer: shown(parsed(plain)), said: [{ path: '/v1/recognize', text: plain.text, detail: false }], ms: plain.ms, stages: stagesOf(plain), capability: 'plain', body: '' };
    const document = which === 'auto' ? documentOf(done.answer.pages) : null;
    if (!document) return done;
    try {
      // Its words are a document's: its fields too, then.
      const path = inside ? '/admin/v1/try/documents' : '/v1/documents';
      const fields = await send({ ...common, path: `${path}?document=${document}`, headers: type, body: what.file });
      const answer = { ...done.answer, pages: beside(done.answer.pages, shown(parsed(fields)).pages) };
      return { ...done, answer, said: [{ path: '/v1/documents', text: fields.text, detail: false }, ...done.said], ms: plain.ms + fields.ms, stages: summed(done.stages, stagesOf(fields)) };
    } catch (wrong) {
      // A server without documents, an application for which they are not opened, or no document after all.
      if (wrong instanceof Problem && [403, 404, 422].includes(wrong.status)) return done;
      throw wrong;
    }
  };

  const pick = (chosen: File, suggested?: string) => {
    void (async () => {
      const kind = await kindOf(chosen);
      const which = suggested && suggested !== 'plain' && capabilities.some((one) => one.name === suggested) && inside ? suggested : kind === 'application/pdf' || kind === 'image/tiff' ? 'plain' : suggested === 'plain' ? 'auto' : capability;
      setCapability(which);
      const next = { file: chosen, kind, count: (file?.count ?? 0) + 1 };
      setFile(next);
      await read(next, which);
    })();
  };

  if (inside && applications?.length === 0) {
    return <><Head title={t('tryTitle')} intro={t('tryIntro')} /><div class="panel"><Empty title={t('noApplication')} hint={t('noApplicationHint')}><a class="button" href={link('applications')}>{t('appNew')}</a></Empty></div></>;
  }
  const titles = (one: Capability) => one.titles[language];
  const busy = progress !== null;
  return (
    <>
      <Head title={t('tryTitle')} intro={t('tryIntro')}>{file && <Pick pick={pick} small />}</Head>
      <div class="row" role="group" aria-label={t('tryTitle')}>
        <label class="row"><span>{t('capability')}</span>
          <select class="narrow" value={capability} onChange={(event) => setCapability(event.currentTarget.value)}>
            <option value="auto">{t('auto')}</option>
            <option value="plain">{t('plainText')}</option>
            {inside && capabilities.map((one) => <option key={one.name} value={one.name}>{titles(one)}</option>)}
          </select>
        </label>
        {(capability === 'plain' || capability === 'auto') && (
          <label class="row"><span>{t('profile')}</span>
            <select class="narrow" value={profile} onChange={(event) => setProfile(event.currentTarget.value)}>
              <option value="fast">{t('profileFast')}</option><option value="balanced">{t('profileBalanced')}</option><option value="accurate">{t('profileAccurate')}</option>
            </select>
          </label>
        )}
        {inside
          ? <label class="row"><span>{t('as')}</span><select class="narrow" value={appkey} onChange={(event) => setAppkey(event.currentTarget.value)}>{applications?.map((one) => <option key={one.appkey} value={one.appkey}>{one.name}</option>)}</select></label>
          : <label class="row"><span>{t('token')}</span><input class="narrow" type="password" autocomplete="off" value={token} title={t('tokenHint')} onInput={(event) => setToken(event.currentTarget.value)} /></label>}
        {file && <button type="button" class="first" disabled={busy} onClick={() => read(file, capability)}>{done ? t('readAgain') : t('read')}</button>}
      </div>
      {busy && <Working part={progress} cancel={() => stop.current?.abort()} />}
      {note && <p class="note" role="status">{note}</p>}
      {error !== null && <Wrong error={error} again={file ? () => read(file, capability) : undefined} />}
      {file ? <Result key={file.count} file={file} picture={picture} page={page} turn={setPage} done={done} capabilities={capabilities} appkey={appkey} /> : <Pick pick={pick} small={false} />}
    </>
  );
}

function Working({ part, cancel }: { part: number; cancel: () => void }) {
  const t = useText();
  return (
    <div class="panel" role="status">
      <div class="row between"><span>{part < 1 ? t('sending', { percent: number(part * 100) }) : t('reading')}</span><button type="button" class="small" onClick={cancel}>{t('cancel')}</button></div>
      {part < 1 ? <progress max={1} value={part} aria-label={t('reading')} /> : <progress aria-label={t('reading')} />}
    </div>
  );
}

function Result({ file, picture, page, turn, done, capabilities, appkey }: {
  file: { file: File; kind: string }; picture: string | null; page: number; turn: (page: number) => void; done: Done | null; capabilities: Capability[]; appkey: string;
}) {
  const t = useText();
  const [hot, setHot] = useState('');
  const [chosen, setChosen] = useState(0);
  const [tab, setTab] = useState<Tab>('lines');
  const light = (id: string, choose = false) => {
    setHot(id);
    if (!choose) return;
    setTab(id.startsWith('field') ? 'fields' : 'lines');
    setChosen((count) => count + 1);
  };
  const pages = done?.answer.pages ?? [];
  const one: Page | undefined = pages[page];
  useEffect(() => { setHot(''); }, [page, done]);
  useEffect(() => { if (one?.groups.length) setTab((tab) => (tab === 'lines' ? 'fields' : tab)); else setTab((tab) => (tab === 'fields' ? 'lines' : tab)); }, [done]);
  const outlines: Outline[] = one ? [
    ...one.lines.flatMap((line, at) => (line.polygon ? [{ id: `line-${at}`, polygon: line.polygon, title: line.text, doubtful: (line.score ?? 1) < DOUBT }] : [])),
    ...one.groups.flatMap((group, place) => group.fields.flatMap((field, at) => (field.polygon ? [{ id: `field-${place}-${at}`, polygon: field.polygon, title: `${field.label}: ${field.value ?? ''}`, doubtful: field.check === 'failed' }] : []))),
  ] : [];
  // Where fields are shown, their outlines are; lines have theirs with the lines.
  const seen = outlines.filter((outline) => tab !== 'fields' ? outline.id.startsWith('line') || !one?.lines.length : outline.id.startsWith('field'));
  const viewer = <Viewer picture={picture} width={one?.width ?? 0} height={one?.height ?? 0} outlines={seen} hot={hot} light={light} pages={pages.length} page={page} turn={turn} alt={file.file.name} />;
  return (
    <div class="try">
      <div class="stack tight">{viewer}<p class="hint file-name" title={file.file.name}>{file.file.name} · {size(file.file.size)}{one && one.width > 0 ? ` · ${one.width} × ${one.height}` : ''}{one && Math.abs(one.angle) >= 0.5 ? ` · ${t('angle', { angle: number(one.angle, 1) })}` : ''}</p></div>
      {done && <Answer done={done} one={one} tab={tab} setTab={setTab} hot={hot} light={light} chosen={chosen} file={file} capabilities={capabilities} appkey={appkey} />}
    </div>
  );
}

function Answer({ done, one, tab, setTab, hot, light, chosen, file, capabilities, appkey }: {
  done: Done; one: Page | undefined; tab: Tab; setTab: (tab: Tab) => void; hot: string; light: (id: string, choose?: boolean) => void; chosen: number;
  file: { file: File; kind: string }; capabilities: Capability[]; appkey: string;
}) {
  const t = useText();
  const known = capabilities.find((entry) => entry.name === done.capability);
  const extension = { 'image/jpeg': 'jpg', 'application/pdf': 'pdf' }[file.kind] ?? (file.kind.split('/')[1] || 'png');
  const general = capabilities.find((entry) => entry.name === 'general');
  const callOf = (one: Capability | undefined): Call => ({
    address: location.origin, path: one?.path ?? '/v1/recognize', signed: one !== undefined, extension,
    body: one?.request.data ? { kind: 'list' } : one?.request.Action ? { kind: 'single', action: one.request.Action } : { kind: 'face' },
  });
  // What the plain endpoint read, the cloud's general capability reads too, but for the files that it does not take.
  const calls = known ? [callOf(known)] : general && SHOWN_BY_BROWSERS.test(file.kind) ? [callOf(undefined), callOf(general)] : [callOf(undefined)];
  const tabs: [Tab, string][] = [['lines', t('tabLines')], ['fields', t('tabFields')], ['json', t('tabJson')], ['code', t('tabCode')], ...(known ? [['signature', t('tabSignature')] as [Tab, string]] : [])];
  const pages = done.answer.pages;
  return (
    <div class="results panel flush">
      <Tabs tabs={tabs} chosen={tab} choose={setTab} label={t('tryTitle')} />
      {done.answer.refused && <p class="note bad" role="alert">{done.answer.refused}</p>}
      {one?.failed && <p class="note bad" role="alert">{t('itemFailed', { why: one.failed })}</p>}
      <div role="tabpanel" aria-label={tabs.find(([name]) => name === tab)?.[1]}>
        {tab === 'lines' && one && <Lines page={one} hot={hot} light={light} chosen={chosen} />}
        {tab === 'fields' && one && <Fields page={one} hot={hot} light={light} chosen={chosen} />}
        {tab === 'json' && done.said.map((said) => <Json key={said.path} said={said} />)}
        {tab === 'code' && <Code calls={calls} />}
        {tab === 'signature' && known && <Signature body={done.body} appkey={appkey} />}
      </div>
      {one && (tab === 'lines' || tab === 'fields') && (
        <div class="pane">
          <div class="row"><Copy text={() => asText(pages)} label={t('copyText')} /><Copy text={() => asTable(pages)} label={t('copyTable')} />{one.lines.length > 0 && <span class="hint">{t('lineCount', { lines: one.lines.length })}</span>}</div>
          <Stages stages={done.stages} page={one} whole={done.ms} />
        </div>
      )}
    </div>
  );
}

function Json({ said }: { said: Said }) {
  const t = useText();
  return (
    <div class="pane">
      <div class="row between"><p class="hint wrap"><code>POST {said.path}</code><br />{t(said.detail ? 'jsonHintDetail' : 'jsonHint')}</p><Copy text={said.text} label={t('copyJson')} /></div>
      <pre class="code wrapped" tabIndex={0}>{pretty(said.text)}</pre>
    </div>
  );
}

function pretty(text: string): string {
  try {
    // Short lists (corners) stay on a line.
    return JSON.stringify(JSON.parse(text), null, 2).replace(/\[\s+(-?[\d.]+),\s+(-?[\d.]+)\s+\]/g, '[$1, $2]');
  } catch {
    return text;
  }
}
