import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { datasetUrn } from '#contract/dataset';
import type { CatalogReader } from '#contract/catalog';
import { outboxContext } from '../labels/outbox.ts';
import {
  CUSTOMER,
  letter,
  letterId,
  observation,
  openFixture,
  position,
  Tombstone,
  topics,
  type CatalogFixture,
} from './catalog.fixture.ts';

const unexamined = async (reader: CatalogReader, dataset = CUSTOMER) =>
  (await reader.coverage({ dataset, limit: 500 })).filter(({ status }) => status === 'unexamined');

test('P6: a change that became a dead letter is unexamined, with code and position, until it was examined after all', async () => {
  await using f = await openFixture();
  const { reader } = f.catalog;
  await f.deliver(topics.observations, observation({ at: 2, operations: { c: 1 }, fields: { email: { plus: 1 } } }));
  await f.deliver(topics.observations, observation({ at: 9, operations: { c: 1 }, fields: { email: { plus: 1 } } }));
  await f.deliver(topics.deadLetters, letter({ offset: 5, at: 5 }));
  expect(await reader.coverage({ dataset: CUSTOMER, limit: 9 })).toMatchObject([
    { status: 'examined', from: position(2), to: position(9), records: 2, code: null },
    {
      status: 'unexamined',
      from: position(5),
      to: position(5),
      records: 1,
      code: 'VIG_F303',
      reason: 'dead letter: the record could not be handled',
    },
  ]);
  // Put back is not examined yet: it may fail again.
  await f.deliver(topics.deadLetters, new Tombstone(letterId(5)));
  expect(await unexamined(reader)).toHaveLength(1);
  await f.deliver(
    topics.observations,
    observation({ at: 5, operations: { c: 1 }, fields: { email: { plus: 1 } }, recovered: [letterId(5)] }),
  );
  expect(await unexamined(reader)).toEqual([]);
  expect(await f.rows('SELECT * FROM @unexamined_records')).toEqual([]);
});

test('P6: a retry that fails is the new letter, once', async () => {
  await using f = await openFixture();
  await f.deliver(topics.deadLetters, letter({ offset: 5, at: 5 }), new Tombstone(letterId(5)));
  await f.deliver(topics.deadLetters, letter({ offset: 70, at: 5, retryOf: letterId(5) }));
  expect(await unexamined(f.catalog.reader)).toMatchObject([{ from: position(5), to: position(5), records: 1 }]);
  expect(await f.rows('SELECT id FROM @unexamined_records')).toEqual([{ id: letterId(70) }]);
});

test('P6: a record that cannot be read lies somewhere after the change before it', async () => {
  await using f = await openFixture();
  await f.deliver(topics.deadLetters, letter({ offset: 5, after: 4 }));
  expect(await unexamined(f.catalog.reader)).toMatchObject([{ from: position(4), to: null, code: 'VIG_F301' }]);
  const [listed] = (await f.catalog.reader.datasets({ limit: 5 })).items;
  expect(listed).toMatchObject({ urn: CUSTOMER, source: 'shop' });
});

test('P5: many dead letters of one kind are told as one interval with their number', async () => {
  await using f = await openFixture();
  const other = datasetUrn({ namespace: 'postgres://db.example:5432', name: 'shop.public.other' });
  const many = Array.from({ length: 300 }, (_, i) => letter({ offset: i, at: i + 1 }));
  await f.deliver(topics.deadLetters, ...many, letter({ offset: 900, at: 3, dataset: other }));
  expect(await unexamined(f.catalog.reader)).toMatchObject([{ from: position(1), to: position(300), records: 300 }]);
  expect(await unexamined(f.catalog.reader, other)).toHaveLength(1);
});

