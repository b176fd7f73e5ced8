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
  /** The record's text up to its payload: the same for all records of a schema. */
  readonly head: string;
  readonly read: ReadRow | null;
  readonly fields: readonly FieldSchema[] | null;
}

const PAYLOAD = ',"payload":';
const MOST_KNOWN = 512;

/**
 * Reads what Connect's JSON converter writes: `{"schema":…,"payload":…}`, or the payload alone. The schema is most of such a
 * record and the same each time, so it is understood once. Null for what is no JSON object.
 */
export class JsonReader {
  readonly #placeholder: Placeholder;
  readonly #plain: ReadRow;
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
    const text = bytesText(bytes);
    const last = this.#last;
    if (last !== null && text.startsWith(last.head)) return this.#payload(text, last);
    if (!text.startsWith('{"schema":')) {
      const payload = parsed(text);
      // Members of an object are in any order; other writers put the payload first.
      if (payload !== null && 'schema' in payload && 'payload' in payload && Object.keys(payload).length === 2) {
        return isObject(payload['payload'])
          ? { payload: payload['payload'], known: this.#understand('', payload['schema'], member) }
          : null;
      }
      return payload === null ? null : { payload, known: null };
    }
    const whole = parsed(text);
    if (whole === null || !isObject(whole['payload'])) return null;
    const head = text.slice(0, text.indexOf(PAYLOAD) + PAYLOAD.length);
    const known = this.#known.get(head) ?? this.#understand(head, whole['schema'], member);
    // Only where the head alone says all: `,"payload":` may stand in a comment of a schema, too.
    if (this.#payload(text, known) !== null) {
      if (this.#known.size >= MOST_KNOWN) this.#known.clear();
      this.#known.set(head, known);
      this.#last = known;
    }
    return { payload: whole['payload'], known };
  }

  #payload(text: string, known: Known): { readonly payload: JsonObject; readonly known: Known } | null {
    const payload = parsed(text.slice(known.head.length, -1));
    return payload === null ? null : { payload, known };
  }

  #understand(head: string, given: unknown, member: string | null): Known {
    const schema = fromJsonSchema(given);
    const inner = member === null ? schema : (schema?.fields.find(({ name }) => name === member)?.schema ?? null);
    if (inner === null || inner.type !== 'struct') return { head, read: null, fields: null };
    return { head, read: jsonRowReader(inner, this.#placeholder), fields: fieldSchemas(inner, this.#placeholder) };
  }
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
