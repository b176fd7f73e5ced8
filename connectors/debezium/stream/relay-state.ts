import { z } from 'zod';
import { Position } from '#contract/position';
import { VigieError } from '#kernel/errors/vigie-error';
import { Sensitive } from '#kernel/sensitive';
import type { Progress } from '../../connector.ts';

const Reading = z.object({
  dataset: z.string(),
  epoch: z.number().int(),
  rows: z.number().int(),
  reason: z.enum(['initial', 'resnapshot', 'restarted']),
  /** Beside the changes, not instead of them. */
  incremental: z.boolean(),
});
export type Reading = z.infer<typeof Reading>;

const RelayState = z.object({
  /** Of the next record of the connector's topic. */
  offset: z.string().regex(/^\d+$/u),
  /** The newest change that was handed over, as its connector orders them; null before the first. */
  newest: z.object({ at: z.string(), order: z.number(), marks: z.array(z.string()).default([]) }).nullable(),
  /** Whose binary log it is that the places are of. */
  server: z
    .object({ number: z.number().int(), gtids: z.record(z.string(), z.string()) })
    .default({ number: 0, gtids: {} }),
  /** Where the newest snapshot was taken that stood instead of the changes, before them: a place of the tail. */
  snapshotAt: z.string().nullable().default(null),
  /** Tables being read. */
  readings: z.array(Reading),
  /** A snapshot that began anew: what of it was being read is torn. */
  torn: z.array(z.string()),
  /** Tables read again while the changes stood still, and the place up to which their rows show the changes. */
  shown: z.object({ at: z.string(), datasets: z.array(z.string()) }).nullable(),
  /** Requests to read again that were passed on, newest last. */
  requests: z.array(z.string()),
  /** The connector is to forget where it stood and to begin with a snapshot; the gap before it is to be told. */
  reset: z.object({ from: Position.nullable() }).nullable(),
});
export type RelayState = z.infer<typeof RelayState>;

export const FIRST_STATE: RelayState = {
  offset: '0',
  newest: null,
  server: { number: 0, gtids: {} },
  snapshotAt: null,
  readings: [],
  torn: [],
  shown: null,
  requests: [],
  reset: null,
};

const REMEMBERED_REQUESTS = 200;

export function remember(requests: readonly string[], request: string): string[] {
  return [...requests, request].slice(-REMEMBERED_REQUESTS);
}

/** @throws VigieError `VIG_K208` when the progress was written by something else, native capture for one. */
export function readRelayState(progress: Progress | null): {
  readonly state: RelayState;
  readonly position: Position | null;
} {
  if (progress === null) return { state: FIRST_STATE, position: null };
  const { state, position } = progress.reveal();
  const parsed = RelayState.safeParse(state);
  if (!parsed.success) {
    throw new VigieError('VIG_K208', 'the stored progress is not of a capture by Debezium');
  }
  return { state: parsed.data, position };
}

export function relayProgress(state: RelayState, position: Position | null): Progress {
  return new Sensitive({ version: 1, position, state });
}
