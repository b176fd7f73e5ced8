import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Control } from '#contract/control';
import type { Rule } from '#contract/rule';
import { ruleProblems as problemsOfRule } from '#classifiers/rules/compile-rules';
import type { DeadLetter } from '#contract/dead-letter';
import type { Log } from '#contract/log';
import { topics } from '#contract/topics';
import { VigieError } from '#kernel/errors/vigie-error';
import { eventually } from '#tests/support/eventually';
import { alert, finding } from './live/events.fixture.ts';
import { openApiDocument } from './openapi.ts';
import { openStage } from './server.fixture.ts';

/** Looked for in everything that leaves: it must be nowhere (P4). */
const CANARY = 'canary-4929-1077-secret';

const COMMANDS = {
  thresholds: { minimum: 0.7, high: 0.9 },
  ruleProblems: async () => [],
  sourceProblems: async () => [],
};

const ruleProblems = async (rule: Rule) =>
  problemsOfRule(rule).map(({ path, error }) => ({ path, message: error.message }));

const away = async () => {
  throw new VigieError('VIG_K201', 'connect ECONNREFUSED 10.0.0.5:5432');
};

describe('reading', () => {
  test('every list answers from an empty catalogue, and what is not there is 404', async () => {
    await using stage = await openStage();
    for (const path of [
      'sources',
      'datasets',
      'fields',
      'labels',
      'findings',
      'alerts',
      'dead-letters',
      'rules',
      'coverage',
      'latency',
      'lag',
    ]) {
      const { status, body } = await stage.ask(`/api/v1/${path}`);
      expect([path, status, body]).toEqual([path, 200, expect.objectContaining({ items: [] })]);
    }
    const overview = await stage.ask('/api/v1/overview');
    expect(overview.body).toMatchObject({ sources: 0, objectiveMet: true });
    const urn = encodeURIComponent('postgres://db:5432/shop.public.customer');
    expect((await stage.ask(`/api/v1/dataset?urn=${urn}`)).status).toBe(404);
    expect((await stage.ask(`/api/v1/field?urn=${urn}%23email`)).status).toBe(404);
    expect((await stage.ask(`/api/v1/history?subject=${urn}`)).body).toEqual({ items: [] });
    expect((await stage.ask('/api/v1/alerts/none/acknowledge', { method: 'POST', body: {} })).status).toBe(404);
    expect((await stage.ask('/api/v1/alerts/none/resolve', { method: 'POST' })).status).toBe(404);
  });

  test('the newest findings come first, by class, dataset and number', async () => {
    await using stage = await openStage();
    for (let i = 0; i < 5; i += 1) stage.feed.publish(finding({ class: i % 2 === 0 ? 'PII' : 'PHI' }));
    stage.feed.publish(alert({}));
    const seqs = async (query: string): Promise<readonly number[]> => {
      const { body } = await stage.ask(`/api/v1/findings${query}`);
      return z
        .object({ items: z.array(z.object({ seq: z.number() })) })
        .parse(body)
        .items.map(({ seq }) => seq);
    };
    expect(await seqs('')).toEqual([5, 4, 3, 2, 1]);
    expect(await seqs('?class=PII&limit=2')).toEqual([5, 3]);
    expect(await seqs('?dataset=other')).toEqual([]);
  });

  test('health, readiness and metrics say how it stands', async () => {
    let ready = false;
    const health = async () => ({
      ready,
      checks: [{ name: 'log', ok: ready, ...(ready ? {} : { code: 'VIG_K201' }) }],
    });
    await using stage = await openStage({ health });
    const alive = await stage.ask('/healthz', { headers: { authorization: '' } });
    expect([alive.status, alive.body]).toMatchObject([200, { alive: true }]);
    const down = await stage.ask('/readyz');
    expect([down.status, down.body]).toMatchObject([503, { ready: false, checks: [{ code: 'VIG_K201' }] }]);
    ready = true;
    await eventually(async () => expect((await stage.ask('/readyz')).status).toBe(200));
    await eventually(async () => {
      const { text } = await stage.ask('/metrics');
      expect(text).toMatch(/vigie_api_requests_total\{route="\/readyz",method="GET",status="503"\} [1-9]/u);
    });
  });

  test('what is away is 503 with a code, and neither its host nor a stack', async () => {
    await using stage = await openStage({ commands: { ...COMMANDS, classify: away } });
    const body = { values: [{ text: 'x' }] };
    const { status, text, headers } = await stage.ask('/api/v1/classify', { method: 'POST', body });
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(text).toContain('VIG_K201');
    expect(text).not.toContain('10.0.0.5');
  });
});

