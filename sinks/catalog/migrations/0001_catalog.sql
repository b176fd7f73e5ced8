-- The catalogue: what is known of sources, datasets and fields, since when, and from what evidence.
-- Positions compare as bytes (COLLATE "C"), which is commit order by the law of `stream/contract/position.ts`.
-- Times are milliseconds since the epoch. No value of a record is in any column (P4).

CREATE TABLE sources (
  id text COLLATE "C" PRIMARY KEY,
  kind text NOT NULL,
  namespace text NOT NULL DEFAULT '',
  -- Url and settings, encrypted; null when the source was never registered here, or was removed.
  sealed bytea,
  shown_url text NOT NULL DEFAULT '',
  origin text NOT NULL DEFAULT 'config',
  gone_at_ms double precision,
  state text NOT NULL DEFAULT 'stopped',
  position text COLLATE "C",
  committed_at_ms double precision,
  heard_at_ms double precision,
  retained_bytes double precision,
  lag_bytes double precision,
  snapshot jsonb,
  error jsonb,
  status_at_ms double precision
);

CREATE TABLE datasets (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  urn text COLLATE "C" NOT NULL UNIQUE,
  source text COLLATE "C" NOT NULL,
  namespace text NOT NULL,
  name text COLLATE "C" NOT NULL,
  kind text NOT NULL DEFAULT 'table',
  comment text,
  dropped boolean NOT NULL DEFAULT false,
  before_image text NOT NULL DEFAULT 'none',
  -- The shape that holds now; null while only observations have come.
  schema_id text,
  schema_position text COLLATE "C",
  -- The newest epoch that is read and merged completely; older ones are dropped.
  complete_epoch bigint,
  last_committed_at_ms double precision
) WITH (fillfactor = 80);
CREATE INDEX datasets_source ON datasets (source, urn);

CREATE TABLE dataset_schemas (
  dataset_id bigint NOT NULL REFERENCES datasets,
  schema_id text COLLATE "C" NOT NULL,
  columns jsonb NOT NULL,
  first_position text COLLATE "C" NOT NULL,
  observed_at_ms double precision NOT NULL,
  PRIMARY KEY (dataset_id, schema_id)
);

-- Which shape held when: one row per change of shape.
CREATE TABLE dataset_schema_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset_id bigint NOT NULL REFERENCES datasets,
  schema_id text COLLATE "C" NOT NULL,
  dropped boolean NOT NULL,
  valid_from text COLLATE "C" NOT NULL,
  valid_from_ms double precision NOT NULL,
  valid_to text COLLATE "C",
  valid_to_ms double precision,
  recorded_at_ms double precision NOT NULL
);
CREATE INDEX dataset_schema_history_dataset ON dataset_schema_history (dataset_id, valid_from);

CREATE TABLE fields (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset_id bigint NOT NULL REFERENCES datasets,
  source text COLLATE "C" NOT NULL,
  -- What stays when a column is renamed: `#<ordinal>` where the source numbers its columns, else `=<name>`;
  -- `?<schema id>` until the shape that names it has come.
  column_key text COLLATE "C" NOT NULL,
  -- Path below the column, inside a document: '' for the column itself.
  subpath text COLLATE "C" NOT NULL,
  urn text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  search text COLLATE "C" NOT NULL,
  type text NOT NULL,
  nullable boolean NOT NULL,
  comment text,
  -- Place among the columns of the present shape; null below a column.
  place integer,
  dropped boolean NOT NULL DEFAULT false,
  renamed_from text,
  -- The column appeared after its dataset was known.
  late boolean NOT NULL DEFAULT false,
  labelled boolean NOT NULL DEFAULT false,
  UNIQUE (dataset_id, column_key, subpath)
) WITH (fillfactor = 90);
CREATE INDEX fields_urn ON fields (urn, id);
CREATE INDEX fields_source ON fields (source, urn, id);
CREATE INDEX fields_dataset ON fields (dataset_id, urn, id);
CREATE INDEX fields_labelled ON fields (dataset_id) WHERE labelled;
CREATE INDEX fields_unlabelled ON fields (urn, id) WHERE NOT labelled;

-- Names and types of a column over time.
CREATE TABLE field_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  field_id bigint NOT NULL REFERENCES fields ON DELETE CASCADE,
  path text NOT NULL,
  type text NOT NULL,
  nullable boolean NOT NULL,
  valid_from text COLLATE "C" NOT NULL,
  valid_from_ms double precision NOT NULL,
  valid_to text COLLATE "C",
  valid_to_ms double precision,
  recorded_at_ms double precision NOT NULL
);
CREATE INDEX field_history_field ON field_history (field_id, valid_from);
CREATE INDEX field_history_open ON field_history (field_id) WHERE valid_to IS NULL;

