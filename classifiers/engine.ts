import { createHash } from 'node:crypto';
import type { Thresholds } from '#contract/classes';
import type { Rule } from '#contract/control';
import type { DatasetSchema, FieldSchema } from '#contract/schema';
import { compileRules, type BrokenRule } from './custom-rules.ts';
import type { FieldClassifier } from './examination.ts';
import { contextOf } from './context.ts';
import { createKeyReader, type KeyReader } from './documents/keys.ts';
import { createFieldClassifier } from './field-classifier.ts';
import { compileMatcher, seekersOf, WholeIndex } from './matcher.ts';
import { BUILT_IN } from './recognizers/catalogue.ts';
import { PHRASES } from './names/phrases.ts';
import type { FieldProfile } from './profile.ts';
import { compilePlace, type Workbench } from './place.ts';

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
}

export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly thresholds: Thresholds;
}

/** Raised when the code judges differently with the same recognisers, so that evidence can be told apart. */
const CODE_VERSION = '4';

/** Total: a rule that cannot be compiled is listed in `broken`, never thrown. */
export function createEngine(source: RuleSet): Engine {
  const { rules, broken } = compileRules(source.rules);
  const matchers = BUILT_IN.map((recognizer, slot) => compileMatcher(recognizer, slot));
  const bench: Workbench = {
    matchers,
    seekers: seekersOf(matchers),
    rules,
    minimum: source.thresholds.minimum,
    index: {
      text: new WholeIndex(matchers, 'text'),
      number: new WholeIndex(matchers, 'number'),
      date: new WholeIndex(matchers, 'date'),
    },
  };
  const anywhere = compilePlace(bench, { context: contextOf({ name: '', dataset: [] }), path: '', name: '' });
  const keys = createKeyReader((key) => anywhere.text(key, source.thresholds.minimum).findings.length > 0);
  return {
    version: versionOf(source),
    keys,
    broken,
    forField: (schema, field, profile) => createFieldClassifier({ bench, keys, profile }, schema, field),
  };
}

function versionOf({ rules, thresholds }: RuleSet): string {
  const builtIn = createHash('sha256').update(CODE_VERSION);
  for (const recognizer of BUILT_IN) builtIn.update(JSON.stringify(recognizer, describe));
  builtIn.update(JSON.stringify(PHRASES));
  const enabled = rules.filter((rule) => rule.enabled).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const own = createHash('sha256').update(JSON.stringify([enabled, thresholds]));
  return `${CODE_VERSION}-${builtIn.digest('hex').slice(0, 8)}-${own.digest('hex').slice(0, 8)}`;
}

/** Patterns and checks stand in the hash as their source. */
function describe(_: string, value: unknown): unknown {
  return value instanceof RegExp || typeof value === 'function' ? String(value) : value;
}
