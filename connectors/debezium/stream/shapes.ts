import type { Row, Value } from '#contract/change';
import { datasetUrn, type SourceId } from '#contract/dataset';
import type { DebeziumChange } from '#contract/debezium';
import type { Position } from '#contract/position';
import type { BeforeImage, DatasetSchema, FieldSchema, ValueKind } from '#contract/schema';
import { identified } from '../../identified-schema.ts';

/** What the catalogue of a source adds to what records tell; asked once per shape. */
export interface ShapeCatalog {
  /** The dataset's shape as it is now, or null where it is gone or cannot be asked. */
  shapeOf(
    path: readonly string[],
    at: { readonly position: Position; readonly observedAtMs: number },
  ): Promise<DatasetSchema | null>;
}

interface Described {
  readonly path: readonly string[];
  readonly kind: DatasetSchema['sourceKind'];
  readonly fields: readonly FieldSchema[];
  readonly beforeImage: BeforeImage;
}

export interface ShapesOptions {
  readonly source: SourceId;
  readonly namespace: string;
  readonly catalog: ShapeCatalog | null;
  /** What the source sends of old rows, where no catalogue says. */
  readonly beforeImage: BeforeImage;
  readonly now: () => number;
}

interface Known {
  readonly schema: DatasetSchema;
  /** The record's own list: the same list, the same shape. */
  readonly fields: readonly FieldSchema[] | null;
  readonly keys: string;
  readonly names: ReadonlySet<string>;
  /** When the catalogue was asked last, so that one that lags is not asked with every record. */
  readonly askedAtMs: number;
}

const ASK_AGAIN_MS = 5_000;

/** A document may have any number of members; beyond these the rest are not told. */
const MOST_FIELDS = 2000;

/**
 * The shapes of the datasets that records come from: from the source's catalogue where it agrees with the record, which
 * gives the very shape of native capture; else from the record's own schema; else (documents, JSON without schemas) from
 * the members that were seen so far.
 */
export class Shapes {
  readonly #options: ShapesOptions;
  readonly #known = new Map<string, Known>();
  #fresh: DatasetSchema[] = [];

