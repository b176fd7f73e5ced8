import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogRecord } from '#contract/log';
import { toVigieError } from '#kernel/errors/vigie-error';
import { Keyring } from '#kernel/secrets/keyring';
import { decodeBatch, encodeBatch } from './batch-encoding.ts';
import { open, seal } from '../payload.ts';

const bytes = fc.option(fc.uint8Array({ maxLength: 300 }), { nil: null });
const headers = fc.option(
  fc.dictionary(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('__proto__')), fc.string({ unit: 'grapheme' })),
  { nil: undefined },
);
const anyRecord: fc.Arbitrary<LogRecord> = fc.record({
  key: bytes,
  value: bytes,
  headers,
  timestampMs: fc.oneof(fc.nat(), fc.integer({ min: 0, max: 8_640_000_000_000_000 })),
});
const batch = fc.array(fc.tuple(anyRecord, fc.oneof(fc.constant(0), fc.nat(), fc.nat(2 ** 40))), {
  minLength: 1,
  maxLength: 40,
});

test('I2: every batch comes back as it was, offsets and holes included', () => {
  fc.assert(
    fc.property(batch, fc.bigInt({ min: 0n, max: 2n ** 60n }), (entries, baseOffset) => {
      const records = entries.map(([record]) => record);
      const gaps = entries.map(([, gap]) => gap);
      const { body, ...frame } = encodeBatch(records, gaps);
      let offset = baseOffset;
      const expected = records.map((record, index) => {
        offset += BigInt(gaps[index] ?? 0);
        return { ...plain(record), offset: offset++ };
      });
      expect(
        decodeBatch(body, { ...frame, baseOffset }).map((record) => ({ ...plain(record), offset: record.offset })),
      ).toEqual(expected);
      expect(frame.maxMs).toBe(Math.max(...records.map(({ timestampMs }) => timestampMs)));
    }),
  );
});

test('damaged bytes are said to be damaged, never misread past their end', () => {
  fc.assert(
    fc.property(batch, fc.nat(), fc.integer({ min: 1, max: 255 }), (entries, at, flip) => {
      const { body, ...frame } = encodeBatch(entries.map(([record]) => record));
      const damaged = Buffer.from(body);
      const place = at % damaged.length;
      damaged[place] = (damaged[place] ?? 0) ^ flip;
      expect([entries.length, 'VIG_K208']).toContain(
        outcome(() => decodeBatch(damaged, { ...frame, baseOffset: 0n }).length),
      );
    }),
  );
});

test.each([
  ['plain', false],
  ['encrypted', true],
])('a %s payload opens to its bytes; one flipped bit, or another place, does not open', async (_name, encrypted) => {
  const keyring = Keyring.generate();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.boolean(), fc.nat(), async (random, repeat, at) => {
      const body = repeat ? Buffer.concat(Array.from({ length: 100 }, () => random)) : Buffer.from(random);
      const sealed = await seal(body, encrypted ? keyring : null, 'topic/0');
      expect((await open(sealed, body.length, keyring, 'topic/0')).equals(body)).toBe(true);
      const damaged = Buffer.from(sealed.payload);
      const place = at % damaged.length;
      damaged[place] = (damaged[place] ?? 0) ^ 1;
      await expect(open({ ...sealed, payload: damaged }, body.length, keyring, 'topic/0')).rejects.toMatchObject({
        code: expect.stringMatching(/^VIG_K20[58]$/u),
      });
      if (encrypted)
        await expect(open(sealed, body.length, keyring, 'topic/1')).rejects.toMatchObject({ code: 'VIG_K208' });
    }),
    { numRuns: 50 },
  );
});

test('a record without a valid time is refused', () => {
  for (const timestampMs of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => encodeBatch([{ key: null, value: null, timestampMs }])).toThrow(
      expect.objectContaining({ code: 'VIG_K209' }),
    );
  }
});

/** What work gives, or the code of the error that it throws. */
function outcome(work: () => number): unknown {
  try {
    return work();
  } catch (error) {
    return toVigieError(error).code;
  }
}

function plain({ key, value, headers: given, timestampMs }: LogRecord) {
  return {
    key: key === null ? null : Buffer.from(key).toString('hex'),
    value: value === null ? null : Buffer.from(value).toString('hex'),
    headers: Object.entries(given ?? {}),
    timestampMs,
  };
}
