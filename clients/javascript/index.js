// A client of Inkgate, and of any server with CTyun's signed calls. Nothing but Node's own modules.

export { Client } from './lib/client.js';
export * as envelope from './lib/envelope.js';
export * from './lib/errors.js';
export * as signing from './lib/signing.js';
export { STATUS } from './lib/status-table.js';
