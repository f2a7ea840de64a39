// What an operator should look at now, above the figures.
import { number } from '../parts/numbers';
import { useText } from '../preferences';
import { link } from '../route';
import type { Key } from '../texts';

export interface Alert { kind: string; severe: boolean; subject: string; package: number | null; value: number }

const KINDS: Record<string, Key> = {
  'package-low': 'alertLow', 'package-empty': 'alertEmpty', 'package-ending': 'alertEnding',
  'ledger-behind': 'alertLedger', refusals: 'alertRefusals', 'queue-full': 'alertQueue',
};

export function Alerts({ of }: { of: Alert[] }) {
  const t = useText();
  if (of.length === 0) return <p class="note good" role="status">{t('alertsNone')}</p>;
  return (
    <section class="stack tight" aria-label={t('alerts')}>
      {of.map((one) => (
        <p key={`${one.kind} ${one.package}`} class={one.severe ? 'note bad' : 'note warn'}>
          {t(KINDS[one.kind] ?? 'alerts', { account: one.subject, id: one.package ?? '', value: number(one.value, one.kind === 'ledger-behind' || one.kind === 'refusals' ? 1 : 0) })}
          {one.package !== null && <> <a href={link('packages')}>{t('navPackages')}</a></>}
        </p>
      ))}
    </section>
  );
}
