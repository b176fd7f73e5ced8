import type { RecordBatch } from '#contract/log';
import { DeadLetter } from '#contract/dead-letter';
import { Observation } from '#contract/observation';
import { DatasetSchema } from '#contract/schema';
import { SourceEvent } from '#contract/source-event';
import { topics } from '#contract/topics';
import { DEFAULT_SOURCE_LIMITS, brokenRule, type SourceLimits } from '../alerts/conditions.ts';
import { TELL_ALL, type AlertPolicy } from '../alerts/alert-policy.ts';
import { defaultSensitivity, type DecisionRules } from '../labels/decide.ts';
import { relabel } from '../labels/label-store.ts';
import { writeOutbox } from '../labels/outbox.ts';
import type { Sink } from '../sink.ts';
import type { CatalogDatabase } from './database.ts';
import { lockDatasets, type DatasetRow } from './dataset-rows.ts';
import { settleEpochs } from './epochs.ts';
import { storeEvidence, type DatasetMerge } from './evidence-store.ts';
import { Flush } from './flush.ts';
import { mergeObservations, type MergeOptions } from './observation-merge.ts';
import { advanceOffsets, storedOffsets } from './offsets.ts';
import { keepAround } from './poison.ts';
import { deadLetterRecord, decodeRecords, malformedLetter } from './records.ts';
import { SchemaColumns } from './schema-columns.ts';
import { applySchemas } from './schema-store.ts';
import { applySourceEvents } from './source-events.ts';
import { storeLetterNews, type LetterNews } from './unexamined-records.ts';

export interface CatalogSinkOptions {
  readonly rules?: Partial<DecisionRules> | undefined;
  readonly limits?: SourceLimits | undefined;
  /** Which first findings are told; all when left out. */
  readonly alerts?: AlertPolicy | undefined;
  /** Told after each transaction, for metrics. */
  readonly onFlush?: ((stats: FlushStats) => void) | undefined;
}

export interface FlushStats {
  readonly observations: number;
  readonly schemas: number;
  readonly events: number;
  /** Records that did not have the shape of their topic. */
  readonly malformed: number;
  readonly durationMs: number;
}

export const DEFAULT_RULES: DecisionRules = {
  thresholds: { minimum: 0.7, high: 0.9 },
  sensitivityOf: defaultSensitivity,
};

interface Work {
  readonly schemas: readonly DatasetSchema[];
  readonly events: readonly SourceEvent[];
  readonly observations: readonly Observation[];
  readonly deadLetters: LetterNews;
  readonly malformed: readonly DeadLetter[];
}

/**
 * Keeps the catalogue: shapes, evidence, labels, coverage, latencies and alerts, from what captures and workers publish.
 * One call is one transaction; its cost grows with the distinct fields in it, never with records.
 */
