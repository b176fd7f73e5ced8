import { expect, test } from 'vitest';
import { z } from 'zod';
import { openApiDocument } from './openapi.ts';

const Operation = z.object({
  summary: z.string(),
  tags: z.array(z.string()),
  responses: z.record(z.string(), z.unknown()),
});
const Document = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
});

test('every operation says what it is for, what it answers, and how it fails', async () => {
  const { paths } = Document.parse(await openApiDocument());
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })),
  );
  expect(operations.length).toBeGreaterThan(25);
  const flawed = operations.filter(({ summary, tags, responses }) => {
    const statuses = Object.keys(responses);
    const succeeds = statuses.some((status) => status.startsWith('2'));
    return (
      summary.length < 10 || tags.length !== 1 || !succeeds || !statuses.includes('4XX') || !statuses.includes('5XX')
    );
  });
  expect(flawed.map(({ name }) => name)).toEqual([]);
});

test('the document is the same each time, so that the committed one can be checked', async () => {
  expect(JSON.stringify(await openApiDocument())).toBe(JSON.stringify(await openApiDocument()));
});

test('P4: no answer has a place for a record: a dead letter is told without it', async () => {
  const text = JSON.stringify(await openApiDocument());
  expect(text).toContain('/api/v1/dead-letters/{id}/retry');
  expect(text).not.toContain('"timestampMs"');
  expect(text).not.toContain('"headers"');
});
