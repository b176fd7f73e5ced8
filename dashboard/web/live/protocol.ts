import { z } from 'zod';
import { LiveEvent } from '#contract/live';

// The page's policy forbids `eval`; without this zod would try it once and the browser would report a violation.
z.config({ jitless: true });

/**
 * The contract's `LiveServerMessage`, but for its events, which are read one by one: an event of a shape that this page
 * does not know (a newer server) must not take the others of its message with it.
 */
const Envelope = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    run: z.string(),
    seq: z.number(),
    gap: z.boolean(),
    heartbeatMs: z.number().positive(),
    stale: z.boolean().default(false),
  }),
  z.object({ type: z.literal('events'), events: z.array(z.unknown()), seq: z.number() }),
  z.object({ type: z.literal('beat'), seq: z.number(), atMs: z.number(), stale: z.boolean().default(false) }),
  z.object({ type: z.literal('lagging'), lagging: z.boolean(), dropped: z.number(), seq: z.number() }),
  z.object({ type: z.literal('error'), code: z.string(), message: z.string(), mend: z.string() }),
]);

export type ServerMessage =
  | Exclude<z.infer<typeof Envelope>, { type: 'events' }>
  /** `unread` events did not have a known shape: counted and said, never guessed at. */
  | { readonly type: 'events'; readonly events: readonly LiveEvent[]; readonly seq: number; readonly unread: number };

/** Reads one frame; null when it is not a message of this protocol (a newer server may send more kinds). */
export function readMessage(frame: unknown): ServerMessage | null {
  if (typeof frame !== 'string') return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(frame);
  } catch {
    return null;
  }
  const envelope = Envelope.safeParse(parsed);
  if (!envelope.success) return null;
  if (envelope.data.type !== 'events') return envelope.data;
  const events: LiveEvent[] = [];
  let unread = 0;
  for (const candidate of envelope.data.events) {
    const event = LiveEvent.safeParse(candidate);
    if (event.success) events.push(event.data);
    else unread += 1;
  }
  return { type: 'events', events, seq: envelope.data.seq, unread };
}
