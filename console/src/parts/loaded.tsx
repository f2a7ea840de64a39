// What a screen loads: asked for once, again on demand, and dropped when the screen goes.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type List, Problem, backAgain, get, query } from '../api';
import { useText } from '../preferences';
import { Busy, Wrong } from './basics';

export interface Loaded<T> { value: T | null; error: unknown; again: () => void; set: (value: T) => void }

/** Loads `path`; nothing while it is null. With `every`, again after so many milliseconds. */
export function useLoaded<T>(path: string | null, every = 0): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    let timer = 0;
    const load = async () => {
      try {
        const loaded = await get<T>(path, stop.signal);
        if (stop.signal.aborted) return;
        shown.current = path;
        setValue(() => loaded);
        setError(null);
      } catch (wrong) {
        if (stop.signal.aborted) return;
        setError(wrong);
        if (wrong instanceof Problem && wrong.status === 0) {
          await backAgain();
          if (!stop.signal.aborted) return void load();
        }
      }
      if (every && !stop.signal.aborted) timer = window.setTimeout(load, every);
    };
    if (shown.current !== path) setValue(null);
    void load();
    return () => { stop.abort(); clearTimeout(timer); };
  }, [path, turn]);
  return { value, error, again: () => setTurn((turn) => turn + 1), set: setValue };
}

/** Shows what was loaded, or that it is being loaded, or what went wrong. */
export function Show<T>({ of, children }: { of: Loaded<T>; children: (value: T) => ComponentChildren }) {
  if (of.value !== null) return <>{of.error !== null && <Wrong error={of.error} again={of.again} />}{children(of.value)}</>;
  return of.error !== null ? <Wrong error={of.error} again={of.again} /> : <Busy />;
}

/** A list that comes in parts. */
export function useList<T>(path: string, values: Record<string, string | number | undefined | null> = {}) {
  const first = useLoaded<List<T>>(query(path, values));
  const [rest, setRest] = useState<{ of: string; items: T[]; next: string | null } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const key = query(path, values);
  const known = rest?.of === key ? rest : null;
  const items = first.value ? [...first.value.items, ...(known?.items ?? [])] : null;
  const next = known ? known.next : (first.value?.next ?? null);
  const more = async () => {
    try {
      const part = await get<List<T>>(query(path, { ...values, cursor: next }));
      setRest({ of: key, items: [...(known?.items ?? []), ...part.items], next: part.next });
      setError(null);
    } catch (wrong) {
      setError(wrong);
    }
  };
  const again = () => { setRest(null); first.again(); };
  return { items, next, more, again, error: first.error ?? error };
}

export type Listed<T> = ReturnType<typeof useList<T>>;

/** A list in a panel: the rows, the rest on demand, or what to do when there is none. */
export function Rows<T>({ of, head, row, empty, label }: {
  of: Listed<T>; head: ComponentChildren; row: (item: T) => ComponentChildren; empty: ComponentChildren; label: string;
}) {
  const t = useText();
  if (!of.items) return of.error !== null ? <Wrong error={of.error} again={of.again} /> : <Busy />;
  if (of.items.length === 0) return <>{empty}</>;
  return (
    <>
      {of.error !== null && <Wrong error={of.error} again={of.again} />}
      <div class="scroll" tabIndex={0} role="region" aria-label={label}>
        <table><thead><tr>{head}</tr></thead><tbody>{of.items.map(row)}</tbody></table>
      </div>
      {of.next && <div class="row end pane"><button type="button" class="small" onClick={of.more}>{t('more')}</button></div>}
    </>
  );
}
