// The call as code in each language, and the steps of its signature with this request's own values.
import { useEffect, useState } from 'preact/hooks';
import { Copy } from '../parts/basics';
import { useText } from '../preferences';
import { type Call, type CodeLanguage, LANGUAGES, NAMES } from './code';

/** `calls`: the ways to make it, the one that was made first. */
export function Code({ calls }: { calls: Call[] }) {
  const t = useText();
  const [way, setWay] = useState(0);
  const call = calls[way] ?? calls[0];
  const [language, setLanguage] = useState<CodeLanguage>('curl');
  if (!call) return null;
  const code = LANGUAGES[language](call);
  return (
    <div class="pane">
      <div class="row between">
        <label class="row"><span>{t('codeLanguage')}</span>
          <select class="narrow" value={language} onChange={(event) => setLanguage(event.currentTarget.value as CodeLanguage)}>
            {NAMES.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
          </select>
        </label>
        {calls.length > 1 && (
          <label class="row"><span>{t('codeWay')}</span>
            <select class="narrow" value={way} onChange={(event) => setWay(Number(event.currentTarget.value))}>
              {calls.map((one, at) => <option key={at} value={at}>{t(one.signed ? 'codeSigned' : 'codeToken')}</option>)}
            </select>
          </label>
        )}
        <Copy text={code} label={t('copyCode')} />
      </div>
      <pre class="code" tabIndex={0}>{code}</pre>
      <p class="hint">{t('codeHint')}</p>
    </div>
  );
}

/** The steps of the signature of `body`. Keys and what comes of them are named, never shown: the page has none. */
export function Signature({ body, appkey }: { body: string; appkey: string }) {
  const t = useText();
  const [digest, setDigest] = useState('');
  useEffect(() => {
    setDigest('');
    if (!crypto.subtle) return;
    let stopped = false;
    void crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)).then((bytes) => {
      if (!stopped) setDigest([...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
    });
    return () => { stopped = true; };
  }, [body]);
  const now = new Date(Date.now() + 8 * 3600_000).toISOString().replace(/[-:]|\.\d+/g, '');
  const [date] = useState(now);
  const headers = `appkey:${appkey || '<APPKEY>'}\nctyun-eop-request-id:1b2c3d4e\neop-date:${date}\n`;
  const sum = digest || `SHA256(body) ${t('sigNoDigest')}`;
  const steps: [Parameters<typeof t>[0], string][] = [
    ['sigStep1', headers],
    ['sigStep2', sum],
    ['sigStep3', `${headers}\n\n${sum}`],
    ['sigStep4', `k_time = HMAC-SHA256(SK, "${date}")\nk_ak   = HMAC-SHA256(k_time, AK)\nk_date = HMAC-SHA256(k_ak, "${date.slice(0, 8)}")`],
    ['sigStep5', 'Eop-Authorization: <AK> Headers=appkey;ctyun-eop-request-id;eop-date Signature=base64(HMAC-SHA256(k_date, 3))'],
  ];
  return (
    <div class="pane">
      <p class="hint">{t('signatureIntro')}</p>
      {steps.map(([name, value]) => <div key={name} class="field"><span>{t(name)}</span><pre class="code wrapped">{value}</pre></div>)}
    </div>
  );
}
