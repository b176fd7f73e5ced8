import { expect, test } from 'vitest';
import { fieldUrn } from '#contract/dataset';
import { CUSTOMER, epoch, observation, openFixture, schema, topics } from './catalog.fixture.ts';

const scan = fieldUrn(CUSTOMER, 'scan');
const note = fieldUrn(CUSTOMER, 'note');

test('P6: values that were not examined are told of the field, by reason, in and out', async () => {
  await using f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { scan: ['bytea', 1], note: ['text', 2] } }));
  await f.deliver(
    topics.observations,
    observation({
      at: 2,
      fields: {
        scan: { unexamined: [{ reason: 'binary', plus: 5, minus: 0 }] },
        note: { plus: 7, unavailable: 3, unexamined: [{ reason: 'beyond-bounds', plus: 2, minus: 0 }] },
      },
    }),
    observation({ at: 3, fields: { scan: { unexamined: [{ reason: 'binary', plus: 0, minus: 1 }] } } }),
  );
  expect(await f.catalog.reader.field(scan)).toMatchObject({
    examined: 0,
    unexamined: [{ reason: 'binary', values: 4 }],
  });
  expect(await f.catalog.reader.field(note)).toMatchObject({
    examined: 7,
    unexamined: [
      { reason: 'beyond-bounds', values: 2 },
      { reason: 'unchanged', values: 3 },
    ],
  });
  expect(await f.catalog.reader.coverage({ dataset: CUSTOMER, limit: 5 })).toMatchObject([
    {
      status: 'examined',
      unexamined: [
        { reason: 'binary', values: 5 },
        { reason: 'beyond-bounds', values: 2 },
        { reason: 'unchanged', values: 3 },
      ],
    },
  ]);
});

test('P2: what was not examined is counted per epoch: a new reading begins anew', async () => {
  await using f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { scan: ['bytea', 1] } }));
  const files = (n: number) => ({ scan: { unexamined: [{ reason: 'binary' as const, plus: n, minus: 0 }] } });
  await f.deliver(topics.observations, observation({ at: 2, operations: { r: 9 }, fields: files(9) }));
  await f.deliver(topics.sources, epoch(1, 'complete', 9));
  await f.deliver(topics.observations, observation({ at: 5, epoch: 2, operations: { r: 4 }, fields: files(4) }));
  await f.deliver(topics.sources, epoch(2, 'complete', 4));
  expect(await f.catalog.reader.field(scan)).toMatchObject({ unexamined: [{ reason: 'binary', values: 4 }] });
});

test('P6: an observation of a worker that did not tell them yet counts none', async () => {
  await using f = await openFixture();
  const { fields, ...rest } = observation({ at: 2, fields: { note: { plus: 3 } } });
  const older = fields.map(({ unexamined: _unexamined, ...field }) => field);
  await f.deliver(topics.observations, { ...rest, fields: older });
  expect(await f.catalog.reader.field(note)).toMatchObject({ examined: 3, unexamined: [] });
});
