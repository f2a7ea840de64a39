// Numbers, times and sizes as people of each language write them.
import { preferences } from '../preferences';

const locale = () => (preferences().language === 'zh' ? 'zh-CN' : 'en-GB');

export const number = (value: number, digits = 0) => value.toLocaleString(locale(), { maximumFractionDigits: digits, minimumFractionDigits: digits });

/** Seconds since 1970 as a moment. */
export function moment(seconds: number | null | undefined): string {
  if (!seconds) return '—';
  return new Date(seconds * 1000).toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'short' });
}

export function date(seconds: number | null | undefined): string {
  if (!seconds) return '—';
  return new Date(seconds * 1000).toLocaleDateString(locale(), { dateStyle: 'medium' });
}

/** Minor units of a currency. */
export function money(minor: number, currency: string): string {
  try {
    return (minor / 100).toLocaleString(locale(), { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
  } catch {
    return `${number(minor / 100, 2)} ${currency}`;
  }
}

/** Thousandths of a minor unit. */
export const mils = (value: number, currency: string) => money(Math.round(value / 10) / 100, currency);

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${number(bytes / 1024, 1)} kB`;
  return `${number(bytes / 1024 / 1024, 1)} MB`;
}

/** A stretch of time in its two largest units. */
export function stretch(seconds: number): string {
  const zh = preferences().language === 'zh';
  const units: [number, string, string][] = [[86400, 'd', '天'], [3600, 'h', '小时'], [60, 'min', '分'], [1, 's', '秒']];
  const parts: string[] = [];
  let left = Math.max(0, Math.floor(seconds));
  for (const [unit, en, cn] of units) {
    if (left >= unit && parts.length < 2) {
      parts.push(`${Math.floor(left / unit)} ${zh ? cn : en}`);
      left %= unit;
    } else if (parts.length) break;
  }
  return parts.join(' ') || (zh ? '0 秒' : '0 s');
}

/** Seconds of a latency. */
export const latency = (seconds: number) => (seconds < 1 ? `${number(seconds * 1000, seconds < 0.01 ? 1 : 0)} ms` : `${number(seconds, 2)} s`);

let zone = 0;
/** Keeps how many seconds east of UTC the zone is in which the server counts days. */
export function holdZone(seconds: number) { zone = seconds; }

/** This month as 2026-11, where the server counts: the browser may still be, or already be, in another. */
export const thisMonth = () => new Date(Date.now() + zone * 1000).toISOString().slice(0, 7);

/** A day of a form as seconds since 1970; its end when `end` is set. */
export function dayOf(value: string, end = false): number {
  return Math.floor(new Date(`${value}T${end ? '23:59:59' : '00:00:00'}`).getTime() / 1000);
}