describe('telling', () => {
  test('P4: a source is registered, told what to do and removed, and its password never comes back', async () => {
    await using stage = await openStage();
    const url = `postgres://vigie:${CANARY}@db.example.org:5432/shop`;
    const source = { id: 'shop', kind: 'postgres', url, settings: { slot: 'vigie_shop' } };
    const made = await stage.ask('/api/v1/sources', { method: 'POST', body: source });
    expect([made.status, made.body]).toEqual([201, { source: 'shop', kind: 'postgres' }]);
    expect((await stage.catalog.registry.list())[0]).toMatchObject({ id: 'shop', origin: 'api', url });
    const again = await stage.ask('/api/v1/sources', { method: 'POST', body: source });
    expect([again.status, again.body]).toMatchObject([409, { code: 'VIG_A506' }]);
    const list = await stage.ask('/api/v1/sources');
    expect(list.text).toContain('db.example.org');

    expect((await stage.ask('/api/v1/sources/shop/pause', { method: 'POST' })).status).toBe(202);
    expect(await controls(stage.log)).toMatchObject([['source/shop', { source: 'shop', paused: true }]]);
    expect((await stage.ask('/api/v1/sources/shop/resume', { method: 'POST' })).status).toBe(202);
    const tables = ['public.customer'];
    const asked = await stage.ask('/api/v1/sources/shop/resnapshot', { method: 'POST', body: { tables } });
    expect(asked.status).toBe(202);
    await stage.ask('/api/v1/reclassify', { method: 'POST', body: {} });
    expect(await controls(stage.log)).toMatchObject([
      ['source/shop', { paused: false }],
      ['resnapshot/shop', { type: 'resnapshot', tables, reason: 'asked' }],
      ['reclassify/shop', { type: 'resnapshot', tables: [], reason: 'reclassify' }],
    ]);

    expect((await stage.ask('/api/v1/sources/other/pause', { method: 'POST' })).status).toBe(404);
    expect((await stage.ask('/api/v1/sources/shop', { method: 'DELETE' })).status).toBe(200);
    expect((await stage.ask('/api/v1/sources/shop', { method: 'DELETE' })).status).toBe(404);
    expect(await controls(stage.log)).toEqual([]);
    for (const text of [made.text, again.text, list.text, asked.text, stage.logged()])
      expect(text).not.toContain(CANARY);
  });

  test('a source of the configuration is not removed behind its back, and a bad one is refused with every problem', async () => {
    const problems = [
      { path: '/settings/slot', message: 'Unknown setting' },
      { path: '/url', message: 'Not a PostgreSQL url' },
    ];
    const sourceProblems = async () => problems;
    await using stage = await openStage({ commands: { ...COMMANDS, sourceProblems } });
    await stage.catalog.registry.add({
      id: 'fixed',
      kind: 'postgres',
      url: 'postgres://db/x',
      origin: 'config',
      settings: {},
    });
    expect((await stage.ask('/api/v1/sources/fixed', { method: 'DELETE' })).status).toBe(409);
    const refused = await stage.ask('/api/v1/sources', {
      method: 'POST',
      body: { id: 'shop', kind: 'postgres', url: 'x' },
    });
    expect([refused.status, refused.body]).toMatchObject([400, { code: 'VIG_A503', problems }]);
    expect(await stage.catalog.registry.list()).toHaveLength(1);
  });

  test('a rule is made, seen at once, replaced and taken back; a bad one never reaches the topic', async () => {
    await using stage = await openStage({ commands: { ...COMMANDS, ruleProblems } });
    const rule = { id: 'badge', entity: 'BADGE_NUMBER', classes: ['PII'], pattern: 'B-[0-9]{6}' };
    const put = (body: object, id = 'badge') => stage.ask(`/api/v1/rules/${id}`, { method: 'PUT', body });
    const made = await put(rule);
    expect([made.status, made.body]).toEqual([200, { ...rule, weight: 0.8, enabled: true, version: 1 }]);
    expect((await put({ ...rule, weight: 0.5 })).status).toBe(200);
    expect((await stage.ask('/api/v1/rules')).body).toMatchObject({ items: [{ id: 'badge', weight: 0.5 }] });
    expect((await put({ ...rule, pattern: '(?=x)' })).body).toMatchObject({ problems: [{ path: '/pattern' }] });
    expect((await put({ ...rule, pattern: undefined })).body).toMatchObject({ problems: [{ path: '/pattern' }] });
    expect((await put(rule, 'other')).status).toBe(400);
    expect((await put({ ...rule, classes: ['SECRET'], weight: 2 })).body).toMatchObject({
      problems: [{ path: '/classes/0' }, { path: '/weight' }],
    });
    expect(await controls(stage.log)).toHaveLength(1);
    expect((await stage.ask('/api/v1/rules/badge', { method: 'DELETE' })).status).toBe(200);
    expect((await stage.ask('/api/v1/rules/badge', { method: 'DELETE' })).status).toBe(404);
    expect((await stage.ask('/api/v1/rules')).body).toEqual({ items: [] });
  });

  test('P4: a value to classify is neither sent back nor logged, also when the classifier fails', async () => {
    let fail = false;
    const classify = async (values: readonly { readonly text: { reveal(): string } }[]) => {
      if (fail) throw new Error(`cannot classify ${values[0]?.text.reveal() ?? ''}`);
      const explanation = { recognizer: 'card', baseScore: 0.5, validation: 'passed', context: ['card'] } as const;
      return values.map(() => [
        {
          entity: 'CREDIT_CARD',
          classes: ['FINANCIAL'] as const,
          confidence: 0.9,
          path: '',
          start: 0,
          end: 16,
          masked: '****',
          explanation,
        },
      ]);
    };
    await using stage = await openStage({
      commands: { ...COMMANDS, classify },
    });
    const body = { values: [{ text: CANARY, field: 'comment' }] };
    const found = await stage.ask('/api/v1/classify', { method: 'POST', body });
    expect([found.status, found.body]).toMatchObject([200, { items: [{ findings: [{ entity: 'CREDIT_CARD' }] }] }]);
    fail = true;
    const failed = await stage.ask('/api/v1/classify', { method: 'POST', body });
    expect([failed.status, failed.body]).toMatchObject([500, { code: 'VIG_X900' }]);
    const broken = await stage.ask('/api/v1/classify', { method: 'POST', body: `{"values":[{"text":"${CANARY}"` });
    expect(broken.status).toBe(400);
    const odd = await stage.ask('/api/v1/classify', {
      method: 'POST',
      body: { values: [{ text: 1, [CANARY]: CANARY }], kind: CANARY },
    });
    expect(odd.status).toBe(400);
    for (const text of [found.text, failed.text, broken.text, odd.text, stage.logged()])
      expect(text).not.toContain(CANARY);
    expect(stage.logged()).toContain('request failed');
  });
});

