// Packages: bought, left, ending; entered, renewed and refunded by whoever handles money.
import { useState } from 'preact/hooks';
import { type List, call, query } from '../api';
import { Dialog, Empty, Field, Form, Head, Tag } from '../parts/basics';
import { Rows, useList, useLoaded } from '../parts/loaded';
import { date, dayOf, money, number } from '../parts/numbers';
import { useText } from '../preferences';
import { useSession } from '../session';
import { AccountField, AccountFilter } from './account-choice';
import { useTitles } from './application';
import type { Application } from './applications';

interface Package { id: string; account: string; appkey: string | null; capability: string; bought: number; left: number; amount: number; currency: string; starts_at: number; expires_at: number; refunded: boolean }
type Doing = { what: 'buy' } | { what: 'renew' | 'refund'; of: Package };

const DAY = 86400;
const inDays = (days: number) => new Date(Date.now() + days * DAY * 1000).toISOString().slice(0, 10);
const minor = (value: FormDataEntryValue | null) => Math.round(Number(value) * 100);

export function Packages() {
  const t = useText();
  const { rights } = useSession();
  const { names, title } = useTitles();
  const [account, setAccount] = useState('');
  const [doing, setDoing] = useState<Doing | null>(null);
  const [said, setSaid] = useState('');
  const list = useList<Package>('/admin/v1/packages', { account });
  const applications = useLoaded<List<Application>>(query('/admin/v1/applications', { limit: 500 })).value?.items ?? [];
  const may = rights.includes('money');
  const close = () => setDoing(null);
  const done = (sentence = '') => { setSaid(sentence); close(); list.again(); };
  const buy = async (values: FormData) => {
    const appkey = String(values.get('appkey') ?? '');
    await call('POST', '/admin/v1/packages', {
      account: values.get('account'), ...(appkey ? { appkey } : {}), capability: values.get('capability'), pictures: Number(values.get('pictures')),
      amount: minor(values.get('amount')), currency: values.get('currency'), expires_at: dayOf(String(values.get('until')), true),
    });
    done();
  };
  const renew = async (one: Package, values: FormData) => {
    await call('POST', `/admin/v1/packages/${encodeURIComponent(one.id)}/renew`, { pictures: Number(values.get('pictures')), amount: minor(values.get('amount')), expires_at: dayOf(String(values.get('until')), true) });
    done();
  };
  const refund = async (one: Package) => {
    const { taken_back } = await call<{ taken_back: number }>('POST', `/admin/v1/packages/${encodeURIComponent(one.id)}/refund`, {});
    done(t('refundDone', { pictures: number(taken_back) }));
  };
  const start = may && <button type="button" class="first" onClick={() => setDoing({ what: 'buy' })}>{t('packageBuy')}</button>;
  const nameOf = (appkey: string | null) => appkey === null ? t('ofAnyApplication') : (applications.find((one) => one.appkey === appkey)?.name ?? appkey);
  return (
    <>
      <Head title={t('navPackages')} intro={t('packagesIntro')}><AccountFilter account={account} choose={setAccount} />{start}</Head>
      {said && <p class="note good" role="status">{said}</p>}
      <div class="panel flush">
        <Rows of={list} label={t('navPackages')}
          head={<><th>{t('account')}</th><th>{t('capability')}</th><th>{t('application')}</th><th class="number">{t('bought')}</th><th class="number">{t('left')}</th><th class="number">{t('amount')}</th><th>{t('endsAt')}</th><th>{t('state')}</th><th><span class="hint">{t('actions')}</span></th></>}
          row={(one) => (
            <tr key={one.id}>
              <th scope="row" class="wrap">{one.account}</th><td>{title(one.capability)}</td><td class="wrap">{nameOf(one.appkey)}</td><td class="number">{number(one.bought)}</td>
              <td class="number">{number(one.left)}<div class="meter"><div style={{ width: `${one.bought ? Math.max(0, Math.min(100, (one.left / one.bought) * 100)) : 0}%` }} /></div></td>
              <td class="number">{money(one.amount, one.currency)}</td><td>{date(one.expires_at)}</td><td><State of={one} /></td>
              <td class="act">{may && !one.refunded && <div class="row"><button type="button" class="plain small" onClick={() => setDoing({ what: 'renew', of: one })}>{t('renew')}</button><button type="button" class="plain small" onClick={() => setDoing({ what: 'refund', of: one })}>{t('refund')}</button></div>}</td>
            </tr>
          )}
          empty={<Empty title={t('packagesEmpty')} hint={t('packagesEmptyHint')}>{start}</Empty>} />
      </div>
      {doing?.what === 'buy' && (
        <Dialog title={t('packageBuy')} close={close}>
          <Form send={buy} go={t('create')} cancel={close}>
            <AccountField />
            <div class="grid-form">
              <Field label={t('capability')}><select name="capability">{names.map((name) => <option key={name} value={name}>{title(name)}</option>)}</select></Field>
              <Field label={t('application')}><select name="appkey"><option value="">{t('ofAnyApplication')}</option>{applications.map((one) => <option key={one.appkey} value={one.appkey}>{one.name}</option>)}</select></Field>
            </div>
            <Bought currency />
          </Form>
        </Dialog>
      )}
      {doing?.what === 'renew' && <Dialog title={t('renewTitle')} close={close}><Form send={(values) => renew(doing.of, values)} go={t('renew')} cancel={close}><Bought /></Form></Dialog>}
      {doing?.what === 'refund' && <Dialog title={t('refundTitle')} close={close}><p>{t('refundText', { left: number(doing.of.left) })}</p><Form send={() => refund(doing.of)} go={t('refund')} cancel={close} danger /></Dialog>}
    </>
  );
}

function Bought({ currency = false }: { currency?: boolean }) {
  const t = useText();
  return (
    <div class="grid-form">
      <Field label={t('picturesAdded')}><input name="pictures" type="number" min={1} step={1} defaultValue={1000} required /></Field>
      <Field label={t('amount')}><input name="amount" type="number" min={0} step={0.01} defaultValue={0} required /></Field>
      {currency && <Field label={t('currency')}><input name="currency" defaultValue="CNY" pattern="[A-Z]{3}" required /></Field>}
      <Field label={t('endsAt')}><input name="until" type="date" min={inDays(0)} defaultValue={inDays(365)} required /></Field>
    </div>
  );
}

function State({ of }: { of: Package }) {
  const t = useText();
  const left = of.expires_at - Date.now() / 1000;
  if (of.refunded) return <Tag>{t('refunded')}</Tag>;
  if (left <= 0) return <Tag kind="bad">{t('expiredTag')}</Tag>;
  if (of.starts_at * 1000 > Date.now()) return <Tag>{t('future')}</Tag>;
  if (left < 14 * DAY) return <Tag kind="warn">{t('soonTag', { days: Math.ceil(left / DAY) })}</Tag>;
  return <Tag kind="good">{t('active')}</Tag>;
}