export function catalogSink(db: CatalogDatabase, options: CatalogSinkOptions = {}): Sink {
  const name = 'catalog';
  const limits = options.limits ?? DEFAULT_SOURCE_LIMITS;
  const columns = new SchemaColumns();

  async function keep(flush: Flush, work: Work): Promise<void> {
    // Asked for each time: thresholds may be set anew while it runs.
    const rules = { ...DEFAULT_RULES, ...options.rules };
    const datasets = await lockDatasets(flush.tx, datasetsOf(work));
    await applySchemas(flush, datasets, work.schemas);
    await applySourceEvents(flush, datasets, work.events, limits);
    await columns.load(
      flush.tx,
      work.observations.map((one) => one.schema),
    );
    const merges = mergesOf(work.observations, datasets, {
      place: (shape, path) => columns.place(shape, path),
      nowMs: flush.nowMs,
      minimumConfidence: rules.thresholds.minimum,
    });
    if (merges.length > 0) await storeEvidence(flush, merges);
    await settleEpochs(
      flush,
      [...datasets.values()].map((row) => row.id),
    );
    await relabel(flush, rules);
    await storeLetterNews(flush.tx, work.deadLetters);
    for (const letter of work.deadLetters.letters) {
      const condition = brokenRule(letter);
      if (condition !== null) flush.conditions.push(condition);
    }
    flush.outbox.push(...work.malformed.map(deadLetterRecord));
    await flush.finish();
  }

  async function handle(batches: readonly RecordBatch[]): Promise<void> {
    const startMs = db.clock.now();
    const work = decode(batches, startMs);
    await db.transaction(async (tx) => {
      await advanceOffsets(tx, name, batches);
      await keep(new Flush(tx, db, options.alerts ?? TELL_ALL), work);
    });
    options.onFlush?.({
      observations: work.observations.length,
      schemas: work.schemas.length,
      events: work.events.length,
      malformed: work.malformed.length,
      durationMs: db.clock.now() - startMs,
    });
  }

  async function putAside(batch: RecordBatch): Promise<void> {
    const nowMs = db.clock.now();
    await db.transaction(async (tx) => {
      await advanceOffsets(tx, name, [batch]);
      const letters = batch.records.map((record) => deadLetterRecord(malformedLetter(batch, record, nowMs)));
      await writeOutbox(tx, db, letters);
    });
    db.logger.warn({ topic: batch.topic, partition: batch.partition, errorCode: 'VIG_S406' }, 'a record was put aside');
    options.onFlush?.({ observations: 0, schemas: 0, events: 0, malformed: 1, durationMs: db.clock.now() - nowMs });
  }

  return {
    name,
    groupId: name,
    topics: [topics.schemas, topics.sources, topics.observations, topics.deadLetters],
    positions: (partitions) => storedOffsets(db, name, partitions),
    handle: (batches) => keepAround(batches, handle, putAside),
    async [Symbol.asyncDispose]() {
      // The database belongs to whoever opened the catalogue.
    },
  };
}

function decode(batches: readonly RecordBatch[], nowMs: number): Work {
  const of = (topic: string): readonly RecordBatch[] => batches.filter((batch) => batch.topic === topic);
  const schemas = decodeRecords(of(topics.schemas), DatasetSchema, nowMs);
  const events = decodeRecords(of(topics.sources), SourceEvent, nowMs);
  const observations = decodeRecords(of(topics.observations), Observation, nowMs);
  // A dead letter that cannot be read would make another one for ever, so that is where it ends.
  const letters = decodeRecords(of(topics.deadLetters), DeadLetter, nowMs);
  const examined = observations.values.flatMap(({ recovered }) => recovered);
  return {
    schemas: schemas.values,
    events: events.values,
    observations: observations.values,
    deadLetters: {
      letters: letters.values,
      putBack: letters.gone,
      recovered: [...examined, ...schemas.recovered, ...events.recovered, ...observations.recovered],
    },
    malformed: [...schemas.malformed, ...events.malformed, ...observations.malformed],
  };
}

function datasetsOf(work: Work): readonly { readonly urn: string; readonly source: string }[] {
  const ofEvents = work.events.flatMap((event) =>
    event.type === 'epoch' ? [{ urn: event.dataset, source: event.source }] : [],
  );
  const ofLetters = work.deadLetters.letters.flatMap(({ dataset, source }) =>
    dataset === null || source === null ? [] : [{ urn: dataset, source }],
  );
  return [
    ...work.observations.map((one) => ({ urn: one.dataset, source: one.source })),
    ...ofLetters,
    ...ofEvents,
    ...work.schemas.map((one) => ({ urn: one.urn, source: one.source })),
  ];
}

function mergesOf(
  observations: readonly Observation[],
  datasets: ReadonlyMap<string, DatasetRow>,
  options: MergeOptions,
): readonly DatasetMerge[] {
  return [...Map.groupBy(observations, (one) => one.dataset)].flatMap(([urn, own]) => {
    const dataset = datasets.get(urn);
    return dataset === undefined ? [] : [{ dataset, delta: mergeObservations(own, options) }];
  });
}
