// What is shown of an answer, whichever of the shapes it came in.

export type Corner = readonly [number, number];
export type Polygon = readonly Corner[];

export interface Line { text: string; score: number | null; polygon: Polygon | null; block: number }
export interface Field {
  key: string; term: string; label: string; value: string | null; text: string; confidence: number | null;
  polygon: Polygon | null; check: string; corrected: boolean; flaw: string;
}
export interface Flag { name: string; state: string; score: number | null }
export interface Group { title: readonly [en: string, zh: string]; side: string; fields: Field[]; flags: Flag[] }
export interface Page {
  number: number;
  /** Pixels of the page; 0 where the answer does not say and the picture itself has to. */
  width: number; height: number; angle: number; ms: number;
  lines: Line[]; groups: Group[]; failed: string;
}
export interface Shown { pages: Page[]; refused: string; detail: boolean }

type Json = Record<string, unknown>;
const object = (value: unknown): Json => (value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const score = (value: unknown): number | null => (typeof value === 'number' ? value : null);

function polygon(value: unknown): Polygon | null {
  const corners = list(value);
  if (corners.length === 8 && corners.every((at) => typeof at === 'number')) {
    return [0, 2, 4, 6].map((at) => [number(corners[at]), number(corners[at + 1])] as const);
  }
  const read = corners.map((corner) => [number(list(corner)[0]), number(list(corner)[1])] as const);
  return read.length >= 3 ? read : null;
}

function line(value: unknown): Line {
  const one = object(value);
  return { text: text(one['text']), score: score(one['score']), polygon: polygon(one['polygon'] ?? one['box']), block: number(one['block']) };
}

function field(value: unknown): Field {
  const one = object(value);
  return {
    key: text(one['field'] ?? one['key']), term: text(one['term']), label: text(one['label']),
    value: one['value'] === null || one['value'] === undefined ? null : text(one['value']), text: text(one['text']),
    confidence: score(one['confidence']), polygon: polygon(one['polygon']), check: text(one['check']) || 'none',
    corrected: one['corrected'] === true, flaw: text(one['flaw']),
  };
}

function flag([name, value]: [string, unknown]): Flag {
  return { name, state: text(value) || text(object(value)['state']), score: score(object(value)['score']) };
}

function group(value: unknown): Group {
  const one = object(value);
  return { title: [text(one['english']) || text(one['document']), text(one['chinese']) || text(one['document'])], side: text(one['side']), fields: list(one['fields']).map(field), flags: Object.entries(object(one['flags'])).map(flag) };
}

function page(value: unknown, at: number): Page {
  const one = object(value);
  if (one['number of plate licenses'] !== undefined) return { ...item(one), number: number(one['page']) || at + 1 };
  const error = object(one['error']);
  return {
    number: number(one['page']) || at + 1, width: number(one['width']), height: number(one['height']), angle: number(one['angle']), ms: number(one['ms']),
    lines: list(one['lines']).map(line), groups: list(one['documents']).map(group),
    failed: text(error['message']) || text(error['code']),
  };
}

function bare(): Page {
  return { number: 1, width: 0, height: 0, angle: 0, ms: 0, lines: [], groups: [], failed: '' };
}

function plain(key: string, value: unknown, more: Partial<Field> = {}): Field {
  return { key, term: key, label: key, value: value === null || value === undefined ? null : text(value), text: text(value), confidence: null, polygon: null, check: 'none', corrected: false, flaw: '', ...more };
}

/** One item of a capability's answer. */
function item(value: unknown): Page {
  const one = object(value);
  const more = object(one['inkgate']);
  if (one['err_code'] !== undefined) {
    return { ...bare(), failed: [text(one['err_msg']), text(object(more['error'])['message'])].filter(Boolean).join(': ') };
  }
  if (more['lines'] !== undefined) return page(more, 0);
  if (more['documents'] !== undefined) return { ...bare(), ...page(more, 0), groups: list(more['documents']).map(group) };
  if (one['number of plate licenses'] !== undefined) {
    const known = list(more['plates']);
    const fields = list(one['detail']).map((entry, at) => {
      const plate = object(entry);
      return plain(`plate ${at + 1}`, plate['platelicense'], { term: `Plate ${at + 1}`, label: text(plate['plate_type']), confidence: score(plate['confidence']), polygon: polygon(object(known[at])['polygon'] ?? plate['box']) });
    });
    return { ...bare(), groups: [{ title: ['Plates', '车牌'], side: '', fields, flags: [] }] };
  }
  if (one['face_num'] !== undefined) {
    const fields = list(one['face_list']).map((entry, at) => {
      const place = object(object(entry)['face_location']);
      const [x, y, w, h] = [number(place['left']), number(place['top']), number(place['width']), number(place['height'])];
      return plain(`face ${at + 1}`, `${Math.round(w)} × ${Math.round(h)}`, { term: `Face ${at + 1}`, label: `人脸 ${at + 1}`, confidence: score(object(object(entry)['inkgate'])['score']), polygon: [[x, y], [x + w, y], [x + w, y + h], [x, y + h]] });
    });
    return { ...bare(), groups: [{ title: ['Faces', '人脸'], side: '', fields, flags: [] }] };
  }
  const lines = list(one['detail']).map(line);
  if (lines.length) return { ...bare(), lines };
  const fields = Object.entries(one).filter(([key, value]) => key !== 'inkgate' && typeof value !== 'object').map(([key, value]) => plain(key, value));
  return { ...bare(), groups: [{ title: ['Answer', '返回'], side: '', fields, flags: [] }] };
}

/** Understands an answer of `/v1/recognize`, `/v1/documents` or a capability. */
export function shown(answer: unknown): Shown {
  const whole = object(answer);
  if (Array.isArray(whole['pages'])) return { pages: whole['pages'].map(page), refused: '', detail: false };
  if (String(whole['statusCode']) === '0') {
    const items = Array.isArray(whole['returnObj']) ? whole['returnObj'] : [whole['returnObj']];
    return { pages: items.map(item), refused: '', detail: true };
  }
  const said = text(whole['message']);
  const refused = [said === 'error' ? '' : said, text(whole['details']), text(whole['error'] ?? whole['statusCode'])].filter(Boolean).join(' · ');
  return { pages: [], refused: refused || text(whole['title']), detail: false };
}

/** Which document a page's words speak of, as `/v1/documents` calls it; none for other pages. */
export function documentOf(pages: Page[]): string | null {
  const texts = pages.flatMap((one) => one.lines.map((line) => line.text));
  const all = texts.join('\n');
  if (/公民身份号码|居民身份证|营业执照|统一社会信用代码|驾驶证|行驶证|机动车|定额发票|PASSPORT|护照|检票口?[:：]|Driving License|Vehicle License/i.test(all)) return 'auto';
  const plate = /^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-Z][·•.\s]?[A-Z0-9]{4,6}[A-Z0-9挂学警港澳]$/;
  return texts.length <= 6 && texts.some((text) => plate.test(text.trim())) ? 'plate' : null;
}

