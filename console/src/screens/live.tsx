// Live: is it well, how long do calls wait and take, what was refused and why, what is loaded.
import { useEffect } from 'preact/hooks';
import { Empty, Head, Tag } from '../parts/basics';
import { Show, useLoaded } from '../parts/loaded';
import { latency, number, stretch } from '../parts/numbers';
import { useText } from '../preferences';
import { type Alert, Alerts } from './alerts';

interface Live {
  version: string; up_seconds: number; ready: boolean;
  engine: { runtime: string; version: string; precision: string; because: string; workers: number } | null;
  queue: { waiting: number; seated: number }; connections: number;
  calls: { endpoint: string; outcome: string; count: number; seconds: number }[];
  latency: { endpoint: string; outcome: string; buckets: { le: number | null; count: number }[] }[];
  refusals: { endpoint: string; code: string; reason: string; count: number }[];
  models: { name: string; version: string; purpose: string }[];
  alerts: Alert[];
}

export function Live() {
  const t = useText();
  const live = useLoaded<Live>('/admin/v1/live', 5000);
  // A server is ready once it was asked and read its tiny picture: nobody may have asked yet.
  useEffect(() => void fetch('/readyz').catch(() => undefined), []);
  return (
    <>
      <Head title={t('navLive')} intro={t('liveIntro')} />
      <Show of={live}>
        {(now) => {
          const all = now.calls.reduce((sum, one) => sum + one.count, 0);
          const refused = now.refusals.reduce((sum, one) => sum + one.count, 0);
          return (
            <>
              <Alerts of={now.alerts} />
              <dl class="cards">
                <div class="panel figure"><dt>{t('state')}</dt><dd>{now.ready ? <Tag kind="good">{t('ready')}</Tag> : <Tag kind="bad">{t('readyNo')}</Tag>}<br /><small>{t('up', { time: stretch(now.up_seconds) })} · {now.version}</small></dd></div>
                <div class="panel figure"><dt>{t('waiting')}</dt><dd><strong>{number(now.queue.waiting)}</strong></dd></div>
                <div class="panel figure"><dt>{t('seated')}</dt><dd><strong>{number(now.queue.seated)}</strong></dd></div>
                <div class="panel figure"><dt>{t('connections')}</dt><dd><strong>{number(now.connections)}</strong></dd></div>
                <div class="panel figure"><dt>{t('callsSinceStart')}</dt><dd><strong>{number(all)}</strong><br /><small>{t('refusedShare', { percent: number(all ? (refused / all) * 100 : 0, 1) })}</small></dd></div>
              </dl>
              <Latency of={now} />
              <div class="two">
                <div class="panel flush">
                  <div class="panel-head"><h2>{t('refusals')}</h2></div>
                  {now.refusals.length === 0 ? <p class="busy">{t('refusalsEmpty')}</p> : (
                    <div class="scroll" tabIndex={0} role="region" aria-label={t('refusals')}><table>
                      <thead><tr><th>{t('endpoint')}</th><th>{t('statusCode')}</th><th>{t('reason')}</th><th class="number">{t('count')}</th></tr></thead>
                      <tbody>{[...now.refusals].sort((one, other) => other.count - one.count).map((one) => <tr key={`${one.endpoint} ${one.code} ${one.reason}`}><td>{one.endpoint}</td><td class="mono">{one.code}</td><td class="wrap">{one.reason}</td><td class="number">{number(one.count)}</td></tr>)}</tbody>
                    </table></div>
                  )}
                </div>
                <div class="panel">
                  <h2>{t('engine')}</h2>
                  {now.engine === null ? <p class="hint">{t('noEngine')}</p> : (
                    <dl class="pairs">
                      <dt>{t('runtime')}</dt><dd>{now.engine.runtime} {now.engine.version}</dd><dt>{t('precision')}</dt><dd>{now.engine.precision}</dd>
                      <dt>{t('because')}</dt><dd>{now.engine.because}</dd><dt>{t('workers')}</dt><dd>{number(now.engine.workers)}</dd>
                    </dl>
                  )}
                  {now.models.length > 0 && <><h3>{t('models')}</h3><ul class="plain-list">{now.models.map((one) => <li key={one.name} class="wrap"><code>{one.name}</code> <span class="hint">{one.purpose}</span></li>)}</ul></>}
                </div>
              </div>
            </>
          );
        }}
      </Show>
    </>
  );
}

function Latency({ of }: { of: Live }) {
  const t = useText();
  if (of.calls.length === 0) return <div class="panel"><Empty title={t('latency')} hint={t('noCalls')} /></div>;
  return (
    <div class="panel flush">
      <div class="panel-head"><h2>{t('latency')}</h2></div>
      <div class="scroll" tabIndex={0} role="region" aria-label={t('latency')}><table>
        <thead><tr><th>{t('endpoint')}</th><th>{t('outcome')}</th><th class="number">{t('count')}</th><th class="number">{t('mean')}</th><th class="number">{t('half')}</th><th class="number">{t('ninety')}</th></tr></thead>
        <tbody>{of.calls.map((one) => {
          const buckets = of.latency.find((other) => other.endpoint === one.endpoint && other.outcome === one.outcome)?.buckets ?? [];
          return <tr key={`${one.endpoint} ${one.outcome}`}><th scope="row">{one.endpoint}</th><td>{one.outcome}</td><td class="number">{number(one.count)}</td><td class="number">{one.count ? latency(one.seconds / one.count) : '—'}</td><td class="number">{within(buckets, 0.5)}</td><td class="number">{within(buckets, 0.95)}</td></tr>;
        })}</tbody>
      </table></div>
    </div>
  );
}

/** The bound of the bucket that holds this share of calls. */
function within(buckets: { le: number | null; count: number }[], share: number): string {
  const all = buckets[buckets.length - 1]?.count ?? 0;
  const found = buckets.find((bucket) => bucket.count >= all * share);
  if (!all || !found) return '—';
  const last = buckets.filter((bucket) => bucket.le !== null).pop()?.le ?? 0;
  return found.le === null ? `> ${latency(last)}` : `≤ ${latency(found.le)}`;
}
