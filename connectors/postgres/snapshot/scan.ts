import type pg from 'pg';
import { Position } from '#contract/position';
import { SourceId } from '#contract/dataset';
import type { Clock } from '#kernel/clock';
import { Sensitive } from '#kernel/sensitive';
import { SCAN_BATCH_BYTES, SCAN_SOURCE, type ScannedRows, type TableScan } from '../../table-scan.ts';
import { connect, disconnect, query } from '../connection.ts';
import { namespaceOf, parseUrl } from '../connection-url.ts';
import { Relations, relationOf } from '../schema/relations.ts';
import { datasetSchema, type Naming, type TableShape } from '../schema/table-shape.ts';
import { copyRows } from './table-copy.ts';

/** Opens a one-off reading of a PostgreSQL database, with no more than the right to read. @throws VigieError area C. */
export async function openPostgresScan(url: string, clock: Clock, signal: AbortSignal): Promise<TableScan> {
  const client = await connect(url, { applicationName: 'vigie classify', signal });
  try {
    const found = await new Relations(client, true).readAll(client);
    const naming = {
      source: SourceId.parse(SCAN_SOURCE),
      namespace: namespaceOf(url),
      database: parseUrl(url).config.database ?? '',
    };
    return {
      tables: found.map(({ shape, rowsEstimated }) => ({
        path: [naming.database, shape.schema, shape.name],
        rowsEstimated,
        read: (limit, until) => readTable(url, { shape, naming, limit, clock }, until),
      })),
      [Symbol.asyncDispose]: () => disconnect(client),
    };
  } catch (error) {
    await disconnect(client);
    throw error;
  }
}

interface Reading {
  readonly shape: TableShape;
  readonly naming: Naming;
  readonly limit: number | null;
  readonly clock: Clock;
}

/** In a session of its own: what is left of a COPY cannot be refused but by leaving. */
async function* readTable(
  url: string,
  { shape, naming, limit, clock }: Reading,
  signal: AbortSignal,
): AsyncGenerator<ScannedRows> {
  const client: pg.Client = await connect(url, { applicationName: 'vigie classify', signal });
  try {
    await query(client, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const position = Position.parse('0');
    const schema = datasetSchema(shape, naming, { position, observedAtMs: clock.now() });
    const head = {
      source: naming.source,
      dataset: schema.urn,
      schema: schema.id,
      position,
      snapshot: 'initial',
      epoch: 0,
      committedAtMs: clock.now(),
    } as const;
    const options = { relation: relationOf(shape), after: null, limit: null, head, pieceBytes: SCAN_BATCH_BYTES };
    let left = limit ?? Infinity;
    for await (const { changes } of copyRows(client, { ...options, now: () => clock.now() })) {
      signal.throwIfAborted();
      const rows = changes.slice(0, left).flatMap(({ after }) => (after === null ? [] : [after.reveal()]));
      yield { schema, rows: new Sensitive(rows) };
      left -= rows.length;
      if (left <= 0) return;
    }
  } finally {
    await disconnect(client);
  }
}
