// The same call in each language, complete: what a person pastes to make it from a program of theirs.
import { csharp } from './csharp';
import { curl } from './curl';
import { go } from './go';
import { java } from './java';
import { javascript } from './javascript';
import { php } from './php';
import { python } from './python';
import { rust } from './rust';

/** What is called. Every text in it is ours or the server's address: no name of a file gets into code. */
export interface Call {
  address: string;
  path: string;
  /** With the headers of a signature, or with a token. */
  signed: boolean;
  /** How the JSON of a signed body is written; nothing for a call with a token, which sends the file as it is. */
  body: { kind: 'list' } | { kind: 'single'; action: string } | { kind: 'face' };
  /** Such as `png`. */
  extension: string;
}

export const LANGUAGES = { curl, python, javascript, go, php, java, csharp, rust } satisfies Record<string, (call: Call) => string>;
export type CodeLanguage = keyof typeof LANGUAGES;
export const NAMES: [CodeLanguage, string][] = [
  ['curl', 'curl'], ['python', 'Python'], ['javascript', 'JavaScript'], ['go', 'Go'], ['php', 'PHP'], ['java', 'Java'], ['csharp', 'C#'], ['rust', 'Rust'],
];

/** The address of the call. */
export const url = (call: Call) => call.address + call.path;
/** The body's JSON around a picture in base64, as two texts. */
export function around(call: Call): [before: string, after: string] {
  if (call.body.kind === 'list') return ['{"data":["', '"]}'];
  if (call.body.kind === 'face') return ['{"imageContent":"', '"}'];
  return [`{"Action":"${call.body.action}","ImageData":"`, '"}'];
}
/** The same with its quotes escaped, for languages that write them so. */
export const escaped = (text: string) => text.replace(/"/g, '\\"');
