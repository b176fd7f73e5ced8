import type { Row, Value } from '#contract/change';
import { VigieError } from '#kernel/errors/vigie-error';
import { isoTimestamp } from '../connect/calendar.ts';
import { isList, isObject, type JsonObject } from '../connect/json-object.ts';

/**
 * A document of MongoDB, which Debezium sends as extended JSON (any version of it), as native capture has it: a field for
 * each member, what is inside a member as JSON text, and no wrapping of types.
 * https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/
 */
export function documentRow(text: string): Row {
  const document = parseExtended(text);
  if (!isObject(document)) throw notADocument();
  const row: Record<string, Value> = Object.create(null);
  for (const name of Object.keys(document)) row[name] = topValue(document[name]);
  return row;
}

/** The key of a document: Debezium's `id` is the extended JSON of `_id`. */
export function documentKey(key: Row): Row {
  const { id } = key;
  return typeof id === 'string' ? { _id: topValue(parseExtended(id)) } : key;
}

/** Java's writer knows no JSON for what is no number; a string is passed over as a whole. */
const WORDS = /"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)/gu;

function parseExtended(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which is data.
    return parseWords(text);
  }
}

function parseWords(text: string): unknown {
  try {
    return JSON.parse(text.replace(WORDS, (token) => (token.startsWith('"') ? token : `{"$numberDouble":"${token}"}`)));
  } catch {
    throw notADocument();
  }
}

function topValue(given: unknown): Value {
  const value = plain(given, 0);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

const DEEPEST = 200;

function plain(given: unknown, depth: number): Plain {
  if (depth > DEEPEST) throw notADocument();
  if (typeof given === 'string' || typeof given === 'boolean') return given;
  if (typeof given === 'number') return Object.is(given, -0) ? '-0' : given;
  if (isList(given)) return given.map((item) => plain(item, depth + 1));
  if (!isObject(given)) return null;
  const scalar = wrapped(given, depth);
  if (scalar !== undefined) return scalar;
  return Object.fromEntries(Object.keys(given).map((name) => [name, plain(given[name], depth + 1)]));
}

/** The value that an object of one or two `$` members stands for; undefined when it is an object of the document. */
function wrapped(given: JsonObject, depth: number): Plain | undefined {
  const names = Object.keys(given);
  const [first = ''] = names;
  if (!first.startsWith('$') || names.length > 2) return undefined;
  const read = WRAPPERS[first];
  return read?.(given[first], given, depth);
}

type Unwrap = (value: unknown, whole: JsonObject, depth: number) => Plain | undefined;

const WRAPPERS: Readonly<Record<string, Unwrap>> = {
  $oid: textOnly,
  $symbol: textOnly,
  $numberDecimal: textOnly,
  $uuid: textOnly,
  $numberInt: (value) => integer(value),
  $numberLong: (value) => integer(value),
  $numberDouble: (value) => (typeof value === 'string' ? double(Number(value), value) : undefined),
  $date: (value, _whole, depth) => date(value, depth),
  $binary: (value, whole) => binary(value, whole),
  $timestamp: (value) => (isObject(value) ? `Timestamp(${String(value['t'])}, ${String(value['i'])})` : undefined),
  $regex: (value, whole) => (typeof value === 'string' ? `/${value}/${textOf(whole['$options'])}` : undefined),
  $regularExpression: (value) =>
    isObject(value) ? `/${textOf(value['pattern'])}/${textOf(value['options'])}` : undefined,
  $code: (value, whole, depth) =>
    '$scope' in whole ? { code: textOf(value), scope: plain(whole['$scope'], depth + 1) } : textOf(value),
  $undefined: () => null,
  $minKey: () => 'MinKey',
  $maxKey: () => 'MaxKey',
};

function textOnly(value: unknown): Plain | undefined {
  return typeof value === 'string' ? value : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A number below 2^53, else its digits. */
function integer(value: unknown): Plain | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function double(value: number, text: string): Plain {
  if (value === 0) return Object.is(value, -0) ? '-0' : 0;
  return Number.isFinite(value) ? value : text;
}

const LATEST_MS = 8_640_000_000_000_000;

function date(value: unknown, depth: number): Plain | undefined {
  if (typeof value === 'string') return Number.isNaN(Date.parse(value)) ? value : new Date(value).toISOString();
  const ms = isObject(value) ? plain(value, depth + 1) : value;
  if (typeof ms === 'number' && Math.abs(ms) <= LATEST_MS) return new Date(ms).toISOString();
  return typeof ms === 'number' || typeof ms === 'string' ? `${isoTimestamp(ms, 'milli')}Z` : undefined;
}

const UUID_SUBTYPE = 4;

/** Version 1 has the subtype beside the bytes, version 2 inside. */
function binary(value: unknown, whole: JsonObject): Plain | undefined {
  const base64 = isObject(value) ? value['base64'] : value;
  const subtype = isObject(value) ? value['subType'] : whole['$type'];
  if (typeof base64 !== 'string') return undefined;
  if (Number.parseInt(textOf(subtype), 16) !== UUID_SUBTYPE) return base64;
  const hex = Buffer.from(base64, 'base64').toString('hex');
  return hex.length === 32 ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5') : base64;
}

function notADocument(): VigieError {
  return new VigieError('VIG_F306', 'the extended JSON of a document is damaged');
}
