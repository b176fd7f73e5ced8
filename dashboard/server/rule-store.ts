import type { Control } from '#contract/control';
import { bytesText, decodeRecord } from '#contract/decode-record';
import type { Log } from '#contract/log';
import { RuleStep, type Rule } from '#contract/rule';
import { topics } from '#contract/topics';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';
import type { ControlTopic } from './control-topic.ts';

/** More rules than anybody needs, and few enough for a worker to compile in a moment. */
const MAX_RULES = 10_000;
/** Steps that are kept of one rule. */
const KEPT_STEPS = 50;

/** Who changes rules, how, and why. */
export interface RuleChange {
  readonly action: RuleStep['action'];
  readonly by: string;
  readonly comment?: string | undefined;
}

/**
 * Users' rules: what is in force lies on the control topic, where every worker takes it from; each step of each rule on
 * the topic of their history. Both are written in one transaction, one change after the other in this process; of two
 * processes that change the same rule at once the later wins, and its step stands in the history.
 */
export class RuleStore {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #control: ControlTopic;
  #last: Promise<unknown> = Promise.resolve();

  constructor(log: Log, clock: Clock, control: ControlTopic) {
    this.#log = log;
    this.#clock = clock;
    this.#control = control;
  }

  async list(): Promise<readonly Rule[]> {
    const state = await this.#control.state();
    return [...state.values()].flatMap((one) => (one.type === 'rule' ? [one.rule] : []));
  }

  /** @throws VigieError `VIG_A504` when there is none. */
  async get(id: string): Promise<Rule> {
    const rule = (await this.list()).find((one) => one.id === id);
    if (rule === undefined) throw new VigieError('VIG_A504', 'there is no such rule');
    return rule;
  }

  /** All or none. A rule that is as it was is left alone. */
  async save(rules: readonly Rule[], change: RuleChange): Promise<readonly Rule[]> {
    return this.#alone(async () => {
      const present = new Map((await this.list()).map((rule) => [rule.id, rule]));
      const added = rules.filter(({ id }) => !present.has(id)).length;
      if (present.size + added > MAX_RULES) throw new VigieError('VIG_A506', `there can be ${MAX_RULES} rules at most`);
      const steps = await this.#steps();
      const saved: Rule[] = [];
      const changed: { readonly rule: Rule; readonly step: RuleStep }[] = [];
      for (const one of rules) {
        const before = present.get(one.id);
        const parts = changedParts(before, one);
        if (before !== undefined && parts.length === 0) {
          saved.push(before);
          continue;
        }
        const version = lastVersion(steps, one.id) + 1;
        const rule: Rule = { ...one, version };
        saved.push(rule);
        changed.push({
          rule,
          step: this.#step(one.id, { ...change, version, changed: before === undefined ? [] : parts, rule }),
        });
      }
      await this.#write(
        changed.map(({ rule }) => [`rule/${rule.id}`, { type: 'rule', rule }]),
        changed.map(({ step }) => step),
      );
      return saved;
    });
  }

  /** @throws VigieError `VIG_A504` when one of them is not there; then none is removed. */
  async remove(ids: readonly string[], change: Omit<RuleChange, 'action'>): Promise<void> {
    await this.#alone(async () => {
      const present = new Set((await this.list()).map(({ id }) => id));
      if (ids.some((id) => !present.has(id))) throw new VigieError('VIG_A504', 'there is no such rule');
      const steps = await this.#steps();
      await this.#write(
        ids.map((id) => [`rule/${id}`, null]),
        ids.map((id) =>
          this.#step(id, { ...change, action: 'removed', version: lastVersion(steps, id) + 1, changed: [] }),
        ),
      );
    });
  }

  /** The steps of a rule, the newest first; of one that was removed, too. */
  async history(id: string): Promise<readonly RuleStep[]> {
    return ((await this.#steps()).get(id) ?? []).toReversed();
  }

  /** @throws VigieError `VIG_A504` when there is no such version or it is one that removed the rule. */
  async rollBack(id: string, version: number, change: Omit<RuleChange, 'action'>): Promise<Rule> {
    const step = (await this.history(id)).find((one) => one.version === version);
    if (step?.rule === undefined) throw new VigieError('VIG_A504', 'there is no such version of the rule');
    const [saved] = await this.save([step.rule], { ...change, action: 'rolled-back' });
    return saved ?? step.rule;
  }

  #step(id: string, step: RuleChange & Pick<RuleStep, 'version' | 'changed'> & { readonly rule?: Rule }): RuleStep {
    const { comment, rule, ...rest } = step;
    return {
      id,
      ...rest,
      atMs: this.#clock.now(),
      ...(comment === undefined ? {} : { comment }),
      ...(rule === undefined ? {} : { rule }),
    };
  }

  async #write(controls: readonly (readonly [string, Control | null])[], steps: readonly RuleStep[]): Promise<void> {
    if (controls.length === 0) return;
    const kept = steps.map((step) => [historyKey(step.id, step.version), step] as const);
    const forgotten = steps
      .filter(({ version }) => version > KEPT_STEPS)
      .map(({ id, version }) => [historyKey(id, version - KEPT_STEPS), null] as const);
    await this.#control.change(controls, [...kept, ...forgotten]);
  }

  /** By rule, the oldest first. */
  async #steps(): Promise<ReadonlyMap<string, readonly RuleStep[]>> {
    const newest = new Map<string, RuleStep>();
    for await (const { records } of this.#log.read(topics.ruleHistory)) {
      for (const { key, value } of records) {
        const at = key === null ? '' : bytesText(key);
        const step = value === null ? null : decodeRecord(RuleStep, value);
        if (step === null) newest.delete(at);
        else newest.set(at, step);
      }
    }
    const sorted = [...newest.values()].toSorted((a, b) => a.version - b.version);
    return Map.groupBy(sorted, ({ id }) => id);
  }

  /** One change after the other: each reads what the last one wrote. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function historyKey(id: string, version: number): string {
  return `${id}/${version}`;
}

function lastVersion(steps: ReadonlyMap<string, readonly RuleStep[]>, id: string): number {
  return steps.get(id)?.at(-1)?.version ?? 0;
}

/** Names of the parts in which two versions differ, `version` aside. */
export function changedParts(before: Rule | undefined, after: Rule): string[] {
  const [old, now] = [partsOf(before), partsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((name) => old.get(name) !== now.get(name)).toSorted();
}

function partsOf(rule: Rule | undefined): ReadonlyMap<string, string> {
  const parts = Object.entries(rule ?? {}).filter(([name, value]) => name !== 'version' && value !== undefined);
  return new Map(parts.map(([name, value]) => [name, JSON.stringify(value)]));
}
