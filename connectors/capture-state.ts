import { z } from 'zod';
import { topics } from '#contract/topics';
import type { Log, LogRecord } from '#contract/log';
import { Position } from '#contract/position';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import type { Progress } from './connector.ts';

const StoredProgress = z.object({ version: z.literal(1), position: Position.nullable(), state: z.unknown() });

/** The newest progress of a source in the log, or null when it was never captured. */
export async function readProgress(log: Log, source: string, signal: AbortSignal): Promise<Progress | null> {
  let newest: Progress | null = null;
  for await (const { records } of log.read(topics.captures, { signal })) {
    for (const record of records) {
      if (record.key === null || Buffer.from(record.key).toString() !== source) continue;
      newest = record.value === null ? null : decode(record.value, source);
    }
  }
  return newest;
}

/** To be written in the same transaction as the changes that it stands for. */
export function progressRecord(source: string, progress: Progress, timestampMs: number): LogRecord {
  return { key: Buffer.from(source), value: Buffer.from(JSON.stringify(progress.reveal())), timestampMs };
}

function decode(value: Uint8Array, source: string): Progress {
  const parsed = StoredProgress.safeParse(JSON.parse(Buffer.from(value).toString('utf8')));
  if (!parsed.success) {
    throw new VigieError('VIG_K208', 'the stored progress of a capture cannot be read', { details: { source } });
  }
  return new Sensitive(parsed.data);
}
