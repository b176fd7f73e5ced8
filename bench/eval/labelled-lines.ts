import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const names = z.array(z.string());

/** A value of a database, and what a person says that it is. */
export const LabelledValue = z.object({
  id: z.string(),
  table: z.string(),
  column: z.string(),
  value: z.string(),
  /** `pos`: it is the first of `expected`; `neg`: it is nothing; `soft`: to say what it is or to say nothing is right. */
  kind: z.enum(['pos', 'neg', 'soft']),
  expected: names,
  /** Types that are no mistake either. */
  accept: names,
  lang: z.string(),
  /** `bare`: the column's name says nothing. */
  regime: z.string(),
  source: z.string(),
});
export type LabelledValue = z.infer<typeof LabelledValue>;

/** A text, and what stands in it; offsets in characters. */
export const LabelledText = z.object({
  id: z.string(),
  text: z.string(),
  spans: z.array(z.object({ start: z.number(), end: z.number(), type: z.string() })),
  source: z.string(),
});
export type LabelledText = z.infer<typeof LabelledText>;

export interface LabelledSet {
  readonly values: readonly LabelledValue[];
  readonly texts: readonly LabelledText[];
}

/** All `structured*.jsonl` and `text*.jsonl` of a folder, and of its `bench` folder where it has one. */
export async function readLabelledSet(folder: string): Promise<LabelledSet> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.jsonl')).toSorted();
  const of = (start: string) =>
    files.filter((file) => (file.split('/').at(-1) ?? '').startsWith(start)).map((file) => join(folder, file));
  const [values, texts] = await Promise.all([
    readLines(of('structured'), LabelledValue),
    readLines(of('text'), LabelledText),
  ]);
  if (values.length + texts.length === 0)
    throw new Error(`${folder} has neither structured*.jsonl nor text*.jsonl with a line in it`);
  return { values, texts };
}

async function readLines<T>(files: readonly string[], shape: z.ZodType<T>): Promise<readonly T[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => shape.parse(JSON.parse(line))),
  );
}

/** The same value under names that say nothing, the same for all values of a column. */
export function masked(value: LabelledValue): LabelledValue {
  const { source, table, column } = value;
  const digest = createHash('sha1').update(`${source}${table}${column}`).digest('hex');
  return { ...value, table: 't', column: `c${digest.slice(0, 6)}` };
}
