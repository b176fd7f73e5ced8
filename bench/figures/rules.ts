import { bytesText } from '#contract/decode-record';
import type { Log, TopicOffset } from '#contract/log';
import { topics } from '#contract/topics';
import { systemClock } from '#kernel/clock';
import { eventually } from '#tests/support/eventually';
import { openStage } from '../harness/bench-stage.ts';
import { figure, quantile, type Figure } from '../harness/figure.ts';

const WORKERS = 2;
/** For so long after a rule is saved rows are written that it would find. */
const WRITING_MS = 600;
const PAUSE_MS = 5;

/**
 * A rule is saved through the API while rows come that it would find: how long after that the last row was committed that
 * some worker did not yet judge by it. Zero when there was none.
 */
export async function rules(samples: number): Promise<readonly Figure[]> {
  await using stage = await openStage();
  await stage.source.query('CREATE TABLE memo (id bigint PRIMARY KEY, body text)');
  await stage.source.query("INSERT INTO memo VALUES (0, 'first')");
  await using vigie = await stage.vigie({ classifier: { workers: WORKERS } });
  const put = async (i: number) => {
    const rule = { id: `bench.${i}`, entity: `BENCH_${i}`, classes: ['IP'], keywords: [`parole${i}`], weight: 0.95 };
    const response = await fetch(`${vigie.url}/api/v1/rules/${rule.id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${vigie.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(rule),
    });
    if (!response.ok) throw new Error(`the rule was answered with ${response.status}`);
  };
  const labels = new LabelledIds(stage.log);
  const delays: number[] = [];
  let id = 0;
  for (let i = 0; i <= samples; i += 1) {
    await put(i);
    const savedAt = systemClock.now();
    const committed = new Map<string, number>();
    while (systemClock.now() - savedAt < WRITING_MS) {
      id += 1;
      await stage.source.query('INSERT INTO memo VALUES ($1, $2)', [id, `note of parole${i}`]);
      committed.set(String(id), systemClock.now());
      await systemClock.sleep(PAUSE_MS);
    }
    const last = String(id);
    await eventually(async () => {
      await labels.readOn();
      if (!labels.ids.has(last)) throw new Error('the last row has no label yet');
    }, 30_000);
    const unjudged = [...committed].filter(([row]) => !labels.ids.has(row)).map(([, atMs]) => atMs - savedAt);
    // The first one warms up.
    if (i > 0) delays.push(Math.max(0, ...unjudged));
  }
  return [
    figure({
      name: `rules: saved to in force in ${WORKERS} workers, longest`,
      value: Math.max(...delays),
      unit: 'ms',
      atMost: 2000,
      details: { samples: delays.length, p50Ms: quantile(delays, 0.5), rows: id },
      yardstick: { name: 'the same, p50', value: quantile(delays, 0.5), unit: 'ms' },
    }),
  ];
}

/** Ids of the rows that have a label of the class. */
class LabelledIds {
  readonly ids = new Set<string>();
  readonly #log: Log;
  readonly #from = new Map<number, TopicOffset>();

  constructor(log: Log) {
    this.#log = log;
  }

  async readOn(): Promise<void> {
    const from = this.#from.size === 0 ? undefined : [...this.#from.values()];
    for await (const { topic, partition, next, records } of this.#log.read(topics.labels('IP'), { from })) {
      this.#from.set(partition, { topic, partition, offset: next });
      for (const { key, value } of records) {
        const id = key === null || value === null ? undefined : /\?id=(\d+)/u.exec(bytesText(key))?.[1];
        if (id !== undefined) this.ids.add(id);
      }
    }
  }
}
