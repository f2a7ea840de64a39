// Prices on demand, with the day from which each is in force.
import { useState } from 'preact/hooks';
import { call } from '../api';
import { Dialog, Empty, Field, Form, Head, Tag } from '../parts/basics';
import { Rows, useList } from '../parts/loaded';
import { dayOf, moment, money } from '../parts/numbers';
import { useText } from '../preferences';
import { useSession } from '../session';
import { useTitles } from './application';

interface Price { capability: string; per_thousand: number; currency: string; starts_at: number }

export function Prices() {
  const t = useText();
  const { rights } = useSession();
  const { names, title } = useTitles();
  const [making, setMaking] = useState(false);
  const list = useList<Price>('/admin/v1/prices');
  const now = Date.now() / 1000;
  const state = (one: Price) => {
    if (one.starts_at > now) return <Tag>{t('future')}</Tag>;
    const later = list.items?.some((other) => other.capability === one.capability && other.starts_at > one.starts_at && other.starts_at <= now);
    return later ? <Tag>{t('past')}</Tag> : <Tag kind="good">{t('current')}</Tag>;
  };
  const make = async (values: FormData) => {
    const from = String(values.get('from') ?? '');
    await call('POST', '/admin/v1/prices', { capability: values.get('capability'), per_thousand: Math.round(Number(values.get('price')) * 100), currency: values.get('currency'), ...(from ? { starts_at: dayOf(from) } : {}) });
    setMaking(false);
    list.again();
  };
  const start = rights.includes('installation') && <button type="button" class="first" onClick={() => setMaking(true)}>{t('priceNew')}</button>;
  return (
    <>
      <Head title={t('navPrices')} intro={t('pricesIntro')}>{start}</Head>
      <div class="panel flush">
        <Rows of={list} label={t('navPrices')}
          head={<><th>{t('capability')}</th><th class="number">{t('perThousand')}</th><th>{t('startsAt')}</th><th>{t('state')}</th></>}
          row={(one) => <tr key={`${one.capability} ${one.starts_at} ${one.currency}`}><th scope="row">{title(one.capability)}</th><td class="number">{money(one.per_thousand, one.currency)}</td><td>{moment(one.starts_at)}</td><td>{state(one)}</td></tr>}
          empty={<Empty title={t('pricesEmpty')} hint={t('pricesEmptyHint')}>{start}</Empty>} />
      </div>
      {making && (
        <Dialog title={t('priceNew')} close={() => setMaking(false)}>
          <Form send={make} go={t('create')} cancel={() => setMaking(false)}>
            <Field label={t('capability')}><select name="capability">{names.map((name) => <option key={name} value={name}>{title(name)}</option>)}</select></Field>
            <div class="grid-form">
              <Field label={t('perThousand')}><input name="price" type="number" min={0} step={0.01} required /></Field>
              <Field label={t('currency')}><input name="currency" defaultValue="CNY" pattern="[A-Z]{3}" required /></Field>
              <Field label={t('startsAt')}><input name="from" type="date" min={new Date(Date.now() + 86400000).toISOString().slice(0, 10)} /></Field>
            </div>
          </Form>
        </Dialog>
      )}
    </>
  );
}
