import { CHANNELS, type Channel } from '#contract/live';

/**
 * What Redis holds of the live feed. All keys have one hash tag, so that they lie on one node of a cluster and a script
 * may touch them together. Keys of a run carry its id: what a writer that was replaced still writes goes where nobody
 * reads, and expires.
 */
const TAG = 'vigie:{live}';

/** Id of the run that is being filled. */
export const RUN_KEY = `${TAG}:run`;

/** There while the run is being filled: it expires soon after its writer has gone quiet. */
export const BEAT_KEY = `${TAG}:beat`;

export interface RunKeys {
  /** Stream of all events, the newest few thousand, in order: what readers follow. */
  readonly all: string;
  /** Hash by channel: the newest sequence number there was, held or not. */
  readonly newest: string;
  /** Stream of each channel: what a reader that comes late begins with. */
  readonly channel: (channel: Channel) => string;
}

export function runKeys(run: string): RunKeys {
  const prefix = `${TAG}:${run}`;
  return { all: `${prefix}:all`, newest: `${prefix}:newest`, channel: (channel) => `${prefix}:${channel}` };
}

/** Keys that {@link FILL} touches, in its order. */
export function fillKeys(run: string): readonly string[] {
  const { all, newest, channel } = runKeys(run);
  return [RUN_KEY, BEAT_KEY, all, newest, ...CHANNELS.map(channel)];
}

/** The stream that readers follow holds about so many events: who stays away for longer reads the channels anew. */
const ALL_ENTRIES = 4_000;
/** A run that nobody fills any more is forgotten after this. */
const QUIET_MS = 3_600_000;
/** Without a sign of life for so long the feed is stale. */
export const BEAT_MS = 5_000;

/**
 * Adds events to the run, all or none, and gives a sign of life. Returns 0, having done nothing, when the run is not the
 * one that is being filled (any more): another process fills another, or Redis has forgotten.
 *
 * ARGV: run, bounds of each channel in entries, then for each event its sequence number, the index of its channel (from
 * 1), the sequence number of the newest event of that channel before it, and its JSON text.
 */
export const FILL = `
local run = ARGV[1]
if redis.call('GET', KEYS[1]) ~= run then return 0 end
local channels = #KEYS - 4
local i = 2 + channels
while i <= #ARGV do
  local seq, channel, before, json = ARGV[i], tonumber(ARGV[i + 1]), ARGV[i + 2], ARGV[i + 3]
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ${ALL_ENTRIES}, seq .. '-0', 'before', before, 'event', json)
  redis.call('XADD', KEYS[4 + channel], 'MAXLEN', '~', ARGV[1 + channel], seq .. '-0', 'before', before, 'event', json)
  redis.call('HSET', KEYS[4], channel, seq, 'all', seq)
  i = i + 4
end
redis.call('SET', KEYS[2], run, 'PX', ${BEAT_MS})
for k = 3, #KEYS do redis.call('PEXPIRE', KEYS[k], ${QUIET_MS}) end
redis.call('PEXPIRE', KEYS[1], ${QUIET_MS})
return 1
`;
