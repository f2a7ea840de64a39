// One application: its state, the capabilities opened for it with their limits, its tokens, its encryption.
import { useState } from 'preact/hooks';
import { call } from '../api';
import { Copy, Dialog, Empty, Field, Form, Head, OnOff, Secret, Wrong } from '../parts/basics';
import { Rows, Show, useList, useLoaded } from '../parts/loaded';
import { moment, number } from '../parts/numbers';
import { usePreferences, useText } from '../preferences';
import { useSession } from '../session';
import type { Key } from '../texts';
import type { Application } from './applications';
import { Encryption } from './encryption';

interface Opened { capability: string; payment: string; calls_per_second: number | null; pictures_at_once: number | null; pictures_a_day: number | null }
interface Token { id: string; name: string; enabled: boolean; made_at: number }
interface Known { name: string; titles: { en: string; zh: string } }

export const PAYMENTS: [string, Key][] = [['free', 'payFree'], ['package', 'payPackage'], ['on-demand', 'payOnDemand'], ['internal', 'payInternal']];

/** What capabilities are called. */
export function useTitles(): { names: string[]; title: (name: string) => string } {
  const t = useText();
  const { language } = usePreferences();
  const known = useLoaded<{ capabilities: Known[] }>('/v1/capabilities').value?.capabilities ?? [];
  const title = (name: string) => name === '*' ? t('capAll') : name === 'plain' ? t('capPlain') : name === 'documents' ? t('capDocuments') : (known.find((one) => one.name === name)?.titles[language] ?? name);
  return { names: ['*', 'plain', 'documents', ...known.map((one) => one.name)], title };
}

export function One({ appkey }: { appkey: string }) {
  const t = useText();
  const { rights } = useSession();
  const at = `/admin/v1/applications/${encodeURIComponent(appkey)}`;
  const application = useLoaded<Application>(at);
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const may = rights.includes('manage');
  const turn = async (enabled: boolean) => { application.set(await call<Application>('PATCH', at, { enabled })); setAsking(false); };
  return (
    <Show of={application}>
      {(one) => (
        <>
          <Head title={one.name}>
            <OnOff on={one.enabled} />
            {may && (one.enabled
              ? <button type="button" class="danger" onClick={() => setAsking(true)}>{t('disable')}</button>
              : <button type="button" class="first" onClick={() => turn(true).catch(setError)}>{t('enable')}</button>)}
          </Head>
          {error !== null && <Wrong error={error} />}
          <div class="panel"><dl class="pairs">
            <dt>{t('appkey')}</dt><dd><span class="row"><code>{one.appkey}</code><Copy text={one.appkey} /></span></dd>
            <dt>{t('account')}</dt><dd>{one.account}</dd><dt>{t('madeAt')}</dt><dd>{moment(one.made_at)}</dd>
          </dl></div>
          <Capabilities at={at} may={may} />
          <Tokens at={at} may={may} />
          <Encryption appkey={appkey} may={may} />
          {asking && (
            <Dialog title={t('appDisableTitle', { name: one.name })} close={() => setAsking(false)}>
              <p>{t('appDisableText')}</p>
              <Form send={() => turn(false)} go={t('disable')} cancel={() => setAsking(false)} danger />
            </Dialog>
          )}
        </>
      )}
    </Show>
  );
}

