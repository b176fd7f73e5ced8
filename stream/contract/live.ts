import { z } from 'zod';
import { Alert } from './alert.ts';
import { FieldLabel, LabelRecord } from './label.ts';
import { SourceEvent } from './source-event.ts';

/** What a live view can follow. */
export const CHANNELS = ['findings', 'fields', 'alerts', 'sources', 'stats'] as const;
export const Channel = z.enum(CHANNELS);
export type Channel = z.infer<typeof Channel>;

/** One second of the whole installation. */
export const LiveStats = z.object({
  /** Changes labelled and values examined in that second. */
  records: z.number(),
  values: z.number(),
  findings: z.number(),
  /** Change records in the log not yet classified, and observations not yet merged. */
  classifyLag: z.number(),
  catalogueLag: z.number(),
  labelP50Ms: z.number().nullable(),
  labelP99Ms: z.number().nullable(),
  deadLetters: z.number(),
  atMs: z.number(),
});
export type LiveStats = z.infer<typeof LiveStats>;

/**
 * An event of the live feed. `seq` grows by one per event within a `run` (the id of the feed, made anew by the process that fills it): a client
 * that saw `seq` n of run r resumes after n, or is told that there is a gap.
 * `findings` may be sampled when there are more than a screen can show; `of` then says how many it stands for.
 */
export const LiveEvent = z.discriminatedUnion('channel', [
  z.object({ channel: z.literal('findings'), seq: z.number().int(), of: z.number().int(), data: LabelRecord }),
  z.object({ channel: z.literal('fields'), seq: z.number().int(), data: FieldLabel }),
  z.object({ channel: z.literal('alerts'), seq: z.number().int(), data: Alert }),
  z.object({ channel: z.literal('sources'), seq: z.number().int(), data: SourceEvent }),
  z.object({ channel: z.literal('stats'), seq: z.number().int(), data: LiveStats }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;

/** An event with its JSON text: it is encoded once, whoever and however many are sent it. */
export interface LiveEntry {
  readonly event: LiveEvent;
  readonly json: string;
}

/** A channel whose oldest entries are no longer held, and the sequence number of the newest of these. */
export interface LostEntries {
  readonly channel: Channel;
  readonly seq: number;
}

/**
 * The live feed as one API process has it: bounded rings of the newest events, one per channel, and whoever listens.
 * Where the feed is filled by another process (Redis carries it), it may go stale and may begin anew under another run.
 */
export interface LiveFeed {
  readonly run: string;
  /** Nothing new can come at the moment: the process that fills it, or the way to it, is away. */
  readonly stale: boolean;
  /** Sequence number of the newest event, 0 when there is none. */
  readonly seq: number;
  /** Entries after `seq` that are still held, by sequence number, and what is lost of those after `seq`. */
  since(seq: number): { readonly entries: readonly LiveEntry[]; readonly lost: readonly LostEntries[] };
  /** The newest entries of a channel, newest first. */
  newest(channel: Channel): Iterable<LiveEntry>;
  /** Called synchronously for each entry; must not throw or block. Returns how to stop. */
  listen(listener: (entry: LiveEntry) => void): () => void;
  /** Called when `run` or `stale` has changed; must not throw or block. Returns how to stop. */
  onTurn(listener: () => void): () => void;
}
