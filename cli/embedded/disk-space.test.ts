import { expect, test } from 'vitest';
import { reserveBytes, walSettings } from './disk-space.ts';

const GB = 2 ** 30;
const disk = (totalBytes: number) => ({ totalBytes, freeBytes: totalBytes });

test.each([
  [0.2 * GB, 48],
  [2 * GB, 102.4],
  [8 * GB, 409.6],
  [500 * GB, 512],
])('of a disk of %d bytes %d MB stay free for what must be written', (totalBytes, megabytes) => {
  expect(reserveBytes(disk(totalBytes)) / 2 ** 20).toBeCloseTo(megabytes);
});

test.each([
  [0.2 * GB, { max_wal_size: '48MB', min_wal_size: '48MB' }],
  [2 * GB, { max_wal_size: '204MB', min_wal_size: '80MB' }],
  [500 * GB, { max_wal_size: '1024MB', min_wal_size: '80MB' }],
])("on a disk of %d bytes the server's own log stays within %o", (totalBytes, settings) => {
  expect(walSettings(disk(totalBytes))).toEqual(settings);
});
