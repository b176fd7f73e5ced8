import { expect, test } from 'vitest';
import { ChunkPace } from './chunk-pace.ts';

/** Sizes of the chunks of a server that takes `queryMs` for each query and `perRowMs` for each document. */
function sizes(
  { queryMs, perRowMs }: { readonly queryMs: number; readonly perRowMs: number },
  chunks: number,
): number[] {
  const pace = new ChunkPace(20_000);
  return Array.from({ length: chunks }, () => {
    const { rows } = pace;
    pace.took(queryMs + rows * perRowMs);
    return rows;
  });
}

test('chunks of small documents grow to the most that is allowed', () => {
  expect(sizes({ queryMs: 1, perRowMs: 0.001 }, 6)).toEqual([1000, 2000, 4000, 8000, 16_000, 20_000]);
});

test('chunks of large documents shrink until they take about as long as meant', () => {
  expect(sizes({ queryMs: 1, perRowMs: 1 }, 6)).toEqual([1000, 500, 250, 125, 125, 125]);
});

test('a server that takes long for each query was asked for single documents, and its snapshot never ended', () => {
  expect(sizes({ queryMs: 400, perRowMs: 0.001 }, 8)).toEqual([1000, 500, 1000, 2000, 4000, 8000, 16_000, 20_000]);
  // Where documents count as well it is the query that takes half of the time, at the most.
  for (const rows of sizes({ queryMs: 400, perRowMs: 0.2 }, 40).slice(-10))
    expect(rows * 0.2).toBeGreaterThanOrEqual(200);
});

test('a chunk into which too much was written is asked for smaller, and may grow again', () => {
  const pace = new ChunkPace(20_000);
  pace.letGo();
  expect(pace.rows).toBe(250);
  pace.took(1);
  expect(pace.rows).toBe(500);
});
