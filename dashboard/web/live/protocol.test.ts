import { expect, test } from 'vitest';
import { readMessage } from './protocol.ts';

const stats = {
  records: 1,
  values: 8,
  findings: 0,
  classifyLag: 0,
  catalogueLag: 0,
  labelP50Ms: null,
  labelP99Ms: null,
  deadLetters: 0,
  atMs: 1,
};

test('P7: an event of an unknown kind is counted and takes no other with it', () => {
  const frame = JSON.stringify({
    type: 'events',
    seq: 3,
    events: [
      { channel: 'stats', seq: 1, data: stats },
      { channel: 'weather', seq: 2, data: {} },
      { channel: 'stats', seq: 3, data: { ...stats, records: 'many' } },
    ],
  });
  expect(readMessage(frame)).toEqual({
    type: 'events',
    seq: 3,
    unread: 2,
    events: [{ channel: 'stats', seq: 1, data: stats }],
  });
});

test.each([
  ['not json'],
  ['{}'],
  ['{"type":"later"}'],
  ['null'],
  [new Uint8Array([1])],
  ['{"type":"welcome","run":1}'],
])('what is no message of the protocol is not one: %s', (frame) => {
  expect(readMessage(frame)).toBeNull();
});
