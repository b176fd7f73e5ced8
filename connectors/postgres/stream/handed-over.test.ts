import { expect, test } from 'vitest';
import { toLsn } from '../lsn.ts';
import { parseSnapshot } from '../snapshot/visibility.ts';
import { HandedOver } from './handed-over.ts';

test('P1: a transaction that no snapshot has shown yet is not confirmed, nor what comes after it', () => {
  const handed = new HandedOver(toLsn(10n));
  for (const [xid, end] of [
    [100, 20n],
    [101, 30n],
    [102, 40n],
  ] as const) {
    handed.begin(xid);
    handed.commit(toLsn(end));
  }
  handed.prove(parseSnapshot('101:103:101'));
  expect(handed.confirmable).toBe(20n);
  handed.idle(toLsn(50n));
  expect(handed.confirmable).toBe(20n);
  handed.prove(parseSnapshot('103:103:'));
  expect(handed.confirmable).toBe(50n);
  handed.idle(toLsn(60n));
  expect(handed.confirmable).toBe(60n);
});

test('P1: the transaction that is being handed over holds the confirmed position back', () => {
  const handed = new HandedOver(toLsn(10n));
  handed.begin(100);
  handed.prove(parseSnapshot('200:200:'));
  handed.idle(toLsn(99n));
  expect([handed.confirmable, handed.count]).toEqual([10n, 1]);
});

test('R2: rows are only read in snapshots that see everything handed over', () => {
  const handed = new HandedOver(toLsn(0n));
  handed.begin(100);
  expect(handed.allVisibleIn(parseSnapshot('90:110:100'))).toBe(false);
  expect(handed.allVisibleIn(parseSnapshot('90:110:95'))).toBe(true);
});
