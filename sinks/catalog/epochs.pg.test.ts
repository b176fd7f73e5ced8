import { expect, test } from 'vitest';
import { fieldUrn } from '#contract/dataset';
import {
  CUSTOMER,
  epoch,
  observation,
  openFixture,
  schema,
  status,
  topics,
  type CatalogFixture,
  type ObservationInput,
} from './catalog.fixture.ts';
import { SETTLE_AFTER_MS } from './epochs.ts';
import { upkeep } from './upkeep.ts';

const email = fieldUrn(CUSTOMER, 'email');
const found = (plus: number): ObservationInput['fields'][string] => ({
  plus,
  hits: [{ entity: 'EMAIL_ADDRESS', plus }],
});
const objective = { objectiveP99Ms: 120 };

async function known(): Promise<CatalogFixture> {
  const f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { id: ['bigint', 1], email: ['text', 2] } }));
  await f.deliver(topics.sources, epoch(1, 'reading'));
  await f.deliver(
    topics.observations,
    observation({ at: 2, epoch: 1, operations: { r: 3 }, fields: { email: found(3) } }),
  );
  await f.deliver(topics.sources, epoch(1, 'complete', 3));
  return f;
}

const label = async (f: CatalogFixture) => (await f.catalog.reader.field(email))?.label ?? null;

test('a re-read keeps the label by the old epoch until the new one is complete and merged, then the old one is dropped', async () => {
  await using f = await known();
  await f.deliver(topics.sources, epoch(2, 'reading'));
  await f.deliver(
    topics.observations,
    observation({ at: 5, epoch: 2, operations: { r: 2 }, fields: { email: found(2) } }),
  );
  expect(await label(f)).toMatchObject({ status: 'held', hits: 3 });
  // The word that it is complete overtakes the last rows.
  await f.deliver(topics.sources, epoch(2, 'complete', 4));
  expect(await label(f)).toMatchObject({ status: 'held', hits: 3 });
  await f.deliver(
    topics.observations,
    observation({ at: 6, epoch: 2, operations: { r: 2 }, fields: { email: { plus: 2 } } }),
  );
  expect(await label(f)).toMatchObject({ status: 'held', hits: 2, examined: 4 });
  expect(await f.rows('SELECT epoch FROM @dataset_epochs')).toEqual([{ epoch: '2' }]);
  expect(await f.catalog.reader.dataset(CUSTOMER)).toMatchObject({ records: 4 });
});

test('a re-read that finds nothing withdraws the label, also without before-images', async () => {
  await using f = await known();
  await f.deliver(
    topics.observations,
    observation({ at: 5, epoch: 2, exact: false, operations: { r: 3 }, fields: { email: { plus: 3 } } }),
  );
  expect(await label(f)).toMatchObject({ status: 'held' });
  await f.deliver(topics.sources, epoch(2, 'complete', 3));
  expect(await label(f)).toMatchObject({ status: 'withdrawn', hits: 0 });
  const { items } = await f.catalog.reader.alerts({ limit: 9, kind: 'label_withdrawn' });
  expect(items).toMatchObject([{ state: 'open', severity: 'info', subject: email }]);
});

test('a truncate is a new, complete, empty epoch: labels are withdrawn and observations of before count no more', async () => {
  await using f = await known();
  await f.deliver(topics.sources, epoch(2, 'complete', 0));
  expect(await label(f)).toMatchObject({ status: 'withdrawn' });
  await f.deliver(
    topics.observations,
    observation({ at: 3, epoch: 1, operations: { c: 5 }, fields: { email: found(5) } }),
  );
  expect(await label(f)).toMatchObject({ status: 'withdrawn' });
  expect(await f.catalog.reader.dataset(CUSTOMER)).toMatchObject({ records: 0 });
  await f.deliver(
    topics.observations,
    observation({ at: 9, epoch: 2, operations: { c: 1 }, fields: { email: found(1) } }),
  );
  expect(await label(f)).toMatchObject({ status: 'held', hits: 1 });
  const { items } = await f.catalog.reader.alerts({ limit: 9, kind: 'label_withdrawn' });
  expect(items).toMatchObject([{ state: 'resolved' }]);
});

test('an epoch short of rows that became dead letters settles in the end', async () => {
  await using f = await known();
  await f.deliver(
    topics.observations,
    observation({ at: 5, epoch: 2, operations: { r: 2 }, fields: { email: { plus: 2 } } }),
  );
  await f.deliver(topics.sources, epoch(2, 'complete', 3));
  await upkeep(f.catalog.db, objective);
  expect(await label(f)).toMatchObject({ status: 'held' });
  f.clock.nowMs += SETTLE_AFTER_MS + 1;
  await upkeep(f.catalog.db, objective);
  expect(await label(f)).toMatchObject({ status: 'withdrawn' });
});

test('P6: the first change without its before-image makes every zero of the epoch uncertain', async () => {
  await using f = await known();
  await f.deliver(
    topics.observations,
    observation({ at: 5, fields: { email: { minus: 3, hits: [{ entity: 'EMAIL_ADDRESS', plus: 0, minus: 3 }] } } }),
  );
  expect(await label(f)).toMatchObject({ status: 'withdrawn', exact: true });
  await f.deliver(topics.observations, observation({ at: 6, exact: false, fields: { id: { plus: 1 } } }));
  expect(await label(f)).toMatchObject({ status: 'held', exact: false, hits: 0 });
});

