import { createServer } from 'node:http';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { expect, test } from 'vitest';
import { startRegistry } from '#deploy/stack/servers/registry';
import { systemClock } from '#kernel/clock';
import { Keyring } from '#kernel/secrets/keyring';
import { silentLogger } from '#kernel/telemetry/logger';
import { ownTopics, topics } from '#contract/topics';
import { openPostgresLog } from '#log/postgres/postgres-log';
import { openTestDatabase } from '#tests/support/postgres';
import { describeWith, sharedServer } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { openAvroLog, registerForms } from '../own-topics/avro-log.ts';
import { openAvroRegistry } from './schema-registry.ts';

const TIMEOUT_MS = 120_000;

const open = (url: string, attempts = 2) =>
  openAvroRegistry({ url, clock: systemClock, random: () => 1, attempts, timeoutMs: attempts === 1 ? 2_000 : 15_000 });

const schema = (...fields: readonly unknown[]) =>
  JSON.stringify({
    type: 'record',
    name: 'R',
    namespace: 'vigie.test',
    fields: [{ name: 'a', type: 'string' }, ...fields],
  });

const subject = () => `t${Math.random().toString(36).slice(2)}-value`;

/** Hands requests on to a registry and tells of them: `GET /config/t-value`. */
async function openBetween(url: string, tell: (request: string) => void) {
  const server = createServer((request, response) => {
    const hand = async () => {
      tell(`${request.method} ${request.url}`);
      const body = Buffer.concat(await Array.fromAsync(request, (part: Buffer) => part));
      const answer = await fetch(`${url}${request.url}`, {
        method: request.method ?? 'GET',
        headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
        body: body.length === 0 ? null : body,
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(await answer.text());
    };
    hand().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const at = server.address();
  return {
    url: `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

describeWith(['registry'], 'a schema registry', () => {
  test(
    'keeps schemas under ids, and refuses one that cannot read what the last one wrote',
    async () => {
      const url = `http://${await sharedServer('registry')}/apis/ccompat/v7`;
      const registry = open(url);
      const name = subject();
      const first = await registry.register(name, schema());
      expect((await registry.register(name, schema())).id).toBe(first.id);
      const second = await registry.register(name, schema({ name: 'b', type: ['null', 'string'], default: null }));
      expect(second.id).not.toBe(first.id);
      await expect(registry.register(name, schema({ name: 'c', type: 'string' }))).rejects.toMatchObject({
        code: 'VIG_K221',
        details: { what: `subject ${name}` },
      });
      // Another process asks by id alone.
      expect((await open(url).schema(first.id)).schema).toMatchObject({ type: 'record', name: 'vigie.test.R' });
      await expect(open(url).schema(99_999_999)).rejects.toMatchObject({ code: 'VIG_F308' });
    },
    TIMEOUT_MS,
  );

  test(
    'gives all who make subjects at the same time their ids: a fleet that starts on an empty registry was refused',
    async () => {
      const url = `http://${await sharedServer('registry')}/apis/ccompat/v7`;
      for (let round = 0; round < 20; round++) {
        const name = subject();
        const fleet = [1, 2, 3, 4].map(() => open(url));
        const found = await Promise.all(fleet.map((registry) => registry.register(name, schema())));
        expect(new Set(found.map(({ id }) => id)).size).toBe(1);
      }
    },
    TIMEOUT_MS,
  );

  test(
    'is told of compatibility before there is a version: a crash in between left a subject that refused every start',
    async () => {
      const url = `http://${await sharedServer('registry')}/apis/ccompat/v7`;
      const asked: string[] = [];
      await using between = await openBetween(url, (request) => asked.push(request));
      const name = subject();
      await open(between.url).register(name, schema());
      const first = (start: string) => asked.findIndex((request) => request.startsWith(start));
      expect(first(`PUT /config/${name}`)).toBeGreaterThanOrEqual(0);
      expect(first(`PUT /config/${name}`)).toBeLessThan(first(`POST /subjects/${name}/versions`));
    },
    TIMEOUT_MS,
  );

  test(
    'that is away is told as such, and answers when it is back; what is known needs it not',
    async () => {
      await using folder = await tempFolder('registry');
      const first = await startRegistry({ dataDir: folder.path });
      const registry = open(first.url);
      const known = await registry.register(subject(), schema());
      await first.kill();
      expect(await registry.schema(known.id)).toBe(await registry.schema(known.id));
      await expect(open(first.url).schema(known.id)).rejects.toMatchObject({ code: 'VIG_K220', retry: 'backoff' });
      await using second = await startRegistry({ dataDir: folder.path });
      expect(second.url).toBe(first.url);
      expect((await open(second.url).schema(known.id)).id).toBe(known.id);
    },
    TIMEOUT_MS,
  );

  test(
    'what it never answers, refuses or says wrongly has a code of its own, and is not quoted',
    async () => {
      const answers = new Map([
        ['1', () => ({ status: 401, body: 'secret-4711' })],
        ['2', () => ({ status: 500, body: 'secret-4711' })],
        ['3', () => ({ status: 200, body: JSON.stringify({ schema: '{"type":"secret-4711"}' }) })],
        ['4', () => ({ status: 200, body: 'secret-4711' })],
      ]);
      const server = createServer((request, response) => {
        const answer = answers.get(request.url?.split('/').at(-1) ?? '')?.();
        // No answer at all, as behind a firewall.
        if (answer !== undefined) response.writeHead(answer.status).end(answer.body);
      });
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      const at = server.address();
      const registry = open(`http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`, 1);
      const codes: string[] = [];
      for (const id of [1, 2, 3, 4, 5]) {
        const error: unknown = await registry.schema(id).catch((thrown: unknown) => thrown);
        codes.push(typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'none');
        expect(JSON.stringify(error) + String(error)).not.toContain('4711');
      }
      expect(codes).toEqual(['VIG_K222', 'VIG_K220', 'VIG_F305', 'VIG_F305', 'VIG_K220']);
      server.closeAllConnections();
      server.close();
    },
    TIMEOUT_MS,
  );

  test(
    'the log as Avro: others read with their client, we read as ever, and what was JSON before is read on',
    async () => {
      await using database = await openTestDatabase();
      const url = `http://${await sharedServer('registry')}/apis/ccompat/v7`;
      const plain = await openPostgresLog({ url: database.url, keyring: Keyring.generate(), logger: silentLogger });
      await plain.createTopics(ownTopics);
      const client = open(url);
      await using log = openAvroLog(plain, client, await registerForms(client));
      const control = { type: 'source', source: 'shop', paused: true };
      const record = { key: Buffer.from('source/shop'), value: Buffer.from(JSON.stringify(control)), timestampMs: 1 };
      await using before = await plain.producer();
      await before.append([{ topic: topics.control, records: [record] }]);
      await using producer = await log.producer();
      await producer.transact({
        records: [
          { topic: topics.control, records: [record, { ...record, value: null }] },
          { topic: topics.deadLetters, records: [record] },
        ],
      });
      const values = async (of: typeof log, topic: string) => {
        const found: (Uint8Array | null)[] = [];
        for await (const { records } of of.read(topic)) found.push(...records.map(({ value }) => value));
        return found;
      };
      const read = (await values(log, topics.control)).map((value) =>
        value === null ? null : JSON.parse(String(value)),
      );
      expect(read).toEqual([control, control, null]);
      const [json, avro] = await values(plain, topics.control);
      expect(JSON.parse(String(json))).toEqual(control);
      expect(await new SchemaRegistry({ host: url }).decode(Buffer.from(avro ?? []))).toMatchObject(control);
      // What rests encrypted is not turned.
      expect(JSON.parse(String((await values(plain, topics.deadLetters))[0]))).toEqual(control);
    },
    TIMEOUT_MS,
  );
});
