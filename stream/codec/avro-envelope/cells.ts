import type { Row, Value } from '#contract/change';
import type { FieldSchema } from '#contract/schema';
import type { AvroCursor } from '../avro/avro-cursor.ts';
import type { AvroSchema } from '../avro/avro-schema.ts';
import type { AvroWriter } from '../avro/avro-writer.ts';
import { branch } from '../avro/skip-values.ts';
import { isList } from '../connect/json-object.ts';
import { cellBranches, COLUMN, ITEM_BRANCHES, type CellBranch } from './change-schema.ts';

/** Writes rows of a shape. A member that the shape does not have is not written; one that the row lacks is null. */
export function rowWriter(fields: readonly FieldSchema[]): (row: Row, writer: AvroWriter) => void {
  const columns = fields.map((field) => ({ name: field.name, index: indexes(cellBranches(field)) }));
  return (row, writer) => {
    for (const { name, index } of columns) writeCell(row[name] ?? null, index, writer);
  };
}

type Indexes = Readonly<Record<CellBranch, number>>;

function indexes(branches: readonly CellBranch[]): Indexes {
  return {
    null: branches.indexOf('null'),
    string: branches.indexOf('string'),
    long: branches.indexOf('long'),
    double: branches.indexOf('double'),
    boolean: branches.indexOf('boolean'),
    array: branches.indexOf('array'),
  };
}

const ITEM_INDEXES = indexes(ITEM_BRANCHES);

function writeCell(value: Value, index: Indexes, writer: AvroWriter): void {
  if (typeof value === 'string') {
    writer.long(index.string);
    writer.string(value);
  } else if (typeof value === 'number') {
    // Minus zero is an integer that only a double has.
    const isLong = Number.isSafeInteger(value) && !Object.is(value, -0);
    writer.long(isLong ? index.long : index.double);
    if (isLong) writer.long(value);
    else writer.double(value);
  } else if (value === null) {
    writer.long(index.null);
  } else if (typeof value === 'boolean') {
    writer.long(index.boolean);
    writer.boolean(value);
  } else {
    writer.long(index.array);
    writeList(value, writer);
  }
}

/** As a list of a column and as the one field of a record in a list: the bytes are the same. */
function writeList(list: readonly Value[], writer: AvroWriter): void {
  if (list.length > 0) {
    writer.long(list.length);
    for (const item of list) writeCell(item, ITEM_INDEXES, writer);
  }
  writer.long(0);
}

type ReadCell = (cursor: AvroCursor) => Value;

/** Reads rows of a schema that {@link rowWriter}, of this or another version, wrote with. */
export function rowReader(schema: Extract<AvroSchema, { type: 'record' }>): (cursor: AvroCursor) => Row {
  const names = schema.fields.map(({ name, attributes }) => {
    const column = attributes[COLUMN];
    return typeof column === 'string' ? column : name;
  });
  const readers = schema.fields.map((field) => cellReader(field.schema, new Map()));
  const blank: () => Record<string, Value> = names.includes('__proto__') ? () => Object.create(null) : () => ({});
  return (cursor) => {
    const row = blank();
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      const read = readers[i];
      if (name !== undefined && read !== undefined) row[name] = read(cursor);
    }
    return row;
  };
}

function cellReader(schema: AvroSchema, records: Map<AvroSchema, ReadCell>): ReadCell {
  switch (schema.type) {
    case 'union': {
      const branches = schema.branches.map((one) => cellReader(one, records));
      return (cursor) => branch(branches, cursor.int())(cursor);
    }
    case 'string':
      return (cursor) => cursor.string();
    case 'int':
    case 'long':
      return (cursor) => cursor.long();
    case 'float':
    case 'double':
      return (cursor) => cursor.double();
    case 'boolean':
      return (cursor) => cursor.byte() !== 0;
    case 'array': {
      const item = cellReader(schema.items, records);
      return (cursor) => {
        const list: Value[] = [];
        cursor.blocks(() => list.push(item(cursor)));
        return list;
      };
    }
    case 'record': {
      const known = records.get(schema);
      if (known !== undefined) return known;
      let inner: ReadCell = () => null;
      const read: ReadCell = (cursor) => inner(cursor);
      // Before its field: it contains itself.
      records.set(schema, read);
      const [only] = schema.fields;
      if (only !== undefined) inner = cellReader(only.schema, records);
      return (cursor) => listOf(inner(cursor));
    }
    case 'null':
    case 'bytes':
    case 'fixed':
    case 'enum':
    case 'map':
      return () => null;
    default:
      return schema satisfies never;
  }
}

function listOf(value: Value): Value {
  return isList(value) ? value : null;
}
