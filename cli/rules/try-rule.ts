import { createEngine, type Engine, type RuleSet } from '#classifiers/engine';
import type { Finding } from '#contract/finding';
import { Position } from '#contract/position';
import type { RuleTrial, RuleTrialResult, TrialSample } from '#contract/rule-trial';
import type { DatasetSchema, FieldSchema } from '#contract/schema';
import { ofRule, retainedTrial, type RetainedParts } from './retained-trial.ts';

/** What a rule would find, by an engine of its own: those of the workers know nothing of it. */
export async function tryRule(
  { rule, inForce, thresholds, samples, retained }: RuleTrial,
  parts: RetainedParts & Required<Pick<RuleSet, 'fingerprint'>>,
): Promise<RuleTrialResult> {
  const { fingerprint } = parts;
  const others = inForce.filter(({ id }) => id !== rule.id);
  const engines = {
    // By itself: another rule for the same entity would take its places.
    with: createEngine({ rules: [rule], thresholds, fingerprint }),
    without: createEngine({ rules: others, thresholds, fingerprint }),
  };
  return {
    samples: samples.map((sample) => ({
      hits: ofRule(rule, findingsIn(sample, engines.with)).map(({ start, end, confidence, masked }) => ({
        start,
        end,
        confidence,
        masked,
      })),
    })),
    retained: retained === undefined ? null : await retainedTrial({ rule, engines, ...retained }, parts),
  };
}

function findingsIn({ text, source, dataset, field }: TrialSample, engine: Engine): readonly Finding[] {
  const column: FieldSchema = { name: field ?? 'value', type: 'text', kind: 'text', nullable: true };
  const name = dataset ?? 'input';
  const schema: DatasetSchema = {
    id: name,
    source: source ?? 'input',
    sourceKind: 'postgres',
    dataset: { namespace: 'input', name },
    urn: `input/${name}`,
    path: [name],
    kind: 'table',
    fields: [column],
    beforeImage: 'none',
    position: Position.parse('-'),
    observedAtMs: 0,
  };
  return engine.forField(schema, column).classify(text.reveal());
}
