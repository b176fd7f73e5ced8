import { createHash } from 'node:crypto';
import type { Thresholds } from '#contract/classes';
import type { Finding } from '#contract/finding';
import type { Rule } from '#contract/rule';
import type { DatasetSchema, FieldSchema } from '#contract/schema';
import type { ThresholdRules } from '#contract/thresholds';
import { builtIn, CODE_VERSION } from './built-in.ts';
import type { FieldClassifier } from './examination.ts';
import { contextOf } from './context.ts';
import { createKeyReader, type KeyReader } from './documents/keys.ts';
import { createFieldClassifier } from './field-classifier.ts';
import type { FieldProfile } from './profile.ts';
import { GramSet } from './prefilter/grams.ts';
import { compilePlace, type Workbench } from './place.ts';
import { compileRules, type BrokenRule } from './rules/compile-rules.ts';
import { compileThresholds } from './rules/field-thresholds.ts';
import type { Fingerprint } from './rules/listed-values.ts';

/**
 * The classification engine: pure, synchronous, no clock, no randomness. The same value under the same schema and the
 * same `version` always gives the same findings. One engine serves one set of rules; a change of rules makes a new one.
 */
export interface Engine {
  /** Hash of recognisers, name phrases, rules and thresholds; evidence carries it as its model version. */
  readonly version: string;
  /** Tells names of fields from keys that are data, as the paths of findings do. */
  readonly keys: KeyReader;
  /** Rules that could not be compiled and are not in force; the others are. */
  readonly broken: readonly BrokenRule[];
  /**
   * Compiles what the schema says of a field, and what is known of its values where that is given. Cheap enough per
   * schema version, too dear per record: keep it. Values that were counted with one profile are counted out with it.
   */
  forField(schema: DatasetSchema, field: FieldSchema, profile?: FieldProfile): FieldClassifier;
  /** The thresholds that hold for what was found in a field of a dataset. For a few findings, not for each. */
  thresholdsOf(
    schema: Pick<DatasetSchema, 'source' | 'path'>,
    finding: Pick<Finding, 'entity' | 'classes' | 'path'>,
  ): Thresholds;
}

export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly thresholds: ThresholdRules;
  /** Makes the keyed fingerprint under which rules list values; without it no listed value is known. */
  readonly fingerprint?: Fingerprint | undefined;
}

/** Total: a rule that cannot be compiled is listed in `broken`, never thrown. */
export function createEngine(source: RuleSet): Engine {
  const { rules, broken } = compileRules(source.rules);
  const thresholds = compileThresholds(source.thresholds);
  const { matchers, seekers, index } = builtIn();
  const bench: Workbench = {
    matchers,
    seekers,
    index,
    grams: new GramSet(),
    rules,
    fingerprint: source.fingerprint ?? null,
    thresholds,
  };
  const anywhere = compilePlace(bench, {
    context: contextOf({ name: '', dataset: [] }),
    path: '',
    names: { source: '', dataset: '', path: '' },
  });
  const keys = createKeyReader((key) => anywhere.text(key, thresholds.overall.minimum).findings.length > 0);
  return {
    version: versionOf(source),
    keys,
    broken,
    forField: (schema, field, profile) => createFieldClassifier({ bench, keys, profile }, schema, field),
    thresholdsOf: ({ source: id, path }, finding) =>
      thresholds.at({ source: id, dataset: path.join('.'), path: finding.path })?.of(finding.entity, finding.classes) ??
      thresholds.overall,
  };
}

function versionOf({ rules, thresholds }: RuleSet): string {
  const enabled = rules
    .filter((rule) => rule.enabled)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    // How often it was saved, and what is written about it, does not change what it says.
    .map((rule) => ({ ...rule, version: undefined, description: undefined, pack: undefined }));
  const own = createHash('sha256').update(JSON.stringify([enabled, thresholds]));
  return `${CODE_VERSION}-${builtIn().digest}-${own.digest('hex').slice(0, 8)}`;
}
