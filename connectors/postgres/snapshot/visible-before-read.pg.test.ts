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
import { openPostgresConnector } from '../connector.ts';
import { PostgresSettings } from '../settings.ts';

test(
  'R2: a commit that is in the stream but that others cannot see yet is not read around',
  { timeout: 60_000 },
  async () => {
    // The whole server waits for a standby that does not exist, so the test needs one of its own.
    const dataDir = await mkdtemp(join(tmpdir(), 'vigie-sync-'));
    const server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
    try {
      await server.ensureDatabase('shop');
      const url = server.url('shop');
      const admin = new pg.Client({ connectionString: url });
      const writer = new pg.Client({ connectionString: url });
      await Promise.all([admin.connect(), writer.connect()]);
      await admin.query(
        `SET synchronous_commit = local; CREATE TABLE a (id int PRIMARY KEY, v text); ALTER TABLE a REPLICA IDENTITY FULL`,
      );
      await admin.query(`INSERT INTO a SELECT g, 'old' FROM generate_series(1, 10) g`);
      await using connector = await openPostgresConnector({
        id: SourceId.parse('sync'),
        url,
        logger: silentLogger,
        settings: PostgresSettings.parse({ heartbeatMs: 3_600_000, discoveryMs: 3_600_000 }),
      });
      await using stream = await connector.open(null, new AbortController().signal);
      const evidence = new Evidence();
      const seen: string[] = [];
      const events: string[] = [];
      const read = async () => {
        const batch = await stream.next({ maxBytes: 100_000, maxWaitMs: 20 });
        if (batch === null) return;
        evidence.add(batch);
        seen.push(...batch.changes.map(({ op }) => op));
        events.push(
          ...batch.events.map((event) => (event.type === 'epoch' ? `${event.epoch} ${event.state}` : event.type)),
        );
        stream.ack(batch.progress);
      };
      const until = (holds: () => boolean) =>
        eventually(async () => {
          await read();
          expect(holds()).toBe(true);
        });
      await until(() => events.includes('1 complete') && stream.snapshotProgress() === null);

      await admin.query(`ALTER SYSTEM SET synchronous_standby_names = 'nobody'`);
      await admin.query('SELECT pg_reload_conf()');
      await eventually(async () => {
        const shown = await admin.query('SHOW synchronous_standby_names');
        expect(shown.rows[0]).toEqual({ synchronous_standby_names: 'nobody' });
      });
      const commit = writer.query(`UPDATE a SET v = 'new' WHERE id = 5`);
      await until(() => seen.includes('u'));
      expect((await admin.query('SELECT v FROM a WHERE id = 5')).rows).toEqual([{ v: 'old' }]);

      stream.resnapshot('again', []);
      await until(() => events.includes('2 reading'));
      for (let i = 0; i < 10; i++) await read();
      expect(events).not.toContain('2 complete');

      await admin.query('ALTER SYSTEM RESET synchronous_standby_names');
      await admin.query('SELECT pg_reload_conf()');
      await commit;
      await until(() => events.includes('2 complete'));
      const urn = `${connector.namespace}/shop.public.a`;
      expect(evidence.content(urn)?.filter((row) => row.includes('new'))).toHaveLength(1);
      expect(evidence.content(urn)).toHaveLength(10);
      await Promise.all([admin.end(), writer.end()]);
    } finally {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);
