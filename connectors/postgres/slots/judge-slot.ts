import { VigieError } from '#kernel/errors/vigie-error';
import { formatLsn, type Lsn } from '../lsn.ts';
import type { ServerIdentity } from './server-identity.ts';
import { PLUGIN, type SlotInfo } from './slot.ts';

/** The source as it is now. `timelineEnd`: see `server-identity.ts`; only looked at when the timeline differs. */
export interface SlotFacts {
  readonly slot: SlotInfo;
  readonly server: ServerIdentity;
  readonly timelineEnd: Lsn | null;
}

/** What we know from before: kept with the progress. */
export interface SlotExpectation {
  readonly slot: string;
  readonly systemId: string;
  readonly timeline: number;
  /**
   * Where reading goes on: everything before it is durable. The end LSN of the last whole transaction (or of a
   * keepalive); in the middle of a transaction, its commit LSN.
   */
  readonly resumeLsn: Lsn;
  /**
   * Everything before it may have been read, durable or not proven to be: {@link resumeLsn} or further. A history that
   * ends before has lost what was read, and other transactions stand in its place.
   */
  readonly readLsn: Lsn;
}

/**
 * Whether the stream of a slot goes on exactly where we stopped (P1, P6). There is no answer "nearly": anything that
 * could hide a change is an error that names the mend.
 *
 * `VIG_C112` another server, or a history that lost what we read · `VIG_C106` the name belongs to something else ·
 * `VIG_C107` the changes that come next are gone · `VIG_C105` somebody reads it now.
 */
export function judgeSlot({ slot, server, timelineEnd }: SlotFacts, expected: SlotExpectation): 'usable' | VigieError {
  const { resumeLsn, readLsn } = expected;
  const details = { slot: expected.slot, resumeLsn: formatLsn(resumeLsn), readLsn: formatLsn(readLsn) };
  const another = (problem: string, more: object) =>
    new VigieError('VIG_C112', problem, { details: { ...details, ...more } });
  const foreign = (problem: string, more: object) =>
    new VigieError('VIG_C106', problem, { details: { ...details, ...more } });
  const lost = (problem: string, more: object) =>
    new VigieError('VIG_C107', problem, { details: { ...details, ...more } });

  if (server.systemId !== expected.systemId) return another('the source is another server than before', {});
  if (server.timeline < expected.timeline)
    return another('the source went back to an older timeline', { timeline: server.timeline });
  if (server.timeline > expected.timeline && (timelineEnd === null || readLsn > timelineEnd)) {
    return another('the source was promoted without changes that were read already', {
      timeline: server.timeline,
      timelineEnd: timelineEnd === null ? null : formatLsn(timelineEnd),
    });
  }
  if (server.walEnd < readLsn)
    return another('the log of the source ends before what was read already', { walEnd: formatLsn(server.walEnd) });
  if (!slot.exists) return lost('the replication slot does not exist any more', {});
  if (slot.plugin !== PLUGIN) return foreign('the replication slot has another plugin', { plugin: slot.plugin });
  if (slot.database !== server.database)
    return foreign('the replication slot belongs to another database', { database: slot.database });
  if (
    slot.walStatus === 'lost' ||
    slot.invalidationReason !== null ||
    slot.restartLsn === null ||
    slot.confirmedFlushLsn === null
  ) {
    return lost('the replication slot was invalidated', { walStatus: slot.walStatus, reason: slot.invalidationReason });
  }
  if (slot.confirmedFlushLsn > resumeLsn) {
    return lost('the replication slot was read by something else', {
      confirmedFlushLsn: formatLsn(slot.confirmedFlushLsn),
    });
  }
  if (slot.active)
    return new VigieError('VIG_C105', 'the replication slot is in use', {
      details: { ...details, activePid: slot.activePid },
    });
  return 'usable';
}
