import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '#kernel/clock';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { eventually } from '#tests/support/eventually';
import { openTestDatabase, type TestDatabase } from '#tests/support/postgres';
import { openDatabase } from './database.ts';
import { catalogOwnership } from './ownership.ts';

const NEVER = new AbortController().signal;
const ASK_EVERY_MS = 20;

/** One process that may own things of the catalogue. @param refused told each time that it asked and did not get it. */
function member({ url }: TestDatabase, refused: () => void = () => undefined) {
  const sleep = (ms: number, signal?: AbortSignal) => {
    if (ms === ASK_EVERY_MS) refused();
    return systemClock.sleep(ms, signal);
  };
  const db = openDatabase({
    url,
    schema: 'catalog',
    clock: { ...systemClock, sleep },
    keyring: Keyring.generate(),
    logger: silentLogger,
  });
  const ownership = catalogOwnership(db, { askEveryMs: ASK_EVERY_MS, beatMs: 200 });
  onTestFinished(async () => {
    await ownership[Symbol.asyncDispose]();
    await db.close();
  });
  return ownership;
}

const endSessions = (database: TestDatabase) =>
  database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );

test('one owner at a time; the next gets it when it is given back', async () => {
  await using database = await openTestDatabase();
  const [a, b] = [member(database), member(database)];
  const first = await a.own('capture/shop', NEVER);
  let second = false;
  const waiting = b.own('capture/shop', NEVER).then((owned) => {
    second = true;
    return owned;
  });
  // Another name is free all the while, also for the process that waits.
  await using _other = await b.own('capture/billing', NEVER);
  expect(second).toBe(false);
  await first[Symbol.asyncDispose]();
  const owned = await waiting;
  expect([first.lost.aborted, owned.lost.aborted]).toEqual([false, false]);
  await owned[Symbol.asyncDispose]();
  await using _again = await a.own('capture/shop', NEVER);
});

test('two that ask in one process are two', async () => {
  await using database = await openTestDatabase();
  const process = member(database);
  await using _owned = await process.own('live', NEVER);
  const stop = new AbortController();
  const waiting = process.own('live', stop.signal);
  stop.abort(new Error('told to stop'));
  await expect(waiting).rejects.toThrow('told to stop');
});

test('an owner whose session ends is told, and another takes over', async () => {
  await using database = await openTestDatabase();
  const [a, b] = [member(database), member(database)];
  const owned = await a.own('live', NEVER);
  const successor = b.own('live', NEVER);
  await endSessions(database);
  await eventually(() => expect(owned.lost.aborted).toBe(true));
  expect(owned.lost.reason).toMatchObject({ code: 'VIG_S401' });
  expect((await successor).lost.aborted).toBe(false);
  // Giving back what is lost already takes it from nobody.
  await owned[Symbol.asyncDispose]();
  expect((await successor).lost.aborted).toBe(false);
});

test('of many that ask at once exactly one owns it at any time', async () => {
  await using database = await openTestDatabase();
  let owners = 0;
  let most = 0;
  let refusals = 0;
  let waiting = 8;
  const turns = Array.from({ length: waiting }, async () => {
    await using _owned = await member(database, () => (refusals += 1)).own('busy', NEVER);
    owners += 1;
    most = Math.max(most, owners);
    waiting -= 1;
    // Each keeps it until another has asked in vain.
    const before = refusals;
    if (waiting > 0) await eventually(() => expect(refusals).toBeGreaterThan(before));
    owners -= 1;
  });
  await Promise.all(turns);
  expect([most, owners]).toEqual([1, 0]);
});
