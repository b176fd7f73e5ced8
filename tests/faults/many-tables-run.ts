import { join } from 'node:path';
import pg from 'pg';
import { topics } from '#contract/topics';
import { systemClock } from '#kernel/clock';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { eventually } from '../support/eventually.ts';
import { startVigie, type VigieProcess } from '../support/vigie-process.ts';
import { cpuSeconds } from './process-usage.ts';

export interface ManyTablesOptions {
  readonly sourceUrl: string;
  readonly storeUrl: string;
  readonly dataDir: string;
  readonly slot: string;
  readonly tables: number;
  /** Rows that each table holds before Vigie starts. */
  readonly rows: number;
  /** Tables that get one more row each, one commit each, once all is labelled. */
  readonly changes: number;
  /** How long it is watched at rest. */
  readonly restMs: number;
  /** Its use of the processor at rest is measured too, where it is known. */
  readonly storePid?: number | undefined;
  readonly say: (words: string) => void;
}

/** One answer of the API: how long it took and how long it is. */
export interface Answer {
  readonly path: string;
  readonly ms: number;
  readonly bytes: number;
}

export interface ManyTablesFigures {
  readonly tables: number;
  readonly rows: number;
  /** From the start of the process until its API answers, until all rows are in the log, and until all are labelled. */
  readonly answersSeconds: number;
  readonly capturedSeconds: number;
  readonly labelledSeconds: number;
  /** Processor time of Vigie and of its database until then: on a busy machine it says more than the clock. */
  readonly labelledCpuSeconds: number;
  readonly labelledStoreCpuSeconds: number | null;
  readonly peakBytes: number;
  /** Processor time per second of Vigie and of its database while nothing changes. */
  readonly idleCpu: number;
  readonly idleStoreCpu: number | null;
  readonly labelP50Ms: number;
  readonly labelP99Ms: number;
  readonly newTableSeconds: number;
  /** From the start of a second process until it has labelled a change made while none ran. */
  readonly resumeSeconds: number;
  readonly answers: readonly Answer[];
}

interface Overview {
  readonly datasets: number;
  readonly labelledFields: number;
  readonly records: number;
}

/** Watches a database of very many small tables with the whole program: first reading, live changes, a new table, a restart. */
export async function watchManyTables(options: ManyTablesOptions): Promise<ManyTablesFigures> {
  const { tables, rows, say } = options;
  const source = new pg.Pool({ connectionString: options.sourceUrl, max: 4 });
  source.on('error', () => undefined);
  try {
    await makeTables(source, options);
    say(`${tables} tables of ${rows} rows`);
    const startedAtMs = systemClock.now();
    const seconds = () => (systemClock.now() - startedAtMs) / 1000;
    const first = await startVigie(vigieOptions(options));
    await using _first = first;
    const answersSeconds = seconds();
    say(`answers after ${answersSeconds.toFixed(1)} s`);
    const waitMs = 30_000 + tables * 200;
    await eventually(() => expectCaptured(first, tables * rows), waitMs);
    const capturedSeconds = seconds();
    say(`captured after ${capturedSeconds.toFixed(1)} s`);
    await untilCounted(first, { datasets: tables, labelledFields: tables, records: tables * rows }, waitMs);
    const labelledSeconds = seconds();
    const labelledCpuSeconds = await cpuSeconds(first.pid);
    const storeCpuSeconds = options.storePid === undefined ? null : await cpuSeconds(options.storePid);
    say(`labelled after ${labelledSeconds.toFixed(1)} s, ${labelledCpuSeconds.toFixed(0)} s of processor time`);

    const live = await changeSome(source, options);
    await untilCounted(
      first,
      { datasets: tables, labelledFields: tables, records: tables * rows + options.changes },
      waitMs,
    );
    say(`live changes: p50 ${live.p50Ms.toFixed(0)} ms, p99 ${live.p99Ms.toFixed(0)} ms`);
    const newTableSeconds = await addTable(source, first, tables);
    say(`a new table is there after ${newTableSeconds.toFixed(1)} s`);
    const answers: Answer[] = [];
    for (const path of PATHS) answers.push(await ask(first, path));
    const idle = await idleUse(first.pid, options);
    say(`at rest ${(idle.vigie * 100).toFixed(0)} % of a core, database ${((idle.store ?? 0) * 100).toFixed(0)} %`);
    const peakBytes = await first.peakRss();
    await first.stop();

    await source.query(`INSERT INTO many.extra VALUES (2, 'while-none-ran@example.com')`);
    const resumedAtMs = systemClock.now();
    await using second = await startVigie(vigieOptions(options));
    const records = tables * rows + options.changes + 2;
    await untilCounted(second, { datasets: tables + 1, labelledFields: tables + 1, records }, waitMs);
    const resumeSeconds = (systemClock.now() - resumedAtMs) / 1000;
    say(`a second start is up to date after ${resumeSeconds.toFixed(1)} s`);
    await second.stop();
    return {
      tables,
      rows,
      answersSeconds,
      capturedSeconds,
      labelledSeconds,
      labelledCpuSeconds,
      labelledStoreCpuSeconds: storeCpuSeconds,
      peakBytes,
      idleCpu: idle.vigie,
      idleStoreCpu: idle.store,
      labelP50Ms: live.p50Ms,
      labelP99Ms: live.p99Ms,
      newTableSeconds,
      resumeSeconds,
      answers,
    };
  } finally {
    await source.end();
  }
}

const PATHS = [
  '/api/v1/overview',
  '/api/v1/datasets?limit=100',
  '/api/v1/datasets?limit=100&search=t_00',
  '/api/v1/fields?labelled=true&limit=100',
  '/api/v1/sources',
  '/api/v1/coverage?limit=100',
  '/api/v1/latency',
  '/api/v1/lag',
  '/metrics',
];

