import type { TopicSpec } from '#contract/log';
import { VigieError } from '#kernel/errors/vigie-error';
import type { Database, Session, Statement } from './database.ts';

const NAME = /^[A-Za-z0-9._-]{1,249}$/u;
const MOST_PARTITIONS = 10_000;

/** Creates topics and says which there are. */
export interface TopicAdmin {
  /** True when something was created. */
  create(specs: readonly TopicSpec[]): Promise<boolean>;
  list(): Promise<readonly TopicSpec[]>;
}

export function createTopicAdmin(db: Database): TopicAdmin {
  const s = db.schema;
  const columns = 'name, partitions, compacted, encrypted, retention_ms';
  const sql = {
    // One creator at a time, so that ids become visible in order (TopicDirectory reads "newer than").
    lock: { name: 'topics-lock', text: 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))' },
    create: {
      name: 'topics-create',
      text: `WITH made AS (
          INSERT INTO ${s}.topics (${columns})
          SELECT ${columns} FROM jsonb_to_recordset($1)
            AS t(name text, partitions int, compacted boolean, encrypted boolean, retention_ms bigint)
          ON CONFLICT (name) DO NOTHING RETURNING id, partitions)
        INSERT INTO ${s}.partitions (topic_id, partition)
        SELECT id, n FROM made, generate_series(0, partitions - 1) AS n RETURNING id`,
    },
    named: { name: 'topics-named', text: `SELECT ${columns} FROM ${s}.topics WHERE name = ANY ($1::text[])` },
    retain: { name: 'topics-retain', text: `UPDATE ${s}.topics SET retention_ms = $2 WHERE name = $1` },
    list: { name: 'topics-list', text: `SELECT ${columns} FROM ${s}.topics ORDER BY name` },
  } satisfies Record<string, Statement>;

  /** Retention is a setting that may change; the others are how the records lie. */
  async function settle(session: Session, present: TopicSpec, wanted: TopicSpec): Promise<void> {
    const same =
      present.partitions === wanted.partitions &&
      present.compacted === wanted.compacted &&
      present.encrypted === wanted.encrypted;
    if (!same) {
      throw new VigieError('VIG_K207', 'the topic exists with other settings', {
        details: { topic: wanted.name, present, wanted },
      });
    }
    if (present.retentionMs !== wanted.retentionMs) await session.rows(sql.retain, [wanted.name, wanted.retentionMs]);
  }

  return {
    async create(specs) {
      for (const spec of specs) check(spec);
      return db.transaction(async (session) => {
        await session.rows(sql.lock, [`vigie.${s}.topics`]);
        const rows = specs.map(({ retentionMs, ...spec }) => ({ ...spec, retention_ms: retentionMs }));
        const made = await session.rows(sql.create, [JSON.stringify(rows)]);
        const wanted = new Map(specs.map((spec) => [spec.name, spec]));
        for (const row of await session.rows(sql.named, [[...wanted.keys()]])) {
          const present = specOf(row);
          const spec = wanted.get(present.name);
          if (spec !== undefined) await settle(session, present, spec);
        }
        return made.length > 0;
      });
    },

    async list() {
      return (await db.rows(sql.list)).map(specOf);
    },
  };
}

function check({ name, partitions }: TopicSpec): void {
  if (!NAME.test(name) || name === '.' || name === '..') {
    throw new VigieError('VIG_K209', 'the name of a topic is not valid', { details: { topic: name } });
  }
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MOST_PARTITIONS) {
    throw new VigieError('VIG_K209', 'the number of partitions is not valid', { details: { topic: name, partitions } });
  }
}

function specOf([name, partitions, compacted, encrypted, retentionMs]: readonly (string | null)[]): TopicSpec {
  return {
    name: name ?? '',
    partitions: Number(partitions),
    compacted: compacted === 't',
    encrypted: encrypted === 't',
    retentionMs: retentionMs === null || retentionMs === undefined ? null : Number(retentionMs),
  };
}
