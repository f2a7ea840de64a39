// Interface encryption of one application: whether it must encrypt, and its keys, made and shown once, rotated, disabled.
import { useState } from 'preact/hooks';
import { call } from '../api';
import { Copy, Dialog, Empty, Field, Form, OnOff, Secret, Tag, Wrong } from '../parts/basics';
import { Rows, useList, useLoaded } from '../parts/loaded';
import { moment } from '../parts/numbers';
import { useText } from '../preferences';
import type { Key as Text } from '../texts';
import { Overlap } from './keys';

type Mode = 'optional' | 'required';
type Kind = 'A256GCM' | 'SM4GCM' | 'P-256' | 'SM2';
interface Says { mode: Mode; file: Mode | null }
interface Key { id: string | null; source: 'platform' | 'file'; name: string; kind: Kind; enabled: boolean; expires_at: number | null; public: object | null }
interface Made { id: string; jwk: object; replaced_ends_at?: number }
type Doing = { what: 'make' } | { what: 'rotate' | 'disable'; key: Key } | { what: 'show'; made: Made; pair: boolean };

const MODES: [Mode, Text][] = [['optional', 'encryptOptional'], ['required', 'encryptRequired']];
const KINDS: Record<Kind, Text> = { 'P-256': 'kindP256', SM2: 'kindSm2', A256GCM: 'kindA256gcm', SM4GCM: 'kindSm4gcm' };
const isPair = (kind: Kind) => kind === 'P-256' || kind === 'SM2';

/** The application's public key as it was typed; nothing where nothing was. What is no JSON is the server's to refuse. */
function answersOf(values: FormData): { answers?: unknown } {
  const typed = String(values.get('answers') ?? '').trim();
  if (!typed) return {};
  try {
    return { answers: JSON.parse(typed) };
  } catch {
    return { answers: typed };
  }
}