/** Fields of `documents` beside the lines of `pages`. */
export function beside(pages: Page[], documents: Page[]): Page[] {
  return pages.map((one) => ({ ...one, groups: documents.find((other) => other.number === one.number)?.groups ?? [] }));
}

/** The text of pages, a line a line. */
export const asText = (pages: Page[]) => pages.map((one) => [
  ...one.lines.map((line) => line.text),
  ...one.groups.flatMap((group) => group.fields.map((field) => `${field.label || field.term}: ${field.value ?? ''}`)),
].join('\n')).join('\n\n');

/** Rows that spreadsheets take. A cell that begins as a formula would is made text. */
export function asTable(pages: Page[]): string {
  const cell = (value: string) => {
    const flat = value.replace(/[\t\r\n]+/g, ' ');
    return /^[=+\-@]/.test(flat) && Number.isNaN(Number(flat)) ? `'${flat}` : flat;
  };
  const rows = pages.flatMap((one) => [
    ...one.lines.map((line) => [String(one.number), '', line.text, line.score?.toFixed(4) ?? '']),
    ...one.groups.flatMap((group) => group.fields.map((field) => [String(one.number), field.label || field.term, field.value ?? '', field.confidence?.toFixed(4) ?? ''])),
  ]);
  return rows.map((row) => row.map(cell).join('\t')).join('\n');
}
