import { z } from 'zod';
import { SEVERITIES, Severity } from './alert.ts';
import { CLASSES, DataClass } from './classes.ts';
import { SourceId } from './dataset.ts';
import { Channel, LiveEvent } from './live.ts';

/**
 * The WebSocket protocol of the live feed, `docs/specs/live-protocol.md`: one JSON object per text message.
 * Subprotocol {@link LIVE_SUBPROTOCOL} at {@link LIVE_PATH}.
 */
export const LIVE_PATH = '/api/v1/live';
export const LIVE_SUBPROTOCOL = 'vigie.v1';

/** What of the followed channels is wanted; what is left out does not restrict. A channel that has no such thing passes. */
export const LiveFilter = z.strictObject({
  classes: z.array(DataClass).max(CLASSES.length).optional(),
  source: SourceId.optional(),
  /** Dataset URN. */
  dataset: z.string().min(1).max(2000).optional(),
  /** Of alerts: this and above. */
  minSeverity: Severity.optional(),
});
export type LiveFilter = z.infer<typeof LiveFilter>;

const Channels = z.array(Channel).min(1).max(Channel.options.length);

export const LiveHello = z.strictObject({
  type: z.literal('hello'),
  /** May be left out when the upgrade request carried it as `Authorization: Bearer`. */
  token: z.string().max(1024).optional(),
  channels: Channels,
  filter: LiveFilter.default({}),
  /** Goes on after this event, which the client has. */
  resume: z.strictObject({ run: z.string().max(64), seq: z.number().int().nonnegative() }).optional(),
  /** Without `resume` (or when it is of another run): how many of the newest events of each channel to begin with. */
  recent: z.number().int().min(0).max(1000).default(200),
});
export type LiveHello = z.infer<typeof LiveHello>;

export const LiveClientMessage = z.discriminatedUnion('type', [
  LiveHello,
  /** Replaces channels and filter from now on; nothing is sent again. */
  z.strictObject({ type: z.literal('follow'), channels: Channels, filter: LiveFilter.default({}) }),
]);
export type LiveClientMessage = z.infer<typeof LiveClientMessage>;

export const LiveServerMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    run: z.string(),
    /** The client has, or is about to be sent, everything wanted up to here that is still held. */
    seq: z.number().int(),
    /** Events after the resumed one are lost; `stats` do not count. Also true when the run is another. */
    gap: z.boolean(),
    /** A `beat` comes at least this often: silence for twice as long means that the connection is dead. */
    heartbeatMs: z.number(),
    /** The feed itself is cut off from what fills it: what is shown is old, whatever the connection. */
    stale: z.boolean().default(false),
  }),
  z.object({
    type: z.literal('events'),
    /** Increasing in `seq`. */
    events: z.array(LiveEvent),
    /** Resume after this: the newest event considered, sent or filtered out. */
    seq: z.number().int(),
  }),
  z.object({
    /** Also sent at once when `stale` changes. */
    type: z.literal('beat'),
    seq: z.number().int(),
    atMs: z.number(),
    stale: z.boolean().default(false),
  }),
  z.object({
    /**
     * The client reads too slowly: from now on `findings` and `stats` are left out (`dropped: 0`). Sent again with the
     * number left out once it has caught up.
     */
    type: z.literal('lagging'),
    lagging: z.boolean(),
    dropped: z.number().int(),
    seq: z.number().int(),
  }),
  z.object({ type: z.literal('error'), code: z.string(), message: z.string(), mend: z.string() }),
]);
export type LiveServerMessage = z.infer<typeof LiveServerMessage>;

/** Why the server closes a connection. Codes below 4000 are those of RFC 6455 §7.4.1. */
export const LIVE_CLOSE = {
  /** The server stops; connect again. */
  goingAway: 1001,
  /** A binary message. */
  unsupported: 1003,
  /** A message above 64 KiB. */
  tooBig: 1009,
  /** The client does not read: more than 8 MiB wait for it. Connect again with `resume`. */
  tooSlow: 1013,
  badMessage: 4400,
  badToken: 4401,
  /** No hello within five seconds. */
  helloTimeout: 4408,
  /** More messages than allowed. */
  tooMany: 4429,
} as const;

/** Rank of a severity, mildest 0. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
