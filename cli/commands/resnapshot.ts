import { z } from 'zod';
import { SourceSummary } from '#contract/catalog';
import { VigieError } from '#kernel/errors/vigie-error';
import { listOf, type ApiClient } from '../api-client.ts';
import { apiCommand, openApi, withExamples, type CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { createProgress } from '../render/progress.ts';
import { count } from '../render/words.ts';

const Accepted = z.object({ source: z.string(), request: z.string() });
const LOOK_EVERY_MS = 500;
/** A re-snapshot of nothing is over before it is seen: then it is taken for done. */
const BEGIN_WITHIN_MS = 20_000;

export function resnapshotCommand(context: CommandContext) {
  const command = apiCommand(
    'resnapshot',
    'Read tables again while the changes are followed; all watched tables when none is named.',
  )
    .argument('<id>', 'id of the source')
    .argument('[tables...]', 'tables as schema.table')
    .option('--wait', 'wait until it is done, with progress on standard error')
    .action(async (id, tables, options) => {
      const api = await openApi(context, options);
      const accepted = await api.post(`sources/${encodeURIComponent(id)}/resnapshot`, Accepted, { tables });
      context.talk.say(`${id} is read again (request ${accepted.request}).`);
      if (options.wait === true) await waitForSnapshot(context, api, id);
    });
  return withExamples(command, [
    'vigie sources resnapshot shop',
    'vigie sources resnapshot shop public.customer --wait',
  ]);
}

async function waitForSnapshot(context: CommandContext, api: ApiClient, id: string): Promise<void> {
  const { clock, stop } = context.io;
  const progress = createProgress(context.io, 'rows read');
  const beganBy = clock.now() + BEGIN_WITHIN_MS;
  let seen = false;
  while (!stop.aborted) {
    const source = (await api.get('sources', listOf(SourceSummary))).items.find((one) => one.id === id);
    if (source === undefined) throw new VigieError('VIG_A504', 'the source is gone');
    if (source.state === 'failed' && source.error !== null)
      throw new VigieError('VIG_A506', `the source failed: ${source.error.code}`);
    const snapshot = source.snapshot;
    if (snapshot !== null && snapshot.datasetsDone < snapshot.datasets) {
      seen = true;
      progress.show(snapshot.rows, snapshot.rowsEstimated);
    } else if (seen || clock.now() > beganBy) {
      progress.end();
      context.talk.say(
        seen ? `Done${snapshot === null ? '' : `: ${count(snapshot.rows)} rows`}.` : 'Nothing was left to wait for.',
      );
      return;
    }
    await clock.sleep(LOOK_EVERY_MS, stop);
  }
  progress.end();
  context.exitCode = EXIT.interrupted;
}
