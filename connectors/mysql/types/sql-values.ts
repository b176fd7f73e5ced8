import type { Value } from '#contract/change';
import { quoteIdentifier } from '../identifiers.ts';
import type { Charsets } from './charsets.ts';
import type { ColumnType } from './column.ts';
import { shortestFloat } from './double.ts';
import { floatValue, textOrBytes } from './log-values.ts';
import { bitValue, integerValue, vectorValue } from './opaque-values.ts';
import { isoDatetime } from './temporal.ts';

/** Reads a value of a statement's result, where it is text: the same value as the log's reading of it. */
export type SqlReader = (bytes: Buffer, start: number, end: number) => Value;

/** How a column is asked for, so that nothing of its value is lost. */
export function selectExpression(name: string, { dataType }: ColumnType): string {
  const column = quoteIdentifier(name);
  // A FLOAT is printed with six digits; as a DOUBLE with all it has.
  return dataType === 'float' ? `${column} + 0e0` : column;
}

export function sqlReader(column: ColumnType, charsets: Charsets): SqlReader {
  const { dataType, charset } = column;
  switch (dataType) {
    case 'tinyint':
    case 'smallint':
    case 'mediumint':
    case 'int':
    case 'year':
      return (bytes, start, end) => Number(ascii(bytes, start, end));
    case 'bigint':
      return (bytes, start, end) =>
        end - start < 16 ? Number(ascii(bytes, start, end)) : integerValue(BigInt(ascii(bytes, start, end)));
    case 'float':
      return (bytes, start, end) => floatValue(shortestFloat(Math.fround(Number(ascii(bytes, start, end)))));
    case 'double':
      return (bytes, start, end) => floatValue(Number(ascii(bytes, start, end)));
    case 'bit':
      return bitValue;
    case 'datetime':
      return (bytes, start, end) => isoDatetime(ascii(bytes, start, end));
    case 'timestamp':
      return (bytes, start, end) => `${isoDatetime(ascii(bytes, start, end))}Z`;
    case 'decimal':
    case 'date':
    case 'time':
    case 'uuid':
    case 'uuid_old':
    case 'inet4':
    case 'inet6':
      return (bytes, start, end) => ascii(bytes, start, end);
    case 'vector':
      return (bytes, start, end) => vectorValue(bytes, start, end, (value) => floatValue(shortestFloat(value)));
    default:
      return stringReader(dataType, dataType === 'json' ? (charset ?? 'utf8mb4') : charset, charsets);
  }
}

function stringReader(dataType: string, charset: string | null, charsets: Charsets): SqlReader {
  return textOrBytes(dataType, charset === null ? null : charsets.reader(charset));
}

function ascii(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end);
}
