import { expect, test } from 'vitest';
import {
  decide,
  defaultSensitivity,
  UNDECIDED,
  type DecisionRules,
  type LabelClaim,
  type PersonDecisions,
} from './decide.ts';
import { netEvidence, type EntityCounters, type FieldCounters, type FieldEvidence } from './evidence.ts';

const rules: DecisionRules = { thresholds: { minimum: 0.7, high: 0.9 }, sensitivityOf: defaultSensitivity };

type Hits = Partial<EntityCounters> & Pick<EntityCounters, 'entity' | 'plus'>;

function counters(examined: number, over: Partial<FieldCounters> = {}): FieldCounters {
  return {
    epoch: 1,
    modelVersion: 'm1',
    newestPosition: '1',
    plus: examined,
    minus: 0,
    nullPlus: 0,
    nullMinus: 0,
    ...over,
  };
}

function entity({ entity: name, plus, ...over }: Hits): EntityCounters {
  const best = over.bestMicros ?? 950_000;
  const base = { epoch: 1, modelVersion: 'm1', classes: ['PII'], minus: 0, masked: 'x***', reason: 'pattern' } as const;
  const proven = { provenPlus: best >= 900_000 ? plus : 0, provenMinus: best >= 900_000 ? (over.minus ?? 0) : 0 };
  return { ...base, entity: name, plus, confidenceMicros: plus * best, bestMicros: best, ...proven, ...over };
}

interface Known {
  readonly fields: readonly FieldCounters[];
  readonly entities: readonly EntityCounters[];
  readonly exact?: boolean;
  readonly complete?: number | null;
  readonly epochs?: readonly number[];
}

function evidence({ fields, entities, exact = true, complete = 1, epochs = [1] }: Known): FieldEvidence {
  return netEvidence(fields, entities, { epochs: epochs.map((epoch) => ({ epoch, exact })), completeEpoch: complete });
}

const cases: readonly (readonly [name: string, known: Known, expected: Partial<LabelClaim> | null])[] = [
  ['nothing examined: nothing said', { fields: [], entities: [] }, null],
  ['examined, nothing found: nothing said', { fields: [counters(50)], entities: [] }, null],
  [
    'one hit in a hundred million rows is a finding, its weight shown',
    { fields: [counters(1e8)], entities: [entity({ entity: 'US_SSN', plus: 1 })] },
    { entity: 'US_SSN', status: 'held', hits: 1, examined: 1e8, confidence: 0.95 },
  ],
  [
    'a hit below the minimum is none',
    { fields: [counters(10)], entities: [entity({ entity: 'PERSON', plus: 3, bestMicros: 690_000 })] },
    null,
  ],
  [
    'the main entity is the one with more hits times confidence, the others are listed',
    {
      fields: [counters(100)],
      entities: [
        entity({ entity: 'PERSON', plus: 60, bestMicros: 700_000 }),
        entity({ entity: 'EMAIL_ADDRESS', plus: 50, bestMicros: 990_000 }),
      ],
    },
    { entity: 'EMAIL_ADDRESS', hits: 50, others: [{ entity: 'PERSON', hits: 60, confidence: 0.7 }] },
  ],
  [
    'classes and sensitivity are those of all entities: a note with one card number is restricted',
    {
      fields: [counters(1000)],
      entities: [
        entity({ entity: 'EMAIL_ADDRESS', plus: 900 }),
        entity({ entity: 'CREDIT_CARD', plus: 1, classes: ['FINANCIAL'] }),
      ],
    },
    { entity: 'EMAIL_ADDRESS', classes: ['FINANCIAL', 'PII'], sensitivity: 'restricted' },
  ],
  [
    'the last positive value gone, all before-images seen: withdrawn',
    { fields: [counters(5)], entities: [entity({ entity: 'EMAIL_ADDRESS', plus: 4, minus: 4 })] },
    { entity: 'EMAIL_ADDRESS', status: 'withdrawn', hits: 0 },
  ],
  [
    'counted down to zero without before-images: held, and said to be inexact',
    { fields: [counters(5)], entities: [entity({ entity: 'EMAIL_ADDRESS', plus: 4, minus: 4 })], exact: false },
    { status: 'held', exact: false, hits: 0 },
  ],
  [
    'counted down to zero while the table is still being read: held',
    { fields: [counters(5)], entities: [entity({ entity: 'EMAIL_ADDRESS', plus: 4, minus: 4 })], complete: null },
    { status: 'held', hits: 0 },
  ],
  [
    'one of two entities gone: the other is the label',
    {
      fields: [counters(5)],
      entities: [entity({ entity: 'EMAIL_ADDRESS', plus: 40, minus: 40 }), entity({ entity: 'PERSON', plus: 1 })],
    },
    { entity: 'PERSON', status: 'held', others: [] },
  ],
  [
    'two model versions in one epoch are netted, and are not exact',
    {
      fields: [counters(10), counters(0, { modelVersion: 'm2', newestPosition: '9', minus: 4 })],
      entities: [
        entity({ entity: 'EMAIL_ADDRESS', plus: 10 }),
        entity({ entity: 'EMAIL_ADDRESS', plus: 0, minus: 4, modelVersion: 'm2', bestMicros: 0 }),
      ],
    },
    { status: 'held', hits: 6, examined: 6, exact: false },
  ],
  [
    'while a newer epoch is read, rows are not counted twice: each entity keeps the greater count',
    {
      fields: [counters(10), counters(4, { epoch: 2 })],
      entities: [
        entity({ entity: 'EMAIL_ADDRESS', plus: 10 }),
        entity({ entity: 'EMAIL_ADDRESS', plus: 4, epoch: 2 }),
        entity({ entity: 'PERSON', plus: 1, epoch: 2 }),
      ],
      epochs: [1, 2],
    },
    { entity: 'EMAIL_ADDRESS', hits: 10, examined: 10, others: [{ entity: 'PERSON', hits: 1, confidence: 0.95 }] },
  ],
  [
    'a label withdrawn before a new epoch is read does not come back because one is read',
    {
      fields: [counters(10), counters(4, { epoch: 2 })],
      entities: [entity({ entity: 'EMAIL_ADDRESS', plus: 10, minus: 10 })],
      epochs: [1, 2],
    },
    { status: 'withdrawn' },
  ],
];

