import { expect, test } from 'vitest';
import { VigieError } from '#kernel/errors/vigie-error';
import { parseLsn } from '../lsn.ts';
import { judgeSlot, type SlotExpectation, type SlotFacts } from './judge-slot.ts';

const EXPECTED: SlotExpectation = {
  slot: 'vigie',
  systemId: '7',
  timeline: 2,
  resumeLsn: parseLsn('0/500'),
  readLsn: parseLsn('0/550'),
};

const FACTS: SlotFacts = {
  slot: {
    exists: true,
    plugin: 'pgoutput',
    database: 'shop',
    active: false,
    activePid: null,
    walStatus: 'reserved',
    restartLsn: parseLsn('0/300'),
    confirmedFlushLsn: parseLsn('0/500'),
    safeWalSize: null,
    invalidationReason: null,
    failover: null,
  },
  server: { systemId: '7', timeline: 2, walEnd: parseLsn('0/900'), database: 'shop' },
  timelineEnd: null,
};

const slot = (changes: Partial<SlotFacts['slot']>): SlotFacts => ({ ...FACTS, slot: { ...FACTS.slot, ...changes } });
const server = (changes: Partial<SlotFacts['server']>, timelineEnd: string | null = null): SlotFacts => ({
  ...FACTS,
  server: { ...FACTS.server, ...changes },
  timelineEnd: timelineEnd === null ? null : parseLsn(timelineEnd),
});

test.each<[what: string, facts: SlotFacts, verdict: string]>([
  ['it stands exactly where we stopped', FACTS, 'usable'],
  ['it is behind us: the confirmation was lost', slot({ confirmedFlushLsn: parseLsn('0/400') }), 'usable'],
  ['its WAL is beyond max_wal_size but kept', slot({ walStatus: 'extended' }), 'usable'],
  ['its WAL is in danger but there', slot({ walStatus: 'unreserved' }), 'usable'],
  ['the standby was promoted after what we read', server({ timeline: 3 }, '0/600'), 'usable'],
  ['the standby was promoted exactly where we stopped', server({ timeline: 3 }, '0/550'), 'usable'],
  ['it was dropped', slot({ exists: false }), 'VIG_C107'],
  ['its WAL was removed', slot({ walStatus: 'lost', restartLsn: null }), 'VIG_C107'],
  ['it was invalidated', slot({ invalidationReason: 'idle_timeout' }), 'VIG_C107'],
  ['it never became consistent', slot({ confirmedFlushLsn: null }), 'VIG_C107'],
  ['something else read it further', slot({ confirmedFlushLsn: parseLsn('0/501') }), 'VIG_C107'],
  ['it has another plugin', slot({ plugin: 'wal2json' }), 'VIG_C106'],
  ['it is a physical slot', slot({ plugin: null, database: null }), 'VIG_C106'],
  ['it belongs to another database', slot({ database: 'other' }), 'VIG_C106'],
  ['somebody reads it now', slot({ active: true, activePid: 42 }), 'VIG_C105'],
  ['the server is another one', server({ systemId: '8' }), 'VIG_C112'],
  ['the history of the new timeline does not come from ours', server({ timeline: 3 }), 'VIG_C112'],
  ['the server went back to an older timeline', server({ timeline: 1 }), 'VIG_C112'],
  ['the promoted standby lacks what we read', server({ timeline: 3 }, '0/4FF'), 'VIG_C112'],
  ['the promoted standby lacks what we read and had not confirmed', server({ timeline: 3 }, '0/54F'), 'VIG_C112'],
  ['the server was restored to before what we read', server({ walEnd: parseLsn('0/54F') }), 'VIG_C112'],
  [
    'another server has no such slot either',
    { ...slot({ exists: false }), server: { ...FACTS.server, systemId: '8' } },
    'VIG_C112',
  ],
])('P1: %s', (_what, facts, verdict) => {
  const judged = judgeSlot(facts, EXPECTED);
  expect(judged instanceof VigieError ? judged.code : judged).toBe(verdict);
});
