import { describe, expect, test } from 'vitest';
import type { LiveStats } from '#contract/live';
import type { SourceSummary } from '#contract/catalog';
import { classifyVerdict, LAG_OK_BYTES, sinksVerdict, sourcesVerdict, WAITING_OK } from './health.ts';

const source = (more: Partial<SourceSummary>): SourceSummary => ({
  id: 'shop',
  kind: 'postgres',
  namespace: 'postgres://h:5432',
  url: 'postgres://h:5432/shop',
  origin: 'config',
  state: 'streaming',
  paused: false,
  position: null,
  committedAtMs: null,
  heardAtMs: null,
  retainedBytes: null,
  lagBytes: 0,
  snapshot: null,
  error: null,
  datasets: 1,
  gaps: 0,
  ...more,
});
const second = (more: Partial<LiveStats>): LiveStats => ({
  records: 100,
  values: 800,
  findings: 5,
  classifyLag: 0,
  catalogueLag: 0,
  labelP50Ms: 8,
  labelP99Ms: 40,
  deadLetters: 0,
  atMs: 0,
  ...more,
});
const overview = {
  sources: 1,
  sourcesTroubled: 0,
  datasets: 1,
  fields: 1,
  labelledFields: 1,
  records: 1,
  examinedValues: 1,
  openAlerts: 0,
  byClass: {},
  label: { p50Ms: 8, p99Ms: 40, count: 100 },
  catalogue: { p50Ms: 8, p99Ms: 40, count: 100 },
  objectiveP99Ms: 120,
  objectiveMet: true,
};

describe('P6: the verdicts are honest', () => {
  test('nothing measured is not well', () => {
    expect([sourcesVerdict([]), classifyVerdict([], null), sinksVerdict([])]).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ]);
  });

  test('the worst source speaks for all', () => {
    expect(sourcesVerdict([source({}), source({ lagBytes: LAG_OK_BYTES })])).toBe('ok');
    expect(sourcesVerdict([source({}), source({ lagBytes: LAG_OK_BYTES + 1 })])).toBe('behind');
    expect(sourcesVerdict([source({}), source({ state: 'backoff' })])).toBe('behind');
    expect(sourcesVerdict([source({ lagBytes: LAG_OK_BYTES + 1 }), source({ state: 'failed' })])).toBe('broken');
    expect(sourcesVerdict([source({ state: 'connecting', lagBytes: null })])).toBe('unknown');
  });

  test('classification: the objective, the queue, the dead letters, a standstill', () => {
    expect(classifyVerdict([second({})], overview)).toBe('ok');
    expect(classifyVerdict([second({ labelP99Ms: 121 })], overview)).toBe('behind');
    expect(classifyVerdict([second({ classifyLag: WAITING_OK + 1 })], overview)).toBe('behind');
    expect(classifyVerdict([second({ deadLetters: 1 })], overview)).toBe('behind');
    const still = Array.from({ length: 10 }, () => second({ records: 0, classifyLag: 5 }));
    expect(classifyVerdict(still, overview)).toBe('broken');
    expect(classifyVerdict([...still.slice(1), second({ classifyLag: 4 })], overview)).toBe('ok');
  });

  test('sinks: behind with a queue, broken when it does not move', () => {
    expect(sinksVerdict([second({ catalogueLag: WAITING_OK + 1 })])).toBe('behind');
    expect(sinksVerdict(Array.from({ length: 30 }, () => second({ catalogueLag: WAITING_OK + 1 })))).toBe('broken');
    expect(sinksVerdict(Array.from({ length: 30 }, (_, i) => second({ catalogueLag: 2 * WAITING_OK - i })))).toBe(
      'behind',
    );
  });
});
