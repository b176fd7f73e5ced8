import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RecordBatch } from '#contract/log';
import type { Observation } from '#contract/observation';
import { VigieError } from '#kernel/errors/vigie-error';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openTestDatabase, type TestDatabase } from '#tests/support/postgres';
import { batchOf, CUSTOMER, epoch, observation, schema, TestClock, topics, type HitInput } from './catalog.fixture.ts';
import { catalogSink } from './catalog-sink.ts';
import type { CatalogDatabase } from './database.ts';
import { openCatalog } from './open.ts';

let database: TestDatabase;
let schemas = 0;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const PARTITIONS = 4;

/** A world of observations: they are made first, then delivered once in order, and once in the worst way. */
const seenField = fc.record({
  plus: fc.integer({ min: 1, max: 9 }),
  minus: fc.integer({ min: 0, max: 4 }),
  nulls: fc.integer({ min: 0, max: 3 }),
  unavailable: fc.integer({ min: 0, max: 2 }),
  unexamined: fc.uniqueArray(
    fc.record({
      reason: fc.constantFrom('binary' as const, 'beyond-bounds' as const, 'oversized' as const),
      plus: fc.integer({ min: 0, max: 4 }),
      minus: fc.integer({ min: 0, max: 4 }),
    }),
    { maxLength: 2, selector: ({ reason }) => reason },
  ),
  hits: fc.uniqueArray(
    fc.record({
      entity: fc.constantFrom('EMAIL_ADDRESS', 'PERSON', 'CREDIT_CARD'),
      plus: fc.integer({ min: 0, max: 5 }),
      minus: fc.integer({ min: 0, max: 5 }),
      confidence: fc.constantFrom(0.71, 0.8, 0.95, 1),
      proven: fc.constantFrom(0, 1),
      masked: fc.constantFrom('a***', 'b***', '𝔞***', 'ﬀ***'),
    }),
    { maxLength: 2, selector: (hit: HitInput) => hit.entity },
  ),
});
const oneObservation = fc.record({
  epoch: fc.constantFrom(1, 1, 2, 2, 3),
  model: fc.constantFrom('m1', 'm1', 'm1', 'm2'),
  exact: fc.constantFrom(true, true, true, false),
  /** The shape it was made under: the second one calls `email` `mail`. */
  schema: fc.constantFrom('s1', 's2'),
  partition: fc.integer({ min: 0, max: PARTITIONS - 1 }),
  reads: fc.integer({ min: 0, max: 3 }),
  latencyMs: fc.constantFrom(3, 20, 400, 1e9),
  fields: fc.dictionary(fc.constantFrom('id', 'email', 'note', 'profile.city', 'profile.tags[]'), seenField, {
    minKeys: 1,
    maxKeys: 3,
  }),
});
const world = fc.record({
  observations: fc.array(oneObservation, { minLength: 1, maxLength: 14 }),
  completes: fc.subarray([1, 2]),
  /** Of the order of arrival, of how arrivals are cut into calls, and of the statement at which each call is killed. */
  order: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
  cuts: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 20, maxLength: 20 }),
  kills: fc.array(fc.option(fc.integer({ min: 1, max: 30 })), { minLength: 20, maxLength: 20 }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

test(
  'P2: split, shuffled, delivered twice and killed between any two statements, observations give the same evidence as at once',
  { timeout: 240_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(world, async (input) => {
        const { reference, arrivals } = deliveriesOf(input);
        const once = await inCatalogue((handle) => handle(reference, null));
        const worst = await inCatalogue(async (handle) => {
          for (const [i, batches] of arrivals.entries()) {
            const killAt = input.kills[i % input.kills.length] ?? null;
            if (killAt !== null) await expectKilledOrDone(() => handle(batches, killAt));
            await toleratingMoved(() => handle(batches, null));
            // Delivered again: it was moved on, so nothing happens.
            await expect(handle(batches, null)).rejects.toMatchObject({ code: 'VIG_S403' });
          }
        });
        expect(worst).toEqual(once);
      }),
      { numRuns: Number(process.env['VIGIE_TEST_RUNS'] ?? 20), interruptAfterTimeLimit: 100_000 },
    );
  },
);

type Handle = (batches: readonly RecordBatch[], killAtStatement: number | null) => Promise<void>;

async function inCatalogue(work: (handle: Handle) => Promise<void>): Promise<unknown> {
  schemas += 1;
  const name = `c${schemas}`;
  await using catalog = await openCatalog({
    url: database.url,
    schema: name,
    keyring: Keyring.generate(),
    logger: silentLogger,
    clock: new TestClock(),
  });
  const gallows = { statement: Infinity };
  const sink = catalogSink(mortal(catalog.db, gallows));
  await work(async (batches, killAt) => {
    gallows.statement = killAt ?? Infinity;
    await sink.handle(batches);
  });
  const state = await evidenceOf(name);
  await database.query(`DROP SCHEMA ${name} CASCADE`);
  return state;
}

/** A database whose own backend is terminated at the n-th statement of a transaction, as by a crash. */
function mortal(db: CatalogDatabase, gallows: { readonly statement: number }): CatalogDatabase {
  return {
    ...db,
    transaction: (work) =>
      db.transaction((tx) => {
        let left = gallows.statement;
        return work({
          async query(sql, values) {
            left -= 1;
            if (left === 0) await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
            return tx.query(sql, values);
          },
        });
      }),
  };
}