test.each(cases)('%s', (_, known, expected) => {
  const claim = decide(evidence(known), UNDECIDED, rules);
  if (expected === null) expect(claim).toBeNull();
  else expect(claim).toMatchObject(expected);
});

test('confidence lies between the mean and the best of the hits, by the share of values that carry the entity', () => {
  const of = (plus: number, examined: number): number | undefined =>
    decide(
      evidence({
        fields: [counters(examined)],
        entities: [entity({ entity: 'IBAN_CODE', plus, confidenceMicros: plus * 800_000, bestMicros: 1_000_000 })],
      }),
      UNDECIDED,
      rules,
    )?.confidence;
  expect(of(100, 100)).toBe(1);
  expect(of(50, 100)).toBe(0.9);
  expect(of(1, 1_000_000)).toBe(0.8);
});

test('the newest model version is the one that saw the newest position, whatever its name', () => {
  const fields = [
    counters(1, { modelVersion: 'm9', newestPosition: '3' }),
    counters(1, { modelVersion: 'm1', newestPosition: '7' }),
  ];
  expect(evidence({ fields, entities: [] }).modelVersion).toBe('m1');
});

const person = (name: string | null): PersonDecisions => ({
  label: { entity: name, classes: name === null ? [] : ['PHI'], by: 'ana', comment: 'looked at it' },
  notThis: [],
});
const not = (...names: readonly string[]): PersonDecisions => ({
  label: null,
  notThis: names.map((name) => ({ entity: name, classes: [], by: 'ana', comment: 'product names' })),
});

test('a person outranks the machine: nothing sensitive', () => {
  const claim = decide(
    evidence({ fields: [counters(9)], entities: [entity({ entity: 'PERSON', plus: 9 })] }),
    person(null),
    rules,
  );
  expect(claim).toMatchObject({
    entity: 'PUBLIC',
    classes: ['PUBLIC'],
    sensitivity: 'public',
    origin: 'person',
    status: 'held',
    others: [{ entity: 'PERSON', hits: 9 }],
  });
});

test('a person outranks the machine: another entity, kept when evidence goes', () => {
  const claim = decide(evidence({ fields: [counters(9)], entities: [] }), person('MEDICAL_RECORD'), rules);
  expect(claim).toMatchObject({
    entity: 'MEDICAL_RECORD',
    classes: ['PHI'],
    sensitivity: 'restricted',
    origin: 'person',
    status: 'held',
    confidence: 1,
    hits: 0,
  });
});

test('an entity that only a rule knows is as sensitive as its classes', () => {
  expect(defaultSensitivity('OUR_BADGE_CODE', ['CREDENTIALS'])).toBe('restricted');
  expect(defaultSensitivity('OUR_BADGE_CODE', ['PUBLIC'])).toBe('public');
});

