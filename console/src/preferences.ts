// Language and theme: the two things that the browser keeps for this page. Nothing else is stored.
import { useSyncExternalStore } from './store';
import { type Key, type Language, text } from './texts';

export type Theme = 'system' | 'light' | 'dark';
interface Preferences { language: Language; theme: Theme }

const LANGUAGE = 'inkgate.language';
const THEME = 'inkgate.theme';

function stored(name: string): string | null {
  try { return localStorage.getItem(name); } catch { return null; }
}

function keep(name: string, value: string | null) {
  try { value === null ? localStorage.removeItem(name) : localStorage.setItem(name, value); } catch { /* a browser that keeps nothing */ }
}

function first(): Preferences {
  const language = stored(LANGUAGE) ?? navigator.language;
  const theme = stored(THEME);
  return { language: language.toLowerCase().startsWith('zh') ? 'zh' : 'en', theme: theme === 'light' || theme === 'dark' ? theme : 'system' };
}

let now = first();
const listeners = new Set<() => void>();
const dark = matchMedia('(prefers-color-scheme: dark)');

function show() {
  document.documentElement.lang = now.language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.dataset['theme'] = now.theme === 'system' ? (dark.matches ? 'dark' : 'light') : now.theme;
}
dark.addEventListener('change', show);
show();

export function preferences(): Preferences { return now; }

export function prefer(change: Partial<Preferences>) {
  now = { ...now, ...change };
  if (change.language) keep(LANGUAGE, change.language);
  if (change.theme) keep(THEME, change.theme === 'system' ? null : change.theme);
  show();
  listeners.forEach((listener) => listener());
}

export function usePreferences(): Preferences {
  return useSyncExternalStore((listener) => { listeners.add(listener); return () => listeners.delete(listener); }, preferences);
}

/** The texts of the chosen language. */
export function useText(): (key: Key, fill?: Record<string, string | number>) => string {
  const { language } = usePreferences();
  return (key, fill) => text(language, key, fill);
}
