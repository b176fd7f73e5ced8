import { expect, test } from 'vitest';
import { Position } from '#contract/position';
import type { FieldSchema, ValueKind } from '#contract/schema';
import type { Finding } from '#contract/finding';
import { createEngine, type Engine } from '../engine.ts';
import type { FieldClassifier } from '../examination.ts';
import type { Recognizer } from '../recognizer.ts';

const ENGINE: Engine = createEngine({ rules: [], thresholds: { minimum: 0.7, high: 0.9 } });

/** A classifier of one field of a table, for tests. */
export function fieldNamed(
  name: string,
  options: {
    readonly table?: string;
    readonly kind?: ValueKind;
    /** The source's name for the type; the kind's when absent. */
    readonly type?: string;
    readonly engine?: Engine;
    readonly siblings?: readonly string[];
  } = {},
): FieldClassifier {
  const { table = 't', kind = 'text', engine = ENGINE, siblings = [] } = options;
  const field: FieldSchema = { name, type: options.type ?? kind, kind, nullable: true };
  const others = siblings.map((sibling): FieldSchema => ({
    name: sibling,
    type: 'text',
    kind: 'text',
    nullable: true,
  }));
  return engine.forField(
    {
      id: 'test',
      source: 'test',
      sourceKind: 'postgres',
      dataset: { namespace: 'test', name: table },
      urn: `test/${table}`,
      path: ['db', 'public', table],
      kind: 'table',
      fields: [field, ...others],
      beforeImage: 'full',
      position: Position.parse('0'),
      observedAtMs: 0,
    },
    field,
  );
}

export interface Cases {
  /** Name of the field the values stand in; `value` says nothing. */
  readonly field?: string | undefined;
  readonly kind?: ValueKind | undefined;
  /** Whole values that are the entity. */
  readonly hits?: readonly string[] | undefined;
  /** Values that look alike and are not. */
  readonly misses?: readonly string[] | undefined;
  /** Longer texts, and the part of each that is the entity. */
  readonly spans?: readonly (readonly [text: string, part: string])[] | undefined;
}

/**
 * One table per recogniser: hits at or above the minimum, near misses below it, spans to the letter. Judged by the
 * whole engine, so that a rival recogniser that wins shows here.
 */
export function cases(
  recognizer: Recognizer,
  { field = 'value', kind, hits = [], misses = [], spans = [] }: Cases,
): void {
  const classifier = fieldNamed(field, kind === undefined ? {} : { kind });
  const ours = (value: string): readonly Finding[] =>
    classifier.classify(value).filter(({ entity }) => entity === recognizer.entity);
  test.each(hits)(`${recognizer.id} in "${field}" finds %s`, (value) => {
    expect(ours(value).map(({ start, end }) => value.slice(start, end))).toContain(value);
  });
  test.each(misses)(`${recognizer.id} in "${field}" passes over %s`, (value) => {
    expect(ours(value)).toEqual([]);
  });
  test.each(spans)(`${recognizer.id} finds its place in "%s"`, (text, part) => {
    expect(ours(text).map(({ start, end }) => text.slice(start, end))).toContain(part);
  });
}