const weak = { bestMicros: 800_000 } as const;
const grounds: readonly (readonly [
  name: string,
  hits: Hits,
  examined: number,
  expected: Pick<LabelClaim, 'status' | 'grounds'>,
])[] = [
  ['a lone hit of high confidence', { entity: 'US_SSN', plus: 1 }, 1e8, held('proven')],
  ['a lone hit with a checksum', { entity: 'IBAN_CODE', plus: 1, ...weak, provenPlus: 1 }, 1e8, held('proven')],
  ['a lone hit without either', { entity: 'PERSON', plus: 1, ...weak }, 1e8, tooLittle()],
  ['a lone hit in few values', { entity: 'PERSON', plus: 1, ...weak }, 100, held('share')],
  ['a lone hit in a few more', { entity: 'PERSON', plus: 1, ...weak }, 101, tooLittle()],
  ['the only value', { entity: 'PERSON', plus: 1, ...weak }, 1, held('share')],
  ['nine of ten thousand', { entity: 'PERSON', plus: 9, ...weak }, 10_000, tooLittle()],
  ['ten of ten thousand', { entity: 'PERSON', plus: 10, ...weak }, 10_000, held('count')],
  ['one of a hundred', { entity: 'PERSON', plus: 100, ...weak }, 10_000, held('share')],
  [
    'three, of which the proven ones are gone',
    { entity: 'US_SSN', plus: 6, minus: 3, provenMinus: 6 },
    1e4,
    tooLittle(),
  ],
];

function held(because: LabelClaim['grounds']) {
  return { status: 'held', grounds: because } as const;
}
function tooLittle() {
  return { status: 'withdrawn', grounds: 'too_little' } as const;
}

test.each(grounds)('P6: %s decides with its grounds', (_, hits, examined, expected) => {
  const known = evidence({ fields: [counters(examined)], entities: [entity(hits)] });
  expect(decide(known, UNDECIDED, rules)).toMatchObject(expected);
});

test('P6: what too little speaks for adds no class and no sensitivity, and is listed', () => {
  const known = evidence({
    fields: [counters(10_000)],
    entities: [
      entity({ entity: 'EMAIL_ADDRESS', plus: 9000 }),
      entity({ entity: 'CREDIT_CARD', plus: 1, classes: ['FINANCIAL'], ...weak }),
    ],
  });
  expect(decide(known, UNDECIDED, rules)).toMatchObject({
    entity: 'EMAIL_ADDRESS',
    classes: ['PII'],
    sensitivity: 'confidential',
    others: [{ entity: 'CREDIT_CARD', hits: 1 }],
  });
});

test('counted down to zero, not certainly: what was seen speaks', () => {
  const of = (plus: number): LabelClaim | null =>
    decide(
      evidence({
        fields: [counters(5000)],
        entities: [entity({ entity: 'PERSON', plus, minus: plus, ...weak })],
        exact: false,
      }),
      UNDECIDED,
      rules,
    );
  expect(of(10)).toMatchObject({ status: 'held', grounds: 'count', hits: 0 });
  expect(of(9)).toMatchObject({ status: 'withdrawn', grounds: 'too_little' });
});

test('while a newer epoch is read, what an older one proved stays proven', () => {
  const claim = decide(
    evidence({
      fields: [counters(1e6), counters(5000, { epoch: 2 })],
      entities: [entity({ entity: 'US_SSN', plus: 1 }), entity({ entity: 'US_SSN', plus: 3, epoch: 2, ...weak })],
      epochs: [1, 2],
    }),
    UNDECIDED,
    rules,
  );
  expect(claim).toMatchObject({ status: 'held', grounds: 'proven' });
});

test('a person outranks the machine: not this, and the next entity is the label', () => {
  const known = evidence({
    fields: [counters(9)],
    entities: [
      entity({ entity: 'PERSON', plus: 9 }),
      entity({ entity: 'CREDIT_CARD', plus: 2, classes: ['FINANCIAL'] }),
    ],
  });
  expect(decide(known, not('PERSON'), rules)).toMatchObject({
    entity: 'CREDIT_CARD',
    classes: ['FINANCIAL'],
    origin: 'evidence',
    others: [],
  });
  expect(decide(known, not('PERSON', 'CREDIT_CARD'), rules)).toMatchObject({
    entity: 'PERSON',
    status: 'withdrawn',
    origin: 'person',
    grounds: 'told',
    reason: 'not PERSON, decided by ana: product names',
  });
  expect(decide(known, not('US_SSN'), rules)).toMatchObject({ entity: 'PERSON', status: 'held', origin: 'evidence' });
});

test('a denied entity that nothing has is nothing to say', () => {
  expect(decide(evidence({ fields: [counters(9)], entities: [] }), not('PERSON'), rules)).toBeNull();
});
