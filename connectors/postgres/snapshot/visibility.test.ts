import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isVisible, parseSnapshot } from './visibility.ts';

test('a snapshot sees what was over before it and nothing that ran or came later', () => {
  const snapshot = parseSnapshot('100:110:100,105');
  expect([99, 101, 109].map((xid) => isVisible(snapshot, xid))).toEqual([true, true, true]);
  expect([100, 105, 110, 111].map((xid) => isVisible(snapshot, xid))).toEqual([false, false, false, false]);
  expect(parseSnapshot('7:7:').running.size).toBe(0);
});

test('text that is no snapshot is refused', () => {
  for (const text of ['', '1:2', '1:2:3,', '1:2:x', '-1:2:', '1:2:3:4']) {
    expect(() => parseSnapshot(text)).toThrow(expect.objectContaining({ code: 'VIG_C110' }));
  }
});

test('P2: transaction ids that wrap around 32 bits are told apart for every snapshot', () => {
  const half = 2n ** 31n;
  fc.assert(
    fc.property(
      fc.bigInt({ min: half, max: 2n ** 60n }),
      fc.bigInt({ min: -half, max: half - 1n }),
      fc.boolean(),
      (xmax, offset, runs) => {
        const full = xmax + offset;
        const snapshot = {
          xmin: runs ? (full < xmax ? full : xmax) : xmax,
          xmax,
          running: new Set(runs ? [full] : []),
        };
        expect(isVisible(snapshot, Number(BigInt.asUintN(32, full)))).toBe(full < xmax && !runs);
      },
    ),
  );
});
