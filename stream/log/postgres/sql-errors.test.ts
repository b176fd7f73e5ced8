import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { toLogError } from './sql-errors.ts';

test.each([
  ['53100', 'VIG_K206'],
  ['VK202', 'VIG_K202'],
  ['VK203', 'VIG_K203'],
  ['57P01', 'VIG_K201'],
  ['08006', 'VIG_K201'],
  ['53300', 'VIG_K201'],
  ['54000', 'VIG_K209'],
  ['42P01', 'VIG_X900'],
])('SQLSTATE %s is %s', (state, code) => {
  expect(toLogError(answer(state), false)).toMatchObject({ code, details: { sqlState: state } });
});

test('only a lost answer to a commit is indefinite', () => {
  expect(toLogError(new Error('Connection terminated unexpectedly'), true).details).toEqual({ indefinite: true });
  expect(toLogError(answer('57P01'), true).details['indefinite']).toBe(true);
  for (const error of [
    toLogError(new Error('terminated'), false),
    toLogError(answer('53100'), true),
    toLogError(answer('57P01'), false),
  ]) {
    expect(error.details['indefinite']).toBeUndefined();
  }
});

test('P4: what the server quotes stays out of the error', () => {
  const error = answer('23505');
  error.detail = 'Key (email)=(canary@example.org) already exists.';
  error.message = 'duplicate canary@example.org';
  expect(JSON.stringify(toLogError(error, true))).not.toContain('canary');
});

function answer(state: string): DatabaseError {
  const error = new DatabaseError('as the server said it', 0, 'error');
  error.code = state;
  return error;
}
