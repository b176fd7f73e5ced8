import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OPERATIONS } from '#contract/change';
import { CLASSES } from '#contract/classes';
import type { Finding } from '#contract/finding';
import { UnexaminedReason } from '#contract/observation';
import { Position } from '#contract/position';
import { fieldJson, labelJson } from './label-json.ts';
import { reasonOf } from './reason.ts';

const words = fc.string({ unit: 'binary', minLength: 1 });
const finding: fc.Arbitrary<Finding> = fc.record({
  path: words,
  entity: words,
  classes: fc.constant([]),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  start: fc.nat(),
  end: fc.nat(),
  masked: words,
  explanation: fc.record({
    recognizer: words,
    pattern: fc.option(words, { nil: undefined }),
    baseScore: fc.constant(0.5),
    validation: fc.constantFrom('passed', 'failed', undefined),
    context: fc.array(words, { maxLength: 3 }),
  }),
});
const change = fc.record({
  source: words,
  dataset: words,
  op: fc.constantFrom(...OPERATIONS),
  position: words.map((text) => Position.parse(text)),
  transaction: fc.option(words),
  committedAtMs: fc.double({ min: 0, max: 4e12, noNaN: true }),
  capturedAtMs: fc.nat(),
});
const reason = fc.constantFrom(...UnexaminedReason.options);
const unexamined = fc.array(fc.record({ path: words, reason }), { maxLength: 2 });

test('a label is written as JSON that says the same, whatever its words are', () => {
  fc.assert(
    fc.property(
      fc.record({ record: words, change, unexamined, findings: fc.array(finding, { maxLength: 3 }) }),
      fc.constantFrom(...CLASSES),
      ({ record, change: told, unexamined: rest, findings }, name) => {
        const head = { record, change: told, modelVersion: 'm-1', labelledAtMs: 12.5, unexamined: rest };
        const { source, dataset, op, position, transaction, committedAtMs, capturedAtMs } = told;
        const label = {
          record,
          source,
          dataset,
          class: name,
          op,
          position,
          transaction,
          modelVersion: 'm-1',
          times: { committedAtMs, capturedAtMs, labelledAtMs: 12.5 },
          fields: findings.map((one) => {
            const { path, entity, confidence, start, end, masked } = one;
            return { path, entity, confidence, start, end, masked, reason: reasonOf(one.explanation) };
          }),
          ...(rest.length === 0 ? {} : { unexamined: rest }),
        };
        expect(labelJson(head)(name, findings.map(fieldJson))).toBe(JSON.stringify(label));
      },
    ),
  );
});
