// Calls of the server. A session that ended and a server that is away are handled here, once, for every screen.
import { preferences } from './preferences';
import { Store } from './store';

/** What the server refused, or why it could not be asked. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    /** The last part of the problem's type, a refusal's number, or `unreachable`. */
    readonly slug: string,
    title: string,
    readonly detail = '',
    readonly requestId = '',
    readonly retryAfter = 0,
  ) {
    super(title);
  }
}

/** Kept in memory only; a page that is loaded again asks for it anew. */
let csrf = '';
export function holdCsrf(token: string) { csrf = token; }
export function csrfHeader(): Record<string, string> { return csrf ? { 'x-inkgate-csrf': csrf } : {}; }

/** Whether the server answered last time. */
export const reachable = new Store(true);
/** Whether somebody has to sign in again before the page can go on. */
export const expired = new Store(false);
let waiting: (() => void)[] = [];

/** Lets the calls that waited for a sign-in go on. */
export function signedInAgain() {
  expired.set(false);
  const ready = waiting;
  waiting = [];
  ready.forEach((go) => go());
}

let probing = false;
function probe() {
  if (probing) return;
  probing = true;
  reachable.set(false);
  const again = async () => {
    try {
      const answer = await fetch('/healthz', { cache: 'no-store' });
      if (answer.ok) {
        probing = false;
        reachable.set(true);
        return;
      }
    } catch { /* still away */ }
    setTimeout(again, 1000);
  };
  setTimeout(again, 500);
}

/** When the server is there again. */
export function backAgain(): Promise<void> {
  return new Promise((resolve) => {
    const look = () => (reachable.get() ? resolve() : void setTimeout(look, 200));
    look();
  });
}

/** Marks the server as away and gives the problem to show. */
export function away(): Problem {
  probe();
  return new Problem(0, 'unreachable', '');
}

/** The problem that an answer is: RFC 9457, or the gateway's own envelope. */
export function problemOf(status: number, body: string, retryAfter: string | null): Problem {
  try {
    const said = JSON.parse(body) as Record<string, unknown>;
    const text = (key: string) => (typeof said[key] === 'string' ? (said[key] as string) : '');
    const slug = text('type').split(':').pop() || text('code') || String(status);
    return new Problem(status, slug, text('title') || text('message') || `HTTP ${status}`, text('detail'), text('requestId'), Number(retryAfter) || 0);
  } catch {
    return new Problem(status, 'unknown', `HTTP ${status}`);
  }
}

interface Options { body?: unknown; signal?: AbortSignal; patient?: boolean; once?: boolean; headers?: Record<string, string> }

async function ask(method: string, path: string, options: Options): Promise<Response> {
  const headers: Record<string, string> = { 'accept-language': preferences().language === 'zh' ? 'zh-CN' : 'en', ...options.headers };
  if (method !== 'GET') Object.assign(headers, csrfHeader());
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw away();
  }
}

/** Calls `path` and gives the answer's text and type. A call whose session ended waits for the sign-in and goes on. */
export async function raw(method: string, path: string, options: Options = {}): Promise<Response> {
  // The same key for each try, so that a form that is sent again after a sign-in does its work once.
  const headers: Record<string, string> = { ...options.headers };
  if (method === 'POST' && !options.once) headers['idempotency-key'] = unique();
  for (;;) {
    const answer = await ask(method, path, { ...options, headers });
    if (answer.ok) return answer;
    const problem = problemOf(answer.status, await answer.text(), answer.headers.get('retry-after'));
    const ended = problem.slug === 'sign-in-needed' || problem.slug === 'csrf';
    if (!ended || options.once) throw problem;
    await signIn();
  }
}

/** When somebody has signed in. */
export function signIn(): Promise<void> {
  expired.set(true);
  return new Promise((resolve) => waiting.push(resolve));
}

/** Calls `path` and gives the answer's JSON; nothing for an answer without content. */
export async function call<T>(method: string, path: string, body?: unknown, options: Options = {}): Promise<T> {
  const answer = await raw(method, path, { ...options, ...(body === undefined ? {} : { body }) });
  if (answer.status === 204) return undefined as T;
  try {
    return (await answer.json()) as T;
  } catch {
    throw new Problem(answer.status, 'answer', '');
  }
}

export const get = <T>(path: string, signal?: AbortSignal) => call<T>('GET', path, undefined, signal ? { signal } : {});

/** A text that no other call has. */
export function unique(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** `path?name=value…`, without the empty ones. */
export function query(path: string, values: Record<string, string | number | undefined | null>): string {
  const parts = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = parts.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
  return text ? `${path}?${text}` : path;
}

export interface List<T> { items: T[]; next: string | null }
