import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketSplitter } from './packet-splitter.ts';

function packet(payload: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(payload.length, 0, 3);
  return Buffer.concat([head, payload]);
}

test('packets are the same however the connection cuts them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 })),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      (payloads, cuts) => {
        const bytes = Buffer.concat(payloads.map((payload) => packet(Buffer.from(payload))));
        const found: string[] = [];
        const splitter = new PacketSplitter((payload) => found.push(payload.toString('hex')));
        for (let [at, i] = [0, 0]; at < bytes.length; i++) {
          const end = at + (cuts[i % cuts.length] ?? 1);
          splitter.push(bytes.subarray(at, end));
          at = end;
        }
        expect(found).toEqual(payloads.map((payload) => Buffer.from(payload).toString('hex')));
      },
    ),
  );
});

test('a packet above 16 MB comes as one, also where its last part is empty', () => {
  const full = Buffer.alloc(0xff_ff_ff, 7);
  const sizes: number[] = [];
  const splitter = new PacketSplitter((payload) => sizes.push(payload.length));
  for (const part of [full, Buffer.from('end'), full, Buffer.alloc(0), Buffer.from('x')]) splitter.push(packet(part));
  expect(sizes).toEqual([0xff_ff_ff + 3, 0xff_ff_ff, 1]);
});