test('counters that rested are told within seconds, by the upkeep', async () => {
  await using f = await known();
  await f.deliver(topics.observations, observation({ at: 5, operations: { c: 1 }, fields: { email: found(1) } }));
  const told = async () =>
    (
      await f.rows(
        `SELECT convert_from(value, 'UTF8')::jsonb -> 'hits' AS hits FROM @outbox WHERE topic = $1 ORDER BY id`,
        [topics.fields],
      )
    ).map((row) => row['hits']);
  expect(await told()).toEqual([3]);
  f.clock.nowMs += 3_001;
  await upkeep(f.catalog.db, objective);
  expect(await told()).toEqual([3, 4]);
  f.clock.nowMs += 3_001;
  await upkeep(f.catalog.db, objective);
  expect(await told()).toEqual([3, 4]);
});

test('a missed latency objective rings once, and is over when labels are quick or nothing comes', async () => {
  await using f = await known();
  f.clock.nowMs = 1_799_999_999_500;
  await f.deliver(
    topics.observations,
    observation({ at: 5, operations: { c: 50 }, latencyMs: 300, fields: { email: { plus: 50 } } }),
  );
  await upkeep(f.catalog.db, objective);
  await upkeep(f.catalog.db, objective);
  const alerts = async () => (await f.catalog.reader.alerts({ limit: 9, kind: 'objective_missed' })).items;
  expect(await alerts()).toMatchObject([{ state: 'open', count: 1, subject: CUSTOMER }]);
  expect(await f.catalog.reader.latency()).toMatchObject([
    { dataset: CUSTOMER, met: false, label: { count: 50 }, catalogue: { count: 50 } },
  ]);
  f.clock.nowMs += 180_000;
  await upkeep(f.catalog.db, objective);
  expect(await alerts()).toMatchObject([{ state: 'resolved', changedBy: 'vigie' }]);
});

test('a troubled source rings once, is over when healthy, and a gap stays until a person has seen it', async () => {
  await using f = await openFixture();
  await f.deliver(
    topics.sources,
    status({ state: 'streaming' }),
    status({ state: 'backoff', code: 'VIG_C109' }),
    status({ state: 'backoff', code: 'VIG_C109' }),
  );
  const alerts = async () => (await f.catalog.reader.alerts({ limit: 9, kind: 'source_trouble' })).items;
  expect(await alerts()).toMatchObject([{ state: 'open', code: 'VIG_C109', count: 1 }]);
  expect(await f.catalog.reader.sources()).toMatchObject([
    { id: 'shop', state: 'backoff', error: { code: 'VIG_C109' } },
  ]);
  await f.deliver(topics.sources, status({ state: 'streaming' }));
  expect(await alerts()).toMatchObject([{ state: 'resolved' }]);

  const gap = {
    type: 'gap',
    source: 'shop',
    from: null,
    to: 'B',
    reason: 'the slot was lost',
    code: 'VIG_C107',
    atMs: 5,
  };
  await f.deliver(topics.sources, gap, gap);
  await f.deliver(topics.sources, status({ state: 'streaming' }));
  const [open] = await alerts();
  expect(open).toMatchObject({ state: 'open', severity: 'critical', count: 1 });
  const changed = await f.catalog.reader.changeAlert(open?.id ?? '', {
    state: 'resolved',
    by: 'ana',
    comment: 'read again',
  });
  expect(changed).toMatchObject({ state: 'resolved', changedBy: 'ana' });
  await expect(
    f.catalog.reader.changeAlert(open?.id ?? '', { state: 'acknowledged', by: 'ana' }),
  ).rejects.toMatchObject({ code: 'VIG_A506' });
  await expect(f.catalog.reader.changeAlert('nothing', { state: 'resolved', by: 'ana' })).rejects.toMatchObject({
    code: 'VIG_A504',
  });
  expect(
    await f.rows(`SELECT state, changed_by FROM @alert_steps WHERE alert_id = $1 ORDER BY id`, [open?.id]),
  ).toEqual([
    { state: 'open', changed_by: 'vigie' },
    { state: 'resolved', changed_by: 'ana' },
  ]);
});

test('a gap of the whole source shows in the coverage of each of its datasets, and nothing is joined across it', async () => {
  await using f = await known();
  await f.deliver(topics.sources, {
    type: 'gap',
    source: 'shop',
    from: '0000000000000004/0',
    to: '0000000000000006/0',
    reason: 'the slot was lost',
    code: 'VIG_C107',
    atMs: 5,
  });
  await f.deliver(
    topics.observations,
    observation({ at: 9, epoch: 2, operations: { c: 1 }, fields: { email: { plus: 1 } } }),
  );
  expect(
    (await f.catalog.reader.coverage({ source: 'shop', limit: 9 })).map((one) => [one.status, one.records, one.reason]),
  ).toEqual([
    ['examined', 3, ''],
    ['unexamined', 0, 'the slot was lost'],
    ['examined', 1, ''],
  ]);
});
