import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startEmbeddedPostgres } from '#cli/embedded/postgres-server';
import { SourceId } from '#contract/dataset';
import { silentLogger } from '#kernel/telemetry/logger';
import { eventually } from '#tests/support/eventually';
import { Evidence } from '../../conformance/evidence.ts';
import type { ChangeStream, Connector, Progress } from '../../connector.ts';
import { openPostgresConnector } from '../connector.ts';
import { PostgresSettings } from '../settings.ts';

/** Reads one stream after the other, each from what was stored. */
class Reader implements AsyncDisposable {
  readonly evidence = new Evidence();
  readonly operations: string[] = [];
  readonly epochs: string[] = [];
  readonly #connector: Connector;
  #progress: Progress | null = null;
  #stream: ChangeStream | null = null;

  constructor(connector: Connector) {
    this.#connector = connector;
  }

  async read(): Promise<void> {
    const stream = await this.#opened();
    const batch = await stream.next({ maxBytes: 100_000, maxWaitMs: 20 });
    if (batch === null) return;
    this.evidence.add(batch);
    this.operations.push(...batch.changes.map(({ op }) => op));
    for (const event of batch.events) if (event.type === 'epoch') this.epochs.push(`${event.epoch} ${event.state}`);
    this.#progress = batch.progress;
    stream.ack(batch.progress);
  }

  async until(holds: () => boolean): Promise<void> {
    await eventually(async () => {
      await this.read();
      if (!holds()) throw new Error('not yet');
    });
  }

  async resnapshot(): Promise<void> {
    (await this.#opened()).resnapshot('again', []);
  }

  async restart(): Promise<void> {
    await this.#stream?.[Symbol.asyncDispose]();
    this.#stream = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.restart();
  }

  async #opened(): Promise<ChangeStream> {
    const progress = this.#progress;
    this.#stream ??= await eventually(() => this.#connector.open(progress, new AbortController().signal));
    return this.#stream;
  }
}

test.each([{ restarts: false }, { restarts: true }])(
  'R2: a commit that is in the stream but that others cannot see yet is not read around (restart: $restarts)',
  { timeout: 60_000 },
  async ({ restarts }) => {
    // The whole server waits for a standby that does not exist, so the test needs one of its own.
    const dataDir = await mkdtemp(join(tmpdir(), 'vigie-sync-'));
    const server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
    try {
      await server.ensureDatabase('shop');
      const url = server.url('shop');
      const admin = new pg.Client({ connectionString: url });
      const writer = new pg.Client({ connectionString: url });
      // A failing test stops the server under them: that is no second failure.
      for (const client of [admin, writer]) client.on('error', () => undefined);
      await Promise.all([admin.connect(), writer.connect()]);
      const standby = async (name: string) => {
        await admin.query(
          name === ''
            ? 'ALTER SYSTEM RESET synchronous_standby_names'
            : `ALTER SYSTEM SET synchronous_standby_names = '${name}'`,
        );
        await admin.query('SELECT pg_reload_conf()');
        for (const client of [admin, writer]) {
          await eventually(async () =>
            expect((await client.query('SHOW synchronous_standby_names')).rows).toEqual([
              { synchronous_standby_names: name },
            ]),
          );
        }
        // Whether commits wait is said in shared memory by the checkpointer, when it next looks at its signals.
        await admin.query('CHECKPOINT');
      };
      await admin.query(
        'SET synchronous_commit = local; CREATE TABLE a (id int PRIMARY KEY, v text); ALTER TABLE a REPLICA IDENTITY FULL',
      );
      await admin.query(`INSERT INTO a SELECT g, 'old' FROM generate_series(1, 10) g`);
      const settings = PostgresSettings.parse({ heartbeatMs: 3_600_000, discoveryMs: 3_600_000 });
      await using connector = await openPostgresConnector({
        id: SourceId.parse('sync'),
        url,
        logger: silentLogger,
        settings,
      });
      await using reader = new Reader(connector);
      await reader.until(() => reader.epochs.includes('1 complete'));

      await standby('nobody');
      const commit = writer.query(`UPDATE a SET v = 'new' WHERE id = 5`);
      await reader.until(() => reader.operations.includes('u'));
      expect((await admin.query('SELECT v FROM a WHERE id = 5')).rows).toEqual([{ v: 'old' }]);

      if (restarts) await reader.restart();
      await reader.resnapshot();
      for (let i = 0; i < 40; i++) await reader.read();
      expect(reader.epochs).not.toContain('2 complete');

      await standby('');
      await commit;
      await reader.until(() => reader.epochs.includes('2 complete'));
      const content = reader.evidence.content(`${connector.namespace}/shop.public.a`);
      expect(content?.filter((row) => row.includes('new'))).toHaveLength(1);
      expect(content).toHaveLength(10);
      await Promise.all([admin.end(), writer.end()]);
    } finally {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);