function vigieOptions({ sourceUrl, storeUrl, dataDir, slot }: ManyTablesOptions) {
  return {
    dataDir: join(dataDir, 'vigie'),
    config: {
      sources: [{ id: 'many', url: sourceUrl, slot, publication: slot }],
      catalog: { url: storeUrl },
      logging: { level: 'warn', format: 'json' },
    },
  };
}

const tableName = (n: number) => `t_${String(n).padStart(5, '0')}`;
/** A transaction locks every table it makes. */
const TABLES_A_TRANSACTION = 200;

async function makeTables(source: pg.Pool, { tables, rows }: ManyTablesOptions): Promise<void> {
  await source.query('CREATE SCHEMA many');
  for (let from = 1; from <= tables; from += TABLES_A_TRANSACTION) {
    const statements: string[] = [];
    for (let n = from; n < Math.min(from + TABLES_A_TRANSACTION, tables + 1); n += 1) {
      const name = `many.${tableName(n)}`;
      statements.push(
        `CREATE TABLE ${name} (id bigint PRIMARY KEY, email text, amount numeric(10, 2), note text)`,
        `INSERT INTO ${name} SELECT i, 'person' || i || '@shop${n}.example.com', i, 'hello' FROM generate_series(1, ${rows}) AS g(i)`,
      );
    }
    await source.query(`BEGIN; ${statements.join('; ')}; COMMIT`);
  }
}

/** All rows are durable in the log; the catalogue may be behind. */
async function expectCaptured(vigie: VigieProcess, rows: number): Promise<void> {
  const metrics = await fetch(`${vigie.url}/metrics`, { headers: { authorization: `Bearer ${vigie.token}` } });
  const changes = /^vigie_capture_changes_total\{source="many"\} (\d+)/mu.exec(await metrics.text())?.[1];
  if (!(Number(changes) >= rows)) throw new Error(`${changes} of ${rows} rows captured`);
}

async function untilCounted(vigie: VigieProcess, wanted: Overview, waitMs: number): Promise<void> {
  await eventually(async () => {
    const seen: Overview = JSON.parse(JSON.stringify(await vigie.get('/api/v1/overview')));
    for (const [name, count] of Object.entries(wanted)) {
      const found: unknown = Reflect.get(seen, name);
      if (found !== count) throw new Error(`${name}: ${String(found)} instead of ${String(count)}`);
    }
  }, waitMs);
}

/** Commits one row each into tables all over the range; how long until a subscriber of the label topic has each. */
async function changeSome(
  source: pg.Pool,
  { storeUrl, tables, rows, changes }: ManyTablesOptions,
): Promise<{ p50Ms: number; p99Ms: number }> {
  await using log = await openPostgresLog({ url: storeUrl, keyring: Keyring.generate(), logger: silentLogger });
  const pii = topics.labels('PII');
  const from = (await log.offsets(pii)).map(({ topic, partition, next }) => ({ topic, partition, offset: next }));
  const waits: number[] = [];
  const stop = new AbortController();
  const following = (async () => {
    for await (const { records } of log.read(pii, { from, follow: true, signal: stop.signal })) {
      const now = systemClock.now();
      for (const { value } of records) {
        if (value === null) continue;
        const { times }: { times: { committedAtMs: number } } = JSON.parse(Buffer.from(value).toString());
        waits.push(now - times.committedAtMs);
      }
      if (waits.length >= changes) stop.abort();
    }
  })();
  for (let i = 0; i < changes; i += 1) {
    const n = 1 + Math.floor((i * tables) / changes);
    await source.query(
      `INSERT INTO many.${tableName(n)} VALUES (${rows + 1}, 'late${n}@shop.example.com', 1, 'hello')`,
    );
    await systemClock.sleep(20);
  }
  await following;
  const sorted = waits.toSorted((a, b) => a - b);
  const quantile = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
  return { p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
}

/** Seconds until a table made now, with a row in it, is in the catalogue with its label. */
async function addTable(source: pg.Pool, vigie: VigieProcess, tables: number): Promise<number> {
  const beganAtMs = systemClock.now();
  await source.query('CREATE TABLE many.extra (id bigint PRIMARY KEY, email text)');
  await source.query(`INSERT INTO many.extra VALUES (1, 'new@example.com')`);
  await eventually(async () => {
    const { items }: { items: { labelledFields: number }[] } = JSON.parse(
      JSON.stringify(await vigie.get('/api/v1/datasets?search=many.extra')),
    );
    if (items[0]?.labelledFields !== 1) throw new Error(`no label among ${tables} tables`);
  }, 120_000);
  return (systemClock.now() - beganAtMs) / 1000;
}

async function ask(vigie: VigieProcess, path: string): Promise<Answer> {
  const beganAtMs = systemClock.now();
  const answer = await fetch(`${vigie.url}${path}`, { headers: { authorization: `Bearer ${vigie.token}` } });
  const body = await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return { path, ms: systemClock.now() - beganAtMs, bytes: body.byteLength };
}

async function idleUse(
  pid: number,
  { storePid, restMs }: ManyTablesOptions,
): Promise<{ vigie: number; store: number | null }> {
  const use = async () => [await cpuSeconds(pid), storePid === undefined ? 0 : await cpuSeconds(storePid)] as const;
  const [vigieBefore, storeBefore] = await use();
  await systemClock.sleep(restMs);
  const [vigieAfter, storeAfter] = await use();
  const share = (before: number, after: number) => ((after - before) * 1000) / restMs;
  return {
    vigie: share(vigieBefore, vigieAfter),
    store: storePid === undefined ? null : share(storeBefore, storeAfter),
  };
}
