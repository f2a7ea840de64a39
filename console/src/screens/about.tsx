// Version and licences of what runs here, and what this page does not do.
import { Head } from '../parts/basics';
import { Show, useLoaded } from '../parts/loaded';
import { useText } from '../preferences';
import { useSession } from '../session';

interface Library { from: string; name: string; version: string; licence: string }
interface Live { version: string; engine: { runtime: string; version: string } | null; models: { name: string; version: string; purpose: string; licence?: string }[] }

export function About() {
  const t = useText();
  const { rights } = useSession();
  const live = useLoaded<Live>(rights.includes('inspect') ? '/admin/v1/live' : null).value;
  const libraries = useLoaded<{ items: Library[] }>('/admin/v1/licences');
  return (
    <>
      <Head title={t('navAbout')} intro={t('aboutIntro')} />
      <div class="two">
        <div class="panel">
          <dl class="pairs">
            <dt>{t('version')}</dt><dd>Inkgate {live?.version ?? ''}</dd>
            <dt>{t('licence')}</dt><dd>{t('aboutLicence')}</dd>
            {live?.engine && <><dt>{t('runtime')}</dt><dd>{live.engine.runtime} {live.engine.version}</dd></>}
          </dl>
          <p>{t('aboutPrivacy')}</p>
        </div>
      </div>
      {live && live.models.length > 0 && (
        <div class="panel flush">
          <div class="panel-head"><h2>{t('aboutModels')}</h2></div>
          <div class="scroll" tabIndex={0} role="region" aria-label={t('aboutModels')}><table>
            <thead><tr><th>{t('name')}</th><th>{t('version')}</th><th>{t('purpose')}</th></tr></thead>
            <tbody>{live.models.map((one) => <tr key={one.name}><th scope="row" class="mono wrap">{one.name}</th><td>{one.version}</td><td class="wrap">{one.purpose}</td></tr>)}</tbody>
          </table></div>
        </div>
      )}
      <Show of={libraries}>
        {({ items }) => (
          <div class="panel flush">
            <div class="panel-head"><h2>{t('licences')}</h2><span class="hint">{items.length}</span></div>
            <div class="scroll" tabIndex={0} role="region" aria-label={t('licences')}><table>
              <thead><tr><th>{t('name')}</th><th>{t('version')}</th><th>{t('licence')}</th><th>{t('licenceFrom')}</th></tr></thead>
              <tbody>{items.map((one) => <tr key={`${one.from} ${one.name} ${one.version}`}><th scope="row" class="mono wrap">{one.name}</th><td>{one.version}</td><td class="wrap">{one.licence}</td><td>{one.from === 'npm' ? 'npm' : 'crates.io'}</td></tr>)}</tbody>
            </table></div>
          </div>
        )}
      </Show>
    </>
  );
}
