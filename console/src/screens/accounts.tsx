// Accounts: departments or customers of this installation.
import { useState } from 'preact/hooks';
import { call } from '../api';
import { Dialog, Empty, Field, Form, Head, OnOff, Tag, Wrong } from '../parts/basics';
import { Rows, useList } from '../parts/loaded';
import { moment } from '../parts/numbers';
import { useText } from '../preferences';
import { useSession } from '../session';
import type { Account } from './account-choice';

export function Accounts() {
  const t = useText();
  const { rights, user } = useSession();
  const [making, setMaking] = useState(false);
  const [asking, setAsking] = useState<Account | null>(null);
  const [error, setError] = useState<unknown>(null);
  const list = useList<Account>('/admin/v1/accounts');
  const may = rights.includes('installation');
  const make = async (values: FormData) => {
    await call('POST', '/admin/v1/accounts', { name: values.get('name') });
    setMaking(false);
    list.again();
  };
  const turn = async (one: Account, enabled: boolean) => {
    await call('PATCH', `/admin/v1/accounts/${encodeURIComponent(one.name)}`, { enabled });
    setAsking(null);
    setError(null);
    list.again();
  };
  const start = may && <button type="button" class="first" onClick={() => setMaking(true)}>{t('accountNew')}</button>;
  return (
    <>
      <Head title={t('navAccounts')} intro={t('accountsIntro')}>{start}</Head>
      {error !== null && <Wrong error={error} />}
      <div class="panel flush">
        <Rows of={list} label={t('navAccounts')}
          head={<><th>{t('name')}</th><th>{t('state')}</th><th>{t('madeAt')}</th><th><span class="hint">{t('actions')}</span></th></>}
          row={(one) => (
            <tr key={one.id}>
              <th scope="row" class="wrap">{one.name} {one.operates && <Tag>{t('operates')}</Tag>}</th><td><OnOff on={one.enabled} /></td><td>{moment(one.made_at)}</td>
              <td class="act">{may && one.name !== user.account && (one.enabled
                ? <button type="button" class="plain small" onClick={() => setAsking(one)}>{t('disable')}</button>
                : <button type="button" class="plain small" onClick={() => turn(one, true).catch(setError)}>{t('enable')}</button>)}</td>
            </tr>
          )}
          empty={<Empty title={t('accountsEmpty')} hint={t('accountsEmptyHint')}>{start}</Empty>} />
      </div>
      {making && <Dialog title={t('accountNew')} close={() => setMaking(false)}><Form send={make} go={t('create')} cancel={() => setMaking(false)}><Field label={t('name')}><input name="name" required maxLength={100} autofocus /></Field></Form></Dialog>}
      {asking && <Dialog title={t('appDisableTitle', { name: asking.name })} close={() => setAsking(null)}><p>{t('keyDisableText')}</p><Form send={() => turn(asking, false)} go={t('disable')} cancel={() => setAsking(null)} danger /></Dialog>}
    </>
  );
}
