import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '#cli/embedded/postgres-server';
import { openPostgresConnector } from '#connectors/postgres/connector';
import { PostgresSettings } from '#connectors/postgres/settings';
import { SourceId } from '#contract/dataset';
import { systemClock } from '#kernel/clock';
import { silentLogger } from '#kernel/telemetry/logger';
import type { ChangeStream } from '#connectors/connector';

/**
 * How fast the PostgreSQL connector alone turns rows and transactions into changes: no log, no classifier. The server
 * runs on the same machine, so its work is in the time as well. Rows have 8 columns and about 250 bytes.
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

const ROW = `g, 'user' || g || '@example.org', 'Given' || g % 1000, 'Family' || g % 7000, '+4930' || 1000000 + g,
  repeat('a sentence of a comment ', 5), now(), (g % 10000) / 100.0`;

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rows: { type: 'string', default: '400000' } },
});
const figures = await measure(Number(values.rows));
if (values.json) console.log(JSON.stringify(figures));
else
  for (const [name, figure] of Object.entries(figures))
    console.log(`${name.padEnd(26)}${Math.round(Number(figure)).toLocaleString('en')}`);

async function measure(rows: number): Promise<Figures> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-bench-'));
  const server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  try {
    await server.ensureDatabase('bench');
    const client = new pg.Client({ connectionString: server.url('bench') });
    await client.connect();
    await client.query(`CREATE TABLE person (id bigint PRIMARY KEY, email text, given text, family text, phone text, comment text,
      created timestamptz, amount numeric(10,2)); INSERT INTO person SELECT ${ROW} FROM generate_series(1, ${rows}) g; ANALYZE person`);
    await using connector = await openPostgresConnector({
      id: SourceId.parse('bench'),
      url: server.url('bench'),
      settings: PostgresSettings.parse({}),
      logger: silentLogger,
    });
    await using stream = await connector.open(null, new AbortController().signal);
    const snapshot = await take(stream, rows);
    // Each row in a transaction of 100, as a busy application writes them.
    await client.query(`DO $$ BEGIN FOR i IN 1..${rows / 100} LOOP
      INSERT INTO person SELECT ${ROW} FROM generate_series(${rows} + i * 100 + 1, ${rows} + i * 100 + 100) g; COMMIT; END LOOP; END $$`);
    const tail = await take(stream, rows);
    await client.end();
    return {
      rows,
      snapshotRowsPerSecond: snapshot.perSecond,
      tailRowsPerSecond: tail.perSecond,
      snapshotRowsPerCpuSecond: snapshot.perCpuSecond,
      tailRowsPerCpuSecond: tail.perCpuSecond,
      peakResidentMb: process.resourceUsage().maxRSS / 1024,
    };
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Reads `rows` changes; timed from the first batch that has any. */
async function take(
  stream: ChangeStream,
  rows: number,
): Promise<{ readonly perSecond: number; readonly perCpuSecond: number }> {
  let [taken, startedAtMs] = [0, systemClock.now()];
  const cpu = process.cpuUsage();
  while (taken < rows) {
    if (taken === 0) startedAtMs = systemClock.now();
    const batch = await stream.next({ maxBytes: 4 * 1024 * 1024, maxWaitMs: 500 });
    if (batch === null) continue;
    taken += batch.changes.length;
    stream.ack(batch.progress);
  }
  const { user, system } = process.cpuUsage(cpu);
  return {
    perSecond: (rows * 1000) / (systemClock.now() - startedAtMs),
    perCpuSecond: (rows * 1_000_000) / (user + system),
  };
}
