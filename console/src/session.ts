// Who is signed in, and what they may do.
import { Problem, call, holdCsrf, signedInAgain } from './api';
import { holdZone } from './parts/numbers';
import { Store } from './store';

export type Right = 'look' | 'inspect' | 'manage' | 'people' | 'money' | 'installation';

export interface User { name: string; account: string; role: string; operates: boolean; second_factor: boolean }
export interface Session { user: User; rights: Right[]; csrf: string | null; zone_seconds: number }

/** `off`: the server has no administration; `setup`: nobody has a password; `out`: nobody is signed in. */
export type State = { at: 'asking' | 'off' | 'setup' | 'out' | 'failed' } | { at: 'in'; session: Session };

export const session = new Store<State>({ at: 'asking' });
/** What the identity provider is called; empty where there is none. */
export const provider = new Store('');

export function enter(signedIn: Session) {
  holdCsrf(signedIn.csrf ?? '');
  holdZone(signedIn.zone_seconds);
  session.set({ at: 'in', session: signedIn });
  signedInAgain();
}

/** Asks the server how things stand. */
export async function look() {
  try {
    enter(await call<Session>('GET', '/admin/v1/session', undefined, { once: true }));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 0) return session.set({ at: 'failed' });
    if (error.status !== 401) return session.set({ at: 'off' });
    const setup = await call<{ needed: boolean; provider: string | null }>('GET', '/admin/v1/setup', undefined, { once: true }).catch(() => ({ needed: false, provider: null }));
    provider.set(setup.provider ?? '');
    session.set({ at: setup.needed ? 'setup' : 'out' });
  }
}

/** Whether somebody has signed in meanwhile, in another tab. */
export async function lookAgain() {
  const found = await call<Session>('GET', '/admin/v1/session', undefined, { once: true }).catch(() => null);
  if (found) enter(found);
}

/** Asks how else than by password people sign in: a page that was signed in all along has not asked. */
export async function askProvider() {
  const setup = await call<{ provider: string | null }>('GET', '/admin/v1/setup', undefined, { once: true }).catch(() => ({ provider: null }));
  provider.set(setup.provider ?? '');
}

export async function signInWith(name: string, password: string, code: string) {
  enter(await call<Session>('POST', '/admin/v1/session', { name, password, ...(code ? { code } : {}) }, { once: true }));
}

export async function signOut() {
  await call('DELETE', '/admin/v1/session', undefined, { once: true }).catch(() => undefined);
  holdCsrf('');
  session.set({ at: 'out' });
}

/** The session of whoever is in; screens are only shown to them. */
export function useSession(): Session {
  const state = session.use();
  if (state.at === 'in') return state.session;
  return { user: { name: '', account: '', role: '', operates: false, second_factor: false }, rights: [], csrf: null, zone_seconds: 0 };
}
