import { Int32, MongoNetworkError, MongoServerError } from 'mongodb';
import { expect, test } from 'vitest';
import { isResumable, toMongoError } from './mongo-errors.ts';

function serverError(code: unknown, labels: readonly string[] = []): MongoServerError {
  return new MongoServerError({ message: 'it quotes hunter2', code, errorLabels: [...labels] });
}

test.each([
  [18, 'VIG_C102'],
  [13, 'VIG_C104'],
  [286, 'VIG_C107'],
  [280, 'VIG_C107'],
  [260, 'VIG_C107'],
  [136, 'VIG_C107'],
  [40573, 'VIG_C150'],
  [10334, 'VIG_C151'],
  [43, 'VIG_C109'],
  [10107, 'VIG_C109'],
  [234, 'VIG_C109'],
  [1, 'VIG_X900'],
])(
  'server error %i is %s, also as the number that an answer holds, and nothing of its words is kept',
  (code, expected) => {
    for (const form of [code, new Int32(code)]) {
      const error = toMongoError(serverError(form), 'stream');
      expect(error).toMatchObject({ code: expected, details: { serverCode: code } });
      expect(error.cause).toBeUndefined();
      expect(JSON.stringify(error) + error.message).not.toContain('hunter2');
    }
  },
);

test('a lost connection is no end of the stream, nor is what the server says may be resumed', () => {
  expect(isResumable(toMongoError(new MongoNetworkError('gone'), 'stream'))).toBe(true);
  expect(isResumable(toMongoError(serverError(7777, ['ResumableChangeStreamError']), 'stream'))).toBe(true);
  expect(isResumable(toMongoError(serverError(286), 'stream'))).toBe(false);
  expect(toMongoError(new MongoNetworkError('gone'), 'connect')).toMatchObject({ code: 'VIG_C101' });
});
