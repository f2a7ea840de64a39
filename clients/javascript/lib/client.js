// The client: signs, sends, tries again, and reads answers.

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

import * as answers from './answers.js';
import * as envelope from './envelope.js';
import { AnswerError, InkgateError, TransportError, apiError } from './errors.js';
import * as signing from './signing.js';

/** Bytes of an answer at most. */
const MOST = 256 << 20;
/** Bytes of a picture that the first form of face detection takes; above, the form of version 3 is sent. */
const FACE_FIRST_FORM = 2 << 20;
/** What a connection fails with before anything was sent. */
const UNSENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

const bytes = async (picture) => (typeof picture === 'string' || picture instanceof URL ? readFile(picture) : picture);
const encoded = async (picture) => Buffer.from(await bytes(picture)).toString('base64');

/** Seconds of `Retry-After`: a number, or a date. */
function after(value) {
  if (value === undefined) {
    return undefined;
  }
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** Calls one server in the name of one application. */
export class Client {
  #options;

  constructor(options) {
    this.#options = {
      accessKey: '', secretKey: '', appkey: '', token: '', timeout: 120, retries: 2, longestWait: 60, detail: false,
      ...options,
      endpoint: String(options.endpoint).replace(/\/+$/, ''),
    };
  }

  async general(...pictures) {
    return this.#list('2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json', pictures, answers.general);
  }

  async idCard(...pictures) {
    return this.#list('2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json', pictures, answers.idCard);
  }

  async plate(...pictures) {
    return this.#list('2gt54ed8660w/driven-plate-ocr/platelicense.json', pictures, answers.plates);
  }

  async businessLicense(picture) {
    const path = '2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json';
    return this.#single(path, 'BusinessCardOCR', picture, answers.businessLicense);
  }

  async drivingLicence(picture) {
    const path = '3131mkjqbqck/driver-lisence/ocr/detect';
    return this.#single(path, 'DriversLicense', picture, answers.drivingLicence);
  }

  async vehicleLicence(picture) {
    const path = '3131km7vva4g/driving-lisence/ocr/detect';
    return this.#single(path, 'VehicleRegistration', picture, answers.vehicleLicence);
  }

  async trainTicket(picture) {
    return this.#single('30wmtj9q74e8/train-ticket/predict', 'TrainTicketOCR', picture, answers.trainTicket);
  }

  async quotaInvoice(picture) {
    return this.#single('3131gju8treo/quota-invoice/ocr/detect', 'QuotaInvoice', picture, answers.quotaInvoice);
  }

  async face(picture) {
    const data = Buffer.from(await bytes(picture));
    const image = data.toString('base64');
    const body = data.length > FACE_FIRST_FORM ? { Action: 'DetectFace', ImageData: image } : { imageContent: image };
    return this.#typed('2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64', body, answers.faces);
  }

  async recognize(file, { profile, pages } = {}) {
    const answer = await this.#plain(file, { format: 'json', profile, pages });
    return shaped(answer, () => {
      answer.raw = JSON.parse(answer.value.toString());
      return answers.pages(answer.raw);
    });
  }

  async recognizeText(file, { profile, pages } = {}) {
    const answer = await this.#plain(file, { format: 'text', profile, pages });
    answer.raw = answer.value = answer.value.toString();
    return answer;
  }

  /** A signed call of any path. `body` is bytes, text, or a function that opens the same readable stream each time. */
  async call(path, body, { query = '', headers = {} } = {}) {
    const { endpoint, accessKey, secretKey, appkey, detail, envelopeKey, envelopeKid } = this.#options;
    let open = typeof body === 'function' ? body : undefined;
    if (envelopeKey) {
      body = envelope.seal(open ? Buffer.concat(await open().toArray()) : body, envelopeKey, envelopeKid);
      open = undefined;
    }
    const whole = open ? undefined : Buffer.from(body);
    const { sha256, length } = open
      ? await signing.digestOfStream(open())
      : { sha256: signing.digest(whole), length: whole.length };
    const prepared = () => {
      const requestId = randomBytes(16).toString('hex');
      const signed = [['appkey', appkey], ['ctyun-eop-request-id', requestId], ['eop-date', signing.eopDate()]];
      const sent = {
        ...Object.fromEntries(signed),
        ...headers,
        'Content-Type': envelopeKey ? 'application/jose' : 'application/json;charset=UTF-8',
        'Content-Length': length,
        'Eop-Authorization': signing.authorization(accessKey, secretKey, signed, query, sha256),
        ...(detail ? { 'x-inkgate-detail': '1' } : {}),
      };
      return { requestId, headers: sent, body: open ? open() : whole };
    };
    const answer = await this.#patient(endpoint + path + (query && `?${query}`), prepared, false);
    answer.value = answer.raw;
    return answer;
  }

  async #list(path, pictures, read) {
    return this.#typed(path, { data: await Promise.all(pictures.map(encoded)) }, answers.items(read));
  }

  async #single(path, action, picture, read) {
    return this.#typed(path, { Action: action, ImageData: await encoded(picture) }, read);
  }

  async #typed(path, body, read) {
    const answer = await this.call(`/v1/aiop/api/${path}`, JSON.stringify(body));
    return shaped(answer, () => read(answer.raw.returnObj));
  }

  async #plain(file, asked) {
    const chosen = Object.entries(asked).filter(([, value]) => value);
    const query = chosen.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    const body = Buffer.from(await bytes(file));
    const headers = {
      Authorization: `Bearer ${this.#options.token}`,
      'Content-Type': 'application/octet-stream',
      'Content-Length': body.length,
    };
    const prepared = () => ({ requestId: '', headers, body });
    return this.#patient(`${this.#options.endpoint}/v1/recognize?${query}`, prepared, true);
  }

  async #patient(url, prepared, plain) {
    const { retries, longestWait } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        // Each attempt is signed anew: a server takes a signature once.
        return await this.#once(url, prepared(), attempt, plain);
      } catch (error) {
        if (!(error instanceof InkgateError)) {
          throw error;
        }
        const wait = error.retryAfter ?? Math.min(8, 0.5 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
        if (!error.again || attempt > retries || wait > longestWait) {
          throw error;
        }
        await sleep(wait * 1000);
      }
    }
  }

  async #once(url, { requestId, headers, body }, attempt, plain) {
    const { status, got, whole } = await this.#exchange(url, headers, body);
    const { envelopeKey } = this.#options;
    const sealed = envelopeKey && whole.subarray(0, 3).toString('latin1') === 'eyJ';
    const text = sealed ? envelope.open(whole, envelopeKey) : whole;
    const answer = { requestId, serverRequestId: got['x-request-id'] ?? '', attempts: attempt };
    if (status === 200 && plain) {
      return { value: text, raw: undefined, ...answer };
    }
    let said;
    try {
      said = JSON.parse(text.toString());
    } catch {
      said = undefined;
    }
    if (status === 200 && String(said?.statusCode) === '0') {
      return { value: undefined, raw: said, ...answer };
    }
    const code = Number(said?.code ?? said?.statusCode);
    if (!Number.isInteger(code)) {
      if (status === 200) {
        throw new AnswerError('the answer is not JSON of this service');
      }
      throw apiError(0, `HTTP ${status}`, { http: status, retryAfter: after(got['retry-after']), ...answer });
    }
    const sentence = said.detail ?? said.details ?? said.title ?? said.message ?? '';
    throw apiError(code, String(sentence), { http: status, retryAfter: after(got['retry-after']), ...answer });
  }

  #exchange(url, headers, body) {
    const { endpoint, timeout } = this.#options;
    return new Promise((resolve, reject) => {
      const { request } = url.startsWith('https:') ? https : http;
      const failed = (error) => {
        const unsent = UNSENT.includes(error.code);
        reject(new TransportError(`no answer from ${endpoint}: ${error.message || error.code}`, unsent, { cause: error }));
      };
      // A connection a call: of one that was kept and breaks, nobody would know whether the call was charged.
      const options = { method: 'POST', headers, agent: false, timeout: timeout * 1000 };
      const sent = request(url, options, (response) => {
        const parts = [];
        let length = 0;
        response.on('error', failed);
        response.on('data', (part) => {
          parts.push(part);
          length += part.length;
          if (length > MOST) {
            sent.destroy(new Error('the answer is too long'));
          }
        });
        response.on('end', () =>
          resolve({ status: response.statusCode, got: response.headers, whole: Buffer.concat(parts) }),
        );
      });
      sent.on('timeout', () => sent.destroy(new Error(`silent for ${timeout} seconds`)));
      sent.on('error', failed);
      if (typeof body.pipe === 'function') {
        body.on('error', (error) => sent.destroy(error));
        body.pipe(sent);
      } else {
        sent.end(body);
      }
    });
  }
}

/** Puts what `read` gives into the answer; an answer of another shape is an error of its own. */
function shaped(answer, read) {
  try {
    answer.value = read();
  } catch (error) {
    throw new AnswerError('the answer is not as the contract has it', { cause: error });
  }
  return answer;
}
