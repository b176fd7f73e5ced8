import type { Value } from '#contract/change';
import { quoteIdentifier } from '../identifiers.ts';
import type { ShapeColumn, TableShape } from '../schema/table-shape.ts';
import type { Key, KeyOrder } from './table-reading.ts';

/** The columns of a table's key, where chunks can be cut by it. */
export interface ReadableKey {
  readonly columns: readonly ShapeColumn[];
  readonly index: string;
  readonly signature: string;
  readonly order: KeyOrder;
}

/** How two values of a column compare; null when only the server knows. */
type Compare = (a: Value, b: Value) => number | null;

const WITH_LITERALS: ReadonlySet<string> = new Set([
  'tinyint',
  'smallint',
  'mediumint',
  'int',
  'bigint',
  'year',
  'decimal',
  'date',
  'datetime',
  'timestamp',
  'char',
  'varchar',
  'binary',
  'varbinary',
]);

/** Null for a table without a key, or with one of a type whose values a statement cannot compare as the index does. */
export function readableKey(shape: TableShape): ReadableKey | null {
  const columns = shape.key.flatMap((name) => shape.columns.find((column) => column.name === name) ?? []);
  if (columns.length === 0 || columns.length !== shape.key.length || shape.keyIndex === null) return null;
  if (!columns.every(({ dataType }) => WITH_LITERALS.has(dataType))) return null;
  const compares = columns.map(compareOf);
  return {
    columns,
    index: shape.keyIndex,
    signature: columns.map(({ name, type, collation }) => `${name} ${type} ${collation ?? ''}`).join(','),
    order(a, b) {
      for (const [i, compare] of compares.entries()) {
        const compared = compare(a[i] ?? null, b[i] ?? null);
        if (compared !== 0) return compared;
      }
      return 0;
    },
  };
}

function compareOf({ dataType, collation }: ShapeColumn): Compare {
  switch (dataType) {
    case 'date':
    case 'datetime':
    case 'timestamp':
      return compareText;
    case 'binary':
    case 'varbinary':
      return (a, b) => Buffer.from(String(a), 'base64').compare(Buffer.from(String(b), 'base64'));
    case 'decimal':
      return onlyEqual;
    case 'char':
    case 'varchar':
      if (collation === null) return onlyEqual;
      return collation.endsWith('_bin') ? compareCodePoints : GENERAL.test(collation) ? comparePlain : onlyEqual;
    default:
      return compareIntegers;
  }
}

function onlyEqual(a: Value, b: Value): number | null {
  return a === b ? 0 : null;
}

function compareIntegers(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const difference = BigInt(String(a)) - BigInt(String(b));
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function compareText(a: Value, b: Value): number {
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A binary collation goes by code points, blanks at the end left out of account or not: only the server knows those. */
function compareCodePoints(a: Value, b: Value): number | null {
  const [left, right] = [String(a), String(b)];
  if (left === right) return 0;
  return PRINTABLE.test(left) && PRINTABLE.test(right) ? compareText(left, right) : null;
}

/**
 * What UUIDs and most other keys are made of: digits, then letters, in every general collation; a hyphen only where both
 * have one.
 */
function comparePlain(a: Value, b: Value): number | null {
  const [left, right] = [String(a), String(b)];
  if (left === right) return 0;
  if (!PLAIN.test(left) || !PLAIN.test(right)) return null;
  const end = Math.min(left.length, right.length);
  for (let i = 0; i < end; i++) {
    const [x, y] = [left.charCodeAt(i), right.charCodeAt(i)];
    if (x !== y) return x === HYPHEN || y === HYPHEN ? null : x - y;
  }
  return left.length - right.length;
}

const PRINTABLE = /^[\u0021-\u007e]+$/u;
const PLAIN = /^[-0-9a-z]+$/u;
const HYPHEN = 0x2d;
/** Collations without rules of a language. */
const GENERAL =
  /^(?:latin1_swedish_ci|[a-z0-9]+_(?:general_ci|general_cs|unicode_ci|unicode_520_ci|0900_ai_ci|0900_as_c[is]|uca1400_a[is]_c[is]))$/u;

/** Rows behind a key: in the form that lets the server go along the index. */
export function behind({ columns }: ReadableKey, cursor: Key): string {
  const names = columns.map(({ name }) => quoteIdentifier(name));
  const literals = columns.map((column, i) => keyLiteral(column, cursor[i] ?? null));
  const steps = names.map((name, i) => {
    const equal = names.slice(0, i).map((before, j) => `${before} = ${literals[j]}`);
    return `(${[...equal, `${name} > ${literals[i]}`].join(' AND ')})`;
  });
  return names.length === 1 ? (steps[0] ?? '') : `${names[0]} >= ${literals[0]} AND (${steps.join(' OR ')})`;
}

/** The comparison of two keys, as an expression: 1 when the first is not above the second. */
export function notAbove(key: ReadableKey, a: Key, b: Key): string {
  const parts = key.columns.map((column, i) => {
    const [left, right] = [typedLiteral(column, a[i] ?? null), typedLiteral(column, b[i] ?? null)];
    return { less: `${left} < ${right}`, equal: `${left} = ${right}` };
  });
  const steps = parts.map(({ less }, i) => `(${[...parts.slice(0, i).map(({ equal }) => equal), less].join(' AND ')})`);
  return `(${[...steps, `(${parts.map(({ equal }) => equal).join(' AND ')})`].join(' OR ')})`;
}

/** A value as it is compared with its column: the column decides on collation and character set. */
function keyLiteral({ dataType }: ShapeColumn, value: Value): string {
  switch (dataType) {
    case 'char':
    case 'varchar':
      return `_utf8mb4 X'${Buffer.from(String(value), 'utf8').toString('hex')}'`;
    case 'binary':
    case 'varbinary':
      return `X'${Buffer.from(String(value), 'base64').toString('hex')}'`;
    case 'date':
      return `'${digits(value)}'`;
    case 'datetime':
    case 'timestamp':
      return `'${digits(value).replace('T', ' ').replace(/Z$/u, '')}'`;
    default:
      return digits(value);
  }
}

/** A value that compares as those of its column do, without the column. */
function typedLiteral(column: ShapeColumn, value: Value): string {
  const literal = keyLiteral(column, value);
  if (column.charset !== null)
    return `CONVERT(${literal} USING ${column.charset}) COLLATE ${column.collation ?? 'utf8mb4_bin'}`;
  return literal;
}

/** Numbers and dates hold nothing that could end a literal; whoever made them, it is made sure of. */
function digits(value: Value): string {
  return String(value).replaceAll(/[^\dTZ:. -]/gu, '');
}
