import type { FieldSchema, ValueKind } from '#contract/schema';
import type { ConnectSchema } from './connect-schema.ts';
import type { Placeholder } from './placeholder.ts';
import { meaningOf } from './value-meaning.ts';

/** Set where the connector is told to keep what the database says of a column (`column.propagate.source.type`). */
const TYPE = '__debezium.source.column.type';
const LENGTH = '__debezium.source.column.length';
const SCALE = '__debezium.source.column.scale';
const COMMENT = '__debezium.source.column.comment';

/** The columns of a row, as far as the record's own schema tells them. */
export function fieldSchemas(row: ConnectSchema, placeholder: Placeholder): readonly FieldSchema[] {
  return row.fields.map(({ column, schema }) => {
    const kind = kindOf(schema, placeholder);
    const comment = schema.parameters[COMMENT] ?? commentOf(schema);
    const maxLength = kind === 'text' ? lengthOf(schema) : undefined;
    return {
      name: column,
      type: typeWords(schema),
      kind,
      ...(schema.type === 'array' && schema.items !== null ? { elementKind: kindOf(schema.items, placeholder) } : {}),
      nullable: schema.optional,
      ...(maxLength === undefined ? {} : { maxLength }),
      ...(comment === undefined ? {} : { comment }),
    };
  });
}

/** Of a struct the text is Debezium's own word on the type. */
function commentOf({ type, doc }: ConnectSchema): string | undefined {
  return type === 'struct' ? undefined : (doc ?? undefined);
}

/** What the database calls the type tells more where the connector was told to send a value as text. */
function kindOf(schema: ConnectSchema, placeholder: Placeholder): ValueKind {
  const { kind } = meaningOf(schema, placeholder);
  if (kind !== 'text') return kind;
  return KINDS_OF_TEXT.find(([pattern]) => pattern.test(schema.parameters[TYPE] ?? ''))?.[1] ?? kind;
}

const KINDS_OF_TEXT: readonly (readonly [RegExp, ValueKind])[] = [
  [/^(?:NUMERIC|DECIMAL|FIXED|MONEY)/iu, 'decimal'],
  [/^(?:INET6?|INET4|CIDR|MACADDR8?)$/iu, 'network'],
  [/^INTERVAL/iu, 'interval'],
  [/^(?:TSVECTOR|LTREE|INT[48]RANGE|NUMRANGE|TS(?:TZ)?RANGE|DATERANGE)$/iu, 'other'],
];

/** `varchar(40)`, `numeric(10,2)`; the connector's own name of the type where the database's is not known. */
function typeWords(schema: ConnectSchema): string {
  const type = schema.parameters[TYPE];
  if (type === undefined) return schema.name ?? schema.type;
  const length = lengthOf(schema);
  const scale = Number(schema.parameters[SCALE] ?? 0);
  const words = type.toLowerCase();
  if (
    length === undefined ||
    (length > MOST_DIGITS && !/char|binary/u.test(words)) ||
    words.includes('(') ||
    !/char|binary|numeric|decimal|bit/u.test(words)
  )
    return words;
  return scale > 0 ? `${words}(${length},${scale})` : `${words}(${length})`;
}

/** A type without a bound has the largest integer for it. */
const NO_BOUND = 2_147_483_647;

/** More digits or bits no type declares: a numeric without a bound has the largest precision there is. */
const MOST_DIGITS = 1000;

function lengthOf({ parameters }: ConnectSchema): number | undefined {
  const length = Number(parameters[LENGTH] ?? 0);
  return Number.isInteger(length) && length > 0 && length < NO_BOUND ? length : undefined;
}
