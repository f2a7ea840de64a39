// People who sign in, and tokens for machines that administer.
import { useState } from 'preact/hooks';
import { call } from '../api';
import { Dialog, Empty, Field, Form, Head, OnOff, Secret, Tag, Wrong } from '../parts/basics';
import { Rows, useList } from '../parts/loaded';
import { moment } from '../parts/numbers';
import { useText } from '../preferences';
import { useSession } from '../session';
import type { Key } from '../texts';
import { AccountField, AccountFilter } from './account-choice';

interface User { id: string; account: string; name: string; role: string; enabled: boolean; second_factor: boolean; made_at: number }
interface Token { id: string; account: string; name: string; role: string; enabled: boolean; made_at: number }

export const ROLES: [string, Key][] = [['developer', 'roleDeveloper'], ['auditor', 'roleAuditor'], ['operator', 'roleOperator'], ['owner', 'roleOwner']];

export function useRole(): (role: string) => string {
  const t = useText();
  return (role) => { const known = ROLES.find(([name]) => name === role); return known ? t(known[1]) : role; };
}

function RoleField({ role = 'developer' }: { role?: string }) {
  const t = useText();
  return <Field label={t('role')} hint={t('roleHint')}><select name="role">{ROLES.map(([value, name]) => <option key={value} value={value} selected={value === role}>{t(name)}</option>)}</select></Field>;
}

export function Users() {
  const t = useText();
  const role = useRole();
  const { rights } = useSession();
  const [account, setAccount] = useState('');
  const [making, setMaking] = useState(false);
  const [changing, setChanging] = useState<User | null>(null);
  const list = useList<User>('/admin/v1/users', { account });
  const may = rights.includes('people');
  const make = async (values: FormData) => {
    await call('POST', '/admin/v1/users', Object.fromEntries(['account', 'name', 'role', 'password'].map((key) => [key, values.get(key)])));
    setMaking(false);
    list.again();
  };
  const change = async (user: User, values: FormData) => {
    const password = String(values.get('password') ?? '');
    await call('PATCH', `/admin/v1/users/${encodeURIComponent(user.name)}`, {
      ...(values.get('role') !== user.role ? { role: values.get('role') } : {}),
      ...(password ? { password } : {}),
      ...((values.get('enabled') === 'on') !== user.enabled ? { enabled: values.get('enabled') === 'on' } : {}),
      ...(values.get('factor') === 'on' ? { second_factor: false } : {}),
    });
    setChanging(null);
    list.again();
  };
  return (
    <>
      <Head title={t('navUsers')} intro={t('usersIntro')}><AccountFilter account={account} choose={setAccount} />{may && <button type="button" class="first" onClick={() => setMaking(true)}>{t('userNew')}</button>}</Head>
      <div class="panel flush">
        <Rows of={list} label={t('navUsers')}
          head={<><th>{t('name')}</th><th>{t('account')}</th><th>{t('role')}</th><th>{t('secondFactor')}</th><th>{t('state')}</th><th>{t('madeAt')}</th><th><span class="hint">{t('actions')}</span></th></>}
          row={(one) => (
            <tr key={one.id}>
              <th scope="row" class="wrap">{one.name}</th><td class="wrap">{one.account}</td><td>{role(one.role)}</td><td>{one.second_factor ? <Tag kind="good">{t('yes')}</Tag> : <Tag>{t('no')}</Tag>}</td>
              <td><OnOff on={one.enabled} /></td><td>{moment(one.made_at)}</td><td class="act">{may && <button type="button" class="plain small" onClick={() => setChanging(one)}>{t('userChange')}</button>}</td>
            </tr>
          )}
          empty={<Empty title={t('usersEmpty')} hint={t('usersEmptyHint')} />} />
      </div>
      {may && <Machines />}
      {making && (
        <Dialog title={t('userNew')} close={() => setMaking(false)}>
          <Form send={make} go={t('create')} cancel={() => setMaking(false)}>
            <Field label={t('userName')}><input name="name" autocomplete="off" required autofocus /></Field>
            <AccountField /><RoleField />
            <Field label={t('password')} hint={t('passwordHint')}><input name="password" type="password" autocomplete="new-password" minLength={12} required /></Field>
          </Form>
        </Dialog>
      )}
      {changing && (
        <Dialog title={t('userChangeTitle', { name: changing.name })} close={() => setChanging(null)}>
          <p class="hint">{t('userChangeHint')}</p>
          <Form send={(values) => change(changing, values)} go={t('save')} cancel={() => setChanging(null)}>
            <RoleField role={changing.role} />
            <Field label={t('resetPassword')} hint={t('passwordHint')}><input name="password" type="password" autocomplete="new-password" minLength={12} /></Field>
            <label class="check"><input type="checkbox" name="enabled" defaultChecked={changing.enabled} />{t('enabled')}</label>
            {changing.second_factor && <label class="check"><input type="checkbox" name="factor" />{t('resetFactor')}</label>}
          </Form>
        </Dialog>
      )}
    </>
  );
}

function Machines() {
  const t = useText();
  const role = useRole();
  const list = useList<Token>('/admin/v1/admin-tokens');
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState('');
  const [error, setError] = useState<unknown>(null);
  const make = async (values: FormData) => {
    setMade((await call<{ token: string }>('POST', '/admin/v1/admin-tokens', Object.fromEntries(['account', 'name', 'role'].map((key) => [key, values.get(key)])))).token);
    setMaking(false);
    list.again();
  };
  const revoke = (one: Token) => call('DELETE', `/admin/v1/admin-tokens/${encodeURIComponent(one.id)}`).then(() => { setError(null); list.again(); }, setError);
  const start = <button type="button" class="small" onClick={() => setMaking(true)}>{t('tokenNew')}</button>;
  return (
    <div class="panel flush">
      <div class="panel-head"><div><h2>{t('machineTokens')}</h2><p class="hint">{t('machineTokensHint')}</p></div>{start}</div>
      {error !== null && <Wrong error={error} />}
      <Rows of={list} label={t('machineTokens')}
        head={<><th>{t('name')}</th><th>{t('account')}</th><th>{t('role')}</th><th>{t('state')}</th><th>{t('madeAt')}</th><th><span class="hint">{t('actions')}</span></th></>}
        row={(one) => <tr key={one.id}><th scope="row" class="wrap">{one.name}</th><td class="wrap">{one.account}</td><td>{role(one.role)}</td><td><OnOff on={one.enabled} /></td><td>{moment(one.made_at)}</td><td class="act">{one.enabled && <button type="button" class="plain small" onClick={() => revoke(one)}>{t('revoke')}</button>}</td></tr>}
        empty={<Empty title={t('machineTokensEmpty')} hint={t('machineTokensHint')} />} />
      {making && <Dialog title={t('tokenNew')} close={() => setMaking(false)}><Form send={make} go={t('create')} cancel={() => setMaking(false)}><Field label={t('name')}><input name="name" required maxLength={100} autofocus /></Field><AccountField /><RoleField role="auditor" /></Form></Dialog>}
      {made && <Dialog title={t('tokenMade')}><p class="note warn">{t('shownOnce')}</p><Secret name={t('token')} value={made} /><div class="row end"><button type="button" class="first" onClick={() => setMade('')}>{t('done')}</button></div></Dialog>}
    </div>
  );
}
