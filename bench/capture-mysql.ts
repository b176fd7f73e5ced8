import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connect, disconnect, query, type Connection } from '#connectors/mysql/connection';
import { openMysqlConnector } from '#connectors/mysql/connector';
import { MysqlSettings } from '#connectors/mysql/settings';
import { startMariadb } from '#deploy/stack/servers/mariadb';
import { startMysql } from '#deploy/stack/servers/mysql';
import { SourceId } from '#contract/dataset';
import { systemClock } from '#kernel/clock';
import { silentLogger } from '#kernel/telemetry/logger';
import { tempFolder } from '#tests/support/temp-folder';
import type { ChangeStream } from '#connectors/connector';

/**
 * How fast the MySQL connector alone turns rows and transactions into changes: no log, no classifier. The server runs on
 * the same machine, so its work is in the time as well. Rows have 8 columns and about 250 bytes; the tail's are written
 * before they are read, in transactions of 100.
 */
interface Figures {
  readonly rows: number;
  readonly snapshotRowsPerSecond: number;
  readonly tailRowsPerSecond: number;
  /** CPU seconds of this process alone, as rows for each. */
  readonly snapshotRowsPerCpuSecond: number;
  readonly tailRowsPerCpuSecond: number;
  readonly peakResidentMb: number;
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rows: { type: 'string', default: '200000' },
    server: { type: 'string', default: 'mysql' },
  },
});
const figures = await measure(Number(values.rows), values.server === 'mariadb' ? 'mariadb' : 'mysql');
if (values.json) console.log(JSON.stringify(figures));
else
  for (const [name, figure] of Object.entries(figures))
    console.log(`${name.padEnd(26)}${Math.round(Number(figure)).toLocaleString('en')}`);

async function measure(rows: number, flavour: 'mysql' | 'mariadb'): Promise<Figures> {
  await using folder = await tempFolder('bench');
  const start = flavour === 'mysql' ? startMysql : startMariadb;
  await using server = await start({ dataDir: join(folder.path, 'm') });
  const url = `${server.url.replace(/^mysql:/u, `${flavour}:`)}bench`;
  const writer = await connect(url.replace(/bench$/u, ''));
  await prepare(writer);
  await fill(writer, { from: 1, count: rows });
  await using connector = await openMysqlConnector({
    id: SourceId.parse('bench'),
    url,
    settings: MysqlSettings.parse({}),
    logger: silentLogger,
  });
  await using stream = await connector.open(null, new AbortController().signal);
  const snapshot = await take(stream, rows);
  for (let from = rows + 1; from <= 2 * rows; from += 100) await fill(writer, { from, count: 100 });
  const tail = await take(stream, rows);
  disconnect(writer);
  return {
    rows,
    snapshotRowsPerSecond: rows / snapshot.seconds,
    tailRowsPerSecond: rows / tail.seconds,
    snapshotRowsPerCpuSecond: rows / snapshot.cpuSeconds,
    tailRowsPerCpuSecond: rows / tail.cpuSeconds,
    peakResidentMb: process.resourceUsage().maxRSS / 1024,
  };
}

async function prepare(writer: Connection): Promise<void> {
  await query(writer, 'SET SESSION TRANSACTION READ WRITE');
  await query(writer, 'CREATE DATABASE bench CHARACTER SET utf8mb4');
  await query(writer, 'USE bench');
  await query(
    writer,
    `CREATE TABLE person (id bigint PRIMARY KEY, email varchar(100), given varchar(50), family varchar(50),
       phone varchar(20), comment text, created datetime(6), amount decimal(10,2))`,
  );
}

async function fill(
  writer: Connection,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<void> {
  for (let first = from; first < from + count; first += 1000) {
    const rows = Array.from({ length: Math.min(1000, from + count - first) }, (_, i) => row(first + i));
    await query(writer, `INSERT INTO person VALUES ${rows.join(', ')}`);
  }
}

function row(n: number): string {
  const comment = 'a sentence of a comment '.repeat(5);
  return `(${n}, 'user${n}@example.org', 'Given${n % 1000}', 'Family${n % 7000}', '+4930${1_000_000 + n}', '${comment}', NOW(6), ${(n % 10_000) / 100})`;
}

async function take(
  stream: ChangeStream,
  rows: number,
): Promise<{ readonly seconds: number; readonly cpuSeconds: number }> {
  const startedAtMs = systemClock.now();
  const cpu = process.cpuUsage();
  for (let taken = 0; taken < rows;) {
    const batch = await stream.next({ maxBytes: 1024 * 1024, maxWaitMs: 1000 });
    if (batch === null) continue;
    taken += batch.changes.length;
    stream.ack(batch.progress);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (systemClock.now() - startedAtMs) / 1000, cpuSeconds: (user + system) / 1_000_000 };
}
