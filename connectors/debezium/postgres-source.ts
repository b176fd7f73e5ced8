import type { SourceId } from '#contract/dataset';
import { VigieError } from '#kernel/errors/vigie-error';
import { connect, disconnect } from '../postgres/connection.ts';
import { namespaceOf, parseUrl } from '../postgres/connection-url.ts';
import { publishesGenerated, readCatalog } from '../postgres/schema/catalog.ts';
import { catalogShape, datasetSchema } from '../postgres/schema/table-shape.ts';
import { ensurePublication, dropPublication } from '../postgres/slots/publication.ts';
import { publishableTables } from '../postgres/slots/publishable-tables.ts';
import type { QualifiedName } from '../postgres/identifiers.ts';
import { measureSlot } from '../postgres/slots/measure.ts';
import { dropSlot, inspectSlot } from '../postgres/slots/slot.ts';
import { loadTypes } from '../postgres/types/type-catalog.ts';
import { tableFilter } from '../table-filter.ts';
import type { Measure } from '../connector.ts';
import type { DebeziumSettings } from './settings.ts';
import { publicationName, slotName } from './source-names.ts';
import type { ShapeCatalog } from './stream/shapes.ts';

export interface PostgresSource {
  readonly id: SourceId;
  readonly url: string;
  readonly settings: DebeziumSettings;
}

/** Shapes as native capture tells them. Asked only when a table shows a shape that is new. */
export function postgresCatalog({ id, url, settings }: PostgresSource, signal: AbortSignal): ShapeCatalog {
  const naming = { source: id, namespace: namespaceOf(url), database: parseUrl(url).database };
  return {
    async shapeOf(path, at) {
      const [, schema, name] = path;
      const client = await connect(url, { signal });
      try {
        const table = (await readCatalog(client)).find((one) => one.schema === schema && one.name === name);
        if (table === undefined) return null;
        const types = await loadTypes(
          client,
          table.columns.map(({ typeOid }) => typeOid),
        );
        const stored = await publishesGenerated(client, publicationName(id, settings));
        return datasetSchema(catalogShape(table, types, stored), naming, at);
      } finally {
        await disconnect(client);
      }
    },
  };
}

/**
 * Makes the publication of the watched tables, or adds those that it lacks. Least rights: the connector's user owns the
 * publication alone, and Debezium is not let to make one for all tables.
 */
export async function preparePublication({ id, url, settings }: PostgresSource, signal: AbortSignal): Promise<void> {
  const client = await connect(url, { signal });
  try {
    const { include = ['*.*'], exclude } = settings.tables;
    const isAll = exclude.length === 0 && include.every((glob) => glob === '*.*');
    const watches = tableFilter({ include, exclude });
    // The marks of incremental readings come back to the connector by the publication.
    const marks = settings.connect.signalTable;
    const isWanted = (table: QualifiedName) => watches(table) || `${table.schema}.${table.name}` === marks;
    const tables = isAll ? 'all' : (await publishableTables(client)).filter(isWanted);
    await ensurePublication(client, { name: publicationName(id, settings), tables });
  } finally {
    await disconnect(client);
  }
}

/**
 * A slot that the connector had is gone, or has lost its log. Debezium would make a new one and go on, and nobody would
 * know of the changes in between: so it is looked at before the connector is started.
 * @throws VigieError `VIG_C107`.
 */
export async function requireSlot({ id, url, settings }: PostgresSource, signal: AbortSignal): Promise<void> {
  const client = await connect(url, { signal });
  try {
    const name = slotName(id, settings);
    const slot = await inspectSlot(client, name);
    if (slot.exists && slot.walStatus !== 'lost') return;
    throw new VigieError('VIG_C107', 'the replication slot of the connector is gone or has lost its log', {
      details: { slot: name, exists: slot.exists },
    });
  } finally {
    await disconnect(client);
  }
}

export async function dropSourceSlot({ id, url, settings }: PostgresSource, signal: AbortSignal): Promise<void> {
  const client = await connect(url, { signal });
  try {
    await dropSlot(client, slotName(id, settings));
  } finally {
    await disconnect(client);
  }
}

export async function measureSource({ id, url, settings }: PostgresSource, signal: AbortSignal): Promise<Measure> {
  const client = await connect(url, { signal });
  try {
    const { retainedBytes, lagBytes } = await measureSlot(client, slotName(id, settings));
    return { retainedBytes, lagBytes };
  } finally {
    await disconnect(client);
  }
}

export async function removeFromSource(
  { id, url, settings }: PostgresSource,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const client = await connect(url, { signal });
  try {
    const dropped = await dropSlot(client, slotName(id, settings));
    return [...(dropped === null ? [] : [dropped]), ...(await dropPublication(client, publicationName(id, settings)))];
  } finally {
    await disconnect(client);
  }
}
