// Types of the client. Coordinates are pixels of the picture; polygons are top left, top right, bottom right, bottom left.

import type { Readable } from 'node:stream';

/** Bytes, or the path of a file. */
export type Picture = Uint8Array | string | URL;
export type Point = [number, number];
/** Bytes or text, or a function that opens the same stream each time it is called. */
export type Body = Uint8Array | string | (() => Readable);

export interface ClientOptions {
  /** As `http://127.0.0.1:8080`. */
  endpoint: string;
  accessKey?: string;
  secretKey?: string;
  appkey?: string;
  /** The application's token, for `recognize` alone. */
  token?: string;
  /** Seconds that one attempt may be silent; 120. */
  timeout?: number;
  /** How often a call that may be sent again is sent again; 2. */
  retries?: number;
  /** Seconds; where `Retry-After` is longer, the error is thrown at once; 60. */
  longestWait?: number;
  /** Ask for more than the contract has (`more` of the answers). */
  detail?: boolean;
  /** 32 bytes, shared with the server: bodies are encrypted. */
  envelopeKey?: Uint8Array;
  /** What that key is called at the server. */
  envelopeKid?: string;
}

/** A call's result, and how it came about. */
export interface Answer<T> {
  value: T;
  /** The id that the call was sent under; of several attempts, the last one's. */
  requestId: string;
  /** The id in the server's log. */
  serverRequestId: string;
  attempts: number;
  /** The JSON as it came. */
  raw: unknown;
}

/** One picture of several: a value, or why there is none. */
export interface Item<T> {
  value?: T;
  failure?: PictureError;
  /** The value; throws the failure. */
  get(): T;
}

interface More {
  /** What `detail` adds, as it came. */
  more?: unknown;
}

export interface Line {
  text: string;
  polygon: Point[];
  /** Confidence from 0 to 1; the plain endpoint alone gives it. */
  score?: number;
}

export interface GeneralText extends More {
  lines: Line[];
  /** All lines, a line end between them. */
  text: string;
}

export interface IdCard extends More {
  /** `back` is the portrait's side and `front` the emblem's: so the contract has it. */
  note: string;
  name: string;
  sex: string;
  nation: string;
  /** `YYYYMMDD`. */
  birthday: string;
  number: string;
  address: string;
  authority: string;
  /** `YYYY.MM.DD-YYYY.MM.DD`. */
  valid: string;
}

export interface Plate {
  number: string;
  type: string;
  confidence: number;
  polygon: Point[];
}

export interface Plates extends More {
  plates: Plate[];
}

export interface BusinessLicense extends More {
  /** Whether the picture shows one at all. */
  found: boolean;
  creditCode: string;
  registrationNumber: string;
  name: string;
  type: string;
  address: string;
  representative: string;
  capital: string;
  paidInCapital: string;
  established: string;
  period: string;
}

export interface DrivingLicence extends More {
  number: string;
  name: string;
  sex: string;
  nation: string;
  address: string;
  birth: string;
  firstIssue: string;
  classes: string;
  period: string;
}

export interface VehicleLicence extends More {
  plate: string;
  type: string;
  owner: string;
  address: string;
  use: string;
  model: string;
  vin: string;
  engine: string;
  registered: string;
  issued: string;
}

export interface TrainTicket extends More {
  number: string;
  origin: string;
  destination: string;
  date: string;
  train: string;
  seat: string;
  price: string;
  seatClass: string;
}

export interface QuotaInvoice extends More {
  number: string;
  code: string;
  amount: string;
}

export interface Face extends More {
  top: number;
  left: number;
  width: number;
  height: number;
}

export interface Faces {
  faces: Face[];
}

export interface Page {
  /** From 1. */
  number: number;
  width: number;
  height: number;
  /** Degrees that its text is turned by. */
  angle: number;
  lines: Line[];
  text: string;
}

export interface PlainOptions {
  profile?: 'fast' | 'balanced' | 'accurate';
  /** Written `1-3,7`. */
  pages?: string;
}

