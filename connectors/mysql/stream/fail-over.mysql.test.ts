import { expect, test } from 'vitest';
import { Sensitive } from '#kernel/sensitive';
import { describeWith, sharedServer } from '#tests/support/servers';
import type { Progress } from '../../connector.ts';
import { Follower } from '../../conformance/follower.ts';
import { catchUp, createTables, expectExact, keyed } from '../../conformance/scene.ts';
import { parsePosition } from '../position.ts';
import { openMysqlHarness } from './testing/mysql-harness.ts';

/** The same progress, had it been made with another server that had the same transactions. */
function ofOtherServer(progress: Progress, changes: Readonly<Record<string, unknown>> = {}): Progress {
  const { state, ...rest } = progress.reveal();
  return new Sensitive({ ...rest, state: { ...Object(state), identity: 'another-server', ...changes } });
}

for (const flavour of ['mysql', 'mariadb'] as const) {
  describeWith([flavour], `fail-over to another ${flavour}`, () => {
    test('P1: the other server goes on by GTIDs, also in the middle of a transaction; positions go on, too', async () => {
      await using harness = await openMysqlHarness(flavour, await sharedServer(flavour));
      await createTables(harness, [keyed('a')]);
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      await harness.fill('a', { from: 0, count: 2000 });
      let batches = 0;
      await follower.follow({
        until: (seen) => seen.of(harness.urn('a')).length > 0 && ++batches > 2,
        maxBytes: 20_000,
      });
      const before = follower.progress;
      if (before === null) throw new Error('nothing was stored');
      expect(parsePosition(String(before.reveal().position)).event).toBeGreaterThan(0);
      follower.progress = ofOtherServer(before);
      await catchUp(harness, follower);
      await expectExact(harness, follower, ['a']);
      expect(follower.of(harness.urn('a')).filter(({ op }) => op === 'c')).toHaveLength(2000);
      const after = parsePosition(String(follower.progress?.reveal().position));
      expect(after.era).toBe(parsePosition(String(before.reveal().position)).era + 1);
    });

    test('another server without the transactions that were read is refused', async () => {
      await using harness = await openMysqlHarness(flavour, await sharedServer(flavour));
      await createTables(harness, [keyed('a')]);
      const follower = new Follower(harness);
      await catchUp(harness, follower);
      if (follower.progress === null) throw new Error('nothing was stored');
      const gtids = flavour === 'mysql' ? '00000000-0000-0000-0000-00000000000f:1-9' : '4711-9-9999999';
      await using connector = await harness.connector();
      const opened = connector.open(ofOtherServer(follower.progress, { gtids }), new AbortController().signal);
      await expect(opened).rejects.toMatchObject({ code: 'VIG_C112' });
    });
  });
}
