// The audit trail: searched, and verified as a chain.
import { useState } from 'preact/hooks';
import { get } from '../api';
import { Empty, Head, Wrong } from '../parts/basics';
import { Rows, useList } from '../parts/loaded';
import { dayOf, moment, number } from '../parts/numbers';
import { useText } from '../preferences';

interface Entry { number: number; at: number; actor: string; origin: string; action: string; subject: string; before: Record<string, unknown> | null; after: Record<string, unknown> | null }
interface Verified { sound: boolean; problem: string | null; rows?: number | null; packages?: number | null; entries?: number | null }

export function Audit() {
  const t = useText();
  const [asked, setAsked] = useState<Record<string, string | number>>({});
  const [said, setSaid] = useState<{ good: boolean; sentence: string } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const list = useList<Entry>('/admin/v1/audit', { limit: 50, ...asked });
  const ask = (event: SubmitEvent) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget as HTMLFormElement);
    const text = (key: string) => String(values.get(key) ?? '').trim();
    setAsked({ search: text('search'), action: text('action'), from: text('from') ? dayOf(text('from')) : '', to: text('to') ? dayOf(text('to'), true) : '' });
  };
  const verify = async (what: 'audit/verify' | 'books') => {
    setError(null);
    try {
      const found = await get<Verified>(`/admin/v1/${what}`);
      const count = (value: number | null | undefined) => number(value ?? 0);
      setSaid({ good: found.sound, sentence: what === 'books'
        ? found.sound ? t('booksSound', { packages: count(found.packages), entries: count(found.entries) }) : t('booksBroken', { problem: found.problem ?? '' })
        : found.sound ? t('chainSound', { rows: count(found.rows) }) : t('chainBroken', { problem: found.problem ?? '' }) });
    } catch (wrong) { setError(wrong); }
  };
  return (
    <>
      <Head title={t('navAudit')} intro={t('auditIntro')}>
        <button type="button" onClick={() => verify('audit/verify')}>{t('verify')}</button>
        <button type="button" onClick={() => verify('books')}>{t('books')}</button>
      </Head>
      {said && <p class={said.good ? 'note good' : 'note bad'} role="status">{said.sentence}</p>}
      {error !== null && <Wrong error={error} />}
      <form class="grid-form" onSubmit={ask} role="search">
        <label class="field"><span>{t('auditSearch')}</span><input name="search" type="search" placeholder={t('auditSearchHint')} /></label>
        <label class="field"><span>{t('auditAction')}</span><input name="action" placeholder="key." /></label>
        <label class="field"><span>{t('auditFrom')}</span><input name="from" type="date" /></label>
        <label class="field"><span>{t('auditTo')}</span><input name="to" type="date" /></label>
        <div class="row bottom"><button type="submit" class="first">{t('auditSearch')}</button></div>
      </form>
      <div class="panel flush">
        <Rows of={list} label={t('navAudit')}
          head={<><th>{t('when')}</th><th>{t('actor')}</th><th>{t('auditAction')}</th><th>{t('subject')}</th><th>{t('changes')}</th><th>{t('origin')}</th></>}
          row={(one) => (
            <tr key={one.number}>
              <td>{moment(one.at)}</td><td class="wrap">{one.actor}</td><td class="mono">{one.action}</td><td class="wrap">{one.subject}</td>
              <td class="wrap">{changes(one).map((change) => <div key={change}>{change}</div>)}</td><td class="wrap">{one.origin}</td>
            </tr>
          )}
          empty={<Empty title={t('auditEmpty')} hint={t('auditEmptyHint')} />} />
      </div>
    </>
  );
}

/** What differs between before and after, a name a line. */
function changes({ before, after }: Entry): string[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const shown = (value: unknown) => (value === undefined || value === null ? '—' : typeof value === 'string' ? value : JSON.stringify(value));
  return names
    .filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]))
    .map((name) => (before && name in before ? `${name}: ${shown(before[name])} → ${shown(after?.[name])}` : `${name}: ${shown(after?.[name])}`));
}