  /** @param told the shapes that were told before a restart, last told last */
  constructor(options: ShapesOptions, told: readonly DatasetSchema[]) {
    this.#options = options;
    for (const schema of told) {
      const key = schema.fields.filter(({ keyOrder }) => keyOrder !== undefined);
      this.#known.set(schema.path.join('\0'), {
        schema,
        fields: null,
        keys: key
          .toSorted((a, b) => (a.keyOrder ?? 0) - (b.keyOrder ?? 0))
          .map(({ name }) => name)
          .join('\0'),
        names: new Set(schema.fields.map(({ name }) => name)),
        askedAtMs: -Infinity,
      });
    }
  }

  /** Shapes that were not told yet. */
  takeFresh(): readonly DatasetSchema[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  urn(change: DebeziumChange): string {
    return datasetUrn({ namespace: this.#options.namespace, name: change.source.path.join('.') });
  }

  /**
   * The dataset of a schema that Debezium named (`<topic prefix>.public.customer.Envelope`); null when none of those seen
   * so far, or more than one, has such a name: what Avro does not allow in names is written as `_` there.
   */
  namedBy(schemaName: string): string | null {
    const name = avroName(schemaName.slice(0, schemaName.lastIndexOf('.')));
    const found = [...this.#known.values()].filter(({ schema }) =>
      name.endsWith(`.${avroName(schema.path.slice(-2).join('.'))}`),
    );
    return found.length === 1 ? (found[0]?.schema.urn ?? null) : null;
  }

  /** Of most records at once; null when it has to be made with {@link make}. */
  known(change: DebeziumChange, key: Row | null): DatasetSchema | null {
    const known = this.#known.get(change.source.path.join('\0'));
    if (known === undefined) return null;
    if (change.op === 't') return known.schema;
    if (isOutdated(change, known.schema) && this.#options.now() - known.askedAtMs > ASK_AGAIN_MS) return null;
    if (change.fields !== null) {
      return known.fields === change.fields && (key === null || known.keys === keyNames(key)) ? known.schema : null;
    }
    return isCovered(change.after, known.names) && isCovered(change.before, known.names) ? known.schema : null;
  }

  async make(change: DebeziumChange, key: Row | null, position: Position): Promise<DatasetSchema> {
    const { path, kind } = change.source;
    const before = this.#known.get(path.join('\0'));
    const keys = key === null ? (before?.keys ?? '') : keyNames(key);
    const at = { position, observedAtMs: this.#options.now() };
    const fields = withKey(
      change.fields ?? seenFields(change, before?.schema.fields ?? []),
      keys === '' ? [] : keys.split('\0'),
    );
    // The catalogue may have moved on already; a shape that was told before and still fits is the record's own.
    const isOldKnown = before !== undefined && change.op !== 't' && agrees(before.schema, fields);
    const told =
      isOldKnown && !isOutdated(change, before.schema) ? before.schema : await this.#options.catalog?.shapeOf(path, at);
    const schema =
      told !== undefined && told !== null && (change.op === 't' || agrees(told, fields))
        ? told
        : this.#described({ path, kind, fields, beforeImage: told?.beforeImage ?? this.#options.beforeImage }, at);
    this.#known.set(path.join('\0'), {
      schema,
      fields: change.fields,
      keys,
      names: new Set(schema.fields.map(({ name }) => name)),
      askedAtMs: this.#options.now(),
    });
    if (schema.id !== before?.schema.id) this.#fresh.push(schema);
    return schema;
  }

  #described(
    { path, kind, fields, beforeImage }: Described,
    at: { readonly position: Position; readonly observedAtMs: number },
  ): DatasetSchema {
    const { source, namespace } = this.#options;
    const dataset = { namespace, name: path.join('.') };
    const content = {
      source,
      sourceKind: kind,
      dataset,
      urn: datasetUrn(dataset),
      path: [...path],
      kind: kind === 'mongodb' ? ('collection' as const) : ('table' as const),
      fields: [...fields],
      beforeImage,
    };
    return identified(content, at);
  }
}

/** PostgreSQL sends whole old rows or none by a setting of the table, which no record tells but by doing so. */
function isOutdated({ op, before, source }: DebeziumChange, { beforeImage }: DatasetSchema): boolean {
  if (op !== 'u' || source.kind !== 'postgres' || beforeImage === 'index') return false;
  return (beforeImage === 'full') !== (before !== null);
}

function avroName(text: string): string {
  return text.replaceAll(/[^\w.]/gu, '_').replaceAll(/(?<=^|\.)\d/gu, '_');
}

function keyNames(key: Row): string {
  return Object.keys(key).join('\0');
}

function withKey(fields: readonly FieldSchema[], key: readonly string[]): readonly FieldSchema[] {
  return fields.map((field) => {
    const place = key.indexOf(field.name);
    return place === -1 ? field : { ...field, keyOrder: place + 1 };
  });
}

/** The same columns with the same key: then the catalogue has not moved on from what the record was written under. */
function agrees(told: DatasetSchema, fields: readonly FieldSchema[]): boolean {
  const carried = new Map(
    told.fields.filter(({ generated }) => generated !== true).map((field) => [field.name, field]),
  );
  const all = new Map(told.fields.map((field) => [field.name, field]));
  return (
    [...carried.keys()].every((name) => fields.some((field) => field.name === name)) &&
    fields.every(({ name, keyOrder }) => all.has(name) && (keyOrder ?? null) === (all.get(name)?.keyOrder ?? null))
  );
}

function isCovered(row: Row | null, names: ReadonlySet<string>): boolean {
  if (row === null) return true;
  for (const name of Object.keys(row)) if (!names.has(name) && names.size < MOST_FIELDS) return false;
  return true;
}

function seenFields(change: DebeziumChange, before: readonly FieldSchema[]): readonly FieldSchema[] {
  const fields = new Map(before.map((field) => [field.name, withoutKey(field)]));
  for (const row of [change.before, change.after]) {
    for (const name of Object.keys(row ?? {})) {
      if (fields.has(name) || fields.size >= MOST_FIELDS) continue;
      const kind = kindOf(row?.[name] ?? null);
      fields.set(name, {
        name,
        type: kind,
        kind,
        nullable: true,
        ...(kind === 'array' ? { elementKind: 'other' } : {}),
      });
    }
  }
  return [...fields.values()];
}

function withoutKey(field: FieldSchema): FieldSchema {
  const { keyOrder, ...rest } = field;
  return keyOrder === undefined ? field : rest;
}

/** By how a value looks: only for what no schema describes. */
function kindOf(value: Value): ValueKind {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return /^[[{]/u.test(value) ? 'json' : 'text';
  return value === null ? 'text' : 'array';
}
