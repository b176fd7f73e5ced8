-- Lineage between datasets: which there are, the jobs that move data, and the edges, with the time in which each held.

CREATE TABLE lineage_datasets (
  urn text COLLATE "C" PRIMARY KEY,
  namespace text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL
);

CREATE TABLE lineage_jobs (
  -- `<job namespace>/<job name>`: the key on `vigie.lineage`.
  id text COLLATE "C" PRIMARY KEY,
  -- The watched dataset whose data the job moves; null for a job of the whole installation.
  dataset text COLLATE "C",
  -- The change topic of that dataset.
  topic text,
  -- Of the newest shape that was taken into account; an older one changes nothing.
  position text COLLATE "C",
  -- A job that ended and begins again is another run.
  run int NOT NULL,
  ended boolean NOT NULL,
  -- Of the inputs and outputs told last: the same are not told twice.
  digest text NOT NULL,
  told_at_ms double precision NOT NULL
);
CREATE INDEX lineage_jobs_dataset ON lineage_jobs (dataset) WHERE dataset IS NOT NULL;

CREATE TABLE lineage_edges (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Digest of kind, job and both ends.
  edge text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  from_urn text COLLATE "C" NOT NULL,
  to_urn text COLLATE "C" NOT NULL,
  job text COLLATE "C",
  fields jsonb NOT NULL,
  confidence double precision NOT NULL,
  valid_from_ms double precision NOT NULL,
  -- Null while it holds.
  valid_to_ms double precision,
  recorded_at_ms double precision NOT NULL
);
CREATE UNIQUE INDEX lineage_edges_held ON lineage_edges (edge) WHERE valid_to_ms IS NULL;
CREATE INDEX lineage_edges_from ON lineage_edges (from_urn, id);
CREATE INDEX lineage_edges_to ON lineage_edges (to_urn, id);
CREATE INDEX lineage_edges_job ON lineage_edges (job) WHERE valid_to_ms IS NULL;
