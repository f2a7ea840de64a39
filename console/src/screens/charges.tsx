// What calls were charged, found by the request's id or by day, and given back with a reason by whoever handles money.
import { useState } from 'preact/hooks';
import { call } from '../api';
import { Dialog, Empty, Field, Form, Head, Tag } from '../parts/basics';
import { Rows, useList } from '../parts/loaded';
import { dayOf, mils, moment, number } from '../parts/numbers';
import { useText } from '../preferences';
import { useSession } from '../session';
import { AccountFilter } from './account-choice';
import { PAYMENTS, useTitles } from './application';

interface Charge { id: number; at: number; application: string; appkey: string; capability: string; payment: string; package: number | null; call: string; pictures: number; mils: number; currency: string; refunded: boolean }

export function Charges() {
  const t = useText();
  const { user, rights } = useSession();
  const { title } = useTitles();
  const [account, setAccount] = useState(user.account);
  const [asked, setAsked] = useState<Record<string, string | number>>({});
  const [doing, setDoing] = useState<Charge | null>(null);
  const [said, setSaid] = useState('');
  const list = useList<Charge>('/admin/v1/charges', { account, limit: 50, ...asked });
  const may = rights.includes('money');
  const close = () => setDoing(null);
  const ask = (event: SubmitEvent) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget as HTMLFormElement);
    const text = (key: string) => String(values.get(key) ?? '').trim();
    setAsked({ call: text('call'), from: text('from') ? dayOf(text('from')) : '', to: text('to') ? dayOf(text('to'), true) + 1 : '' });
  };
  const refund = async (one: Charge, values: FormData) => {
    await call('POST', `/admin/v1/charges/${encodeURIComponent(String(one.id))}/refund`, { reason: String(values.get('reason') ?? '').trim() });
    setSaid(t('chargeRefunded'));
    close();
    list.again();
  };
  const payment = (name: string) => t(PAYMENTS.find(([value]) => value === name)?.[1] ?? 'payFree');
  const worth = (one: Charge) => one.package !== null ? t('fromPackage', { pictures: number(one.pictures), id: one.package }) : one.mils ? mils(one.mils, one.currency) : '—';
  return (
    <>
      <Head title={t('navCharges')} intro={t('chargesIntro')}><AccountFilter account={account} choose={setAccount} all={false} /></Head>
      {said && <p class="note good" role="status">{said}</p>}
      <form class="grid-form" onSubmit={ask} role="search">
        <label class="field"><span>{t('chargeCall')}</span><input name="call" type="search" placeholder={t('chargeCallHint')} /></label>
        <label class="field"><span>{t('auditFrom')}</span><input name="from" type="date" /></label>
        <label class="field"><span>{t('auditTo')}</span><input name="to" type="date" /></label>
        <div class="row bottom"><button type="submit" class="first">{t('auditSearch')}</button></div>
      </form>
      <div class="panel flush">
        <Rows of={list} label={t('navCharges')}
          head={<><th>{t('when')}</th><th>{t('application')}</th><th>{t('capability')}</th><th>{t('chargeCall')}</th><th class="number">{t('pictures')}</th><th>{t('payment')}</th><th class="number">{t('amount')}</th><th><span class="hint">{t('actions')}</span></th></>}
          row={(one) => (
            <tr key={one.id}>
              <td>{moment(one.at)}</td><td class="wrap">{one.application}</td><td>{title(one.capability)}</td><td class="mono wrap">{one.call}</td>
              <td class="number">{number(one.pictures)}</td><td>{payment(one.payment)}</td><td class="number">{worth(one)}</td>
              <td class="act">{one.refunded ? <Tag>{t('chargeBack')}</Tag> : may && (one.package !== null || one.mils !== 0) && <button type="button" class="plain small" onClick={() => setDoing(one)}>{t('giveBack')}</button>}</td>
            </tr>
          )}
          empty={<Empty title={t('chargesEmpty')} hint={t('chargesEmptyHint')} />} />
      </div>
      {doing && (
        <Dialog title={t('giveBackTitle')} close={close}>
          <p>{doing.package !== null ? t('giveBackPictures', { pictures: number(doing.pictures), id: doing.package }) : t('giveBackMoney', { amount: mils(doing.mils, doing.currency) })}</p>
          <Form send={(values) => refund(doing, values)} go={t('giveBack')} cancel={close} danger>
            <Field label={t('correctionNote')} hint={t('giveBackHint')}><input name="reason" required maxLength={100} autofocus /></Field>
          </Form>
        </Dialog>
      )}
    </>
  );
}
