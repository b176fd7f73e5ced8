import type { Change, Row, Value } from '#contract/change';
import type { DatasetSchema, FieldSchema } from '#contract/schema';

/** A change as both captures must tell it, after what `docs/parity.md` says of their ways of writing. */
export interface Told {
  readonly op: Change['op'];
  readonly dataset: string;
  readonly transaction: string | null;
  readonly epoch: number;
  readonly counts: Change['counts'];
  readonly snapshot: Change['snapshot'];
  /** Of the tail; a snapshot's rows have the time at which it began, which each capture has its own of. */
  readonly committedAtUs: number | null;
  readonly key: Row | null;
  readonly before: Row | null;
  readonly after: Row | null;
}

export function told(change: Change, schema: DatasetSchema): Told {
  const fields = new Map(schema.fields.map((field) => [field.name, field]));
  const row = (image: Change['after']): Row | null => {
    if (image === null) return null;
    const entries = Object.entries(image.reveal()).map(([name, value]): [string, Value] => {
      const field = fields.get(name);
      return [name, field === undefined ? value : normalised(value, field)];
    });
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  };
  const isRead = change.op === 'r';
  return {
    op: change.op,
    dataset: change.dataset,
    transaction: isRead ? null : change.transaction,
    epoch: change.epoch,
    counts: change.counts,
    snapshot: change.snapshot,
    committedAtUs: isRead ? null : committedAt(change),
    key: row(change.key),
    before: row(change.before),
    after: row(change.after),
  };
}

/** A truncate is a statement, of which MySQL's connector tells whole milliseconds. */
function committedAt({ op, committedAtMs }: Change): number {
  return op === 't' ? 1000 * Math.trunc(committedAtMs) : Math.round(committedAtMs * 1000);
}

function normalised(value: Value, field: Pick<FieldSchema, 'type' | 'kind'>): Value {
  if (value === null || typeof value === 'object') return value;
  const text = String(value);
  if (field.kind === 'interval') return interval(text);
  if (field.kind === 'timestamp') return withoutTrailingZeros(text);
  if (field.kind === 'json') return JSON.stringify(JSON.parse(text));
  if (field.type === 'bit(1)') return text === 'true' || text === '1';
  if (field.type.startsWith('bit varying')) return text.replace(/^0+/u, '');
  if (field.type === 'money') return text.replaceAll(/[^\d.-]/gu, '');
  if (field.type.endsWith('hstore')) return pairs(text);
  if (field.type.startsWith('time') && field.type.endsWith('with time zone')) return inUtc(text);
  return value;
}

function withoutTrailingZeros(text: string): string {
  return text.replace(/(\.\d*?)0+(?=Z|[+-]\d\d:\d\d|$)/u, '$1').replace(/\.(?=Z|[+-]|$)/u, '');
}

const POSTGRES = /(-?\d+) (year|mon|day)s?|(-?)(\d+):(\d\d):(\d\d(?:\.\d+)?)/gu;
const ISO = /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?)?$/u;

/** Months, days and seconds: what an interval is, however it is written. */
function interval(text: string): string {
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = iso
      .slice(1)
      .map((part) => Number(part ?? 0));
    return `${years * 12 + months}/${days}/${(hours * 3600 + minutes * 60 + seconds).toFixed(6)}`;
  }
  let [months, days, seconds] = [0, 0, 0];
  for (const [, count, unit, sign, hours, minutes, rest] of text.matchAll(POSTGRES)) {
    if (unit === 'year') months += 12 * Number(count);
    else if (unit === 'mon') months += Number(count);
    else if (unit === 'day') days += Number(count);
    else seconds += (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest));
  }
  return `${months}/${days}/${seconds.toFixed(6)}`;
}

/** `"k"=>"v"` and `{"k":"v"}`. */
function pairs(text: string): string {
  return text.replaceAll('=>', ':').replaceAll(/[{}\s]/gu, '');
}

/** Debezium keeps the instant of a time with a zone, not the zone. */
function inUtc(text: string): string {
  const parts = /^(\d\d):(\d\d):(\d\d(?:\.\d+)?)(?:Z|([+-]\d\d):?(\d\d)?)$/u.exec(text);
  if (parts === null) return text;
  const [, hours = '0', minutes = '0', seconds = '0', offset = '+00', more = '00'] = parts;
  const sign = offset.startsWith('-') ? -1 : 1;
  const total = Number(hours) * 60 + Number(minutes) - sign * (Math.abs(Number(offset)) * 60 + Number(more));
  const day = ((total % 1440) + 1440) % 1440;
  return `${String(Math.floor(day / 60)).padStart(2, '0')}:${String(day % 60).padStart(2, '0')}:${seconds}`;
}
