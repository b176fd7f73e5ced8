import { z } from 'zod';
import { Alert } from '#contract/alert';
import { FieldSummary, Overview, SourceSummary } from '#contract/catalog';
import { LabelRecord } from '#contract/label';
import type { LiveEvent, LiveStats } from '#contract/live';
import type { ApiClient } from '../api/client.ts';
import type { Answer, Problem } from '../api/problem.ts';
import { createBuffer, type Buffer } from './buffer.ts';
import { findingRows, type FeedRow, type FindingRow, type GapRow } from './feed-row.ts';
import { fieldRow, fieldRowOf, newerAlert, newerField, withStatus, type FieldRow } from './merge.ts';
import type { ServerMessage } from './protocol.ts';
import { createStore, defer, type Defer, type Readable } from './store.ts';
import { createTable, type Table } from './table.ts';

/** Everything the live page shows, outside React. One per signed-in tab. */
export interface LiveSession {
  readonly feed: Buffer<FeedRow>;
  /** The last ten minutes, one entry a second. */
  readonly stats: Buffer<LiveStats>;
  readonly fields: Table<FieldRow>;
  readonly alerts: Table<Alert>;
  readonly sources: Table<SourceSummary>;
  /** Departments of the demo, and servers that it runs on. */
  readonly demo: Readable<readonly DemoPart[]>;
  readonly overview: Readable<Overview | null>;
  /** Whether the lists were loaded once, and what went wrong at the last try. */
  readonly loads: Readable<Loads>;
  /** Events of a shape this page does not know. */
  readonly unread: Readable<number>;
  readonly onMessage: (message: ServerMessage) => void;
  readonly onWelcome: (welcome: { readonly gap: boolean; readonly since: number | null }) => void;
  readonly reload: () => Promise<void>;
  readonly refreshOverview: () => Promise<void>;
  /** Loads what the server still holds of what is missing at a gap row. */
  readonly fillGap: (gap: GapRow) => Promise<Problem | null>;
  /** A field as the catalogue has it now, with what of it was not examined. */
  readonly loadField: (urn: string) => Promise<Answer<FieldSummary>>;
  readonly changeAlert: (id: string, step: 'acknowledge' | 'resolve', comment: string) => Promise<Problem | null>;
}

export interface Loads {
  readonly state: 'loading' | 'loaded';
  readonly problem: Problem | null;
}

const FEED_ROWS = 10_000;
const STATS_SECONDS = 600;
const PAGE = 500;
const SOURCES_AFTER_MS = 1000;
/** The page shows the first so many labelled fields; beyond, one looks with a search of the catalogue. */
const MOST_FIELDS = 5_000;

const Page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), cursor: z.string().nullable() });
const FieldPage = Page(FieldSummary);
const AlertPage = Page(Alert);
const Findings = z.object({ items: z.array(z.object({ seq: z.number(), of: z.number(), label: LabelRecord })) });
const DemoPart = z.object({
  name: z.string(),
  part: z.string(),
  database: z.string(),
  address: z.string().nullable(),
  state: z.string(),
  command: z.string().nullable(),
});
export type DemoPart = z.infer<typeof DemoPart>;
const Demo = z.object({ items: z.array(DemoPart) });
const Sources = z.object({ items: z.array(SourceSummary) });

