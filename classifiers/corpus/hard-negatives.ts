/**
 * Values that look like something and are nothing: made by chance, the same ones each time. Each maker takes a source of
 * integers below its argument.
 */
export type Below = (limit: number) => number;

const HEX = '0123456789abcdef';
const UPPER = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const ALPHANUMERIC = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const MIXED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function signs(below: Below, alphabet: string, length: number): string {
  let text = '';
  for (let i = 0; i < length; i += 1) text += alphabet.charAt(below(alphabet.length));
  return text;
}

function digits(below: Below, length: number): string {
  return signs(below, '0123456789', length);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function day(below: Below): string {
  return `${2015 + below(15)}-${two(1 + below(12))}-${two(1 + below(28))}`;
}

function time(below: Below): string {
  return `${two(below(24))}:${two(below(60))}:${two(below(60))}`;
}

function ean13(below: Below): string {
  const body = `${3 + below(5)}${digits(below, 11)}`;
  let sum = 0;
  for (let i = 0; i < 12; i += 1) sum += Number(body[i]) * (i % 2 === 0 ? 1 : 3);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

function uuid(below: Below): string {
  const hex = signs(below, HEX, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** A seeded source of integers (mulberry32). */
export function seeded(seed: number): Below {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
}

/** What it is, and how one is made. */
export const HARD_NEGATIVES: readonly (readonly [kind: string, make: (below: Below) => string])[] = [
  ['order number', (below) => `ORD-${2015 + below(15)}-${digits(below, 6)}`],
  ['order number, short', (below) => `SO${digits(below, 6)}`],
  ['invoice', (below) => `INV/${2015 + below(15)}/${two(1 + below(12))}/${digits(below, 4)}`],
  ['sequence', (below) => String(1 + below(1_000_000))],
  ['padded sequence', (below) => digits(below, 8)],
  ['ten digits', (below) => `${1 + below(9)}${digits(below, 9)}`],
  ['twelve digits', (below) => `${1 + below(9)}${digits(below, 11)}`],
  ['sixteen digits', (below) => `${1 + below(9)}${digits(below, 15)}`],
  ['epoch seconds', (below) => String(1_420_000_000 + below(500_000_000))],
  ['epoch milliseconds', (below) => String(1_420_000_000_000 + below(500_000_000) * 1000 + below(1000))],
  ['timestamp', (below) => `${day(below)}T${time(below)}Z`],
  ['timestamp, SQL', (below) => `${day(below)} ${time(below)}.${digits(below, 6)}+00`],
  ['timestamp, compact', (below) => `${day(below)}${time(below)}`.replaceAll(/[-:]/g, '')],
  ['day', day],
  ['time', time],
  ['version', (below) => `${below(20)}.${below(40)}.${below(200)}`],
  ['version of Windows', (below) => `10.0.${10_000 + below(20_000)}.${below(5000)}`],
  ['version, release candidate', (below) => `v${below(9)}.${below(40)}.${below(9)}-rc.${below(9)}`],
  ['MD5', (below) => signs(below, HEX, 32)],
  ['SHA-1', (below) => signs(below, HEX, 40)],
  ['SHA-256', (below) => signs(below, HEX, 64)],
  ['integrity', (below) => `sha256-${signs(below, MIXED, 43)}=`],
  ['commit', (below) => signs(below, HEX, 7 + below(4))],
  ['UUID', uuid],
  ['UUID in capitals', (below) => uuid(below).toUpperCase()],
  ['ULID', (below) => `01${signs(below, ALPHANUMERIC, 24)}`],
  ['ObjectId', (below) => `6${signs(below, HEX, 23)}`],
  ['product code', (below) => `${signs(below, UPPER, 2)}-${digits(below, 4)}-${signs(below, UPPER, 2)}`],
  ['part number', (below) => `${signs(below, UPPER, 2)}${below(9)}-${digits(below, 5)}-${signs(below, UPPER, 1)}`],
  ['stock keeping unit', (below) => `${signs(below, UPPER, 3)}-${digits(below, 3)}`],
  ['EAN', ean13],
  ['ISBN', (below) => `978-${below(9)}-${digits(below, 4)}-${digits(below, 4)}-${below(9)}`],
  ['parcel', (below) => `1Z${signs(below, ALPHANUMERIC, 6)}${digits(below, 10)}`],
  ['flight', (below) => `${signs(below, UPPER, 2)}${100 + below(9000)}`],
  ['price', (below) => `${below(2000)}.${digits(below, 2)}`],
  ['measure', (below) => `${below(500)}.${digits(below, 1)} ${['kg', 'cm', 'kWh', 'mm', '%'][below(5)] ?? ''}`],
  ['size', (below) => `${10 + below(200)} x ${10 + below(200)} x ${10 + below(90)} mm`],
  ['colour', (below) => `#${signs(below, HEX, 6)}`],
  ['path', (below) => `/var/log/app-${digits(below, 3)}/${day(below)}.log`],
  ['slug', (below) => `item-${signs(below, HEX, 4)}-${digits(below, 3)}`],
  ['log line', (below) => `GET /api/v1/items/${digits(below, 5)} took ${below(900)} ms, status ${200 + below(300)}`],
  ['query string', (below) => `?page=${below(90)}&sort=price&q=${signs(below, UPPER.toLowerCase(), 6)}`],
];
