/**
 * Writes rows at a steady rate, one to a commit, in a process of its own, and says when each commit was acknowledged.
 * Arguments: kind, url, rows per second, seconds, first id. Prints `{"firstId":n,"committedAtMs":[…]}` at its end.
 *
 * The time of day, since another process compares. Several sessions share the rate, so that one slow commit does not lower it.
 */
import { SourceKind } from '#contract/dataset';

import { setTimeout as pause } from 'node:timers/promises';
import { openRowWriter } from './row-writers.ts';

const SESSIONS = 4;
const [kind = '', url = '', rate = '0', seconds = '0', first = '1'] = process.argv.slice(2);
const source = SourceKind.parse(kind);
const count = Math.round(Number(rate) * Number(seconds));
const firstId = Number(first);
const committedAtMs: number[] = Array.from({ length: count });
const writers = await Promise.all(Array.from({ length: SESSIONS }, () => openRowWriter(source, url)));
const began = Date.now();
await Promise.all(
  writers.map(async (writer, session) => {
    for (let n = session; n < count; n += SESSIONS) {
      const early = began + (n * 1000) / Number(rate) - Date.now();
      if (early > 1) await pause(early);
      await writer.insert(firstId + n, firstId + n);
      committedAtMs[n] = Date.now();
    }
  }),
);
for (const writer of writers) await writer[Symbol.asyncDispose]();
process.stdout.write(`${JSON.stringify({ firstId, committedAtMs })}\n`);
