// Sign-in: a page of its own, or over the page whose session ended.
import { useEffect, useState } from 'preact/hooks';
import markUrl from '../mark.svg';
import { Switches } from '../app';
import { Problem } from '../api';
import { Dialog, Field, Form } from '../parts/basics';
import { useText } from '../preferences';
import { link } from '../route';
import { askProvider, lookAgain, provider, session, signInWith, useSession } from '../session';
import type { Key } from '../texts';

/** Where a sign-in with the provider begins; it is no screen. */
const START = '/console/oidc/start';
const TURNED: Record<string, Key> = { denied: 'oidcDenied', stranger: 'oidcStranger', state: 'oidcState', token: 'oidcToken', wait: 'oidcWait', provider: 'oidcProvider' };

export function SignIn() {
  const t = useText();
  return (
    <main class="lone">
      <div class="lone-box">
        <div class="lone-head"><span class="brand"><img src={markUrl} alt="" />Inkgate</span><Switches /></div>
        <div class="panel"><h1>{t('signInTo')}</h1><ByProvider /><SignInForm name="" /><p class="hint">{t('lostPassword')} <a href={link('docs')}>{t('docs')}</a></p></div>
      </div>
    </main>
  );
}

/** Over the page: what was typed and read stays; the call that found the session ended goes on afterwards. */
export function SignInAgain() {
  const t = useText();
  const { user } = useSession();
  return (
    <Dialog title={t('signIn')} close={() => session.set({ at: 'out' })}>
      <p>{t('expired')}</p>
      <ByProviderAgain />
      <SignInForm name={user.name} />
    </Dialog>
  );
}

function ByProvider() {
  const t = useText();
  const name = provider.use();
  const turned = TURNED[new URLSearchParams(location.search).get('oidc') ?? ''];
  if (!name) return null;
  return (
    <div class="stack">
      {turned && <p class="note bad" role="alert">{t(turned)}</p>}
      <a class="button first" href={START}>{t('signInBy', { name })}</a>
      <p class="hint">{t('orPassword')}</p>
    </div>
  );
}

/** In another tab, so that this page stays; when it is looked at again, it goes on. */
function ByProviderAgain() {
  const t = useText();
  const name = provider.use();
  useEffect(() => {
    void askProvider();
    const back = () => void lookAgain();
    addEventListener('focus', back);
    return () => removeEventListener('focus', back);
  }, []);
  return name ? <p><a href={START} target="_blank" rel="noopener">{t('signInByAgain', { name })}</a></p> : null;
}

function SignInForm({ name }: { name: string }) {
  const t = useText();
  const [second, setSecond] = useState(false);
  const send = async (values: FormData) => {
    const text = (key: string) => String(values.get(key) ?? '');
    try {
      await signInWith(text('name'), text('password'), text('code').replace(/\s/g, ''));
    } catch (wrong) {
      if (!(wrong instanceof Problem) || wrong.slug !== 'second-factor') throw wrong;
      setSecond(true);
    }
  };
  return (
    <Form send={send} go={t('signIn')}>
      <Field label={t('userName')}><input name="name" autocomplete="username" required defaultValue={name} autofocus={!name} /></Field>
      <Field label={t('password')}><input name="password" type="password" autocomplete="current-password" required autofocus={!!name} /></Field>
      {second && <Field label={t('code')} hint={t('codeNeeded')}><input name="code" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" required autofocus /></Field>}
    </Form>
  );
}
