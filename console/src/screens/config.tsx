// The configuration in force, as the server reads it.
import { useState } from 'preact/hooks';
import { Empty, Head, Tag } from '../parts/basics';
import { Show, useLoaded } from '../parts/loaded';
import { useText } from '../preferences';

interface Setting { name: string; value: unknown; default: unknown; what: string }

const shown = (value: unknown) => (value === null || value === undefined || value === '' ? '—' : typeof value === 'string' ? value : JSON.stringify(value));

export function Config() {
  const t = useText();
  const [filter, setFilter] = useState('');
  const [changed, setChanged] = useState(false);
  const config = useLoaded<{ items: Setting[] }>('/admin/v1/config');
  return (
    <>
      <Head title={t('navConfig')} intro={t('configIntro')}>
        <label class="row"><span>{t('configFilter')}</span><input class="narrow" type="search" value={filter} onInput={(event) => setFilter(event.currentTarget.value)} /></label>
        <label class="check"><input type="checkbox" checked={changed} onChange={(event) => setChanged(event.currentTarget.checked)} />{t('changedOnly')}</label>
      </Head>
      <Show of={config}>
        {({ items }) => {
          const differs = (one: Setting) => JSON.stringify(one.value) !== JSON.stringify(one.default);
          const wanted = items.filter((one) => (!changed || differs(one)) && `${one.name} ${one.what}`.toLowerCase().includes(filter.toLowerCase()));
          return (
            <div class="panel flush">
              {wanted.length === 0 ? <Empty title={t('configEmpty')} hint={t('configEmptyHint')} /> : (
                <div class="scroll" tabIndex={0} role="region" aria-label={t('navConfig')}><table>
                  <thead><tr><th>{t('setting')}</th><th>{t('value')}</th><th>{t('defaultValue')}</th><th>{t('what')}</th></tr></thead>
                  <tbody>{wanted.map((one) => <tr key={one.name}><th scope="row" class="mono">{one.name}</th><td class="mono wrap">{differs(one) ? <Tag kind="warn">{shown(one.value)}</Tag> : shown(one.value)}</td><td class="mono wrap">{shown(one.default)}</td><td class="wrap">{one.what}</td></tr>)}</tbody>
                </table></div>
              )}
            </div>
          );
        }}
      </Show>
    </>
  );
}
