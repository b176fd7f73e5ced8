import type { Logger } from '#kernel/telemetry/logger';
import { query, type Connection } from '../connection.ts';
import type { TableMap } from '../protocol/table-map.ts';
import { COLUMN } from '../protocol/event-types.ts';
import type { Server } from '../server.ts';
import { readableKey, type ReadableKey } from '../snapshot/key-order.ts';
import type { Charsets } from '../types/charsets.ts';
import { logReader } from '../types/log-values.ts';
import { RowDecoder } from '../types/row-decoder.ts';
import type { TableFilter, TableName } from '../../table-filter.ts';
import { readCatalog, type CatalogTable } from './catalog.ts';
import { agreement, mappedShape } from './mapped-shape.ts';
import { tableKey, type TableShape } from './table-shape.ts';

/** How the rows of a table are read between two changes of its shape. */
export interface Layout {
  readonly shape: TableShape;
  readonly decoder: RowDecoder;
  readonly readable: ReadableKey | null;
}

/**
 * Finds the shape that rows of the log were written under. The catalogue tells more than the log, but only what holds
 * now: so it is taken where the log's table map agrees with it, and the map alone where the catalogue has moved on.
 */
export class Layouts {
  readonly #connection: Connection;
  readonly #server: Server;
  readonly #charsets: Charsets;
  readonly #watches: TableFilter;
  readonly #logger: Logger;
  /** As last read from the catalogue, or as last told by the log. */
  readonly #known = new Map<string, TableShape>();
  readonly #stale = new Set<string>();

  constructor(options: {
    readonly connection: Connection;
    readonly server: Server;
    readonly charsets: Charsets;
    readonly watches: TableFilter;
    readonly logger: Logger;
  }) {
    this.#connection = options.connection;
    this.#server = options.server;
    this.#charsets = options.charsets;
    this.#watches = options.watches;
    this.#logger = options.logger;
  }

  get charsets(): Charsets {
    return this.#charsets;
  }

  shape(key: string): TableShape | undefined {
    return this.#known.get(key);
  }

  /** The shape as the catalogue has it, unless a statement has changed it since. */
  current(key: string): TableShape | undefined {
    return this.#stale.has(key) ? undefined : this.#known.get(key);
  }

  /** The catalogue has this shape now. */
  know(shape: TableShape): void {
    this.#known.set(tableKey(shape), shape);
    this.#stale.delete(tableKey(shape));
  }

  /** A statement has changed the shape. */
  changed(key: string): void {
    this.#stale.add(key);
  }

  forget(key: string): void {
    this.#known.delete(key);
  }

  /** Reads the catalogue for all watched tables, or for one. */
  async read(connection: Connection, only?: TableName): Promise<readonly CatalogTable[]> {
    return readCatalog(connection, {
      flavour: this.#server.flavour,
      watches: this.#watches,
      only,
      oldUuids: hasOldUuids(this.#server),
    });
  }

  async resolve(map: TableMap): Promise<Layout> {
    const key = tableKey(map);
    const known = this.#known.get(key) ?? null;
    if (known !== null) {
      const places = agreement(map, known, this.#charsets);
      if (places !== null) return this.#layout(map, known, places);
    }
    const [now] = await this.read(this.#connection, map);
    if (now !== undefined) {
      const places = agreement(map, now, this.#charsets);
      if (places !== null) {
        this.know(now);
        return this.#layout(map, now, places);
      }
    }
    // Not kept: the catalogue may be right again for the rows that come next.
    const told = mappedShape(map, known ?? now ?? null, this.#charsets);
    if (!map.isFull) {
      this.#logger.warn(
        { table: `${map.schema}.${map.name}` },
        'rows older than the present shape of their table: columns are named by place; set binlog_row_metadata = FULL',
      );
    }
    return this.#layout(map, told, agreement(map, told, this.#charsets) ?? map.columns.map((_, i) => i));
  }

  #layout(map: TableMap, shape: TableShape, places: readonly number[]): Layout {
    const byPlace = new Map(places.map((place, i) => [place, shape.columns[i]]));
    const decoder = new RowDecoder(
      map.columns.map((mapped, i) => {
        const column = byPlace.get(i);
        const isHidden = column === undefined;
        const known =
          column ?? mappedShape({ ...map, columns: [{ ...mapped, name: null }] }, null, this.#charsets).columns[0];
        if (known === undefined) throw new TypeError('a column without a shape');
        return {
          name: known.name,
          read: logReader(mapped, known, this.#charsets),
          isJson: mapped.type === COLUMN.json,
          isHidden,
        };
      }),
    );
    return { shape, decoder, readable: readableKey(shape) };
  }
}

/** MariaDB changed how it keeps a UUID in 10.11.5 and the releases of its other branches of the same day. */
function hasOldUuids({ flavour, numbers: [major, minor, patch] }: Server): boolean {
  if (flavour !== 'mariadb') return false;
  if (major === 10) return minor < 11 || (minor === 11 && patch < 5);
  return major === 11 && ((minor === 0 && patch < 3) || (minor === 1 && patch < 2));
}

/** Asks the server to compare: whether each of the expressions is true. */
export async function ask(connection: Connection, expressions: readonly string[]): Promise<readonly boolean[]> {
  const [row] = await query(connection, `SELECT ${expressions.map((one, i) => `${one} AS c${i}`).join(', ')}`);
  return expressions.map((_, i) => Number(row?.[`c${i}`]) === 1);
}