export function createLiveSession(api: ApiClient, now: () => number, later: Defer = defer): LiveSession {
  const feed = createBuffer<FeedRow>(FEED_ROWS);
  const stats = createBuffer<LiveStats>(STATS_SECONDS);
  const fields = createTable<FieldRow>({ keyOf: (row) => row.urn, newer: newerField });
  const alerts = createTable<Alert>({ keyOf: (alert) => alert.id, newer: newerAlert });
  const sources = createTable<SourceSummary>({ keyOf: (source) => source.id, newer: (_held, next) => next });
  const demo = createStore<readonly DemoPart[]>([]);
  const overview = createStore<Overview | null>(null);
  const loads = createStore<Loads>({ state: 'loading', problem: null });
  const unread = createStore(0);
  let gaps = 0;
  let sourcesDue = false;
  /** Newest event heard in this run: what is loaded beyond it comes live as well. */
  let heardSeq = 0;

  const addGap = (gap: {
    readonly why: 'reconnected' | 'slow';
    readonly dropped: number | null;
    readonly fromMs: number | null;
  }) => {
    gaps += 1;
    feed.push([{ kind: 'gap', key: `gap ${gaps}`, toMs: now(), filled: null, ...gap }]);
  };

  const hear = (events: readonly LiveEvent[]) => {
    const rows: FeedRow[] = [];
    const seconds: LiveStats[] = [];
    for (const event of events) {
      if (event.channel === 'findings') rows.push(...findingRows(event));
      else if (event.channel === 'stats') seconds.push(event.data);
      else if (event.channel === 'fields') fields.put(fieldRow(event.data, null), now());
      else if (event.channel === 'alerts') alerts.put(event.data, now());
      else if (event.data.type === 'status') {
        sources.put(withStatus(sources.find(event.data.source), event.data), now());
      } else refreshSourcesSoon();
    }
    feed.push(rows);
    stats.push(seconds);
  };

  /** A gap or a new dataset changes what only the catalogue counts; many in a moment are asked after once. */
  const refreshSourcesSoon = () => {
    if (sourcesDue) return;
    sourcesDue = true;
    later(() => {
      sourcesDue = false;
      void loadSources(now());
    }, SOURCES_AFTER_MS);
  };

  const fillGap = async (gap: GapRow) => {
    const answer = await api.get(`/findings?limit=${PAGE}`, Findings);
    if (!answer.ok) return answer.problem;
    const held = heldKeys(feed);
    const rows: FindingRow[] = [];
    for (const { seq, of, label } of answer.value.items.toReversed()) {
      if (seq > heardSeq || label.times.labelledAtMs < (gap.fromMs ?? 0)) continue;
      rows.push(...findingRows({ of, data: label }).filter((row) => !held.has(row.key)));
    }
    feed.replace((row) => row.key === gap.key, [{ ...gap, filled: rows.length }, ...rows]);
    return null;
  };

  const refreshOverview = async () => {
    const answer = await api.get('/overview', Overview);
    if (answer.ok) overview.set(answer.value);
  };

  const reload = async () => {
    const askedAtMs = now();
    loads.update((held) => ({ ...held, problem: null }));
    const answers = await Promise.all([
      loadSources(askedAtMs),
      loadFields(askedAtMs),
      loadAlerts(askedAtMs),
      refreshOverview(),
      loadDemo(),
    ]);
    const problem = answers.find((answer): answer is Problem => answer !== null && answer !== undefined) ?? null;
    loads.update((held) => ({ state: problem === null ? 'loaded' : held.state, problem }));
  };

  const loadSources = async (askedAtMs: number) => {
    const answer = await api.get('/sources', Sources);
    if (!answer.ok) return answer.problem;
    sources.load(answer.value.items, askedAtMs);
    return null;
  };

  const loadDemo = async () => {
    const answer = await api.get('/demo', Demo);
    if (answer.ok) demo.set(answer.value.items);
  };

  const loadFields = async (askedAtMs: number) => {
    const rows: FieldRow[] = [];
    const answer = await allPages(
      (cursor) => api.get(`/fields?labelled=true&limit=${PAGE}${cursorPart(cursor)}`, FieldPage),
      (field) => {
        const row = fieldRowOf(field);
        if (row !== null) rows.push(row);
        return rows.length < MOST_FIELDS;
      },
    );
    if (answer === null) fields.load(rows, askedAtMs);
    return answer;
  };

  const loadAlerts = async (askedAtMs: number) => {
    const open: Alert[] = [];
    for (const state of ['open', 'acknowledged']) {
      const problem = await allPages(
        (cursor) => api.get(`/alerts?state=${state}&limit=${PAGE}${cursorPart(cursor)}`, AlertPage),
        (alert) => open.push(alert) < MOST_FIELDS,
      );
      if (problem !== null) return problem;
    }
    alerts.load(open, askedAtMs);
    return null;
  };

  return {
    feed,
    stats,
    fields,
    alerts,
    sources,
    demo,
    overview,
    loads,
    unread,
    reload,
    refreshOverview,
    fillGap,
    onMessage: (message) => {
      if (message.type === 'events') {
        hear(message.events);
        heardSeq = message.seq;
        if (message.unread > 0) unread.update((count) => count + message.unread);
      } else if (message.type === 'lagging' && message.dropped > 0) {
        addGap({ why: 'slow', dropped: message.dropped, fromMs: null });
      }
    },
    onWelcome: ({ gap, since }) => {
      if (gap) addGap({ why: 'reconnected', dropped: null, fromMs: since });
      void reload();
    },
    loadField: (urn) => api.get(`/field?urn=${encodeURIComponent(urn)}`, FieldSummary),
    changeAlert: async (id, step, comment) => {
      const body = comment === '' ? {} : { comment };
      const answer = await api.post(`/alerts/${encodeURIComponent(id)}/${step}`, body, Alert);
      if (!answer.ok) return answer.problem;
      alerts.put(answer.value, now());
      return null;
    },
  };
}

function heldKeys(feed: Buffer<FeedRow>): ReadonlySet<string> {
  const keys = new Set<string>();
  const { first, end } = feed.get();
  for (let i = first; i < end; i += 1) keys.add(feed.at(i)?.key ?? '');
  return keys;
}

function cursorPart(cursor: string | null): string {
  return cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
}

/** Goes through a list page by page until its end or until `take` says enough. */
async function allPages<T>(
  ask: (cursor: string | null) => Promise<Answer<{ readonly items: readonly T[]; readonly cursor: string | null }>>,
  take: (item: T) => boolean,
): Promise<Problem | null> {
  let cursor: string | null = null;
  do {
    const answer = await ask(cursor);
    if (!answer.ok) return answer.problem;
    for (const item of answer.value.items) if (!take(item)) return null;
    cursor = answer.value.cursor;
  } while (cursor !== null);
  return null;
}
