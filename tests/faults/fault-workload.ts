import type pg from 'pg';
import { createRandom, inventCard, inventPerson, type Random } from '#cli/demo/people';

export const FAULT_TABLES = ['person', 'remark', 'ledger'] as const;

const SCHEMA = `
CREATE TABLE person (id bigint PRIMARY KEY, email text, full_name text, phone text, profile jsonb);
CREATE TABLE remark (id bigint PRIMARY KEY, person_id bigint, body text);
CREATE TABLE ledger (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, amount numeric(12,2), booked_at timestamptz DEFAULT now());
ALTER TABLE person REPLICA IDENTITY FULL;
ALTER TABLE remark REPLICA IDENTITY FULL;
ALTER TABLE ledger REPLICA IDENTITY FULL;
`;

export async function prepare(client: pg.Pool): Promise<void> {
  await client.query(SCHEMA);
  await client.query(
    "INSERT INTO person SELECT i, 'old' || i || '@example.com', 'Old Person', NULL, '{}' FROM generate_series(-20000, -1) AS g(i)",
  );
}

/** Inserts, updates, deletes, key changes, roll-backs and now and then a large transaction, until `signal` aborts. */
export async function load(pool: pg.Pool, seed: number, signal: AbortSignal): Promise<number> {
  const random = createRandom(seed);
  const client = await pool.connect();
  let step = 0;
  try {
    while (!signal.aborted) {
      step += 1;
      await client.query('BEGIN');
      for (let i = 0; i < 1 + random.below(20); i += 1) await change(client, random, step * 100 + i);
      if (step % 150 === 0)
        await client.query('INSERT INTO ledger (amount) SELECT i FROM generate_series(1, 20000) AS g(i)');
      await client.query(random.below(12) === 0 ? 'ROLLBACK' : 'COMMIT');
    }
  } finally {
    client.release();
  }
  return step;
}

async function change(client: pg.PoolClient, random: Random, id: number): Promise<void> {
  const person = inventPerson(random, id);
  const some = '(SELECT id FROM person ORDER BY md5(id::text || $1) LIMIT 1)';
  switch (random.below(8)) {
    case 0:
    case 1:
    case 2:
      await client.query('INSERT INTO person VALUES ($1, $2, $3, $4, $5)', [
        id,
        person.email,
        `${person.firstName} ${person.lastName}`,
        person.phone,
        { contact: { email: person.email } },
      ]);
      return;
    case 3:
      await client.query('INSERT INTO remark VALUES ($1, 1, $2)', [
        id,
        random.below(4) === 0 ? `paid with ${inventCard(random)}` : 'nothing special',
      ]);
      return;
    case 4:
      await client.query('UPDATE person SET email = $2, phone = NULL WHERE id = $1', [
        -1 - random.below(20_000),
        person.email,
      ]);
      return;
    case 5:
      await client.query('DELETE FROM person WHERE id = $1', [-1 - random.below(20_000)]);
      return;
    case 6:
      await client.query(
        "UPDATE remark SET body = 'withdrawn' WHERE id IN (SELECT id FROM remark ORDER BY id DESC LIMIT 1)",
      );
      return;
    default:
      await client.query(`UPDATE person SET id = -id - 1000000 WHERE id = ${some} AND id > 0`, [
        String(random.below(1000)),
      ]);
  }
}
