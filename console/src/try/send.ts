// Sends a file to be read: with progress, and so that it can be called off.
import { Problem, away, csrfHeader, problemOf, signIn } from '../api';
import { preferences } from '../preferences';

export interface Sent { status: number; text: string; ms: number; headers: (name: string) => string | null }
export interface Sending {
  path: string;
  headers: Record<string, string>;
  body: Blob | string;
  /** From 0 to 1 while the body goes out; 1 when all is sent and the server is at work. */
  progress?: (part: number) => void;
  signal: AbortSignal;
  /** Whether the session's cookie pays; else a token among the headers does. */
  session: boolean;
}

function once(sending: Sending, into: XMLHttpRequestResponseType): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', sending.path);
    request.responseType = into;
    const headers = { 'accept-language': preferences().language === 'zh' ? 'zh-CN' : 'en', ...sending.headers, ...(sending.session ? csrfHeader() : {}) };
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.onprogress = (event) => sending.progress?.(event.total ? event.loaded / event.total : 0);
    request.upload.onload = () => sending.progress?.(1);
    request.onload = () => resolve(request);
    request.onerror = () => reject(away());
    request.onabort = () => reject(new DOMException('', 'AbortError'));
    if (sending.signal.aborted) return reject(new DOMException('', 'AbortError'));
    sending.signal.addEventListener('abort', () => request.abort());
    request.send(sending.body);
  });
}

/** Milliseconds by stage, as the header `server-timing` tells them. */
export function stagesOf(sent: Sent): [string, number][] {
  const entries = (sent.headers('server-timing') ?? '').split(',').map((entry) => /^\s*([\w-]+);dur=([\d.]+)/.exec(entry));
  return entries.flatMap((entry) => (entry?.[1] && Number(entry[2]) > 0 ? [[entry[1], Number(entry[2])] as [string, number]] : []));
}

/** Sends and gives the answer's text; a session that ended asks for a sign-in and goes on. */
export async function send(sending: Sending): Promise<Sent> {
  for (;;) {
    const begun = performance.now();
    const request = await once(sending, 'text');
    const sent: Sent = { status: request.status, text: request.responseText, ms: performance.now() - begun, headers: (name) => request.getResponseHeader(name) };
    if (sent.status < 400) return sent;
    const problem = problemOf(sent.status, sent.text, sent.headers('retry-after'));
    if (!sending.session || !['sign-in-needed', 'csrf'].includes(problem.slug)) throw problem;
    await signIn();
  }
}

/** Sends and gives the answer as a file; null where the server has none to give. */
export async function sendForFile(sending: Sending): Promise<Blob | null> {
  const request = await once(sending, 'blob');
  return request.status === 200 ? (request.response as Blob) : null;
}

/** A file as base64. */
export function base64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ''));
    reader.onerror = () => reject(new Problem(-1, 'file', reader.error?.message ?? ''));
    reader.readAsDataURL(file);
  });
}
