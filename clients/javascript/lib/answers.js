// The contract's objects as this library has them. `index.d.ts` says what each property is.

import { apiError } from './errors.js';

// Name here to key there; what is not there is empty.
const words = (keys) => (found) => {
  const detail = found.detail ?? found;
  const value = Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, String(detail[key] ?? '')]));
  return { ...value, more: found.inkgate };
};

const text = (lines) => lines.map((line) => line.text).join('\n');

export function general(found) {
  const lines = found.detail.map((line) => ({
    text: line.text,
    polygon: [0, 2, 4, 6].map((at) => [line.box[at], line.box[at + 1]]),
  }));
  return { lines, text: text(lines), more: found.inkgate };
}

const card = words({
  name: 'name', sex: 'sex', nation: 'nation', birthday: 'birthday', number: 'idn', address: 'addr',
  authority: 'org', valid: 'validperiod',
});

export const idCard = (found) => ({ note: found.note, ...card(found) });

export function plates(found) {
  const list = found.detail.map((one) => ({
    number: one.platelicense, type: one.plate_type, confidence: one.confidence, polygon: one.box,
  }));
  return { plates: list, more: found.inkgate };
}

const licence = words({
  creditCode: 'union_id', registrationNumber: 'regist_no', name: 'name', type: 'type', address: 'addr',
  representative: 'legal_rep', capital: 'regist_captial', paidInCapital: 'real_captial',
  established: 'establish_date', period: 'operation_period',
});

export const businessLicense = (found) => ({
  found: found.license_type === 'Business License', ...licence(found),
});

export const drivingLicence = words({
  number: 'No', name: 'name', sex: 'sex', nation: 'nation', address: 'address', birth: 'date_birth',
  firstIssue: 'date_first', classes: 'class', period: 'period',
});

export const vehicleLicence = words({
  plate: 'No_plate', type: 'type', owner: 'owner', address: 'address', use: 'use', model: 'model', vin: 'vin',
  engine: 'No_engine', registered: 'date_register', issued: 'date_issue',
});

export const trainTicket = words({
  number: 'TicketNum', origin: 'StartStation', destination: 'DestinationStation', date: 'Date', train: 'TrainNum',
  seat: 'Seat', price: 'Price', seatClass: 'SeatCategory',
});

export const quotaInvoice = words({ number: 'No', code: 'code', amount: 'amount' });

export const faces = (found) => ({
  faces: found.face_list.map((one) => ({ ...one.face_location, more: one.inkgate })),
});

export function pages(found) {
  return found.pages.map((page) => {
    const lines = page.lines.map((line) => ({ text: line.text, polygon: line.polygon, score: line.score }));
    return { number: page.page, width: page.width, height: page.height, angle: page.angle, lines, text: text(lines) };
  });
}

/** One picture of several: its value, or the failure that `get()` throws. */
class Item {
  constructor(value, failure) {
    this.value = value;
    this.failure = failure;
  }

  get() {
    if (this.failure) {
      throw this.failure;
    }
    return this.value;
  }
}

export const items = (read) => (list) =>
  list.map((found) =>
    'err_code' in found
      ? new Item(undefined, apiError(Number(found.err_code), String(found.err_msg ?? '')))
      : new Item(read(found)),
  );
