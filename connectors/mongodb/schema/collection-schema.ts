import { datasetUrn, type SourceId } from '#contract/dataset';
import type { BeforeImage, DatasetSchema, DocumentPath, FieldSchema, ValueKind } from '#contract/schema';
import { identified, type SchemaContent, type SchemaTime } from '../../identified-schema.ts';
import { BSON } from '../bson/types.ts';
import type { Namespace } from '../stream/change-event.ts';
import type { DocumentShape, FieldNode } from './document-shape.ts';
import { FOLDED } from './key-reader.ts';

/** Where a source's datasets belong. */
export interface Naming {
  readonly source: SourceId;
  readonly namespace: string;
}

export function collectionUrn(naming: Naming, { db, collection }: Namespace): string {
  return datasetUrn({ namespace: naming.namespace, name: `${db}.${collection}` });
}

/** The schema record of a collection whose documents have this shape. */
export function collectionSchema(
  { naming, namespace, shape, nullable }: ShapedCollection,
  beforeImage: BeforeImage,
  at: SchemaTime,
): DatasetSchema {
  const { db, collection } = namespace;
  const content: SchemaContent = {
    source: naming.source,
    sourceKind: 'mongodb',
    dataset: { namespace: naming.namespace, name: `${db}.${collection}` },
    urn: collectionUrn(naming, namespace),
    path: [db, collection],
    kind: 'collection',
    fields: fieldsOf(shape, nullable),
    beforeImage,
  };
  return { ...identified(content, at), paths: pathsOf(shape) };
}

export interface ShapedCollection {
  readonly naming: Naming;
  readonly namespace: Namespace;
  readonly shape: DocumentShape;
  /** Names of the fields that a document was without, or had null in. */
  readonly nullable: ReadonlySet<string>;
}

function fieldsOf({ root }: DocumentShape, nullable: ReadonlySet<string>): FieldSchema[] {
  const fields = root.order.map((node): FieldSchema => {
    const types = node.typeCodes.filter((code) => !isNull(code));
    return {
      name: node.name,
      type: typeWords(node),
      kind: kindOf(types),
      nullable: nullable.has(node.name),
      ...(node.name === '_id' ? { keyOrder: 1 } : {}),
    };
  });
  return root.hasFolded ? [...fields, { name: FOLDED, type: 'object', kind: 'json', nullable: true }] : fields;
}

/** Fields that some document is without, or has null in; what once was nullable stays so. */
export function nullableFields({ root }: DocumentShape, before: ReadonlySet<string>): ReadonlySet<string> {
  let found: Set<string> | null = null;
  for (const node of root.order) {
    if (before.has(node.name) || node.name === '_id' || !(node.hasNull || node.count < root.seen)) continue;
    found ??= new Set(before);
    found.add(node.name);
  }
  return found ?? before;
}

function pathsOf({ root }: DocumentShape): DocumentPath[] {
  const paths = new Map<string, DocumentPath>();
  for (const { node, of } of root.nodes()) {
    const { path, count } = node;
    if (!paths.has(path)) paths.set(path, { path, count, of, types: [...node.types()] });
  }
  return [...paths.values()];
}

/** `int | string`; empty while no value was seen. */
function typeWords(node: FieldNode): string {
  const names = node.types().map(({ type }) => type);
  const telling = names.filter((type) => type !== 'null' && type !== 'undefined');
  return (telling.length === 0 ? names : telling).toSorted().join(' | ');
}

function isNull(code: number): boolean {
  return code >> 8 === BSON.null || code >> 8 === BSON.undefined;
}

const KINDS: ReadonlyMap<number, ValueKind> = new Map([
  [BSON.double, 'float'],
  [BSON.string, 'text'],
  [BSON.object, 'json'],
  [BSON.array, 'json'],
  [BSON.binData, 'bytes'],
  // An identifier that says nothing by itself, as a UUID is one.
  [BSON.objectId, 'uuid'],
  [BSON.bool, 'boolean'],
  [BSON.date, 'timestamp'],
  [BSON.dbPointer, 'json'],
  [BSON.symbol, 'text'],
  [BSON.javascript, 'text'],
  [BSON.javascriptWithScope, 'json'],
  [BSON.int, 'integer'],
  [BSON.long, 'integer'],
  [BSON.decimal, 'decimal'],
]);

const NUMBERS: ReadonlySet<ValueKind> = new Set(['integer', 'float', 'decimal']);
const UUID_CODE = BSON.binData * 256 + 4;

/** Kind of a field whose values have these types: of mixed ones the least that all of them are. */
function kindOf(codes: readonly number[]): ValueKind {
  const kinds = new Set(codes.map((code) => (code === UUID_CODE ? 'uuid' : (KINDS.get(code >> 8) ?? 'other'))));
  const [first = 'other'] = kinds;
  if (kinds.size <= 1) return first;
  if ([...kinds].every((kind) => NUMBERS.has(kind))) return kinds.has('decimal') ? 'decimal' : 'float';
  return 'other';
}
