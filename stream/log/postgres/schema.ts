/** What one version of the log's schema adds to the one before. `s` is the schema's name, already checked. */
type Migration = (s: string) => string;

/**
 * Invariants that these tables keep are in `docs/specs/log.md`. In short: one row of `batches` is one batch of records of
 * one partition; `partitions.next_offset` moves only inside the transaction that stores the batches (I1); an owner and
 * its epoch in `group_partitions` are what fences (I3).
 */
const tables: Migration = (s) => `
CREATE TABLE ${s}.topics (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  partitions int NOT NULL CHECK (partitions > 0),
  compacted boolean NOT NULL,
  encrypted boolean NOT NULL,
  retention_ms bigint
);

-- One narrow row per partition, updated by every append: room on the page keeps those updates heap-only.
CREATE TABLE ${s}.partitions (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic_id int NOT NULL REFERENCES ${s}.topics,
  partition int NOT NULL,
  first_offset bigint NOT NULL DEFAULT 0,
  next_offset bigint NOT NULL DEFAULT 0,
  UNIQUE (topic_id, partition)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

-- Keyed by the last offset: "the batches from offset x on" is one index range, whatever holes compaction left.
CREATE TABLE ${s}.batches (
  partition_id int NOT NULL,
  last_offset bigint NOT NULL,
  base_offset bigint NOT NULL,
  records int NOT NULL,
  first_ms bigint NOT NULL,
  max_ms bigint NOT NULL,
  appended_at timestamptz NOT NULL,
  tombstones_until timestamptz,
  format smallint NOT NULL,
  size int NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (partition_id, last_offset)
) WITH (
  autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_insert_scale_factor = 1,
  toast.autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_threshold = 1000
);
-- Payloads are compressed already, or encrypted: PostgreSQL need not try.
ALTER TABLE ${s}.batches ALTER COLUMN payload SET STORAGE EXTERNAL;

CREATE TABLE ${s}.cleaning (
  partition_id int PRIMARY KEY,
  cleaned_to bigint NOT NULL,
  kept bigint NOT NULL,
  tombstones_until timestamptz
);

CREATE TABLE ${s}.producers (
  id text PRIMARY KEY,
  epoch bigint NOT NULL
);

-- The subscription stays when the last member has left: what the group has yet to read must not be deleted.
CREATE TABLE ${s}.groups (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  generation bigint NOT NULL DEFAULT 0,
  subscription jsonb
);

CREATE TABLE ${s}.members (
  group_id int NOT NULL REFERENCES ${s}.groups,
  id uuid NOT NULL,
  subscription jsonb NOT NULL,
  session_timeout_ms int NOT NULL,
  heartbeat_at timestamptz NOT NULL,
  PRIMARY KEY (group_id, id)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

CREATE TABLE ${s}.group_partitions (
  group_id int NOT NULL REFERENCES ${s}.groups,
  partition_id int NOT NULL,
  committed bigint,
  owner uuid,
  target uuid,
  epoch bigint NOT NULL DEFAULT 0,
  changed bigint NOT NULL DEFAULT 0,
  revoked_at timestamptz,
  PRIMARY KEY (group_id, partition_id)
) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX ON ${s}.group_partitions (group_id) WHERE revoked_at IS NOT NULL;
`;

/**
 * The one way in: fences the writer, commits the offsets that the work consumed and stores its batches, in one call, so
 * that a transaction costs one round trip. Row locks are taken in one order everywhere (producer, group partitions by
 * id, partitions by id), so that writers never deadlock. SQLSTATE VK203: fenced; VK202: no such partition.
 */
const write: Migration = (s) => `
CREATE FUNCTION ${s}.write(work jsonb, payloads bytea[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  next_offsets jsonb;
  base_offsets jsonb;
  moved int;
BEGIN
  IF work ? 'producer' THEN
    PERFORM FROM ${s}.producers p WHERE p.id = work->>'producer' AND p.epoch = (work->>'epoch')::bigint FOR SHARE;
    IF NOT FOUND THEN RAISE EXCEPTION 'the producer is fenced' USING ERRCODE = 'VK203'; END IF;
  END IF;

  IF work ? 'consumed' THEN
    PERFORM FROM ${s}.group_partitions g
      WHERE g.group_id = (work->>'group')::int
        AND g.partition_id = ANY (ARRAY(SELECT c.id FROM jsonb_to_recordset(work->'consumed') AS c(id int)))
      ORDER BY g.partition_id FOR NO KEY UPDATE;
    UPDATE ${s}.group_partitions g SET committed = c.at
      FROM jsonb_to_recordset(work->'consumed') AS c(id int, epoch bigint, at bigint)
      WHERE g.group_id = (work->>'group')::int AND g.partition_id = c.id
        AND g.owner = (work->>'member')::uuid AND g.epoch = c.epoch;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> jsonb_array_length(work->'consumed') THEN
      RAISE EXCEPTION 'the member is fenced' USING ERRCODE = 'VK203';
    END IF;
  END IF;

  IF NOT work ? 'batches' THEN RETURN '{}'; END IF;
  PERFORM FROM ${s}.partitions p
    WHERE p.id = ANY (ARRAY(SELECT w.id FROM jsonb_to_recordset(work->'partitions') AS w(id int)))
    ORDER BY p.id FOR NO KEY UPDATE;
  WITH reserved AS (
    UPDATE ${s}.partitions p SET next_offset = p.next_offset + w.records
    FROM jsonb_to_recordset(work->'partitions') AS w(id int, records bigint)
    WHERE p.id = w.id
    RETURNING p.id, p.next_offset, p.next_offset - w.records AS base_offset
  )
  SELECT jsonb_object_agg(r.id, r.next_offset::text), jsonb_object_agg(r.id, r.base_offset), count(*)
    INTO next_offsets, base_offsets, moved FROM reserved r;
  IF moved <> jsonb_array_length(work->'partitions') THEN
    RAISE EXCEPTION 'a partition does not exist' USING ERRCODE = 'VK202';
  END IF;
  INSERT INTO ${s}.batches
    (partition_id, last_offset, base_offset, records, first_ms, max_ms, appended_at, format, size, payload)
  SELECT (b.meta->>0)::int, (base_offsets->>(b.meta->>0))::bigint + (b.meta->>2)::bigint,
         (base_offsets->>(b.meta->>0))::bigint + (b.meta->>1)::bigint, (b.meta->>3)::int,
         (b.meta->>4)::bigint, (b.meta->>5)::bigint, clock_timestamp(), (b.meta->>6)::smallint, (b.meta->>7)::int, b.payload
  FROM (SELECT jsonb_array_elements(work->'batches') AS meta, unnest(payloads) AS payload) b;
  RETURN next_offsets;
END $$;
`;

/** In order; the number of a version is its place, from 1. Never edited once released: a change is a new entry. */
export const migrations: readonly Migration[] = [(s) => tables(s) + write(s)];
