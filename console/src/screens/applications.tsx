// Applications: the list, and one with what is open for it.
import { useState } from 'preact/hooks';
import { call } from '../api';
import { Dialog, Empty, Field, Form, Head, OnOff } from '../parts/basics';
import { Rows, useList } from '../parts/loaded';
import { moment } from '../parts/numbers';
import { useText } from '../preferences';
import { go, link, route } from '../route';
import { useSession } from '../session';
import { AccountField, AccountFilter } from './account-choice';
import { One } from './application';

export interface Application { id: string; account: string; appkey: string; name: string; enabled: boolean; made_at: number }

export function Applications() {
  const appkey = route.use().split('/')[1];
  return appkey ? <One key={appkey} appkey={decodeURIComponent(appkey)} /> : <All />;
}

function All() {
  const t = useText();
  const { rights } = useSession();
  const [account, setAccount] = useState('');
  const [making, setMaking] = useState(false);
  const list = useList<Application>('/admin/v1/applications', { account });
  const may = rights.includes('manage');
  const make = async (values: FormData) => {
    const made = await call<Application>('POST', '/admin/v1/applications', { account: values.get('account'), name: values.get('name') });
    go(`applications/${encodeURIComponent(made.appkey)}`);
  };
  const start = may && <button type="button" class="first" onClick={() => setMaking(true)}>{t('appNew')}</button>;
  return (
    <>
      <Head title={t('navApplications')} intro={t('appsIntro')}><AccountFilter account={account} choose={setAccount} />{start}</Head>
      <div class="panel flush">
        <Rows of={list} label={t('navApplications')}
          head={<><th>{t('name')}</th><th>{t('appkey')}</th><th>{t('account')}</th><th>{t('state')}</th><th>{t('madeAt')}</th></>}
          row={(one) => (
            <tr key={one.id}>
              <th scope="row" class="wrap"><a href={link(`applications/${encodeURIComponent(one.appkey)}`)}>{one.name}</a></th>
              <td class="mono">{one.appkey}</td><td class="wrap">{one.account}</td><td><OnOff on={one.enabled} /></td><td>{moment(one.made_at)}</td>
            </tr>
          )}
          empty={<Empty title={t('appsEmpty')} hint={t('appsEmptyHint')}>{start}</Empty>} />
      </div>
      {making && (
        <Dialog title={t('appNew')} close={() => setMaking(false)}>
          <Form send={make} go={t('create')} cancel={() => setMaking(false)}>
            <Field label={t('name')} hint={t('appName')}><input name="name" required maxLength={100} autofocus /></Field>
            <AccountField />
          </Form>
        </Dialog>
      )}
    </>
  );
}
