// What can go wrong, a class for each thing that a program would do about it.

import { STATUS } from './status-table.js';

/** Any failure of a call. */
export class InkgateError extends Error {
  /** Whether the same call may be made again. */
  again = false;
  /** Seconds to wait before that, where the server says so. */
  retryAfter = undefined;

  constructor(message, options) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** No answer came: the connection failed, or the time was up. */
export class TransportError extends InkgateError {
  constructor(message, again, options) {
    super(message, options);
    this.again = again;
  }
}

/** What came is not an answer of this service. */
export class AnswerError extends InkgateError {}

/** A body cannot be sealed, or an encrypted answer cannot be opened. */
export class EnvelopeError extends InkgateError {}

/** The server said no. `status` is the row of its table, undefined for a code that is not in it. */
export class ApiError extends InkgateError {
  constructor(code, said, { http = 200, retryAfter, requestId = '', serverRequestId = '' } = {}) {
    const status = STATUS.get(code);
    super(`${code}: ${said}${status ? ` (${status.advice})` : ''}`);
    Object.assign(this, { code, status, said, http, retryAfter, requestId, serverRequestId });
    this.again = status ? status.again : [429, 502, 503, 504].includes(http);
  }
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

const KINDS = {
  authentication: AuthenticationError,
  permission: PermissionError,
  quota: QuotaError,
  busy: BusyError,
  request: RequestError,
  picture: PictureError,
  server: ServerError,
};

/** The error of a code, of the class that its kind has. */
export function apiError(code, said, more = {}) {
  const status = STATUS.get(code);
  const Kind = status ? KINDS[status.kind] : more.http >= 500 ? ServerError : RequestError;
  return new Kind(code, said, more);
}
