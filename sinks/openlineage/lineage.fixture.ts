import { datasetUrn } from '#contract/dataset';
import type { LineageGraph, LineageQuery } from '#contract/lineage';
import type { RecordBatch } from '#contract/log';
import { RunEvent } from '#contract/openlineage';
import { topics } from '#contract/topics';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { openTestDatabase } from '#tests/support/postgres';
import { batchOf, position, SOURCE, TestClock } from '../catalog/catalog.fixture.ts';
import { catalogSink } from '../catalog/catalog-sink.ts';
import { openCatalog } from '../catalog/open.ts';
import type { PipelineNames } from './pipeline-jobs.ts';
import { pipelineLineageSink } from './pipeline-sink.ts';

export const PLAIN_NAMES: PipelineNames = {
  jobs: 'vigie://db.example:5432/vigie',
  topics: 'vigie://db.example:5432/vigie',
  catalogue: ['field_evidence', 'field_labels'].map((table) => ({
    namespace: 'postgres://db.example:5432',
    name: `vigie.catalog.${table}`,
  })),
};

const NAMESPACE = 'postgres://db.example:5432';

export function tableShape({
  at,
  table = 'customer',
  columns,
  dropped,
}: {
  readonly at: number;
  readonly table?: string;
  readonly columns: readonly string[];
  readonly dropped?: true;
}) {
  const dataset = { namespace: NAMESPACE, name: `shop.public.${table}` };
  return {
    id: `${table}-${columns.length}-${dropped === true}`,
    source: SOURCE,
    sourceKind: 'postgres',
    dataset,
    urn: datasetUrn(dataset),
    path: ['shop', 'public', table],
    kind: 'table',
    fields: columns.map((name, i) => ({ name, type: 'text', kind: 'text', nullable: true, ordinal: i + 1 })),
    beforeImage: 'full',
    ...(dropped === undefined ? {} : { dropped }),
    position: position(at),
    observedAtMs: 1_799_999_000_000 + at,
  };
}

/** A catalogue with the sink that keeps it and the one that tells of lineage, both fed as the log would. */
export async function openLineageFixture() {
  const database = await openTestDatabase();
  const clock = new TestClock();
  const catalog = await openCatalog({ url: database.url, keyring: Keyring.generate(), logger: silentLogger, clock });
  const sinks = [catalogSink(catalog.db), pipelineLineageSink(catalog.db, { names: PLAIN_NAMES, version: '1.2.3' })];
  const [keeper, teller] = sinks;
  const next = new Map<string, bigint>();
  let last: RecordBatch | null = null;
  const urn = (table: string) => datasetUrn({ namespace: NAMESPACE, name: `shop.public.${table}` });

  async function deliver(topic: string, value: unknown): Promise<void> {
    const batch = batchOf(topic, 0, next.get(topic) ?? 0n, [value]);
    next.set(topic, batch.next);
    clock.nowMs += 1000;
    if (topic === topics.schemas) await keeper?.handle([batch]);
    await teller?.handle([batch]);
    last = batch;
  }

  /** What the relay would carry to `vigie.lineage`, in order. */
  async function eventTexts(): Promise<readonly string[]> {
    const { rows } = await database.query(
      "SELECT convert_from(value, 'UTF8') AS text FROM catalog.outbox WHERE topic = $1 ORDER BY id",
      [topics.lineage],
    );
    return rows.map(({ text }) => String(text));
  }

  return {
    clock,
    urn,
    shape: (shape: ReturnType<typeof tableShape>) => deliver(topics.schemas, shape),
    /** The last records again, as after a crash between the transaction and its acknowledgement. */
    async repeatLast() {
      if (last !== null) await teller?.handle([last]);
    },
    /** As the catalogue decides it, with the record that it then publishes. */
    async label(label: { readonly path: string; readonly entity: string; readonly classes: readonly string[] }) {
      await database.query(
        `INSERT INTO catalog.field_labels (field_id, urn, entity, classes, sensitivity, held, content)
         SELECT id, urn, $2, $3, 'confidential', true, '{}' FROM catalog.fields WHERE path = $1`,
        [label.path, label.entity, label.classes],
      );
      await deliver(topics.fields, fieldLabel(urn('customer'), label, 'held'));
    },
    async unlabel() {
      await database.query('UPDATE catalog.field_labels SET held = false');
      await deliver(
        topics.fields,
        fieldLabel(urn('customer'), { path: 'email', entity: 'EMAIL_ADDRESS', classes: ['PII'] }, 'withdrawn'),
      );
    },
    eventTexts,
    events: async () => (await eventTexts()).map((text) => RunEvent.parse(JSON.parse(text))),
    graph: (query: Partial<LineageQuery>): Promise<LineageGraph> =>
      catalog.reader.lineage({ dataset: urn('customer'), direction: 'both', depth: 5, limit: 500, ...query }),
    async [Symbol.asyncDispose]() {
      await catalog[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

function fieldLabel(
  dataset: string,
  { path, entity, classes }: { readonly path: string; readonly entity: string; readonly classes: readonly string[] },
  status: 'held' | 'withdrawn',
) {
  return {
    field: `${dataset}#${path}`,
    source: SOURCE,
    dataset,
    path,
    entity,
    classes,
    sensitivity: 'confidential',
    confidence: 0.95,
    origin: 'evidence',
    status,
    examined: 10,
    hits: 10,
    exact: true,
    modelVersion: '1',
    masked: 'a***@example.com',
    reason: 'all values',
    position: position(1),
    times: { committedAtMs: 1, capturedAtMs: 2, labelledAtMs: 3 },
    deliveredAtMs: 4,
    others: [],
  };
}
