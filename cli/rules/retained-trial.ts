import { setImmediate } from 'node:timers/promises';
import type { Engine } from '#classifiers/engine';
import { compileScope } from '#classifiers/rules/scope';
import { compileSchema, type CompiledSchema } from '#classifiers/worker/compiled-schema';
import { createSchemaCache, type SchemaCache } from '#classifiers/worker/schema-cache';
import type { Change } from '#contract/change';
import type { ChangeCodec } from '#contract/codec';
import type { Log, RecordBatch, TopicOffset } from '#contract/log';
import type { Finding } from '#contract/finding';
import type { Rule, Scope } from '#contract/rule';
import type { FieldTrial, RuleTrialResult } from '#contract/rule-trial';
import type { DatasetSchema } from '#contract/schema';
import { changeTopicPattern } from '#contract/topics';

/** What a rule found, and nobody else. */
export function ofRule({ id }: Rule, findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ explanation }) => explanation.recognizer === `rule/${id}`);
}

/** Where what has passed already lies, and how it is read. */
export interface RetainedParts {
  readonly log: Log;
  readonly codec: ChangeCodec;
}

interface RetainedTask {
  readonly rule: Rule;
  /** With the rule alone, and with all others. */
  readonly engines: { readonly with: Engine; readonly without: Engine };
  readonly records: number;
  readonly scope?: Scope | undefined;
}

/** The answer comes in time for a request; what was not looked at by then is said. */
const MOST_MS = 12_000;
const SAMPLES = 3;
/** Fields that are told, those with most hits. */
const MOST_FIELDS = 500;

type Tally = { -readonly [K in keyof Omit<FieldTrial, 'samples'>]: FieldTrial[K] } & { readonly samples: Set<string> };

/**
 * Tries a rule on the newest records that the change topics hold, each partition's share of them. Outside every group:
 * nobody's offsets move. Counts and masked samples are all that it keeps (P4), and its work is bounded by records and time.
 */
export async function retainedTrial(
  task: RetainedTask,
  { log, codec }: RetainedParts,
): Promise<NonNullable<RuleTrialResult['retained']>> {
  const schemas = createSchemaCache(log);
  const { starts, more } = await whereToBegin(log, schemas, task);
  const work = new Trial(task, codec, schemas);
  const signal = AbortSignal.timeout(MOST_MS);
  for (const [topic, from] of starts) {
    for await (const batch of log.read(topic, { from })) {
      if (signal.aborted) return work.result(true);
      await work.take(batch);
      // Requests of others are answered in between.
      await setImmediate();
    }
  }
  return work.result(more);
}

async function whereToBegin(
  log: Log,
  schemas: SchemaCache,
  { records, scope }: RetainedTask,
): Promise<{ readonly starts: ReadonlyMap<string, readonly TopicOffset[]>; readonly more: boolean }> {
  const compiled = compileScope(scope);
  const offsets: Awaited<ReturnType<Log['offsets']>>[number][] = [];
  for (const { name } of await log.topics()) {
    if (!changeTopicPattern.test(name)) continue;
    const dataset = await schemas.ofTopic(name);
    if (dataset === null || !compiled.ofDataset({ source: dataset.source, dataset: datasetName(dataset.urn) }))
      continue;
    offsets.push(...(await log.offsets(name)).filter(({ first, next }) => next > first));
  }
  const share = BigInt(Math.max(1, Math.ceil(records / Math.max(1, offsets.length))));
  const begin = offsets.map(({ topic, partition, first, next }) => ({
    topic,
    partition,
    offset: next - share > first ? next - share : first,
  }));
  const more = offsets.some(({ first, next }) => next - share > first);
  return { starts: Map.groupBy(begin, ({ topic }) => topic), more };
}

/** The dataset's own name in its URN: what follows `host:port/`. */
function datasetName(urn: string): string {
  return urn.replace(/^[^/]*\/\/[^/]*\//u, '');
}

class Trial {
  readonly #task: RetainedTask;
  readonly #codec: ChangeCodec;
  readonly #schemas: SchemaCache;
  readonly #compiled = new Map<string, { readonly with: CompiledSchema; readonly without: CompiledSchema }>();
  readonly #examined = new Map<string, number>();
  readonly #hits = new Map<string, Tally>();
  readonly #inScope: (path: string) => boolean;
  #records = 0;
  #unread = 0;

  constructor(task: RetainedTask, codec: ChangeCodec, schemas: SchemaCache) {
    this.#task = task;
    this.#codec = codec;
    this.#schemas = schemas;
    const scope = compileScope(task.scope);
    this.#inScope = (path) => scope.ofField(path);
  }

  async take({ records }: RecordBatch): Promise<void> {
    await this.#codec.prepare?.(records);
    for (const record of records) {
      if (record.value === null) continue;
      this.#records += 1;
      try {
        const change = this.#codec.decode(record);
        this.#look(change, await this.#schemas.get(change.schema));
      } catch {
        this.#unread += 1; // What a worker puts among the dead letters; here it is only counted.
      }
    }
  }

  #look(change: Change, schema: DatasetSchema): void {
    const row = change.after?.reveal() ?? change.before?.reveal() ?? null;
    if (row === null) return;
    const compiled = this.#compile(schema);
    for (const [i, { field, classifier }] of compiled.with.columns.entries()) {
      const value = row[field.name];
      if (value === undefined || value === null) continue;
      const column = `${schema.urn}#${field.name}`;
      this.#examined.set(column, (this.#examined.get(column) ?? 0) + 1);
      const found = ofRule(this.#task.rule, classifier.classify(value)).filter(({ path }) => this.#inScope(path));
      if (found.length === 0) continue;
      const already = compiled.without.columns[i]?.classifier.classify(value) ?? [];
      const seen = new Set<string>();
      for (const { path, masked } of found) {
        const tally = this.#tally(schema, column, path);
        tally.samples.add(tally.samples.size < SAMPLES ? masked : ([...tally.samples][0] ?? masked));
        if (seen.has(path)) continue;
        seen.add(path);
        tally.hits += 1;
        if (already.some((one) => one.path === path)) tally.otherwise += 1;
      }
    }
  }

  #compile(schema: DatasetSchema) {
    let compiled = this.#compiled.get(schema.id);
    if (compiled === undefined) {
      const { engines } = this.#task;
      compiled = { with: compileSchema(engines.with, schema), without: compileSchema(engines.without, schema) };
      this.#compiled.set(schema.id, compiled);
    }
    return compiled;
  }

  #tally({ source, path: parts, urn }: DatasetSchema, column: string, path: string): Tally {
    const key = `${urn}#${path}`;
    let tally = this.#hits.get(key);
    if (tally === undefined) {
      const dataset = parts.join('.');
      tally = { source, dataset, field: path, examined: 0, hits: 0, otherwise: 0, samples: new Set() };
      this.#hits.set(key, tally);
      this.#columns.set(key, column);
    }
    return tally;
  }
  /** Which column a path in a document lies in. */
  readonly #columns = new Map<string, string>();

  result(more: boolean): NonNullable<RuleTrialResult['retained']> {
    const fields = [...this.#hits]
      .map(([key, { samples, ...tally }]) => ({
        ...tally,
        examined: this.#examined.get(this.#columns.get(key) ?? '') ?? 0,
        samples: [...samples],
      }))
      .toSorted((a, b) => b.hits - a.hits)
      .slice(0, MOST_FIELDS);
    return { records: this.#records, unread: this.#unread, more, fields };
  }
}
