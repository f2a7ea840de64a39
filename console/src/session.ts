// Who is signed in, and what they may do.
import { Problem, call, holdCsrf, signedInAgain } from './api';
import { Store } from './store';

export type Right = 'look' | 'inspect' | 'manage' | 'people' | 'money' | 'installation';

export interface User { name: string; account: string; role: string; operates: boolean; second_factor: boolean }
export interface Session { user: User; rights: Right[]; csrf: string | null }

/** `off`: the server has no administration; `setup`: nobody has a password; `out`: nobody is signed in. */
export type State = { at: 'asking' | 'off' | 'setup' | 'out' | 'failed' } | { at: 'in'; session: Session };

export const session = new Store<State>({ at: 'asking' });

export function enter(signedIn: Session) {
  holdCsrf(signedIn.csrf ?? '');
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
    const setup = await call<{ needed: boolean }>('GET', '/admin/v1/setup', undefined, { once: true }).catch(() => ({ needed: false }));
    session.set({ at: setup.needed ? 'setup' : 'out' });
  }
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
  return { user: { name: '', account: '', role: '', operates: false, second_factor: false }, rights: [], csrf: null };
}
