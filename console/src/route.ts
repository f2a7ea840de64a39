// Which screen: the path under /console/, with the browser's own history.
import { Store } from './store';

const BASE = '/console/';

function here(): string {
  return location.pathname.startsWith(BASE) ? location.pathname.slice(BASE.length).replace(/\/$/, '') : '';
}

export const route = new Store(here());
addEventListener('popstate', () => route.set(here()));

/** Goes to a screen and moves the focus to its heading, as a page that was loaded would. */
export function go(path: string, part = '') {
  if (path !== here()) history.pushState(null, '', BASE + path + part);
  route.set(path);
  scrollTo(0, 0);
  requestAnimationFrame(() => document.querySelector<HTMLElement>('h1')?.focus());
}

export const link = (path: string) => BASE + path;

/** Lets links within the console change the screen without loading a page. */
export function follow(event: MouseEvent) {
  const anchor = (event.target as Element | null)?.closest?.('a');
  if (!anchor || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const url = new URL(anchor.href, location.href);
  if (url.origin !== location.origin || !url.pathname.startsWith(BASE) || anchor.hasAttribute('download') || anchor.target) return;
  // Where the server sends people to their provider.
  if (url.pathname.startsWith(`${BASE}oidc/`)) return;
  // A part of the page that is shown is the browser's to find.
  if (url.hash && url.pathname === location.pathname) return;
  event.preventDefault();
  go(url.pathname.slice(BASE.length).replace(/\/$/, ''), url.hash);
}