test('an address that is taken is said with the code that mends it', async () => {
  await using stage = await openStage();
  await expect(openStage({ port: stage.port })).rejects.toMatchObject({
    code: 'VIG_X607',
    details: { reason: 'EADDRINUSE' },
  });
});

describe('dead letters', () => {
  test('P4, P7: a letter is told without its record, and a retry puts the record back and takes the letter away, once', async () => {
    await using stage = await openStage();
    const topic = 'shop.public.customer';
    await stage.log.createTopics([
      { name: topic, partitions: 2, compacted: false, encrypted: true, retentionMs: 60_000 },
    ]);
    const id = `${topic}/1/42`;
    await append(stage.log, topics.deadLetters, [
      [`${topic}/0/7`, letter(`${topic}/0/7`, 0)],
      [id, letter(id, 1)],
    ]);
    const address = `/api/v1/dead-letters/${encodeURIComponent(id)}`;
    const shown = await eventually(async () => {
      const answer = await stage.ask(address);
      expect(answer.status).toBe(200);
      return answer;
    });
    const list = await stage.ask('/api/v1/dead-letters?limit=1');
    const page = z.object({ items: z.array(z.object({ id: z.string() })), cursor: z.string() }).parse(list.body);
    expect(page.items).toMatchObject([{ id }]);
    const rest = await stage.ask(`/api/v1/dead-letters?limit=1&cursor=${encodeURIComponent(page.cursor)}`);
    expect(rest.body).toMatchObject({ items: [{ id: `${topic}/0/7` }], cursor: null });
    for (const text of [shown.text, list.text, stage.logged()]) {
      expect(text).not.toContain(CANARY);
      expect(text).not.toContain(Buffer.from(CANARY).toString('base64'));
    }

    const retries = await Promise.all([1, 2, 3].map(() => stage.ask(`${address}/retry`, { method: 'POST' })));
    expect(retries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 404, 404]);
    const records = await everything(stage.log, topic);
    const headers = { trace: 't', 'vigie.dead-letter': id, 'vigie.attempts': '1' };
    expect(records).toMatchObject([{ partition: 1, value: CANARY, headers, timestampMs: 123 }]);
    expect((await stage.ask(address)).status).toBe(404);
    const left = (await everything(stage.log, topics.deadLetters)).filter((record) => record.key === id);
    expect(left.at(-1)?.value).toBeNull();
  });
});

