import type { DatasetSchema, FieldSchema } from '#contract/schema';
import { changeTopicOf } from '#contract/topics';

/**
 * The Avro schema of the changes of a dataset: Debezium's envelope, with what Debezium has no place for under
 * `source.vigie`. Every column may hold what any value of a change may be (a placeholder is text, whatever the column),
 * so that no value is ever refused; the branch that is usual for the column comes first, after null.
 */
export function changeSchema(schema: DatasetSchema): string {
  const name = (part: string) => avroName(part);
  const namespace = [schema.source, ...schema.path].map(name).join('.');
  const columns = columnNames(schema.fields);
  const value = {
    type: 'record',
    name: 'Value',
    fields: schema.fields.map((field, i) => ({
      name: columns[i],
      type: cellType(field, i === 0 ? 'define' : 'name'),
      default: null,
      [COLUMN]: field.name,
      [TYPE]: field.type,
    })),
  };
  const envelope = {
    type: 'record',
    name: 'Envelope',
    namespace,
    fields: [
      { name: 'before', type: ['null', value], default: null },
      { name: 'after', type: ['null', 'Value'], default: null },
      { name: 'source', type: SOURCE },
      { name: 'op', type: 'string' },
      { name: 'ts_ms', type: 'long' },
    ],
  };
  return JSON.stringify(envelope);
}

/** The registry's name of a dataset's changes, as Confluent's clients name the values of a topic. */
export function changeSubject(schema: DatasetSchema): string {
  return `${changeTopicOf(schema)}-value`;
}

/** Attributes of a column that Avro's own readers pass over. */
export const COLUMN = 'vigie.column';
const TYPE = 'vigie.type';

const text = (name: string) => ({ name, type: 'string' });
const optionalText = (name: string) => ({ name, type: ['null', 'string'], default: null });

const SOURCE = {
  type: 'record',
  name: 'Source',
  fields: [
    text('version'),
    text('connector'),
    text('name'),
    { name: 'ts_ms', type: 'long' },
    { name: 'ts_us', type: 'long' },
    text('snapshot'),
    text('db'),
    optionalText('schema'),
    text('table'),
    optionalText('txId'),
    {
      name: 'vigie',
      type: {
        type: 'record',
        name: 'Vigie',
        fields: [
          text('dataset'),
          text('schema'),
          text('position'),
          { name: 'epoch', type: 'long' },
          text('counts'),
          { name: 'committedMs', type: 'double' },
          { name: 'capturedMs', type: 'double' },
          optionalText('afterImage'),
        ],
      },
    },
  ],
};

export type CellBranch = 'null' | 'string' | 'long' | 'double' | 'boolean' | 'array';

/** The branches of a column's union, in their order. */
export function cellBranches({ kind }: FieldSchema): readonly CellBranch[] {
  const first: CellBranch =
    kind === 'integer' ? 'long' : kind === 'float' ? 'double' : kind === 'boolean' ? 'boolean' : 'string';
  const rest = (['string', 'long', 'double', 'boolean', 'array'] as const).filter((branch) => branch !== first);
  return ['null', first, ...rest];
}

/** Elements of lists are in one order, as lists may be in lists. */
export const ITEM_BRANCHES: readonly CellBranch[] = ['null', 'string', 'long', 'double', 'boolean', 'array'];

/** A list in a list stands in a record, since Avro has no name for a list. */
const NESTED = {
  type: 'record',
  name: 'Nested',
  fields: [
    { name: 'items', type: { type: 'array', items: ['null', 'string', 'long', 'double', 'boolean', 'Nested'] } },
  ],
};

function cellType(field: FieldSchema, nested: 'define' | 'name'): unknown {
  const items = ['null', 'string', 'long', 'double', 'boolean', nested === 'define' ? NESTED : 'Nested'];
  return cellBranches(field).map((branch) => (branch === 'array' ? { type: 'array', items } : branch));
}

/** https://avro.apache.org/docs/1.12.0/specification/#names */
function avroName(name: string): string {
  const safe = name.replaceAll(/[^A-Za-z0-9_]/gu, '_');
  return /^[A-Za-z_]/u.test(safe) ? safe : `_${safe}`;
}

function columnNames(fields: readonly FieldSchema[]): readonly string[] {
  // A member of this name is an object's prototype to readers in JavaScript.
  const taken = new Set(['__proto__']);
  return fields.map(({ name }) => {
    const plain = avroName(name);
    let unique = plain;
    for (let n = 2; taken.has(unique); n++) unique = `${plain}_${n}`;
    taken.add(unique);
    return unique;
  });
}
