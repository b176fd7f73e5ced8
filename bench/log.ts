/**
 * What one process does with the embedded log: `node bench/log.ts [--json] [--url postgres://…] [--records n]`.
 * Records of about 700 bytes, like change envelopes; without `--url` on an embedded PostgreSQL of its own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '#cli/embedded/postgres-server';
import type { Log, LogRecord } from '#contract/log';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openPostgresLog } from '#log/postgres/postgres-log';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    url: { type: 'string' },
    records: { type: 'string', default: '200000' },
  },
});
const total = Number(options.records);
const BATCH = 500;

const dataDir = options.url === undefined ? await mkdtemp(join(tmpdir(), 'vigie-bench-log-')) : null;
const server = dataDir === null ? null : await startEmbeddedPostgres({ dataDir });
await server?.ensureDatabase('bench');
const url = options.url ?? server?.url('bench') ?? '';
const schema = `bench_${process.pid}`;
const log = await openPostgresLog({ url, schema, keyring: Keyring.generate(), logger: silentLogger });
try {
  const figures = {
    recordBytes: envelope(0).value?.length ?? 0,
    append: await measure(() => append(log, 'bench.in.rows', false)),
    appendEncrypted: await measure(() => append(log, 'bench.encrypted.rows', true)),
    poll: await measure(() => poll(log, 'bench.in.rows')),
    pollEncrypted: await measure(() => poll(log, 'bench.encrypted.rows')),
    transact: await measure(() => transact(log)),
    latencyMs: await latency(log),
    residentMb: Math.round(process.memoryUsage().rss / 1e6),
  };
  process.stdout.write(options.json ? `${JSON.stringify(figures)}\n` : `${text(figures)}\n`);
} finally {
  await log[Symbol.asyncDispose]();
  await server?.stop();
  if (dataDir !== null) await rm(dataDir, { recursive: true, force: true });
}

interface Figure {
  readonly recordsPerSecond: number;
  /** Of this process only; the server's share is the rest. */
  readonly cpuSeconds: number;
}

async function measure(work: () => Promise<number>): Promise<Figure> {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const records = await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    recordsPerSecond: Math.round((records / (performance.now() - startedMs)) * 1000),
    cpuSeconds: Math.round((user + system) / 1e4) / 100,
  };
}

async function append(to: Log, topic: string, encrypted: boolean): Promise<number> {
  await to.createTopics([{ name: topic, partitions: 4, compacted: false, encrypted, retentionMs: null }]);
  const batches = prepared();
  await using producer = await to.producer();
  for (let n = 0; n < total; n += BATCH) {
    await producer.append([{ topic, records: batches[(n / BATCH) % batches.length] ?? [] }]);
  }
  return total;
}

async function poll(from: Log, topic: string): Promise<number> {
  await using consumer = await from.consumer({ groupId: `poll ${topic}`, topics: [topic] });
  let polled = 0;
  while (polled < total) {
    for (const { records } of await consumer.poll({ maxBytes: 1024 * 1024, maxWaitMs: 1000 })) polled += records.length;
  }
  return polled;
}

/** Consume, write as much again, commit: what a worker does. */
async function transact(on: Log): Promise<number> {
  await on.createTopics([
    { name: 'bench.out.rows', partitions: 4, compacted: false, encrypted: false, retentionMs: null },
  ]);
  await using consumer = await on.consumer({ groupId: 'transact', topics: ['bench.in.rows'] });
  await using producer = await on.producer();
  let done = 0;
  while (done < total) {
    const batches = await consumer.poll({ maxBytes: 1024 * 1024, maxWaitMs: 1000 });
    if (batches.length === 0) continue;
    const records = batches.flatMap((batch) => batch.records);
    const offsets = batches.map(({ topic, partition, next }) => ({ topic, partition, offset: next }));
    await producer.transact({ records: [{ topic: 'bench.out.rows', records }], consumed: { consumer, offsets } });
    done += records.length;
  }
  return done;
}

/** From the call of `append` to the record in another log's hands. */
async function latency(on: Log): Promise<{ readonly p50: number; readonly p99: number; readonly appendP50: number }> {
  await on.createTopics([
    { name: 'bench.latency.rows', partitions: 1, compacted: false, encrypted: false, retentionMs: null },
  ]);
  await using elsewhere = await openPostgresLog({ url, schema, keyring: Keyring.generate(), logger: silentLogger });
  await using consumer = await elsewhere.consumer({ groupId: 'latency', topics: ['bench.latency.rows'] });
  await using producer = await on.producer();
  await consumer.poll({ maxBytes: 1, maxWaitMs: 100 });
  const durable: number[] = [];
  const delivered: number[] = [];
  for (let n = 0; n < 300; n++) {
    const polled = consumer.poll({ maxBytes: 1_000_000, maxWaitMs: 5000 });
    const startedMs = performance.now();
    await producer.append([{ topic: 'bench.latency.rows', records: [envelope(n)] }]);
    const durableMs = performance.now();
    await polled;
    durable.push(durableMs - startedMs);
    delivered.push(performance.now() - durableMs);
  }
  return { p50: quantile(delivered, 0.5), p99: quantile(delivered, 0.99), appendP50: quantile(durable, 0.5) };
}

function prepared(): LogRecord[][] {
  return Array.from({ length: 40 }, (_, batch) =>
    Array.from({ length: BATCH }, (_row, n) => envelope(batch * BATCH + n)),
  );
}

function envelope(n: number): LogRecord {
  const row = {
    id: n,
    name: `customer ${(n * 7919) % 100_003}`,
    email: `c${(n * 104_729) % 1_000_003}@example.org`,
    street: `${n % 300} ${['Long', 'Short', 'Old', 'New'][n % 4]} Street`,
    city: ['Lyon', 'Lille', 'Nice', 'Brest'][n % 4],
    note: `order ${(n * 31) % 9973} came ${n % 13} days late, called ${n % 7} times`,
    total: `${(n * 17) % 100_000}.${n % 100}`,
    updated_at: new Date(1_700_000_000_000 + n * 1000).toISOString(),
  };
  const source = {
    version: '1',
    connector: 'postgresql',
    name: 'shop',
    db: 'shop',
    schema: 'public',
    table: 'customer',
    lsn: 24_000_000 + n * 377,
    txId: 1000 + n,
    ts_ms: 1_700_000_000_000 + n,
  };
  const value = {
    before: { ...row, note: null },
    after: row,
    source,
    op: 'c',
    ts_ms: 1_700_000_000_010 + n,
    transaction: null,
  };
  return {
    key: Buffer.from(JSON.stringify({ id: n })),
    value: Buffer.from(JSON.stringify(value)),
    timestampMs: 1_700_000_000_000 + n,
  };
}

function quantile(samples: readonly number[], at: number): number {
  return Math.round((samples.toSorted((a, b) => a - b)[Math.floor(samples.length * at)] ?? 0) * 100) / 100;
}

function text(figures: Readonly<Record<string, unknown>>): string {
  return Object.entries(figures)
    .map(([name, figure]) => `${name.padEnd(18)}${JSON.stringify(figure)}`)
    .join('\n');
}
