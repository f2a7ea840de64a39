// Usage: what was called, read and charged; a chart by day, shares by capability, application and result.
import { useState } from 'preact/hooks';
import { type List, query } from '../api';
import { Empty, Head } from '../parts/basics';
import { Bars } from '../parts/chart';
import { Show, useLoaded } from '../parts/loaded';
import { mils, number, thisMonth } from '../parts/numbers';
import { useText } from '../preferences';
import { link } from '../route';
import type { Key } from '../texts';
import { AccountFilter } from './account-choice';
import { PAYMENTS, useTitles } from './application';

interface Row { date?: string; application?: string; appkey?: string; capability?: string; payment?: string; result?: string; calls: number | null; pictures: number; failed: number | null; mils: number; currency: string }
type By = 'capability' | 'application' | 'result' | 'payment';

export function Usage() {
  const t = useText();
  const { title } = useTitles();
  const [account, setAccount] = useState('');
  const [period, setPeriod] = useState(thisMonth());
  const [by, setBy] = useState<By>('capability');
  const days = useLoaded<List<Row>>(query('/admin/v1/usage', { period, account, group: 'day', limit: 500 }));
  const shares = useLoaded<List<Row>>(query('/admin/v1/usage', { period, account, group: by, limit: 500 }));
  const groups: [By, Key][] = [['capability', 'byCapability'], ['application', 'byApplication'], ['result', 'byResult'], ['payment', 'byPayment']];
  const nameOf = (row: Row) => {
    if (by === 'capability') return title(row.capability ?? '');
    if (by === 'application') return row.application ?? row.appkey ?? '—';
    if (by === 'result') return t(row.result === 'failed' ? 'resultFailed' : 'resultRead');
    const known = PAYMENTS.find(([name]) => name === row.payment);
    return known ? t(known[1]) : (row.payment ?? '—');
  };
  return (
    <>
      <Head title={t('navUsage')} intro={t('usageIntro')}>
        <AccountFilter account={account} choose={setAccount} />
        <label class="row"><span>{t('month')}</span><input class="narrow" type="month" value={period} onChange={(event) => setPeriod(event.currentTarget.value || thisMonth())} /></label>
      </Head>
      <Show of={days}>
        {({ items }) => {
          const sum = (of: (row: Row) => number) => items.reduce((all, row) => all + of(row), 0);
          if (sum((row) => row.pictures + (row.failed ?? 0) + (row.calls ?? 0)) === 0) {
            return <div class="panel"><Empty title={t('usageEmpty', { period })} hint={t('usageEmptyHint')}><a class="button" href={link('')}>{t('navTry')}</a></Empty></div>;
          }
          return (
            <>
              <dl class="cards">
                <Figure name={t('calls')} value={number(sum((row) => row.calls ?? 0))} />
                <Figure name={t('pictures')} value={number(sum((row) => row.pictures))} />
                <Figure name={t('failedPictures')} value={number(sum((row) => row.failed ?? 0))} />
                <Figure name={t('amount')} value={amounts(items)} />
              </dl>
              <div class="panel">
                <div class="panel-head"><h2>{t('chartPictures')}</h2><div class="legend"><span><i />{t('chartRead')}</span><span><i class="failed" />{t('chartFailed')}</span></div></div>
                <Bars label={t('chartPictures')} bars={filled(period, items)} />
              </div>
            </>
          );
        }}
      </Show>
      <div class="panel flush">
        <div class="panel-head"><h2>{t('share')}</h2>
          <label class="row"><span>{t('groupBy')}</span><select class="narrow" value={by} onChange={(event) => setBy(event.currentTarget.value as By)}>{groups.map(([value, name]) => <option key={value} value={value}>{t(name)}</option>)}</select></label>
        </div>
        <Show of={shares}>
          {({ items }) => {
            const all = items.reduce((sum, row) => sum + row.pictures, 0) || 1;
            if (items.length === 0) return <p class="busy">{t('usageEmpty', { period })}</p>;
            return (
              <div class="scroll" tabIndex={0} role="region" aria-label={t('share')}>
                <table>
                  <thead><tr><th>{t(by)}</th><th class="number">{t('calls')}</th><th class="number">{t('pictures')}</th><th class="number">{t('failedPictures')}</th><th class="number">{t('amount')}</th><th>{t('share')}</th></tr></thead>
                  <tbody>{[...items].sort((one, other) => other.pictures - one.pictures).map((row, at) => (
                    <tr key={at}>
                      <th scope="row" class="wrap">{nameOf(row)}</th><td class="number">{row.calls === null ? '—' : number(row.calls)}</td><td class="number">{number(row.pictures)}</td><td class="number">{row.failed === null ? '—' : number(row.failed)}</td>
                      <td class="number">{mils(row.mils, row.currency)}</td><td><div class="meter" title={`${number((row.pictures / all) * 100)} %`}><div style={{ width: `${(row.pictures / all) * 100}%` }} /></div></td>
                    </tr>
                  ))}</tbody>
                </table>
              </div>
            );
          }}
        </Show>
      </div>
    </>
  );
}

function amounts(rows: Row[]): string {
  const sums = new Map<string, number>();
  rows.forEach((row) => sums.set(row.currency, (sums.get(row.currency) ?? 0) + row.mils));
  return [...sums].filter(([, sum], at) => sum !== 0 || at === 0).map(([currency, sum]) => mils(sum, currency)).join(' + ') || '—';
}

/** A bar for each day of the month, also for those without a call. */
function filled(period: string, rows: Row[]) {
  const [year = 0, month = 1] = period.split('-').map(Number);
  const days = new Date(year, month, 0).getDate();
  return Array.from({ length: days }, (_, at) => {
    const day = `${period}-${String(at + 1).padStart(2, '0')}`;
    const of = rows.filter((row) => row.date === day);
    return { name: day, tick: String(at + 1), value: of.reduce((sum, row) => sum + row.pictures, 0), failed: of.reduce((sum, row) => sum + (row.failed ?? 0), 0) };
  });
}

function Figure({ name, value }: { name: string; value: string }) {
  return <div class="panel figure"><dt>{name}</dt><dd><strong>{value}</strong></dd></div>;
}
