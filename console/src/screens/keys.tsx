// Access keys: made and shown once, limited, rotated, disabled.
import { useState } from 'preact/hooks';
import { type List, call, query } from '../api';
import { Dialog, Empty, Field, Form, Head, OnOff, Secret, Wrong } from '../parts/basics';
import { Rows, useList, useLoaded } from '../parts/loaded';
import { moment } from '../parts/numbers';
import { useText } from '../preferences';
import { useSession } from '../session';
import type { Key as Text } from '../texts';
import { AccountField, AccountFilter } from './account-choice';
import type { Application } from './applications';

interface Key { id: string; account: string; name: string; enabled: boolean; expires_at: number | null; networks: string[]; applications: string[]; made_at: number }
interface Made { id: string; secret: string; replaced_ends_at?: number | null }
type Doing = { what: 'make' } | { what: 'limit' | 'rotate' | 'disable'; key: Key } | { what: 'show'; made: Made };

const OVERLAPS: [number, Text][] = [[86400, 'overlapDay'], [604800, 'overlapWeek'], [3600, 'overlapHour'], [0, 'overlapNone']];

export function Keys() {
  const t = useText();
  const { rights } = useSession();
  const [account, setAccount] = useState('');
  const [doing, setDoing] = useState<Doing | null>(null);
  const [error, setError] = useState<unknown>(null);
  const list = useList<Key>('/admin/v1/keys', { account });
  const applications = useLoaded<List<Application>>('/admin/v1/applications?limit=500').value?.items ?? [];
  const may = rights.includes('manage');
  const nameOf = (appkey: string) => applications.find((one) => one.appkey === appkey)?.name ?? appkey;
  const close = () => setDoing(null);
  const at = (key: Key) => `/admin/v1/keys/${encodeURIComponent(key.id)}`;
  const changed = () => { setError(null); close(); list.again(); };
  const make = async (values: FormData) => {
    const made = await call<Made>('POST', '/admin/v1/keys', { account: values.get('account'), name: values.get('name') });
    setDoing({ what: 'show', made });
    list.again();
  };
  const rotate = async (key: Key, values: FormData) => {
    const made = await call<Made>('POST', `${at(key)}/rotate`, { overlap_seconds: Number(values.get('overlap')) });
    setDoing({ what: 'show', made });
    list.again();
  };
  const limit = async (key: Key, values: FormData) => {
    const networks = String(values.get('networks')).split(/[\s,;]+/).filter(Boolean);
    await call('PATCH', at(key), { networks, applications: values.getAll('application') });
    changed();
  };
  const turn = (key: Key, enabled: boolean) => call('PATCH', at(key), { enabled }).then(changed);
  const start = may && <button type="button" class="first" onClick={() => setDoing({ what: 'make' })}>{t('keyNew')}</button>;
  return (
    <>
      <Head title={t('navKeys')} intro={t('keysIntro')}><AccountFilter account={account} choose={setAccount} />{start}</Head>
      {error !== null && <Wrong error={error} />}
      <div class="panel flush">
        <Rows of={list} label={t('navKeys')}
          head={<><th>{t('name')}</th><th>{t('accessKey')}</th><th>{t('account')}</th><th>{t('state')}</th><th>{t('limit')}</th><th>{t('expires')}</th><th><span class="hint">{t('actions')}</span></th></>}
          row={(one) => (
            <tr key={one.id}>
              <th scope="row" class="wrap">{one.name}</th><td class="mono">{one.id}</td><td class="wrap">{one.account}</td><td><OnOff on={one.enabled} /></td>
              <td class="wrap">{one.networks.length || one.applications.length ? [...one.networks, ...one.applications.map(nameOf)].join(', ') : <span class="hint">{t('unlimited')}</span>}</td>
              <td>{one.expires_at ? moment(one.expires_at) : <span class="hint">{t('never')}</span>}</td>
              <td class="act">{may && (
                <div class="row">
                  <button type="button" class="plain small" onClick={() => setDoing({ what: 'limit', key: one })}>{t('limit')}</button>
                  <button type="button" class="plain small" onClick={() => setDoing({ what: 'rotate', key: one })}>{t('rotate')}</button>
                  {one.enabled ? <button type="button" class="plain small" onClick={() => setDoing({ what: 'disable', key: one })}>{t('disable')}</button>
                    : <button type="button" class="plain small" onClick={() => turn(one, true).catch(setError)}>{t('enable')}</button>}
                </div>
              )}</td>
            </tr>
          )}
          empty={<Empty title={t('keysEmpty')} hint={t('keysEmptyHint')}>{start}</Empty>} />
      </div>
      {doing?.what === 'make' && <Dialog title={t('keyNew')} close={close}><Form send={make} go={t('create')} cancel={close}><Field label={t('name')} hint={t('appName')}><input name="name" required maxLength={100} autofocus /></Field><AccountField /></Form></Dialog>}
      {doing?.what === 'show' && (
        <Dialog title={t('keyMade')}>
          <p class="note warn">{t('shownOnce')}</p>
          <Secret name={t('accessKey')} value={doing.made.id} /><Secret name={t('secretKey')} value={doing.made.secret} />
          {doing.made.replaced_ends_at ? <p>{t('oldEnds', { when: moment(doing.made.replaced_ends_at) })}</p> : null}
          <div class="row end"><button type="button" class="first" onClick={close}>{t('done')}</button></div>
        </Dialog>
      )}
      {doing?.what === 'rotate' && (
        <Dialog title={t('rotateTitle', { name: doing.key.name })} close={close}>
          <p>{t('rotateText')}</p>
          <Form send={(values) => rotate(doing.key, values)} go={t('rotate')} cancel={close}>
            <Overlap />
          </Form>
        </Dialog>
      )}
      {doing?.what === 'limit' && (
        <Dialog title={`${t('limit')}: ${doing.key.name}`} close={close}>
          <Form send={(values) => limit(doing.key, values)} go={t('save')} cancel={close}>
            <Field label={t('networks')} hint={t('networksHint')}><textarea name="networks" rows={3} spellcheck={false} defaultValue={doing.key.networks.join('\n')} /></Field>
            <ChosenApplications account={doing.key.account} chosen={doing.key.applications} />
          </Form>
        </Dialog>
      )}
      {doing?.what === 'disable' && <Dialog title={t('keyDisableTitle', { name: doing.key.name })} close={close}><p>{t('keyDisableText')}</p><Form send={() => turn(doing.key, false)} go={t('disable')} cancel={close} danger /></Dialog>}
    </>
  );
}

/** For how long the old of two keys still works. */
export function Overlap() {
  const t = useText();
  return <Field label={t('overlap')}><select name="overlap">{OVERLAPS.map(([seconds, name]) => <option key={seconds} value={seconds}>{t(name)}</option>)}</select></Field>;
}

function ChosenApplications({ account, chosen }: { account: string; chosen: string[] }) {
  const t = useText();
  const of = useLoaded<List<Application>>(query('/admin/v1/applications', { account, limit: 500 })).value?.items ?? [];
  return (
    <fieldset class="field"><legend>{t('applicationsOf')}</legend>
      {of.map((one) => <label class="check" key={one.appkey}><input type="checkbox" name="application" value={one.appkey} defaultChecked={chosen.includes(one.appkey)} /><span class="wrap">{one.name}</span></label>)}
      <small>{t('applicationsOfHint')}</small>
    </fieldset>
  );
}