async function expectKilledOrDone(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    expect(error).toMatchObject({ code: 'VIG_S401' });
  }
}

/** After a kill that came too late to hit a statement the call was done already. */
async function toleratingMoved(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof VigieError) || error.code !== 'VIG_S403') throw error;
  }
}

function deliveriesOf(input: World): {
  reference: readonly RecordBatch[];
  arrivals: readonly (readonly RecordBatch[])[];
} {
  const made = input.observations.map((one, i) => ({
    partition: one.partition,
    value: observation({
      ...one,
      at: i + 2,
      operations: { r: one.reads, c: 1 },
      fields: named(one.schema, one.fields),
    }),
  }));
  const readsOf = (number: number): number =>
    sum(input.observations.filter((one) => one.epoch === number).map((one) => one.reads));
  const events = input.completes.map((number) => epoch(number, 'complete', readsOf(number)));
  const columns = { note: ['text', 3], profile: ['jsonb', 4] } as const;
  const shapes = [
    schema({ id: 's1', at: 1, columns: { id: ['bigint', 1], email: ['text', 2], ...columns } }),
    schema({ id: 's2', at: 9, columns: { id: ['bigint', 1], mail: ['text', 2], ...columns } }),
  ];

  const queues: RecordBatch[][] = [...Array(PARTITIONS).keys()].map((partition) =>
    singles(
      topics.observations,
      partition,
      made.filter((one) => one.partition === partition).map((one): Observation => one.value),
    ),
  );
  queues.push(singles(topics.sources, 0, events), singles(topics.schemas, 0, shapes));
  const reference = queues.flatMap((queue) => (queue.length === 0 ? [] : [joined(queue)]));

  const arrivals: RecordBatch[][] = [];
  let turn = 0;
  while (queues.some((queue) => queue.length > 0)) {
    const waiting = queues.filter((queue) => queue.length > 0);
    const queue = waiting[(input.order[turn % 20] ?? 0) % waiting.length] ?? [];
    arrivals.push([joined(queue.splice(0, input.cuts[turn % 20] ?? 1))]);
    turn += 1;
  }
  return { reference, arrivals };
}

function named<T>(shape: string, fields: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(fields).map(([path, seen]) => [shape === 's2' && path === 'email' ? 'mail' : path, seen]),
  );
}

function singles(topic: string, partition: number, values: readonly unknown[]): RecordBatch[] {
  return values.map((value, i) => batchOf(topic, partition, BigInt(i), [value]));
}

function joined(batches: readonly RecordBatch[]): RecordBatch {
  const [first] = batches;
  if (first === undefined) throw new TypeError('no batch to join');
  return { ...first, records: batches.flatMap((batch) => batch.records), next: batches.at(-1)?.next ?? first.next };
}

function sum(all: readonly number[]): number {
  return all.reduce((a, b) => a + b, 0);
}

/** Everything that P2 promises, without the ids and times that differ from run to run. */
async function evidenceOf(name: string): Promise<unknown> {
  const queries = {
    fields: `SELECT f.path, f.column_key, f.subpath, f.type, f.dropped, f.late FROM ${name}.fields f ORDER BY 1`,
    counters: `SELECT f.path, e.epoch, e.model_version, e.newest_position, e.plus, e.minus, e.null_plus, e.null_minus, e.unavailable, e.length_plus,
      e.binary_plus, e.binary_minus, e.beyond_bounds_plus, e.beyond_bounds_minus, e.oversized_plus, e.oversized_minus
      FROM ${name}.field_evidence e JOIN ${name}.fields f ON f.id = e.field_id ORDER BY 1, 2, 3`,
    entities: `SELECT f.path, e.epoch, e.model_version, e.entity, e.classes, e.plus, e.minus, e.confidence_micros, e.best_micros, e.high_plus, e.proven_plus, e.proven_minus, e.masked, e.reason
      FROM ${name}.entity_evidence e JOIN ${name}.fields f ON f.id = e.field_id ORDER BY 1, 2, 3, 4`,
    ever: `SELECT f.path, e.entity FROM ${name}.field_entities e JOIN ${name}.fields f ON f.id = e.field_id ORDER BY 1, 2`,
    epochs: `SELECT epoch, announced, rows_read, records, creates, examined_values, exact FROM ${name}.dataset_epochs ORDER BY 1`,
    datasets: `SELECT urn, complete_epoch, last_committed_at_ms FROM ${name}.datasets`,
    coverage: `SELECT epoch, model_version, from_position, to_position, from_ms, to_ms, records, binary_values, beyond_bounds_values, oversized_values, unchanged_values FROM ${name}.coverage ORDER BY 1, 2`,
    latency: `SELECT minute, label FROM ${name}.latency_minutes ORDER BY 1`,
    labels: `SELECT l.urn, l.entity, l.classes, l.sensitivity, l.content - ARRAY['position', 'times', 'deliveredAtMs', 'modelVersion'] AS content
      FROM ${name}.field_labels l WHERE held ORDER BY 1`,
  };
  const state: Record<string, unknown> = {};
  for (const [key, sql] of Object.entries(queries)) state[key] = (await database.query(sql)).rows;
  expect(JSON.stringify(state)).toContain(CUSTOMER);
  return state;
}
