import type { Row } from '#contract/change';
import { SourceId, type SourceKind } from '#contract/dataset';
import { Position } from '#contract/position';
import type { Clock } from '#kernel/clock';
import { Sensitive } from '#kernel/sensitive';
import { SCAN_BATCH_BYTES, SCAN_SOURCE, type ScannedRows, type TableScan } from '../../table-scan.ts';
import { connect, disconnect } from '../connection.ts';
import { namespaceOf, parseUrl } from '../connection-url.ts';
import { SqlSession } from '../protocol/sql-session.ts';
import { readCatalog } from '../schema/catalog.ts';
import { datasetSchema, type Naming, type TableShape } from '../schema/table-shape.ts';
import { readServer } from '../server.ts';
import { Charsets } from '../types/charsets.ts';
import { sqlRowReader } from '../types/sql-row.ts';
import { selectRows } from './chunk-reader.ts';

/** Opens a one-off reading of a MySQL or MariaDB database, with no more than the right to read. @throws VigieError area C. */
export async function openMysqlScan(url: string, clock: Clock, signal: AbortSignal): Promise<TableScan> {
  const connection = await connect(url, { applicationName: 'vigie classify', signal });
  try {
    const { flavour } = await readServer(connection);
    const { database } = parseUrl(url).config;
    const watches = ({ schema }: { readonly schema: string }) =>
      database === undefined || database === '' || schema === database;
    const tables = await readCatalog(connection, { flavour, watches });
    const charsets = await Charsets.load(connection);
    const kind: SourceKind = flavour;
    const naming = { source: SourceId.parse(SCAN_SOURCE), kind, namespace: namespaceOf(url), wholeRows: true };
    return {
      tables: tables
        .toSorted((a, b) => b.rowsEstimated * b.rowBytes - a.rowsEstimated * a.rowBytes)
        .map((shape) => ({
          path: [shape.schema, shape.name],
          rowsEstimated: shape.rowsEstimated,
          read: (limit, until) => readTable(url, { shape, naming, charsets, limit, clock }, until),
        })),
      async [Symbol.asyncDispose]() {
        disconnect(connection);
      },
    };
  } catch (error) {
    disconnect(connection);
    throw error;
  }
}

interface Reading {
  readonly shape: TableShape;
  readonly naming: Naming;
  readonly charsets: Charsets;
  readonly limit: number | null;
  readonly clock: Clock;
}

async function* readTable(
  url: string,
  { shape, naming, charsets, limit, clock }: Reading,
  signal: AbortSignal,
): AsyncGenerator<ScannedRows> {
  const at = { position: Position.parse('0'), observedAtMs: clock.now() };
  const schema = datasetSchema(shape, naming, [], at);
  const readRow = sqlRowReader(shape.columns, charsets);
  await using session = await SqlSession.open(url, {
    applicationName: 'vigie classify',
    signal,
    now: () => clock.now(),
  });
  await session.begin(`${selectRows(shape)}${limit === null ? '' : ` LIMIT ${limit}`}`, signal);
  let rows: Row[] = [];
  let byteCount = 0;
  for (let packet = await session.nextRow(signal); packet !== null; packet = await session.nextRow(signal)) {
    rows.push(readRow(packet));
    byteCount += packet.length;
    if (byteCount < SCAN_BATCH_BYTES) continue;
    yield { schema, rows: new Sensitive(rows) };
    rows = [];
    byteCount = 0;
  }
  if (rows.length > 0) yield { schema, rows: new Sensitive(rows) };
}
