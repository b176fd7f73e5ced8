import type { CommandContext } from '../command-context.ts';
import { width } from '../commands/status.ts';
import { renderTable } from '../render/table.ts';
import { count, share } from '../render/words.ts';
import type { classifyRecords, LocatedFinding } from './classify-file.ts';

/** A table of more is for nobody; `--findings` gives them all. */
const MOST_ROWS = 10_000;

/** Writes what is found in a file as a table, as one JSON answer, or a line each as they are found. Returns how many. */
export async function showFindings(
  context: CommandContext,
  results: ReturnType<typeof classifyRecords>,
  as: 'table' | 'json' | 'lines',
): Promise<number> {
  const totals = await collect(context, results, {
    stream: as === 'lines',
    keep: as === 'json' ? Infinity : MOST_ROWS,
  });
  if (as === 'json') context.talk.items('findings', totals.kept.map(flat));
  else if (as === 'table') context.talk.data(renderTable(totals.kept, columns, width(context)));
  if (as === 'table' && totals.findings > totals.kept.length)
    context.talk.warn(`Only the first ${count(MOST_ROWS)} findings are shown; --findings gives all.`);
  context.talk.say(`${count(totals.values)} values, ${count(totals.findings)} findings.`);
  return totals.findings;
}

interface Totals {
  values: number;
  findings: number;
  readonly kept: LocatedFinding[];
}

async function collect(
  context: CommandContext,
  results: ReturnType<typeof classifyRecords>,
  { stream, keep }: { readonly stream: boolean; readonly keep: number },
): Promise<Totals> {
  const totals: Totals = { values: 0, findings: 0, kept: [] };
  for await (const { values, findings } of results) {
    context.io.stop.throwIfAborted();
    totals.values += values;
    totals.findings += findings.length;
    if (stream) for (const found of findings) context.talk.data(`${JSON.stringify(flat(found))}\n`);
    else totals.kept.push(...findings.slice(0, Math.max(0, keep - totals.kept.length)));
  }
  return totals;
}

function flat({ line, finding }: LocatedFinding) {
  return { line, ...finding };
}

const columns = [
  { title: 'line', align: 'right', cell: ({ line }: LocatedFinding) => String(line) },
  { title: 'field', cell: ({ finding }: LocatedFinding) => finding.path },
  { title: 'entity', cell: ({ finding }: LocatedFinding) => finding.entity },
  { title: 'classes', cell: ({ finding }: LocatedFinding) => finding.classes.join(' ') },
  { title: 'confidence', align: 'right', cell: ({ finding }: LocatedFinding) => share(finding.confidence) },
  { title: 'span', cell: ({ finding }: LocatedFinding) => `${finding.start}-${finding.end}` },
  { title: 'sample', cell: ({ finding }: LocatedFinding) => finding.masked },
  {
    title: 'why',
    cell: ({ finding: { explanation } }: LocatedFinding) =>
      [explanation.recognizer, explanation.pattern, explanation.validation, ...explanation.context]
        .filter((part) => part !== undefined)
        .join(' '),
  },
] as const;
