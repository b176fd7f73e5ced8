import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { VigieError } from '#kernel/errors/vigie-error';
import { toLsn } from '../lsn.ts';
import { FrameSplitter } from './frames.ts';
import { NULL_VALUE, UNCHANGED, type PgMessage, type Tuple } from './messages.ts';
import { decodePgoutput } from './pgoutput.ts';
import { encodePgoutput, plainTuple, tupleOf, type PlainTuple } from './testing/pgoutput-encoder.ts';

const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', '').toWellFormed());
const lsn = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }).map(toLsn);
const oid = fc.nat({ max: 0xffff_ffff });
// Whole milliseconds, so that the encoder's microseconds are exact.
const timeMs = fc.integer({ min: 0, max: 4_102_444_800_000 });
const tuple: fc.Arbitrary<Tuple> = fc
  .array(fc.oneof(text, fc.constant(null), fc.constant(UNCHANGED)), { maxLength: 40 })
  .map((columns: PlainTuple) => tupleOf(columns));
const beforeKind = fc.constantFrom('key' as const, 'full' as const);
const column = fc.record({ name: text, typeOid: oid, typmod: fc.integer(), isKey: fc.boolean() });

const message: fc.Arbitrary<PgMessage> = fc.oneof(
  fc.record({ tag: fc.constant('begin' as const), finalLsn: lsn, committedAtMs: timeMs, xid: oid }),
  fc.record({ tag: fc.constant('commit' as const), commitLsn: lsn, endLsn: lsn, committedAtMs: timeMs }),
  fc.record({ tag: fc.constant('origin' as const), lsn, name: text }),
  fc.record({
    tag: fc.constant('relation' as const),
    relationId: oid,
    schema: text.filter((name) => name !== ''),
    name: text,
    replicaIdentity: fc.constantFrom('d' as const, 'n' as const, 'f' as const, 'i' as const),
    columns: fc.array(column, { maxLength: 20 }),
  }),
  fc.record({ tag: fc.constant('type' as const), oid, schema: text.filter((name) => name !== ''), name: text }),
  fc.record({ tag: fc.constant('insert' as const), relationId: oid, after: tuple }),
  fc.record({ tag: fc.constant('update' as const), relationId: oid, before: tuple, beforeKind, after: tuple }),
  fc.record({
    tag: fc.constant('update' as const),
    relationId: oid,
    before: fc.constant(null),
    beforeKind: fc.constant(null),
    after: tuple,
  }),
  fc.record({ tag: fc.constant('delete' as const), relationId: oid, before: tuple, beforeKind }),
  fc.record({
    tag: fc.constant('truncate' as const),
    relationIds: fc.array(oid, { maxLength: 10 }),
    cascade: fc.boolean(),
    restartIdentity: fc.boolean(),
  }),
  fc.record({
    tag: fc.constant('message' as const),
    transactional: fc.boolean(),
    lsn,
    prefix: text,
    content: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  }),
);

/** Bytes around a message that must not be looked at. */
function embedded(bytes: Buffer): { readonly bytes: Buffer; readonly start: number; readonly end: number } {
  const around = Buffer.concat([Buffer.alloc(7, 0xaa), bytes, Buffer.alloc(64, 0x00)]);
  return { bytes: around, start: 7, end: 7 + bytes.length };
}

/** With tuples as plain columns, so that two messages can be compared. */
function plain(decoded: PgMessage): unknown {
  return {
    ...decoded,
    ...('before' in decoded ? { before: decoded.before === null ? null : plainTuple(decoded.before) } : {}),
    ...('after' in decoded ? { after: plainTuple(decoded.after) } : {}),
  };
}

test('every message decodes to what was encoded', () => {
  fc.assert(
    fc.property(message, (given) => {
      const { bytes, start, end } = embedded(encodePgoutput(given));
      expect(plain(decodePgoutput(bytes, start, end))).toEqual(plain(given));
    }),
    { numRuns: 500 },
  );
});

test('P4: a message cut at any byte, or with one byte more, is VIG_C110 and quotes no data', () => {
  fc.assert(
    fc.property(message, (given) => {
      const whole = encodePgoutput(given);
      for (let length = 0; length < whole.length; length += 1 + Math.floor(whole.length / 200)) {
        const { bytes, start, end } = embedded(whole.subarray(0, length));
        expect(failure(() => decodePgoutput(bytes, start, end))).toBe('VIG_C110');
      }
      const { bytes, start, end } = embedded(Buffer.concat([whole, Buffer.from([0])]));
      expect(failure(() => decodePgoutput(bytes, start, end))).toBe('VIG_C110');
    }),
    { numRuns: 200 },
  );
});

test('any bytes at all either decode or are VIG_C110', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (given) => {
      const { bytes, start, end } = embedded(Buffer.from(given));
      expect([null, 'VIG_C110']).toContain(failure(() => decodePgoutput(bytes, start, end)));
    }),
    { numRuns: 2000 },
  );
});

test('frames are the same however the network cuts the bytes', () => {
  const frame = fc.tuple(fc.nat({ max: 255 }), fc.uint8Array({ maxLength: 400 }));
  const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 20 }), cuts, (frames, lengths) => {
      const stream = Buffer.concat(frames.map(([type, body]) => framed(type, body)));
      const seen: [number, number[]][] = [];
      const splitter = new FrameSplitter((type, bytes, start, end) =>
        seen.push([type, [...bytes.subarray(start, end)]]),
      );
      for (let at = 0, i = 0; at < stream.length; i++) {
        const length = lengths[i % lengths.length] ?? 1;
        splitter.push(stream.subarray(at, at + length));
        at += length;
      }
      expect(seen).toEqual(frames.map(([type, body]) => [type, [...body]]));
    }),
  );
});

test('a frame with an impossible length is VIG_C110 before anything is allocated for it', () => {
  for (const length of [-1, 0, 3, 0x7fff_ffff]) {
    const header = Buffer.from([0x64, 0, 0, 0, 0]);
    header.writeInt32BE(length, 1);
    const splitter = new FrameSplitter(() => undefined);
    expect(failure(() => splitter.push(header))).toBe('VIG_C110');
  }
});

test('NULL and unchanged are told apart', () => {
  const given: PgMessage = { tag: 'insert', relationId: 1, after: tupleOf([null, UNCHANGED, '']) };
  const { bytes, start, end } = embedded(encodePgoutput(given));
  const decoded = decodePgoutput(bytes, start, end);
  expect(decoded.tag === 'insert' && decoded.after.bounds.filter((_, i) => i % 2 === 0).slice(0, 2)).toEqual([
    NULL_VALUE,
    UNCHANGED,
  ]);
});

function framed(type: number, body: Uint8Array): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt8(type, 0);
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

/** The code that was thrown, or null. Details may be numbers only: anything else could hold data. */
function failure(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (!(error instanceof VigieError) || Object.values(error.details).some((detail) => typeof detail !== 'number'))
      throw error;
    return error.code;
  }
}
