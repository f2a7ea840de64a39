// Statements: what an account owes for a month, line by line, and as a file.
import { useState } from 'preact/hooks';
import { call, query } from '../api';
import { Dialog, Empty, Field, Form, Head } from '../parts/basics';
import { Show, useLoaded } from '../parts/loaded';
import { mils, money, number, thisMonth } from '../parts/numbers';
import { useText } from '../preferences';
import { useSession } from '../session';
import { AccountFilter } from './account-choice';

type Value = string | number | boolean | null;
interface Statement { account: string; lines: Record<string, Value>[]; items: Record<string, Value>[]; totals: { currency: string; mils: number; amount: number }[] }

export function Statements() {
  const t = useText();
  const { user, rights } = useSession();
  const [account, setAccount] = useState(user.account);
  const [period, setPeriod] = useState(thisMonth());
  const [by, setBy] = useState('month');
  const [correcting, setCorrecting] = useState(false);
  const path = `/admin/v1/statements/${encodeURIComponent(account)}`;
  const statement = useLoaded<Statement>(query(path, { period, by }));
  const correct = async (values: FormData) => {
    await call('POST', '/admin/v1/corrections', { account, amount: Math.round(Number(values.get('amount')) * 100), currency: values.get('currency'), note: values.get('note') });
    setCorrecting(false);
    statement.again();
  };
  return (
    <>
      <Head title={t('navStatements')} intro={t('statementsIntro')}>
        <AccountFilter account={account} choose={setAccount} all={false} />
        <label class="row"><span>{t('month')}</span><input class="narrow" type="month" value={period} onChange={(event) => setPeriod(event.currentTarget.value || thisMonth())} /></label>
        <label class="row"><span>{t('statementBy')}</span><select class="narrow" value={by} onChange={(event) => setBy(event.currentTarget.value)}><option value="month">{t('month')}</option><option value="day">{t('day')}</option></select></label>
        <a class="button" href={query(path, { period, by, format: 'csv' })} download={`${account}-${period}.csv`}>{t('csv')}</a>
        {rights.includes('money') && <button type="button" onClick={() => setCorrecting(true)}>{t('correction')}</button>}
      </Head>
      <Show of={statement}>
        {({ lines, items, totals }) => lines.length + items.length === 0
          ? <div class="panel"><Empty title={t('statementEmpty', { period })} hint={t('statementEmptyHint')} /></div>
          : (
            <>
              <dl class="cards">{totals.map((total) => <div class="panel figure" key={total.currency}><dt>{t('totals')}</dt><dd><strong>{money(total.amount, total.currency)}</strong></dd></div>)}</dl>
              {lines.length > 0 && <div class="panel flush"><Table rows={lines} label={t('navStatements')} /></div>}
              {items.length > 0 && <div class="panel flush"><div class="panel-head"><h2>{t('statementItems')}</h2></div><Table rows={items} label={t('statementItems')} /></div>}
            </>
          )}
      </Show>
      {correcting && (
        <Dialog title={t('correction')} close={() => setCorrecting(false)}>
          <p class="hint">{t('correctionHint')}</p>
          <Form send={correct} go={t('create')} cancel={() => setCorrecting(false)}>
            <div class="grid-form"><Field label={t('amount')}><input name="amount" type="number" step={0.01} required autofocus /></Field><Field label={t('currency')}><input name="currency" defaultValue="CNY" pattern="[A-Z]{3}" required /></Field></div>
            <Field label={t('correctionNote')}><input name="note" required maxLength={200} /></Field>
          </Form>
        </Dialog>
      )}
    </>
  );
}

/** Rows as the server has them: a column for each name that any of them has. */
function Table({ rows, label }: { rows: Record<string, Value>[]; label: string }) {
  const t = useText();
  const hidden = ['currency', 'appkey', 'id', 'account'];
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !hidden.includes(name));
  const names: Record<string, string> = {
    date: t('day'), day: t('day'), month: t('month'), application: t('application'), capability: t('capability'), payment: t('payment'), calls: t('calls'),
    pictures: t('pictures'), failed: t('failedPictures'), mils: t('amount'), amount: t('amount'), per_thousand: t('perThousand'), at: t('when'), kind: t('what'), what: t('what'), note: t('correctionNote'),
  };
  const shown = (row: Record<string, Value>, name: string) => {
    const value = row[name] ?? null;
    const currency = String(row['currency'] ?? 'CNY');
    if (value === null) return '—';
    if (typeof value !== 'number') return String(value);
    if (name === 'mils') return mils(value, currency);
    if (name === 'amount' || name === 'per_thousand') return money(value, currency);
    if (name.endsWith('at') && value > 1e9) return new Date(value * 1000).toISOString().slice(0, 10);
    return number(value);
  };
  const isNumber = (name: string) => rows.some((row) => typeof row[name] === 'number') && !name.endsWith('at');
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead><tr>{columns.map((name) => <th key={name} class={isNumber(name) ? 'number' : ''}>{names[name] ?? name.replace(/_/g, ' ')}</th>)}</tr></thead>
        <tbody>{rows.map((row, at) => <tr key={at}>{columns.map((name) => <td key={name} class={isNumber(name) ? 'number' : 'wrap'}>{shown(row, name)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