-- Counters. Every column is a sum, a minimum or a maximum, so that merging commutes (P2).
CREATE TABLE dataset_epochs (
  dataset_id bigint NOT NULL REFERENCES datasets,
  epoch bigint NOT NULL,
  -- What the source said of it: null, 'reading' or 'complete'.
  announced text,
  rows_expected bigint,
  completed_at_ms double precision,
  rows_read bigint NOT NULL DEFAULT 0,
  rows_read_at_ms double precision NOT NULL DEFAULT 0,
  records bigint NOT NULL DEFAULT 0,
  creates bigint NOT NULL DEFAULT 0,
  updates bigint NOT NULL DEFAULT 0,
  deletes bigint NOT NULL DEFAULT 0,
  truncates bigint NOT NULL DEFAULT 0,
  exact boolean NOT NULL DEFAULT true,
  PRIMARY KEY (dataset_id, epoch)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
-- Epochs said to be complete whose rows are not all merged yet: few.
CREATE INDEX dataset_epochs_unsettled ON dataset_epochs (completed_at_ms) WHERE announced = 'complete';

CREATE TABLE field_evidence (
  field_id bigint NOT NULL REFERENCES fields ON DELETE CASCADE,
  epoch bigint NOT NULL,
  model_version text COLLATE "C" NOT NULL,
  newest_position text COLLATE "C" NOT NULL,
  plus bigint NOT NULL,
  minus bigint NOT NULL,
  null_plus bigint NOT NULL,
  null_minus bigint NOT NULL,
  unavailable bigint NOT NULL,
  length_plus bigint NOT NULL,
  PRIMARY KEY (field_id, epoch, model_version)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

CREATE TABLE entity_evidence (
  field_id bigint NOT NULL REFERENCES fields ON DELETE CASCADE,
  epoch bigint NOT NULL,
  model_version text COLLATE "C" NOT NULL,
  entity text COLLATE "C" NOT NULL,
  classes text[] NOT NULL,
  plus bigint NOT NULL,
  minus bigint NOT NULL,
  -- Sum of confidences in millionths: a sum of integers does not depend on its order, a sum of floats does.
  confidence_micros bigint NOT NULL,
  best_micros bigint NOT NULL,
  high_plus bigint NOT NULL,
  masked text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  PRIMARY KEY (field_id, epoch, model_version, entity)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

-- Every entity ever seen in a field, whatever became of it: what makes a value a *first* one.
CREATE TABLE field_entities (
  field_id bigint NOT NULL REFERENCES fields ON DELETE CASCADE,
  entity text COLLATE "C" NOT NULL,
  first_position text COLLATE "C" NOT NULL,
  first_committed_at_ms double precision NOT NULL,
  PRIMARY KEY (field_id, entity)
);

-- What a person holds true of a field. `entity` null: nothing sensitive is in it.
CREATE TABLE field_decisions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  field_id bigint NOT NULL REFERENCES fields ON DELETE CASCADE,
  entity text,
  classes text[] NOT NULL,
  decided_by text NOT NULL,
  comment text NOT NULL,
  recorded_at_ms double precision NOT NULL,
  superseded_at_ms double precision
);
CREATE UNIQUE INDEX field_decisions_current ON field_decisions (field_id) WHERE superseded_at_ms IS NULL;

-- The label of a field now. `content` is FieldLabel; the columns beside it are what lists ask for.
CREATE TABLE field_labels (
  field_id bigint PRIMARY KEY REFERENCES fields ON DELETE CASCADE,
  urn text COLLATE "C" NOT NULL,
  entity text COLLATE "C" NOT NULL,
  classes text[] NOT NULL,
  sensitivity text NOT NULL,
  held boolean NOT NULL,
  content jsonb NOT NULL,
  -- What subscribers of `vigie.fields` were told last, and whether counters have moved since.
  published jsonb,
  published_at_ms double precision NOT NULL DEFAULT 0,
  unpublished boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX field_labels_entity ON field_labels (entity, urn, field_id) WHERE held;
CREATE INDEX field_labels_unpublished ON field_labels (field_id) WHERE unpublished;
CREATE INDEX field_labels_pii ON field_labels (urn, field_id) WHERE held AND classes @> ARRAY['PII'];
CREATE INDEX field_labels_phi ON field_labels (urn, field_id) WHERE held AND classes @> ARRAY['PHI'];
CREATE INDEX field_labels_financial ON field_labels (urn, field_id) WHERE held AND classes @> ARRAY['FINANCIAL'];
CREATE INDEX field_labels_credentials ON field_labels (urn, field_id) WHERE held AND classes @> ARRAY['CREDENTIALS'];
CREATE INDEX field_labels_ip ON field_labels (urn, field_id) WHERE held AND classes @> ARRAY['IP'];

-- Bitemporal: valid_* is when it was true in the source, recorded_* when the catalogue held it.
CREATE TABLE label_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  field_id bigint NOT NULL REFERENCES fields ON DELETE CASCADE,
  urn text COLLATE "C" NOT NULL,
  content jsonb NOT NULL,
  valid_from text COLLATE "C" NOT NULL,
  valid_from_ms double precision NOT NULL,
  valid_to text COLLATE "C",
  valid_to_ms double precision,
  recorded_at_ms double precision NOT NULL,
  superseded_at_ms double precision
);
CREATE INDEX label_history_field ON label_history (field_id, id);
CREATE UNIQUE INDEX label_history_open ON label_history (field_id) WHERE superseded_at_ms IS NULL;

-- Examined intervals, one row per dataset, epoch and model version; neighbours are joined (`catalog/coverage.ts`).
CREATE TABLE coverage (
  dataset_id bigint NOT NULL REFERENCES datasets,
  epoch bigint NOT NULL,
  model_version text COLLATE "C" NOT NULL,
  from_position text COLLATE "C" NOT NULL,
  to_position text COLLATE "C" NOT NULL,
  from_ms double precision NOT NULL,
  to_ms double precision NOT NULL,
  records bigint NOT NULL,
  PRIMARY KEY (dataset_id, epoch, model_version)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

-- Intervals of which nothing was examined. `dataset` '' stands for every dataset of the source.
CREATE TABLE gaps (
  source text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  from_position text COLLATE "C" NOT NULL,
  to_position text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  code text NOT NULL,
  at_ms double precision NOT NULL,
  PRIMARY KEY (source, dataset, from_position, to_position)
);
CREATE INDEX gaps_dataset ON gaps (dataset) WHERE dataset <> '';

-- Latency histograms per minute, buckets of LATENCY_BOUNDS_MS; kept for a day.
CREATE TABLE latency_minutes (
  dataset_id bigint NOT NULL REFERENCES datasets,
  minute bigint NOT NULL,
  label bigint[] NOT NULL,
  catalogue bigint[] NOT NULL,
  PRIMARY KEY (dataset_id, minute)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX latency_minutes_minute ON latency_minutes (minute);

CREATE FUNCTION add_buckets(a bigint[], b bigint[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(coalesce(t.x, 0) + coalesce(t.y, 0) ORDER BY t.i) FROM unnest(a, b) WITH ORDINALITY AS t (x, y, i)
$$;

CREATE AGGREGATE sum_buckets(bigint[]) (SFUNC = add_buckets, STYPE = bigint[], INITCOND = '{}');

CREATE TABLE alerts (
  id text COLLATE "C" PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  -- How often an alert of this kind and subject came anew after it was resolved.
  reopened integer NOT NULL,
  severity text NOT NULL,
  state text NOT NULL,
  source text COLLATE "C" NOT NULL,
  opened_at_ms double precision NOT NULL,
  -- A sticky alert is resolved by a person only.
  sticky boolean NOT NULL,
  content jsonb NOT NULL,
  UNIQUE (kind, subject, reopened)
);
CREATE UNIQUE INDEX alerts_one_open ON alerts (kind, subject) WHERE state <> 'resolved';
CREATE INDEX alerts_newest ON alerts (opened_at_ms DESC, id DESC);
CREATE INDEX alerts_state ON alerts (state, opened_at_ms DESC, id DESC);

CREATE TABLE alert_steps (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  alert_id text COLLATE "C" NOT NULL REFERENCES alerts,
  state text NOT NULL,
  changed_by text NOT NULL,
  comment text,
  at_ms double precision NOT NULL
);
CREATE INDEX alert_steps_alert ON alert_steps (alert_id, id);

-- What happened to a subject, in words, for people.
CREATE TABLE history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject text COLLATE "C" NOT NULL,
  -- The dataset or source it belongs to, so that asking for these tells the whole story.
  parent text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  text text NOT NULL,
  position text COLLATE "C",
  at_ms double precision NOT NULL
);
CREATE INDEX history_subject ON history (subject, id DESC);
CREATE INDEX history_parent ON history (parent, id DESC);

-- How far each sink is; moved in the transaction that keeps the effect (P2).
CREATE TABLE sink_offsets (
  sink text COLLATE "C" NOT NULL,
  topic text COLLATE "C" NOT NULL,
  partition integer NOT NULL,
  -- First offset of the batch handled last, and the offset to read next.
  handled_from bigint NOT NULL,
  next bigint NOT NULL,
  PRIMARY KEY (sink, topic, partition)
) WITH (fillfactor = 50);

-- Records that the log must get, written in the transaction that made them true.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  key text NOT NULL,
  value bytea,
  -- The value is encrypted with the installation's key (dead letters).
  sealed boolean NOT NULL DEFAULT false,
  at_ms double precision NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02);

CREATE TABLE webhook_deliveries (
  id text COLLATE "C" PRIMARY KEY,
  webhook text COLLATE "C" NOT NULL,
  alert_id text COLLATE "C" NOT NULL,
  body jsonb NOT NULL,
  state text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_at_ms double precision NOT NULL,
  created_at_ms double precision NOT NULL,
  -- Of the last attempt: HTTP status, or the error code.
  outcome text
) WITH (fillfactor = 80);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook, next_at_ms) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (created_at_ms) WHERE state <> 'pending';
