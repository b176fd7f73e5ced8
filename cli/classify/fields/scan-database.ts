import type { Thresholds } from '#contract/classes';
import { isAbort, toVigieError, type VigieError } from '#kernel/errors/vigie-error';
import type { Clock } from '#kernel/clock';
import type { Engine } from '#classifiers/engine';
import type { TableScan } from '#connectors/table-scan';
import { DatasetStudy } from './dataset-study.ts';
import type { FieldReport } from './field-report.ts';

export interface ScanOptions {
  readonly engine: Engine;
  readonly thresholds: Thresholds;
  /** Read at most so many rows of each table; null reads all. */
  readonly rows: number | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told after each batch. @param total about how many rows there are; 0 where that is not known */
  readonly onRows: (done: number, total: number) => void;
}

export interface DatabaseReport {
  readonly tables: number;
  readonly rows: number;
  readonly fields: readonly FieldReport[];
  /** Tables of which nothing, or not all, could be read: nothing is said of what they hold. */
  readonly unread: readonly { readonly dataset: string; readonly error: VigieError }[];
}

const SCHEME = /^(postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?):\/\//u;

/** Whether a name is the url of a database that can be scanned. */
export function isDatabaseUrl(name: string): boolean {
  return SCHEME.test(name);
}

/** Reads the tables of a database once and judges their fields. @throws VigieError when it cannot be reached. */
export async function scanDatabase(url: string, options: ScanOptions): Promise<DatabaseReport> {
  await using scan = await openScan(url, options);
  const total = scan.tables.reduce(
    (sum, { rowsEstimated }) => sum + Math.min(rowsEstimated, options.rows ?? Infinity),
    0,
  );
  const fields: FieldReport[] = [];
  const unread: { dataset: string; error: VigieError }[] = [];
  let rows = 0;
  for (const table of scan.tables) {
    const dataset = table.path.join('.');
    const study = new DatasetStudy(dataset, options.engine, options.thresholds);
    try {
      for await (const batch of table.read(options.rows, options.signal)) {
        const read = batch.rows.reveal();
        study.add(batch.schema, read);
        rows += read.length;
        options.onRows(rows, total);
      }
    } catch (error) {
      unread.push({ dataset, error: failureOf(error) });
    }
    fields.push(...study.reports());
  }
  return { tables: scan.tables.length, rows, fields, unread };
}

/** A driver is loaded only when it is needed. */
async function openScan(url: string, { engine, clock, signal }: ScanOptions): Promise<TableScan> {
  const scheme = SCHEME.exec(url)?.[1] ?? '';
  if (scheme.startsWith('postgres'))
    return (await import('#connectors/postgres/snapshot/scan')).openPostgresScan(url, clock, signal);
  if (scheme.startsWith('mongodb'))
    return (await import('#connectors/mongodb/snapshot/scan')).openMongodbScan(url, engine.keys, clock, signal);
  return (await import('#connectors/mysql/snapshot/scan')).openMysqlScan(url, clock, signal);
}

/** What concerns one table; a source that is gone, or an interruption, ends the whole. */
function failureOf(thrown: unknown): VigieError {
  if (isAbort(thrown)) throw thrown;
  const error = toVigieError(thrown);
  if (error.retry === 'backoff') throw error;
  return error;
}
