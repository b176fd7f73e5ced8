import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { expect, test } from 'vitest';
import { freePort, HOST } from '#deploy/stack/processes/ports';
import { startConnect } from '#deploy/stack/servers/connect';
import { startKafka } from '#deploy/stack/servers/kafka';
import { describeWith, sharedServer } from '#tests/support/servers';
import { tempFolder } from '#tests/support/temp-folder';
import { openRelay } from './testing/debezium-harness.ts';

const USER = 'connect';
const PASSWORD = 'opens-the-gate';
const LOGIN = {
  'security.protocol': 'SASL_PLAINTEXT',
  'sasl.mechanism': 'SCRAM-SHA-512',
  'sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required username="${USER}" password="${PASSWORD}";`,
};

/** What stands before Connect's REST API where it is not open to all. */
async function openGate(behind: string) {
  const expected = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers.authorization !== expected) return response.writeHead(401).end();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const answer = await fetch(`${behind}${request.url ?? ''}`, {
      method: request.method ?? 'GET',
      headers: { 'content-type': 'application/json' },
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    return response.writeHead(answer.status).end(await answer.text());
  };
  const server = createServer((request, response) => void pass(request, response));
  const port = await freePort();
  await new Promise<void>((resolve) => {
    server.listen(port, HOST, resolve);
  });
  return {
    url: `http://${HOST}:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describeWith(
  ['kafka', 'connect', 'registry', 'mysql'],
  'a source through Debezium where everybody asks who it is',
  () => {
    test("Connect behind basic authentication, and the connector's own clients on a Kafka with SASL", async () => {
      await using folder = await tempFolder('closed-doors');
      const sasl = await freePort();
      await using kafka = await startKafka({
        dataDir: join(folder.path, 'kafka'),
        scramUsers: { [USER]: PASSWORD },
        listeners: { SASL: { port: sasl, protocol: 'SASL_PLAINTEXT' } },
        settings: {
          'listener.name.sasl.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
          'listener.name.sasl.scram-sha-512.sasl.jaas.config':
            'org.apache.kafka.common.security.scram.ScramLoginModule required;',
        },
      });
      const brokers = `${HOST}:${sasl}`;
      const own = Object.entries(LOGIN);
      await using connect = await startConnect({
        dataDir: join(folder.path, 'connect'),
        brokers,
        settings: Object.fromEntries(
          ['', 'producer.', 'consumer.', 'admin.'].flatMap((prefix) =>
            own.map(([name, value]) => [`${prefix}${name}`, value]),
          ),
        ),
      });
      await using gate = await openGate(connect.url);
      const address = await sharedServer('mysql');
      const name = `d_${randomBytes(5).toString('hex')}`;
      const connection = await mysql.createConnection(`mysql://vigie:vigie@${address}/`);
      await connection.query(`CREATE DATABASE ${name}`);
      await connection.query(`CREATE TABLE ${name}.t (id int PRIMARY KEY)`);
      await connection.query(`INSERT INTO ${name}.t VALUES (1), (2)`);
      const relayWith = (more: Record<string, unknown>) =>
        openRelay({
          kind: 'mysql',
          url: `mysql://vigie:vigie@${address}/${name}`,
          namespace: 'mysql://db:1',
          format: 'json',
          brokers: kafka.brokers,
          connect: { url: gate.url, brokers, kafkaClient: LOGIN, ...more },
        });
      {
        const stranger = await relayWith({ user: USER, password: 'guessed' });
        const opening = stranger.connector().open(null, AbortSignal.timeout(30_000));
        await expect(opening).rejects.toMatchObject({ code: 'VIG_C145' });
        await stranger.log[Symbol.asyncDispose]();
      }
      await using relay = await relayWith({ user: USER, password: PASSWORD });
      await relay.follow(({ changes }) => changes.length >= 2);
      // A column that comes later is written to the history, and a request to read again comes by the signals' topic.
      await connection.query(`ALTER TABLE ${name}.t ADD COLUMN email text`);
      await connection.query(`INSERT INTO ${name}.t VALUES (3, 'c@example.com')`);
      await relay.follow(({ changes }) => changes.length >= 3);
      await relay.follow(({ events }) => events.some((event) => event.type === 'epoch' && event.epoch === 1), {
        resnapshot: { request: 'again', tables: [`${name}.t`] },
      });
      expect(relay.changes.slice(0, 3).map(({ op, after }) => [op, after?.reveal()])).toEqual([
        ['r', { id: 1 }],
        ['r', { id: 2 }],
        ['c', { id: 3, email: 'c@example.com' }],
      ]);
      await connection.query(`DROP DATABASE ${name}`);
      await connection.end();
    }, 240_000);
  },
);
