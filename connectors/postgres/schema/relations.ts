import type pg from 'pg';
import type { RelationMessage } from '../protocol/messages.ts';
import { createRowReader, type RowReader } from '../stream/row-reader.ts';
import type { KeyOrder } from '../snapshot/table-reading.ts';
import type { PgType } from '../types/pg-type.ts';
import { loadTypes, unknownType } from '../types/type-catalog.ts';
import { formatTypes, readCatalog, readCatalogTable, type CatalogTable } from './catalog.ts';
import { keyOrder, keySignature } from './key-order.ts';
import { catalogShape, type ShapeColumn, type TableShape } from './table-shape.ts';

/** A table as a reader of rows needs it: made once per shape. */
export interface Relation {
  readonly shape: TableShape;
  /** Reads tuples that hold the carried columns in table order. */
  readonly reader: RowReader;
  readonly order: KeyOrder | null;
  /** Of the key that `order` compares. */
  readonly keySignature: string;
}

/** A table of the catalogue with what is not part of its shape. */
export interface FoundTable {
  readonly shape: TableShape;
  readonly rowsEstimated: number;
  readonly sizeBytes: number;
}

export function relationOf(shape: TableShape): Relation {
  const carried = shape.columns.filter((column) => column.carried);
  return {
    shape,
    reader: createRowReader(carried, shape.key),
    order: keyOrder(shape),
    keySignature: keySignature(shape),
  };
}

/** Smaller ids are given when a cluster is made (`FirstNormalObjectId`): such types never change while it runs. */
const FIRST_USER_OID = 16_384;

/**
 * Knows tables by id. What the catalogue says is cached; a Relation message that agrees with it costs no query, so a
 * restart over ten thousand tables does not ask ten thousand times.
 */
export class Relations {
  readonly #client: pg.Client;
  readonly #storedCarried: boolean;
  readonly #shapes = new Map<number, TableShape>();
  readonly #builtIn = new Map<number, PgType>();

  constructor(client: pg.Client, storedCarried: boolean) {
    this.#client = client;
    this.#storedCarried = storedCarried;
  }

  /** A table as it was when it was last read from the catalogue. */
  known(oid: number): TableShape | undefined {
    return this.#shapes.get(oid);
  }

  /** All tables that can be watched, biggest first. @param client a session that may be kept busy for a while */
  async readAll(client: pg.Client): Promise<readonly FoundTable[]> {
    const tables = await readCatalog(client);
    const types = await this.#types(
      client,
      tables.flatMap(({ columns }) => columns.map(({ typeOid }) => typeOid)),
    );
    const found = tables.map((table) => foundTable(table, catalogShape(table, types, this.#storedCarried)));
    this.#shapes.clear();
    for (const { shape } of found) this.#shapes.set(shape.oid, shape);
    return found;
  }

  /** One table as it is now; null when it is gone. */
  async readOne(oid: number): Promise<FoundTable | null> {
    const table = await readCatalogTable(this.#client, oid);
    if (table === null) {
      this.#shapes.delete(oid);
      return null;
    }
    const types = await this.#types(
      this.#client,
      table.columns.map(({ typeOid }) => typeOid),
    );
    const shape = catalogShape(table, types, this.#storedCarried);
    this.#shapes.set(oid, shape);
    return foundTable(table, shape);
  }

  /** Tables of built-in types alone, as most are, cost no query for their types. */
  async #types(client: pg.Client, oids: readonly number[]): Promise<ReadonlyMap<number, PgType>> {
    const unknown = oids.filter((oid) => !this.#builtIn.has(oid));
    const loaded = await loadTypes(client, unknown);
    for (const [oid, type] of loaded) if (oid < FIRST_USER_OID) this.#builtIn.set(oid, type);
    return new Map([...this.#builtIn, ...loaded]);
  }

  /**
   * The shape that the rows after a Relation message have. The message is the truth about names, types and order of
   * columns; the catalogue, which may be newer, adds words, comments and numbers to those that it still has.
   */
  async ofMessage(message: RelationMessage): Promise<Relation> {
    const cached = this.#shapes.get(message.relationId);
    if (cached !== undefined && agrees(cached, message)) return relationOf(cached);
    const now = (await this.readOne(message.relationId))?.shape;
    if (now !== undefined && agrees(now, message)) return relationOf(now);
    return relationOf(await this.#merge(message, [now, cached]));
  }

  async #merge(message: RelationMessage, known: readonly (TableShape | undefined)[]): Promise<TableShape> {
    const words = message.columns.length === 0 ? [] : await formatTypes(this.#client, message.columns);
    const types = await this.#types(
      this.#client,
      message.columns.map(({ typeOid }) => typeOid),
    );
    const columns = message.columns.map((column, i): ShapeColumn => {
      const similar = known
        .map((shape) => shape?.columns.find(({ name }) => name === column.name))
        .find((found) => found !== undefined);
      return {
        notNull: false,
        generated: false,
        comment: null,
        attnum: null,
        // Only a column whose collation is known compares; a type without one compares all the same.
        byteOrder: similar?.typeOid === column.typeOid && similar.byteOrder,
        ...similar,
        name: column.name,
        typeOid: column.typeOid,
        typmod: column.typmod,
        type: words[i] ?? 'unknown',
        pgType: types.get(column.typeOid) ?? unknownType(column.typeOid),
        carried: true,
      };
    });
    const shape = known.find((found) => found !== undefined);
    return {
      oid: message.relationId,
      schema: message.schema,
      name: message.name,
      kind: shape?.kind ?? 'table',
      replicaIdentity: message.replicaIdentity,
      comment: shape?.comment ?? null,
      columns,
      key: keyOf(message, shape),
    };
  }
}

/** With FULL every column is marked, so that the catalogue's key is the only one there is. */
function keyOf(message: RelationMessage, shape: TableShape | undefined): readonly string[] {
  const names = new Set(message.columns.map(({ name }) => name));
  const known = (shape?.key ?? []).filter((name) => names.has(name));
  if (message.replicaIdentity === 'f') return known.length === shape?.key.length ? known : [];
  const marked = message.columns.filter(({ isKey }) => isKey).map(({ name }) => name);
  return known.length === marked.length && marked.every((name) => known.includes(name)) ? known : marked;
}

function agrees(shape: TableShape, message: RelationMessage): boolean {
  const carried = shape.columns.filter((column) => column.carried);
  return (
    shape.schema === message.schema &&
    shape.name === message.name &&
    shape.replicaIdentity === message.replicaIdentity &&
    carried.length === message.columns.length &&
    message.columns.every(({ name, typeOid, typmod, isKey }, i) => {
      const column = carried[i];
      if (column?.name !== name || column.typeOid !== typeOid || column.typmod !== typmod) return false;
      return message.replicaIdentity === 'f' || message.replicaIdentity === 'n' || isKey === shape.key.includes(name);
    })
  );
}

function foundTable(table: CatalogTable, shape: TableShape): FoundTable {
  return { shape, rowsEstimated: Math.max(0, table.rowsEstimated ?? 0), sizeBytes: table.sizeBytes };
}
