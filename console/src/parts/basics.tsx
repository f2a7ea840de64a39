// The pieces that every screen is made of.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../api';
import { useText } from '../preferences';
import type { Key } from '../texts';

/** A screen's heading, what it is for, and what can be done. */
export function Head({ title, intro, children }: { title: string; intro?: string; children?: ComponentChildren }) {
  useEffect(() => { document.title = `${title} · Inkgate`; }, [title]);
  return (
    <div class="head">
      <div><h1 tabIndex={-1}>{title}</h1>{intro && <p>{intro}</p>}</div>
      {children && <div class="row">{children}</div>}
    </div>
  );
}

/** Nothing there yet: what it would be, and what to do. */
export function Empty({ title, hint, children }: { title: string; hint: string; children?: ComponentChildren }) {
  return <div class="empty"><h2>{title}</h2><p>{hint}</p>{children}</div>;
}

/** What went wrong, in the server's words or ours. */
export function Wrong({ error, again }: { error: unknown; again?: (() => void) | undefined }) {
  const t = useText();
  const problem = error instanceof Problem ? error : new Problem(-1, 'page', t('screenFailed'), error instanceof Error ? error.message : '');
  const title = problem.status === 0 ? t('unreachableTitle') : problem.message || t('badAnswer');
  return (
    <div class="note bad" role="alert">
      {title}
      {problem.status === 0 && <small>{t('unreachable')}</small>}
      {problem.slug === 'too-many-attempts' && <small>{t('throttled', { seconds: problem.retryAfter || 1 })}</small>}
      {problem.detail && <small>{problem.detail}</small>}
      {problem.requestId && <small>{t('requestId', { id: problem.requestId })}</small>}
      {again && <div class="row"><button type="button" class="small" onClick={again}>{t('retry')}</button></div>}
    </div>
  );
}

export function Busy() {
  const t = useText();
  return <p class="busy" role="status">{t('loading')}</p>;
}

export function Tag({ kind, children }: { kind?: 'good' | 'warn' | 'bad'; children: ComponentChildren }) {
  return <span class={kind ? `tag ${kind}` : 'tag'}>{children}</span>;
}

export function OnOff({ on }: { on: boolean }) {
  const t = useText();
  return on ? <Tag kind="good">{t('enabled')}</Tag> : <Tag>{t('disabled')}</Tag>;
}

/** Copies a text and says so. */
export function Copy({ text, label, small = true }: { text: string | (() => string); label?: string; small?: boolean }) {
  const t = useText();
  const [said, say] = useState<Key | null>(null);
  const copy = async () => {
    const value = typeof text === 'function' ? text() : text;
    say((await toClipboard(value)) ? 'copied' : 'copyFailed');
    setTimeout(() => say(null), 2500);
  };
  return (
    <button type="button" class={small ? 'small' : ''} onClick={copy}>
      {label ?? t('copy')}<span role="status">{said && ` · ${t(said)}`}</span>
    </button>
  );
}

async function toClipboard(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    // Browsers offer the clipboard only over https and on localhost; the old way works everywhere.
    const field = document.createElement('textarea');
    field.value = value;
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

/** A secret that is shown once, with a button that copies it. */
export function Secret({ name, value }: { name: string; value: string }) {
  return (
    <div class="field"><span>{name}</span>
      <div class="secret"><code>{value}</code><Copy text={value} /></div>
    </div>
  );
}

/** A field with its label and a hint. */
export function Field({ label, hint, children }: { label: string; hint?: string | undefined; children: ComponentChildren }) {
  return <label class="field"><span>{label}</span>{children}{hint && <small>{hint}</small>}</label>;
}

/** A dialog over the page: Escape closes it, the focus stays within and goes back where it was. */
export function Dialog({ title, close, children }: { title: string; close?: (() => void) | undefined; children: ComponentChildren }) {
  const t = useText();
  const id = useId();
  const box = useRef<HTMLDialogElement>(null);
  // Before the browser draws: what had the focus is then sure to have it still.
  useLayoutEffect(() => {
    const back = document.activeElement as HTMLElement | null;
    const dialog = box.current;
    dialog?.showModal();
    // Closed before it goes: while it is open, nothing behind it takes the focus.
    return () => { dialog?.close(); back?.focus?.(); };
  }, []);
  return (
    <dialog ref={box} aria-labelledby={id} onCancel={(event) => { event.preventDefault(); close?.(); }}>
      <div class="dialog">
        <div class="row between"><h2 id={id}>{title}</h2>{close && <button type="button" class="plain" onClick={close}>{t('close')}</button>}</div>
        {children}
      </div>
    </dialog>
  );
}

/** A form that sends: busy while it does, and says what went wrong. */
export function Form({ send, go, cancel, children, danger = false }: {
  send: (values: FormData) => Promise<unknown>; go: string; cancel?: (() => void) | undefined; children?: ComponentChildren; danger?: boolean;
}) {
  const t = useText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await send(new FormData(event.currentTarget as HTMLFormElement));
    } catch (wrong) {
      setError(wrong);
    }
    setBusy(false);
  };
  return (
    <form class="stack" onSubmit={submit}>
      {children}
      {error !== null && <Wrong error={error} />}
      <div class="row end">
        {cancel && <button type="button" onClick={cancel}>{t('cancel')}</button>}
        <button type="submit" class={danger ? 'danger' : 'first'} disabled={busy}>{go}</button>
      </div>
    </form>
  );
}

/** Tabs: arrow keys move between them. */
export function Tabs<T extends string>({ tabs, chosen, choose, label }: { tabs: readonly (readonly [T, string])[]; chosen: T; choose: (tab: T) => void; label: string }) {
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const at = tabs.findIndex(([tab]) => tab === chosen);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    choose(next[0]);
    const list = event.currentTarget as HTMLElement;
    requestAnimationFrame(() => list.querySelector<HTMLElement>('[aria-selected=true]')?.focus());
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map(([tab, name]) => (
        <button key={tab} type="button" role="tab" aria-selected={tab === chosen} tabIndex={tab === chosen ? 0 : -1} onClick={() => choose(tab)}>{name}</button>
      ))}
    </div>
  );
}
