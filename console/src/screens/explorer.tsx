// Every path of this server, to be read and to be tried.
import { useEffect, useRef, useState } from 'preact/hooks';
import licences from 'swagger-ui-dist/swagger-ui-es-bundle.js.LICENSE.txt?url';
import { Busy, Head, Wrong } from '../parts/basics';
import { usePreferences, useText } from '../preferences';

export function Explorer() {
  const t = useText();
  const place = useRef<HTMLDivElement>(null);
  const [state, set] = useState<'loading' | 'there' | { error: unknown }>('loading');
  const { theme } = usePreferences();
  const load = async () => {
    set('loading');
    try {
      const { explore, wear } = await import('../explorer/explorer');
      wear(document.documentElement.dataset['theme']);
      if (place.current) await explore(place.current);
      set('there');
    } catch (error) {
      set({ error });
    }
  };
  useEffect(() => { void load(); }, []);
  useEffect(() => {
    if (state === 'there') void import('../explorer/explorer').then(({ wear }) => wear(document.documentElement.dataset['theme']));
  }, [theme, state]);
  useEffect(() => () => document.documentElement.classList.remove('dark-mode'), []);
  return (
    <>
      <Head title={t('navExplorer')} intro={t('explorerIntro')}><a class="button" href="/openapi.json" target="_blank" rel="noreferrer">openapi.json</a></Head>
      <div class="note">{t('explorerSigned')}</div>
      {state === 'loading' && <Busy />}
      {typeof state === 'object' && <Wrong error={state.error} again={load} />}
      <div class="explorer" ref={place} />
      <p>Swagger UI, Apache-2.0 · <a href={licences} target="_blank" rel="noreferrer">{t('licences')}</a></p>
    </>
  );
}