/** Calls one server in the name of one application. */
export class Client {
  constructor(options: ClientOptions);
  /** 通用型OCR: the lines of each picture. */
  general(...pictures: Picture[]): Promise<Answer<Item<GeneralText>[]>>;
  /** 身份证识别 */
  idCard(...pictures: Picture[]): Promise<Answer<Item<IdCard>[]>>;
  /** 车牌识别 */
  plate(...pictures: Picture[]): Promise<Answer<Item<Plates>[]>>;
  /** 营业执照识别 */
  businessLicense(picture: Picture): Promise<Answer<BusinessLicense>>;
  /** 驾驶证识别 */
  drivingLicence(picture: Picture): Promise<Answer<DrivingLicence>>;
  /** 行驶证识别 */
  vehicleLicence(picture: Picture): Promise<Answer<VehicleLicence>>;
  /** 火车票识别 */
  trainTicket(picture: Picture): Promise<Answer<TrainTicket>>;
  /** 定额发票识别 */
  quotaInvoice(picture: Picture): Promise<Answer<QuotaInvoice>>;
  /** 人脸检测 */
  face(picture: Picture): Promise<Answer<Faces>>;
  /** Reads a picture or a PDF with the token. */
  recognize(file: Picture, options?: PlainOptions): Promise<Answer<Page[]>>;
  /** The text alone, a form feed between pages. */
  recognizeText(file: Picture, options?: PlainOptions): Promise<Answer<string>>;
  /** A signed call of any path; gives its JSON. */
  call(
    path: string,
    body: Body,
    options?: { query?: string; headers?: Record<string, string> },
  ): Promise<Answer<unknown>>;
}

/** A row of the server's table of status codes. */
export interface Status {
  code: number;
  name: string;
  kind: 'authentication' | 'permission' | 'quota' | 'busy' | 'request' | 'picture' | 'server';
  http: number;
  /** Whether the same request may be sent again, signed anew. */
  again: boolean;
  english: string;
  chinese: string;
  /** What to do about it. */
  advice: string;
  adviceChinese: string;
}

export const STATUS: ReadonlyMap<number, Status>;

/** Any failure of a call. */
export class InkgateError extends Error {
  /** Whether the same call may be made again. */
  again: boolean;
  /** Seconds to wait before that, where the server says so. */
  retryAfter?: number;
}
/** No answer came: the connection failed, or the time was up. */
export class TransportError extends InkgateError {}
/** What came is not an answer of this service. */
export class AnswerError extends InkgateError {}
/** A body cannot be sealed, or an encrypted answer cannot be opened. */
export class EnvelopeError extends InkgateError {}
/** The server said no. */
export class ApiError extends InkgateError {
  code: number;
  /** The row of the table; undefined for a code that is not in it. */
  status?: Status;
  /** The server's own sentence. */
  said: string;
  http: number;
  requestId: string;
  serverRequestId: string;
}
/** Keys, signature, date or token are not right. */
export class AuthenticationError extends ApiError {}
/** The application is not this account's, or the capability is not opened for it. */
export class PermissionError extends ApiError {}
/** No package has enough left, or the day's pictures are used up. */
export class QuotaError extends ApiError {}
/** Too many calls at the moment. */
export class BusyError extends ApiError {}
/** The request is not as it should be. */
export class RequestError extends ApiError {}
/** The picture cannot be read, or does not show the document. */
export class PictureError extends ApiError {}
/** A fault of the server. */
export class ServerError extends ApiError {}

type Pairs = [name: string, value: string][];

export namespace signing {
  /** `yyyymmddTHHMMSSZ` as a clock in Beijing shows it at `unix` (seconds since 1970; now by default). */
  function eopDate(unix?: number): string;
  /** Lower-case hexadecimal SHA-256. */
  function digest(body: Uint8Array | string): string;
  function digestOfStream(stream: Readable): Promise<{ sha256: string; length: number }>;
  function canonicalHeaders(headers: Pairs): string;
  function canonicalQuery(query: string): string;
  function stringToSign(headers: Pairs, query: string, sha256: string): string;
  function signature(accessKey: string, secretKey: string, date: string, text: string): string;
  /** The value of `Eop-Authorization`; `headers` are the pairs to sign, `eop-date` among them. */
  function authorization(accessKey: string, secretKey: string, headers: Pairs, query: string, sha256: string): string;
}

export namespace envelope {
  /** JWE, `dir` with `A256GCM`. */
  function seal(body: Uint8Array | string, key: Uint8Array, kid?: string): string;
  function open(envelope: Uint8Array | string, key: Uint8Array): Buffer;
}
