import { z } from 'zod';
import { DatasetSummary } from '#contract/catalog';
import type { SourceEvent } from '#contract/source-event';
import { VigieError } from '#kernel/errors/vigie-error';
import { getAll, type ApiClient } from '../api-client.ts';
import { apiCommand, openApi, withExamples, type CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { followLive } from '../live-client.ts';
import { createProgress, type Progress } from '../render/progress.ts';
import { count } from '../render/words.ts';

const Accepted = z.object({ source: z.string(), request: z.string() });
const MOST_DATASETS = 100_000;

export function resnapshotCommand(context: CommandContext) {
  const command = apiCommand(
    'resnapshot',
    'Read tables again while the changes are followed; all watched tables when none is named.',
  )
    .argument('<id>', 'id of the source')
    .argument('[tables...]', 'tables as schema.table')
    .option('--wait', 'wait until they are read, with progress on standard error')
    .action(async (id, tables, options) => {
      const api = await openApi(context, options);
      const ask = async () => {
        const accepted = await api.post(`sources/${encodeURIComponent(id)}/resnapshot`, Accepted, { tables });
        context.talk.say(`${id} is read again (request ${accepted.request}).`);
      };
      if (options.wait === true)
        await askAndWait(context, api, { awaited: await datasetsOf(api, id, tables), ask, id });
      else await ask();
    });
  return withExamples(command, [
    'vigie sources resnapshot shop',
    'vigie sources resnapshot shop public.customer --wait',
  ]);
}

interface Reading {
  readonly id: string;
  /** URNs of the datasets that are still to be read. */
  readonly awaited: Set<string>;
  readonly ask: () => Promise<void>;
}

/** Asks once the feed is open, so that no dataset can be read unseen. */
async function askAndWait(context: CommandContext, api: ApiClient, reading: Reading): Promise<void> {
  const progress = createProgress(context.io, 'rows read');
  const total = { datasets: reading.awaited.size, rows: 0 };
  for await (const said of followLive(
    api.endpoint,
    { channels: ['sources'], filter: { source: reading.id } },
    context.io,
  )) {
    if (said.type === 'connected') {
      if (said.again && said.gap)
        throw new VigieError('VIG_A505', 'the connection was lost, and with it how far the reading is');
      if (!said.again) await reading.ask();
    } else if (said.type === 'event' && said.event.channel === 'sources')
      total.rows += rowsRead(said.event.data, reading, progress);
    if (reading.awaited.size > 0) continue;
    progress.end();
    context.talk.say(`${count(total.datasets)} read: ${count(total.rows)} rows.`);
    return;
  }
  progress.end();
  context.exitCode = EXIT.interrupted;
}

/** Rows of the dataset whose reading this event ends; 0 for other events. */
function rowsRead(event: SourceEvent, { id, awaited }: Reading, progress: Progress): number {
  if (event.source !== id) return 0;
  if (event.type === 'status') {
    if (event.state === 'failed')
      throw new VigieError('VIG_A506', `the capture failed: ${event.error?.code ?? 'unknown'}`);
    if (event.snapshot !== null) progress.show(event.snapshot.rows, event.snapshot.rowsEstimated);
  }
  const ends = event.type === 'epoch' && event.state === 'complete' && event.reason !== 'truncate';
  return ends && awaited.delete(event.dataset) ? event.rows : 0;
}

async function datasetsOf(api: ApiClient, source: string, tables: readonly string[]): Promise<Set<string>> {
  const known = await getAll(api, 'datasets', DatasetSummary, { source, limit: MOST_DATASETS });
  const watched = known.filter(({ dropped }) => !dropped);
  const missing = tables.filter((table) => !watched.some(({ name }) => name.endsWith(`.${table}`)));
  if (missing.length > 0) throw new VigieError('VIG_A504', `not a watched table: ${missing.join(', ')}`);
  const chosen =
    tables.length === 0 ? watched : watched.filter(({ name }) => tables.some((table) => name.endsWith(`.${table}`)));
  if (chosen.length === 0) throw new VigieError('VIG_A504', 'the source has no table yet, or there is no such source');
  return new Set(chosen.map(({ urn }) => urn));
}
