import { z } from 'zod';
import type { RegisteredSource, SourceRegistry } from '#contract/catalog';
import { SourceId, SourceKind } from '#contract/dataset';
import { VigieError } from '#kernel/errors/vigie-error';
import { MACHINE } from '../alerts/lifecycle.ts';
import { applyConditions } from '../alerts/alert-store.ts';
import { writeOutbox } from '../labels/outbox.ts';
import type { CatalogDatabase } from './database.ts';
import { shownUrl } from './shown-url.ts';

const Sealed = z.object({ url: z.string(), settings: z.record(z.string(), z.unknown()) });
const Row = z.object({
  id: SourceId,
  kind: SourceKind,
  origin: z.enum(['config', 'api', 'demo']),
  sealed: z.instanceof(Buffer),
  retainedAlertBytes: z.number().nullable(),
});

/** Sources at rest: url and settings are one sealed blob, since settings may hold secrets as well. */
export function sourceRegistry(db: CatalogDatabase): SourceRegistry {
  return {
    async list() {
      const rows = await db.query(
        'SELECT id, kind, origin, sealed, retained_alert_bytes AS "retainedAlertBytes" FROM sources WHERE sealed IS NOT NULL ORDER BY id',
      );
      return rows.map((row) => open(db, row));
    },
    async add(source) {
      const added = await db.query(
        `INSERT INTO sources (id, kind, origin, sealed, shown_url, retained_alert_bytes) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, origin = excluded.origin, sealed = excluded.sealed, shown_url = excluded.shown_url,
           retained_alert_bytes = excluded.retained_alert_bytes, gone_at_ms = NULL,
           -- Against another limit what it keeps already is news again.
           retained_bytes = CASE WHEN sources.retained_alert_bytes IS NOT DISTINCT FROM excluded.retained_alert_bytes THEN sources.retained_bytes END
         WHERE sources.sealed IS NULL RETURNING id`,
        [
          source.id,
          source.kind,
          source.origin,
          seal(db, source),
          shownUrl(source.url),
          source.retainedAlertBytes ?? null,
        ],
      );
      if (added.length === 0)
        throw new VigieError('VIG_A506', 'a source of this id is registered already', { details: { id: source.id } });
    },
    remove: (id) =>
      db.transaction(async (tx) => {
        const nowMs = db.clock.now();
        const gone = await tx.query(
          `UPDATE sources SET sealed = NULL, gone_at_ms = $2, state = 'stopped', error = NULL WHERE id = $1 AND sealed IS NOT NULL RETURNING id`,
          [id, nowMs],
        );
        if (gone.length === 0) throw new VigieError('VIG_A504', 'there is no such source', { details: { id } });
        const over = { kind: 'source_trouble', subject: id, reason: `the source was removed (${MACHINE})` } as const;
        await writeOutbox(tx, db, await applyConditions(tx, [], [over], nowMs));
      }),
  };
}

function seal(db: CatalogDatabase, source: RegisteredSource): Buffer {
  return db.keyring.encrypt(
    Buffer.from(JSON.stringify({ url: source.url, settings: source.settings })),
    context(source.id),
  );
}

function open(db: CatalogDatabase, row: unknown): RegisteredSource {
  const { id, kind, origin, sealed, retainedAlertBytes } = Row.parse(row);
  const { url, settings } = Sealed.parse(JSON.parse(db.keyring.decrypt(sealed, context(id)).toString('utf8')));
  return { id, kind, url, origin, ...(retainedAlertBytes === null ? {} : { retainedAlertBytes }), settings };
}

/** Bytes moved to another source do not open there. */
function context(id: string): string {
  return `source/${id}`;
}
