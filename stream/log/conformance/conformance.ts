import { describe } from 'vitest';
import { registerCrashes } from './crashes.ts';
import { registerGroups } from './groups.ts';
import type { OpenHarness } from './harness.ts';
import { registerReading } from './reading.ts';
import { registerRebalancing } from './rebalancing.ts';
import { registerStorage } from './storage.ts';
import { registerTransactions } from './transactions.ts';

/** The contract of `stream/contract/log.ts` as tests. Every implementation of `Log` passes all of them as they stand. */
export function registerLogConformance(name: string, open: OpenHarness): void {
  describe(`log conformance: ${name}`, () => {
    registerReading(open);
    registerGroups(open);
    registerRebalancing(open);
    registerTransactions(open);
    registerStorage(open);
    registerCrashes(open);
  });
}