function Capabilities({ at, may }: { at: string; may: boolean }) {
  const t = useText();
  const { names, title } = useTitles();
  const list = useList<Opened>(`${at}/capabilities`);
  const [open, setOpen] = useState<Partial<Opened> | null>(null);
  const [error, setError] = useState<unknown>(null);
  const send = async (values: FormData) => {
    const limit = (key: string) => (values.get(key) ? Number(values.get(key)) : null);
    const limits = Object.fromEntries(['calls_per_second', 'pictures_at_once', 'pictures_a_day'].map((key) => [key, limit(key)]).filter(([, value]) => value !== null));
    await call('PUT', `${at}/capabilities/${encodeURIComponent(String(values.get('capability')))}`, { payment: values.get('payment'), ...limits });
    setOpen(null);
    list.again();
  };
  const close = (capability: string) => call('DELETE', `${at}/capabilities/${encodeURIComponent(capability)}`).then(() => { setError(null); list.again(); }, setError);
  const limit = (value: number | null) => <td class="number">{value === null ? <span class="hint">{t('unlimited')}</span> : number(value)}</td>;
  const payment = (name: string) => { const known = PAYMENTS.find(([one]) => one === name); return known ? t(known[1]) : name; };
  const start = may && <button type="button" class="small" onClick={() => setOpen({})}>{t('capOpen')}</button>;
  return (
    <div class="panel flush">
      <div class="panel-head"><h2>{t('appCapabilities')}</h2>{start}</div>
      {error !== null && <Wrong error={error} />}
      <Rows of={list} label={t('appCapabilities')}
        head={<><th>{t('capability')}</th><th>{t('payment')}</th><th class="number">{t('callsPerSecond')}</th><th class="number">{t('picturesAtOnce')}</th><th class="number">{t('picturesADay')}</th><th><span class="hint">{t('actions')}</span></th></>}
        row={(one) => (
          <tr key={one.capability}>
            <th scope="row">{title(one.capability)} <code>{one.capability}</code></th><td>{payment(one.payment)}</td>{limit(one.calls_per_second)}{limit(one.pictures_at_once)}{limit(one.pictures_a_day)}
            <td class="act">{may && <div class="row"><button type="button" class="plain small" onClick={() => setOpen(one)}>{t('capChange')}</button><button type="button" class="plain small" onClick={() => close(one.capability)}>{t('capClose')}</button></div>}</td>
          </tr>
        )}
        empty={<Empty title={t('capsEmpty')} hint={t('capsEmptyHint')}>{start}</Empty>} />
      {open && (
        <Dialog title={open.capability ? title(open.capability) : t('capOpen')} close={() => setOpen(null)}>
          <Form send={send} go={t('save')} cancel={() => setOpen(null)}>
            {open.capability ? <input type="hidden" name="capability" value={open.capability} />
              : <Field label={t('capability')}><select name="capability">{names.map((name) => <option key={name} value={name}>{title(name)}</option>)}</select></Field>}
            <Field label={t('payment')}><select name="payment">{PAYMENTS.map(([value, name]) => <option key={value} value={value} selected={value === open.payment}>{t(name)}</option>)}</select></Field>
            <div class="grid-form">
              <Field label={t('callsPerSecond')} hint={t('limitHint')}><input name="calls_per_second" type="number" min={1} defaultValue={open.calls_per_second ?? ''} /></Field>
              <Field label={t('picturesAtOnce')}><input name="pictures_at_once" type="number" min={1} defaultValue={open.pictures_at_once ?? ''} /></Field>
              <Field label={t('picturesADay')}><input name="pictures_a_day" type="number" min={1} defaultValue={open.pictures_a_day ?? ''} /></Field>
            </div>
          </Form>
        </Dialog>
      )}
    </div>
  );
}

function Tokens({ at, may }: { at: string; may: boolean }) {
  const t = useText();
  const list = useList<Token>(`${at}/tokens`);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState('');
  const [revoking, setRevoking] = useState<Token | null>(null);
  const make = async (values: FormData) => {
    setMade((await call<{ token: string }>('POST', `${at}/tokens`, { name: values.get('name') })).token);
    setMaking(false);
    list.again();
  };
  const revoke = async () => {
    await call('DELETE', `/admin/v1/tokens/${encodeURIComponent(revoking?.id ?? '')}`);
    setRevoking(null);
    list.again();
  };
  const curl = `curl -H 'Authorization: Bearer ${made}' --data-binary @PICTURE '${location.origin}/v1/recognize?format=text'`;
  const start = may && <button type="button" class="small" onClick={() => setMaking(true)}>{t('tokenNew')}</button>;
  return (
    <div class="panel flush">
      <div class="panel-head"><div><h2>{t('tokens')}</h2><p class="hint">{t('tokensHint')}</p></div>{start}</div>
      <Rows of={list} label={t('tokens')}
        head={<><th>{t('name')}</th><th>{t('state')}</th><th>{t('madeAt')}</th><th><span class="hint">{t('actions')}</span></th></>}
        row={(one) => <tr key={one.id}><th scope="row" class="wrap">{one.name}</th><td><OnOff on={one.enabled} /></td><td>{moment(one.made_at)}</td><td class="act">{may && one.enabled && <button type="button" class="plain small" onClick={() => setRevoking(one)}>{t('revoke')}</button>}</td></tr>}
        empty={<Empty title={t('tokensEmpty')} hint={t('tokensEmptyHint')}>{start}</Empty>} />
      {making && <Dialog title={t('tokenNew')} close={() => setMaking(false)}><Form send={make} go={t('create')} cancel={() => setMaking(false)}><Field label={t('name')}><input name="name" required maxLength={100} autofocus /></Field></Form></Dialog>}
      {made && (
        <Dialog title={t('tokenMade')}>
          <p class="note warn">{t('shownOnce')}</p><Secret name={t('token')} value={made} />
          <div class="panel-head"><h3>{t('firstAppCall')}</h3><Copy text={curl} /></div><pre class="code wrapped" tabIndex={0}>{curl}</pre>
          <div class="row end"><button type="button" class="first" onClick={() => setMade('')}>{t('done')}</button></div>
        </Dialog>
      )}
      {revoking && <Dialog title={t('revokeTitle', { name: revoking.name })} close={() => setRevoking(null)}><p>{t('revokeText')}</p><Form send={revoke} go={t('revoke')} cancel={() => setRevoking(null)} danger /></Dialog>}
    </div>
  );
}
