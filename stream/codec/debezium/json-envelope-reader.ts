import type { Row } from '#contract/change';
import type { DebeziumMembers as Members, DebeziumScalar as Scalar } from '#contract/debezium';
import type { FieldSchema } from '#contract/schema';
import { bytesText } from '#contract/decode-record';
import { fieldSchemas } from '../connect/field-schemas.ts';
import { fromJsonSchema } from '../connect/from-json-schema.ts';
import { isList, isObject, type JsonObject } from '../connect/json-object.ts';
import { jsonRowReader, plainRowReader } from '../connect/json-values.ts';
import { ExactNumber, parseLossless } from '../connect/lossless-json.ts';
import type { Placeholder } from '../connect/placeholder.ts';
import type { RawEnvelope } from './raw-envelope.ts';

type ReadRow = (given: unknown) => Row;

interface Known {
  /** The record's bytes up to its payload: the same for all records of a schema. */
  readonly head: Buffer;
  readonly read: ReadRow | null;
  readonly fields: readonly FieldSchema[] | null;
}

const SCHEMA = '{"schema":';
const PAYLOAD = ',"payload":';
const MOST_KNOWN = 512;

/**
 * Reads what Connect's JSON converter writes: `{"schema":…,"payload":…}`, or the payload alone. The schema is most of such a
 * record and the same each time, so it is understood once and then only its bytes are compared, whichever table's record it is
 * that follows. Null for what is no JSON object.
 */
export class JsonReader {
  readonly #placeholder: Placeholder;
  readonly #plain: ReadRow;
  /** By the head, each byte a character. */
  readonly #known = new Map<string, Known>();
  #last: Known | null = null;

  constructor(placeholder: Placeholder) {
    this.#placeholder = placeholder;
    this.#plain = plainRowReader(placeholder);
  }

  envelope(bytes: Uint8Array): RawEnvelope | null {
    const found = this.#open(bytes, 'after');
    return found === null
      ? null
      : toEnvelope(found.payload, found.known?.read ?? this.#plain, found.known?.fields ?? null);
  }

  /** The row of a record's key. */
  key(bytes: Uint8Array): Row | null {
    const found = this.#open(bytes, null);
    return found === null ? null : (found.known?.read ?? this.#plain)(found.payload);
  }

  /** @param member whose schema is that of the rows; null for the whole */
  #open(
    bytes: Uint8Array,
    member: string | null,
  ): { readonly payload: JsonObject; readonly known: Known | null } | null {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const known = this.#lookUp(buffer);
    if (known !== null) return payloadOf(buffer, known);
    const whole = parsed(bytesText(bytes));
    if (whole === null || !('schema' in whole && 'payload' in whole)) {
      return whole === null ? null : { payload: whole, known: null };
    }
    const { schema, payload } = whole;
    // Members of an object are in any order; other writers put the payload first.
    const isSchemaFirst = startsWith(buffer, SCHEMA);
    if (!isSchemaFirst && Object.keys(whole).length !== 2) return { payload: whole, known: null };
    if (!isObject(payload)) return null;
    const end = isSchemaFirst ? buffer.indexOf(PAYLOAD) + PAYLOAD.length : 0;
    // A copy: the record's own bytes are a part of a much larger batch.
    const found = this.#understand(Buffer.from(buffer.subarray(0, end)), schema, member);
    // Only where the head alone says all: `,"payload":` may stand in a comment of a schema, too.
    if (isSchemaFirst && payloadOf(buffer, found) !== null) this.#remember(found);
    return { payload, known: found };
  }

  /** What was understood of a record with the same head. */
  #lookUp(buffer: Buffer): Known | null {
    const last = this.#last;
    if (last !== null && startsWith(buffer, last.head)) return last;
    if (!startsWith(buffer, SCHEMA)) return null;
    const end = buffer.indexOf(PAYLOAD);
    const known = end === -1 ? undefined : this.#known.get(buffer.toString('latin1', 0, end + PAYLOAD.length));
    if (known === undefined) return null;
    this.#last = known;
    return known;
  }

  #remember(known: Known): void {
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(known.head.toString('latin1'), known);
    this.#last = known;
  }

  #understand(head: Buffer, given: unknown, member: string | null): Known {
    const schema = fromJsonSchema(given);
    const inner = member === null ? schema : (schema?.fields.find(({ name }) => name === member)?.schema ?? null);
    if (inner === null || inner.type !== 'struct') return { head, read: null, fields: null };
    return { head, read: jsonRowReader(inner, this.#placeholder), fields: fieldSchemas(inner, this.#placeholder) };
  }
}

function startsWith(buffer: Buffer, head: Buffer | string): boolean {
  if (buffer.length < head.length) return false;
  return typeof head === 'string'
    ? buffer.toString('latin1', 0, head.length) === head
    : buffer.compare(head, 0, head.length, 0, head.length) === 0;
}

function payloadOf(buffer: Buffer, known: Known): { readonly payload: JsonObject; readonly known: Known } | null {
  const payload = parsed(buffer.toString('utf8', known.head.length, buffer.length - 1));
  return payload === null ? null : { payload, known };
}

function parsed(text: string): JsonObject | null {
  try {
    const found = parseLossless(text);
    return isObject(found) ? found : null;
  } catch {
    // The parser's message quotes the text, which is data.
    return null;
  }
}

function toEnvelope(payload: JsonObject, read: ReadRow, fields: readonly FieldSchema[] | null): RawEnvelope {
  const image = (given: unknown) =>
    given === null || given === undefined ? null : typeof given === 'string' ? given : read(given);
  return {
    before: image(payload['before']),
    after: image(payload['after']),
    source: members(payload['source']),
    transaction: members(payload['transaction']),
    updateDescription: members(payload['updateDescription']),
    scalars: members(payload) ?? {},
    notified: members(payload['additional_data']),
    fields,
  };
}

function members(given: unknown): Members | null {
  if (!isObject(given)) return null;
  const found: Record<string, Scalar | readonly Scalar[]> = {};
  for (const name of Object.keys(given)) {
    const value = given[name];
    if (isList(value)) found[name] = value.flatMap((one) => scalar(one) ?? []);
    else found[name] = scalar(value) ?? null;
  }
  return found;
}

function scalar(value: unknown): Scalar | undefined {
  if (value instanceof ExactNumber) return value.text;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}