test('no route of the document answers without the token, but those that say how the process stands', async () => {
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(await openApiDocument());
  await using stage = await openStage({ limits: { requestsPerSecond: 10_000 } });
  const open: string[] = [];
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of Object.keys(methods)) {
      const address = path.replaceAll(/\{[^}]+\}/gu, 'x');
      const headers = { authorization: 'Bearer wrong' };
      const { status } = await stage.ask(address, { method: method.toUpperCase(), headers });
      if (status !== 401 && status !== 429) open.push(`${method} ${path}`);
    }
  }
  expect(open).toEqual(['get /healthz', 'get /readyz']);
});

function letter(id: string, partition: number): DeadLetter {
  const record = {
    key: Buffer.from('{"id":1}').toString('base64'),
    value: Buffer.from(CANARY).toString('base64'),
    headers: { trace: 't' },
    timestampMs: 123,
  };
  const topic = 'shop.public.customer';
  const reason = 'the record is no change envelope';
  return {
    id,
    topic,
    partition,
    offset: '42',
    source: 'shop',
    dataset: null,
    position: null,
    after: null,
    retryOf: null,
    code: 'VIG_F301',
    reason,
    failedAtMs: 1,
    attempts: 1,
    record,
  };
}

async function append(log: Log, topic: string, entries: readonly (readonly [string, unknown])[]): Promise<void> {
  await using producer = await log.producer();
  const records = entries.map(([key, value]) => ({
    key: Buffer.from(key),
    value: Buffer.from(JSON.stringify(value)),
    timestampMs: 1,
  }));
  await producer.append([{ topic, records }]);
}

async function everything(log: Log, topic: string) {
  const records = [];
  for await (const batch of log.read(topic)) {
    for (const { key, value, headers, timestampMs } of batch.records) {
      records.push({ partition: batch.partition, key: textOf(key), value: textOf(value), headers, timestampMs });
    }
  }
  return records;
}

/** What the control topic holds now, in the order of its first writing. */
async function controls(log: Log): Promise<readonly (readonly [string, Control])[]> {
  const state = new Map<string, Control>();
  for (const { key, value } of await everything(log, topics.control)) {
    if (key === null) continue;
    if (value === null) state.delete(key);
    else state.set(key, JSON.parse(value));
  }
  return [...state];
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString();
}
