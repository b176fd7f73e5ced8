import { expect, test } from 'vitest';
import { fieldUrn } from '#contract/dataset';
import { DEFAULT_RULES } from '../catalog/catalog-sink.ts';
import { CUSTOMER, observation, openFixture, schema, topics } from '../catalog/catalog.fixture.ts';
import { recordDecision } from './decisions.ts';

const note = fieldUrn(CUSTOMER, 'note');
const falseAlarm = { entity: null, classes: [], by: 'ana', comment: 'product names' };
const seen = (at: number) => observation({ at, fields: { note: { plus: 4, hits: [{ entity: 'PERSON', plus: 4 }] } } });

test('a person outranks the machine: later evidence never overwrites a decision, taking it back gives the machine its word', async () => {
  await using f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { note: ['text', 1] } }));
  await f.deliver(topics.observations, seen(2));
  await recordDecision(f.catalog.db, note, falseAlarm, DEFAULT_RULES);
  await f.deliver(topics.observations, seen(3));
  expect(await f.catalog.reader.field(note)).toMatchObject({
    label: {
      entity: 'PUBLIC',
      classes: ['PUBLIC'],
      origin: 'person',
      examined: 8,
      others: [{ entity: 'PERSON', hits: 8 }],
    },
  });
  await recordDecision(f.catalog.db, note, null, DEFAULT_RULES);
  expect(await f.catalog.reader.field(note)).toMatchObject({
    label: { entity: 'PERSON', origin: 'evidence', hits: 8 },
  });
});

test('a person may label a field of which nothing was seen yet', async () => {
  await using f = await openFixture();
  await f.deliver(topics.schemas, schema({ id: 's1', at: 1, columns: { note: ['text', 1] } }));
  await recordDecision(
    f.catalog.db,
    note,
    { entity: 'DIAGNOSIS_OF_OURS', classes: ['PHI'], by: 'ana', comment: '' },
    DEFAULT_RULES,
  );
  expect(await f.catalog.reader.field(note)).toMatchObject({
    label: { entity: 'DIAGNOSIS_OF_OURS', sensitivity: 'restricted', hits: 0 },
  });
  await expect(recordDecision(f.catalog.db, 'nowhere', falseAlarm, DEFAULT_RULES)).rejects.toMatchObject({
    code: 'VIG_A504',
  });
});
