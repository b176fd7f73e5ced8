import { scanDatabase } from '#cli/classify/fields/scan-database';
import { createEngine } from '#classifiers/engine';
import { Thresholds } from '#contract/classes';
import { systemClock } from '#kernel/clock';
import { judge, type ColumnTruth, type Judgement } from './judgement.ts';
import type { SampleServer } from './sample-server.ts';

/** What one reading of the database says of its columns, as `vigie classify <url>` does it. */
export async function scanSample(sample: SampleServer, truth: readonly ColumnTruth[]): Promise<Judgement> {
  const thresholds = Thresholds.parse({});
  const { fields, unread } = await scanDatabase(sample.url, {
    engine: createEngine({ rules: [], thresholds }),
    thresholds,
    rows: null,
    clock: systemClock,
    signal: new AbortController().signal,
    onRows: () => undefined,
  });
  if (unread.length > 0) throw new Error(`not read: ${unread.map(({ dataset }) => dataset).join(', ')}`);
  const watched = new Set(fields.map(({ dataset, field }) => `${sample.localName(dataset)}.${field}`));
  const labels = fields.flatMap(({ dataset, values, labels: held }) =>
    held.map(({ path, entity, classes, confidence, hits }) => ({
      dataset: sample.localName(dataset),
      path,
      entity,
      classes,
      confidence,
      hits,
      examined: values,
    })),
  );
  return judge(truth, watched, labels);
}
