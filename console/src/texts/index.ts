// Every text of the console, in English and in Chinese. A key that lacks a language does not compile.
import { BILLS } from './bills';
import { KEYS } from './keys';
import { OPERATE } from './operate';
import { SHELL } from './shell';
import { START } from './start';
import { TRY } from './try';

export type Language = 'en' | 'zh';
export type Entry = readonly [en: string, zh: string];

export const TEXTS = { ...SHELL, ...START, ...TRY, ...KEYS, ...BILLS, ...OPERATE } satisfies Record<string, Entry>;
export type Key = keyof typeof TEXTS;

/** The text of `key`, with `{name}` filled in. What is filled in stays text: nothing here ever becomes markup. */
export function text(language: Language, key: Key, fill: Record<string, string | number> = {}): string {
  const entry: Entry = TEXTS[key];
  return entry[language === 'zh' ? 1 : 0].replace(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole));
}
