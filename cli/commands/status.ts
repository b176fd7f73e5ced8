import { z } from 'zod';
import { Overview, SourceSummary, type LatencyFigure } from '#contract/catalog';
import { listOf } from '../api-client.ts';
import { openApi, readingCommand, withExamples, type CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { renderFacts, renderTable } from '../render/table.ts';
import { count, duration } from '../render/words.ts';
import { sourceColumns } from './source-columns.ts';

const GroupLag = z.object({ group: z.string(), lag: z.string() });

export function statusCommand(context: CommandContext) {
  const command = readingCommand(
    'status',
    'How the running Vigie stands: sources, labels, latency, lag. Exits with 1 when a source is in trouble.',
  ).action(async (options) => {
    const api = await openApi(context, options);
    const [overview, sources, lag] = await Promise.all([
      api.get('overview', Overview),
      api.get('sources', listOf(SourceSummary)),
      api.get('lag', listOf(GroupLag)),
    ]);
    const behind = Object.fromEntries(
      Map.groupBy(lag.items, ({ group }) => group)
        .entries()
        .map(([group, parts]) => [group, String(parts.reduce((sum, part) => sum + BigInt(part.lag), 0n))]),
    );
    if (sources.items.some(({ state }) => state === 'failed' || state === 'backoff')) context.exitCode = EXIT.failed;
    if (options.json === true) {
      context.talk.item('status', { overview, sources: sources.items, lag: behind });
      return;
    }
    const now = context.io.clock.now();
    context.talk.data(renderFacts(facts(overview, behind)));
    context.talk.data(`\n${renderTable(sources.items, sourceColumns(now), width(context))}`);
    for (const { id, error } of sources.items) {
      if (error !== null)
        context.talk.warn(`${context.talk.paint('red', id)} ${error.code} ${error.message}\n  ${error.mend}`);
    }
  });
  return withExamples(command, ['vigie status', 'vigie status --json | jq .item.overview.openAlerts']);
}

function facts(overview: Overview, behind: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return [
    [
      'sources',
      `${count(overview.sources)}${overview.sourcesTroubled > 0 ? `, ${count(overview.sourcesTroubled)} in trouble` : ''}`,
    ],
    [
      'fields',
      `${count(overview.fields)} in ${count(overview.datasets)} datasets, ${count(overview.labelledFields)} labelled`,
    ],
    ['examined', `${count(overview.examinedValues)} values of ${count(overview.records)} records`],
    ['commit to label', latency(overview.label)],
    ['commit to catalogue', latency(overview.catalogue)],
    ['objective', `99 % within ${duration(overview.objectiveP99Ms)}: ${overview.objectiveMet ? 'met' : 'missed'}`],
    ['open alerts', count(overview.openAlerts)],
    ...Object.entries(behind).map(([group, records]) => [`waiting for ${group}`, count(Number(records))] as const),
  ];
}

function latency({ p50Ms, p99Ms }: LatencyFigure): string {
  return p50Ms === null ? 'not measured yet' : `half within ${duration(p50Ms)}, 99 % within ${duration(p99Ms)}`;
}

/** Tables are made to fit a terminal, and are left whole for programs. */
export function width({ io }: CommandContext): number {
  return io.out.isTerminal ? io.out.columns : Infinity;
}
