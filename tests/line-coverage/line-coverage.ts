import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Place = z.object({ line: z.number(), column: z.number() });
/** Istanbul's report, as far as lines need it. */
export const Report = z.record(
  z.string(),
  z.object({
    path: z.string(),
    statementMap: z.record(z.string(), z.object({ start: Place })),
    s: z.record(z.string(), z.number()),
  }),
);
export type Report = z.infer<typeof Report>;

/** What Node.js writes into NODE_V8_COVERAGE when a process ends. */
const Written = z.object({
  result: z.array(
    z.object({
      url: z.string(),
      functions: z.array(
        z.object({
          ranges: z.array(z.object({ startOffset: z.number(), endOffset: z.number(), count: z.number() })),
        }),
      ),
    }),
  ),
});
type Script = z.infer<typeof Written>['result'][number];

export interface FileCoverage {
  readonly path: string;
  readonly lines: number;
  readonly covered: number;
  /** Numbers of the lines that nothing ran. */
  readonly missed: readonly number[];
}

/**
 * Lines that ran in the tests' own processes (the report) or in those that they started (the folder). A line is one on
 * which a statement begins, and ran when any statement on it did.
 */
export async function lineCoverage(report: Report, folder: string): Promise<readonly FileCoverage[]> {
  const places = new Map<string, { readonly text: string; readonly hits: Uint8Array }>();
  for (const { path } of Object.values(report)) {
    const text = await readFile(path, 'utf8');
    places.set(path, { text, hits: new Uint8Array(text.length) });
  }
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.json')) continue;
    // A process that was killed while it wrote leaves half a file.
    const read = Written.safeParse(parsed(await readFile(join(folder, name), 'utf8')));
    for (const script of read.data?.result ?? []) {
      const place = script.url.startsWith('file:') ? places.get(fileURLToPath(script.url)) : undefined;
      if (place !== undefined) addHits(script, place.hits);
    }
  }
  return Object.values(report).map(({ path, statementMap, s }) => {
    const { text, hits } = places.get(path) ?? { text: '', hits: new Uint8Array() };
    const starts = lineStarts(text);
    const lines = new Map<number, boolean>();
    for (const [id, { start }] of Object.entries(statementMap)) {
      const ran = (s[id] ?? 0) > 0 || hits[(starts[start.line - 1] ?? 0) + start.column] === 1;
      lines.set(start.line, ran || lines.get(start.line) === true);
    }
    const missed = [...lines].filter(([, ran]) => !ran).map(([line]) => line);
    return { path, lines: lines.size, covered: lines.size - missed.length, missed: missed.toSorted((a, b) => a - b) };
  });
}

/** Stripping types keeps offsets, so those of the process are those of the file. The innermost range counts. */
function addHits({ functions }: Script, hits: Uint8Array): void {
  const ranges = functions
    .flatMap((one) => one.ranges)
    .toSorted((a, b) => b.endOffset - b.startOffset - (a.endOffset - a.startOffset));
  const ran = new Uint8Array(hits.length);
  for (const { startOffset, endOffset, count } of ranges) ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  for (const [i, one] of ran.entries()) if (one === 1) hits[i] = 1;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