test('P6: an observation that the catalogue cannot keep is not examined either, until it is put back', async () => {
  await using f = await openFixture();
  await f.deliver(topics.observations, observation({ at: 1, fields: { email: { plus: 1 } } }));
  const bad = { key: Buffer.from(CUSTOMER), value: Buffer.from('{"fields":7}'), timestampMs: 1 };
  await f.sink.handle([{ topic: topics.observations, partition: 0, records: [{ ...bad, offset: 1n }], next: 2n }]);
  const [row] = await f.rows('SELECT key, value FROM @outbox WHERE sealed');
  const sealed = z.object({ key: z.string(), value: z.instanceof(Buffer) }).parse(row);
  const told = f.keyring.decrypt(sealed.value, outboxContext(topics.deadLetters, sealed.key));
  await f.deliver(topics.deadLetters, JSON.parse(String(told)));
  expect(await unexamined(f.catalog.reader)).toMatchObject([{ code: 'VIG_S406', from: null, to: null }]);
  await f.deliver(topics.deadLetters, new Tombstone(`${topics.observations}/0/1`));
  const value = Buffer.from(JSON.stringify(observation({ at: 2, fields: {} })));
  const headers = { 'vigie.dead-letter': `${topics.observations}/0/1` };
  const again = { ...bad, value, headers, offset: 2n };
  await f.sink.handle([{ topic: topics.observations, partition: 0, records: [again], next: 3n }]);
  expect(await unexamined(f.catalog.reader)).toEqual([]);
});

/**
 * Of each letter: whether it is put back, and whether then its record is examined or fails again. The tombstone follows
 * its letter in the topic, and a second letter the tombstone; the word of the worker comes whenever it comes.
 */
const story = fc.array(fc.constantFrom('stays', 'put back', 'examined', 'fails', 'fails, then examined'), {
  minLength: 1,
  maxLength: 5,
});

test(
  'P2, P6: however letters, retries and their outcomes come, unexamined is what is a letter and was not examined since',
  { timeout: 120_000 },
  async () => {
    await using f = await openFixture();
    let offset = 0;
    await fc.assert(
      fc.asyncProperty(story, fc.infiniteStream(fc.nat()), async (stories, chance) => {
        await f.rows('DELETE FROM @unexamined_records');
        const random = (below: number): number => (chance.next().value ?? 0) % below;
        const queues = stories.flatMap((what) => {
          offset += 2;
          return queuesOf(what, offset);
        });
        const heard = new Set<string>();
        const solved = new Set<string>();
        for (let left = queues.filter((queue) => queue.length > 0); left.length > 0;) {
          const queue = left[random(left.length)] ?? [];
          const events = queue.splice(0, 1 + random(2));
          await deliver(f, events);
          for (const event of events) {
            if (event.letter !== undefined) heard.add(letterId(event.letter));
            if (event.retryOf !== undefined) solved.add(letterId(event.retryOf));
            if (event.examined !== undefined) solved.add(letterId(event.examined));
          }
          const expected = [...heard].filter((id) => !solved.has(id)).length;
          const told = await unexamined(f.catalog.reader);
          expect(told.reduce((sum, { records }) => sum + records, 0)).toBe(expected);
          left = queues.filter((one) => one.length > 0);
        }
        // Nothing is kept of what is over.
        const rows = await f.rows('SELECT id FROM @unexamined_records');
        expect(rows).toHaveLength([...heard].filter((id) => !solved.has(id)).length);
      }),
      { numRuns: 25 },
    );
  },
);

interface Event {
  readonly letter?: number;
  readonly retryOf?: number;
  readonly tombstone?: number;
  readonly examined?: number;
}

/** What comes by the topic of dead letters, and what comes by that of observations. */
function queuesOf(what: string, first: number): [Event[], Event[]] {
  const second = first + 1;
  const again: Event[] = [{ letter: first }, { tombstone: first }];
  const failed: Event[] = [...again, { letter: second, retryOf: first }];
  switch (what) {
    case 'stays':
      return [[{ letter: first }], []];
    case 'examined':
      return [again, [{ examined: first }]];
    case 'fails':
      return [failed, []];
    case 'fails, then examined':
      return [[...failed, { tombstone: second }], [{ examined: second }]];
    default:
      return [again, []];
  }
}

async function deliver(f: CatalogFixture, events: readonly Event[]): Promise<void> {
  for (const event of events) {
    if (event.examined !== undefined) {
      await f.deliver(topics.observations, observation({ fields: {}, recovered: [letterId(event.examined)] }));
    } else if (event.tombstone !== undefined) {
      await f.deliver(topics.deadLetters, new Tombstone(letterId(event.tombstone)));
    } else {
      const { letter: at = 0, retryOf } = event;
      const of = retryOf === undefined ? null : letterId(retryOf);
      await f.deliver(topics.deadLetters, letter({ offset: at, at, retryOf: of }));
    }
  }
}
