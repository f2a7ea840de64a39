// The signature debugger: a request that was refused, held against what the server would have signed.
import { useRef, useState } from 'preact/hooks';
import { call } from '../api';
import { Field, Form, Head, Tag } from '../parts/basics';
import { useText } from '../preferences';
import type { Key } from '../texts';

interface Step { step: string; verdict: 'right' | 'wrong' | 'skipped'; reason: string | null; server: string | null; yours: string | null }
interface Verdict { right: boolean; steps: Step[]; differs: { line: number; server: string; yours: string } | null }

const NAMES: Record<string, Key> = {
  authorization: 'debugStepAuthorization', headers: 'debugStepHeaders', date: 'debugStepDate', key: 'debugStepKey',
  appkey: 'debugStepAppkey', string: 'debugStepString', signature: 'debugStepSignature',
};

const REASONS: Record<string, Key> = {
  'authorization-missing': 'debugAuthorizationMissing', 'authorization-malformed': 'debugAuthorizationMalformed', 'header-missing': 'debugHeaderMissing', 'header-doubled': 'debugHeaderDoubled',
  'date-not-signed': 'debugDateNotSigned', 'date-malformed': 'debugDateMalformed', 'date-outside': 'debugDateOutside', 'key-unknown': 'debugKeyUnknown', 'key-ended': 'debugKeyEnded',
  'appkey-unknown': 'debugAppkeyUnknown', 'string-differs': 'debugStringDiffers', 'body-empty': 'debugBodyEmpty', 'no-blank-line': 'debugNoBlankLine', 'digest-missing': 'debugDigestMissing',
  'digest-upper-case': 'debugDigestUpper', 'digest-of-nothing': 'debugDigestNone', 'headers-unsorted': 'debugUnsorted', 'names-not-lower-case': 'debugNamesCase', 'blank-after-colon': 'debugBlank',
  'query-left-out': 'debugQueryLeftOut', 'query-unsorted': 'debugQueryUnsorted', 'line-end-added': 'debugLineEnd', 'string-of-client': 'debugStringOfClient', 'key-or-body': 'debugKeyOrBody',
};

const EXAMPLE = `POST /v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json
Content-Type: application/json
appkey: 0123456789abcdef0123456789abcdef
ctyun-eop-request-id: 1b2c3d4e
eop-date: 20260102T030405Z
Eop-Authorization: 0123456789abcdef0123456789abcdef Headers=appkey;ctyun-eop-request-id;eop-date Signature=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
`;

/** Lines of HTTP, or of `curl -v` with its marks. */
function parsed(text: string): { query: string; headers: [string, string][] } {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/^[>*]\s?/, '')).filter((line) => line.trim());
  const first = lines[0] ?? '';
  const isRequest = /^[A-Z]+\s+\S+/.test(first) && !/^[\w-]+:/.test(first);
  const target = isRequest ? (first.split(/\s+/)[1] ?? '') : '';
  const headers = lines.slice(isRequest ? 1 : 0).flatMap((line): [string, string][] => {
    const at = line.indexOf(':');
    return at > 0 ? [[line.slice(0, at).trim(), line.slice(at + 1).trim()]] : [];
  });
  const asked = target.split('#')[0]?.split('?') ?? [];
  return { query: asked.slice(1).join('?'), headers };
}

const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export function Debugger() {
  const t = useText();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [request, setRequest] = useState('');
  const [body, setBody] = useState('');
  const chooser = useRef<HTMLInputElement>(null);
  const send = async (values: FormData) => {
    const digest = /^\s*[0-9a-f]{64}\s*$/i.test(body);
    setVerdict(await call<Verdict>('POST', '/admin/v1/debug-signature', {
      ...parsed(request),
      ...(digest ? { body_sha256: body.trim().toLowerCase() } : { body }),
      string_to_sign: String(values.get('signed') ?? '').replace(/\r\n/g, '\n') || null,
    }));
  };
  const digestOf = async (file: File | undefined) => {
    if (!file) return;
    if (crypto.subtle) setBody(hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())));
    else setBody(await file.text());
  };
  return (
    <>
      <Head title={t('navDebugger')} intro={t('debugIntro')} />
      <div class="two">
        <div class="panel">
          <Form send={send} go={t('debugGo')}>
            <Field label={t('debugRequest')} hint={t('debugHint')}><textarea name="request" rows={9} spellcheck={false} required value={request} onInput={(event) => setRequest(event.currentTarget.value)} /></Field>
            <div><button type="button" class="small" onClick={() => setRequest(EXAMPLE)}>{t('debugExample')}</button></div>
            <Field label={t('debugBody')}><textarea name="body" rows={3} spellcheck={false} value={body} onInput={(event) => setBody(event.currentTarget.value)} /></Field>
            <div><input ref={chooser} type="file" hidden onChange={(event) => digestOf(event.currentTarget.files?.[0])} /><button type="button" class="small" onClick={() => chooser.current?.click()}>{t('debugBodyFile')}</button></div>
            <Field label={t('debugSigned')} hint={t('debugSignedHint')}><textarea name="signed" rows={4} spellcheck={false} /></Field>
          </Form>
        </div>
        <div class="stack" aria-live="polite">{verdict && <Steps verdict={verdict} />}</div>
      </div>
    </>
  );
}

function Steps({ verdict }: { verdict: Verdict }) {
  const t = useText();
  return (
    <>
      <div class={verdict.right ? 'note good' : 'note bad'}>{verdict.right ? t('debugGood') : t('debugWrong')}{!verdict.right && <small>{t('debugFirst')}</small>}</div>
      <ol class="stack debug-steps">
        {verdict.steps.map((step) => (
          <li class="panel" key={step.step}>
            <div class="panel-head"><h2>{NAMES[step.step] ? t(NAMES[step.step] as Key) : step.step}</h2>
              <Tag {...(step.verdict === 'right' ? { kind: 'good' as const } : step.verdict === 'wrong' ? { kind: 'bad' as const } : {})}>{t(step.verdict === 'right' ? 'debugOk' : step.verdict === 'wrong' ? 'debugBad' : 'debugUnknown')}</Tag></div>
            {step.reason && <p>{REASONS[step.reason] ? t(REASONS[step.reason] as Key) : step.reason}</p>}
            {step.yours !== null && <div class="field"><span>{t('debugYours')}</span><pre class="code wrapped" tabIndex={0}>{visible(step.yours)}</pre></div>}
            {step.server !== null && <div class="field"><span>{t('debugServer')}</span><pre class="code wrapped" tabIndex={0}>{visible(step.server)}</pre></div>}
          </li>
        ))}
      </ol>
      {verdict.differs && <div class="panel"><h3>{t('debugLine', { line: verdict.differs.line })}</h3><dl class="pairs"><dt>{t('debugYours')}</dt><dd><code>{visible(verdict.differs.yours)}</code></dd><dt>{t('debugServer')}</dt><dd><code>{visible(verdict.differs.server)}</code></dd></dl></div>}
      <p class="hint">{t('debugNeverSecret')}</p>
    </>
  );
}

/** Line ends and odd blanks made visible: they are what most often differs. */
const visible = (text: string) => text.replace(/\r/g, '␍').replace(/\t/g, '␉').replace(/\n/g, '⏎\n');