export function Encryption({ appkey, may }: { appkey: string; may: boolean }) {
  const t = useText();
  const [doing, setDoing] = useState<Doing | null>(null);
  const [error, setError] = useState<unknown>(null);
  const mode = useLoaded<Says>(`/admin/v1/applications/${encodeURIComponent(appkey)}/encryption`);
  const list = useList<Key>('/admin/v1/encryption-keys', { appkey });
  const close = () => setDoing(null);
  const at = (key: Key) => `/admin/v1/encryption-keys/${encodeURIComponent(key.id ?? '')}`;
  const shown = (made: Made, pair: boolean) => { setDoing({ what: 'show', made, pair }); list.again(); };
  const make = async (values: FormData) => {
    const kind = values.get('kind') as Kind;
    const made = await call<Made>('POST', '/admin/v1/encryption-keys', { appkey, name: values.get('name'), kind, ...answersOf(values) });
    shown(made, isPair(kind));
  };
  const rotate = async (key: Key, values: FormData) => {
    const made = await call<Made>('POST', `${at(key)}/rotate`, { overlap_seconds: Number(values.get('overlap')), ...answersOf(values) });
    shown(made, isPair(key.kind));
  };
  const turn = (key: Key, enabled: boolean) => call('PATCH', at(key), { enabled }).then(() => { setError(null); close(); list.again(); });
  const choose = (wanted: Mode) => call<Says>('PUT', `/admin/v1/applications/${encodeURIComponent(appkey)}/encryption`, { mode: wanted }).then((says) => { setError(null); mode.set(says); }, setError);
  const start = may && <button type="button" class="small" onClick={() => setDoing({ what: 'make' })}>{t('encryptNew')}</button>;
  return (
    <div class="panel flush">
      <div class="panel-head">
        <div><h2>{t('encryption')}</h2><p class="hint">{t('encryptHint')}</p></div>
        <div class="row">
          {mode.value && (may
            ? <select class="narrow" aria-label={t('encryptMode')} value={mode.value.mode} onChange={(event) => choose(event.currentTarget.value as Mode)}>{MODES.map(([value, name]) => <option key={value} value={value}>{t(name)}</option>)}</select>
            : <Tag>{t(mode.value.mode === 'required' ? 'encryptRequired' : 'encryptOptional')}</Tag>)}
          {start}
        </div>
      </div>
      {mode.value?.file === 'required' && mode.value.mode === 'optional' && <p class="note">{t('encryptFileRequires')}</p>}
      {(error ?? mode.error) !== null && <Wrong error={error ?? mode.error} />}
      <Rows of={list} label={t('encryption')}
        head={<><th>{t('name')}</th><th>{t('encryptKind')}</th><th>kid</th><th>{t('state')}</th><th>{t('expires')}</th><th><span class="hint">{t('actions')}</span></th></>}
        row={(one) => (
          <tr key={one.id ?? one.kind}>
            <th scope="row" class="wrap">{one.source === 'file' ? <span class="hint">{t('encryptInFile')}</span> : one.name}</th>
            <td>{t(KINDS[one.kind])}</td><td class="mono">{one.id}</td><td><OnOff on={one.enabled} /></td>
            <td>{one.expires_at ? moment(one.expires_at) : <span class="hint">{t('never')}</span>}</td>
            <td class="act"><div class="row">
              {one.public && <Copy text={JSON.stringify(one.public)} label={t('encryptPublic')} />}
              {may && one.source === 'platform' && <>
                <button type="button" class="plain small" onClick={() => setDoing({ what: 'rotate', key: one })}>{t('rotate')}</button>
                {one.enabled ? <button type="button" class="plain small" onClick={() => setDoing({ what: 'disable', key: one })}>{t('disable')}</button>
                  : <button type="button" class="plain small" onClick={() => turn(one, true).catch(setError)}>{t('enable')}</button>}
              </>}
            </div></td>
          </tr>
        )}
        empty={<Empty title={t('encryptEmpty')} hint={t('encryptEmptyHint')}>{start}</Empty>} />
      {doing?.what === 'make' && <New make={make} close={close} />}
      {doing?.what === 'show' && (
        <Dialog title={t('encryptMade')}>
          <p class={doing.pair ? 'note' : 'note warn'}>{t(doing.pair ? 'encryptGivePublic' : 'shownOnce')}</p>
          <Secret name="kid" value={doing.made.id} /><Secret name="JWK" value={JSON.stringify(doing.made.jwk)} />
          {doing.made.replaced_ends_at ? <p>{t('oldEnds', { when: moment(doing.made.replaced_ends_at) })}</p> : null}
          <div class="row end"><button type="button" class="first" onClick={close}>{t('done')}</button></div>
        </Dialog>
      )}
      {doing?.what === 'rotate' && (
        <Dialog title={t('rotateTitle', { name: doing.key.name })} close={close}>
          <p>{t('rotateText')}</p>
          <Form send={(values) => rotate(doing.key, values)} go={t('rotate')} cancel={close}>
            <Overlap />
            {isPair(doing.key.kind) && <Answers hint={t('encryptAnswersKept')} />}
          </Form>
        </Dialog>
      )}
      {doing?.what === 'disable' && <Dialog title={t('keyDisableTitle', { name: doing.key.name })} close={close}><p>{t('encryptDisableText')}</p><Form send={() => turn(doing.key, false)} go={t('disable')} cancel={close} danger /></Dialog>}
    </div>
  );
}

function New({ make, close }: { make: (values: FormData) => Promise<void>; close: () => void }) {
  const t = useText();
  const [kind, setKind] = useState<Kind>('P-256');
  return (
    <Dialog title={t('encryptNew')} close={close}>
      <Form send={make} go={t('create')} cancel={close}>
        <Field label={t('name')}><input name="name" required maxLength={100} autofocus /></Field>
        <Field label={t('encryptKind')}><select name="kind" value={kind} onChange={(event) => setKind(event.currentTarget.value as Kind)}>{Object.entries(KINDS).map(([value, name]) => <option key={value} value={value}>{t(name)}</option>)}</select></Field>
        {isPair(kind) && <Answers hint={t('encryptAnswersHint')} required />}
      </Form>
    </Dialog>
  );
}

function Answers({ hint, required = false }: { hint: string; required?: boolean }) {
  const t = useText();
  return <Field label={t('encryptAnswers')} hint={hint}><textarea name="answers" rows={4} spellcheck={false} required={required} placeholder={'{"kty":"EC","crv":"P-256","kid":"…","x":"…","y":"…"}'} /></Field>;
}
