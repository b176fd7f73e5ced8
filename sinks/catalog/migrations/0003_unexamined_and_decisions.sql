-- What of the values was not examined, or not wholly, by reason (UNEXAMINED_REASONS). Sums, like all counters.
-- `unavailable` is the reason `unchanged`: the change did not send the value.

ALTER TABLE field_evidence
  ADD COLUMN binary_plus bigint NOT NULL DEFAULT 0,
  ADD COLUMN binary_minus bigint NOT NULL DEFAULT 0,
  ADD COLUMN beyond_bounds_plus bigint NOT NULL DEFAULT 0,
  ADD COLUMN beyond_bounds_minus bigint NOT NULL DEFAULT 0,
  ADD COLUMN oversized_plus bigint NOT NULL DEFAULT 0,
  ADD COLUMN oversized_minus bigint NOT NULL DEFAULT 0;

-- Values in the after-images of the interval's changes.
ALTER TABLE coverage
  ADD COLUMN binary_values bigint NOT NULL DEFAULT 0,
  ADD COLUMN beyond_bounds_values bigint NOT NULL DEFAULT 0,
  ADD COLUMN oversized_values bigint NOT NULL DEFAULT 0,
  ADD COLUMN unchanged_values bigint NOT NULL DEFAULT 0;

-- Changes of datasets that are dead letters: not examined, until they are put back and examined after all.
-- A letter, its tombstone and the word that it was recovered come by two topics in any order; each sets its part.
CREATE TABLE unexamined_records (
  -- Of the dead letter: `<topic>/<partition>/<offset>`.
  id text COLLATE "C" PRIMARY KEY,
  -- '' until the letter itself has come.
  dataset text COLLATE "C" NOT NULL DEFAULT '',
  -- Null where the record does not tell; then it lies after `after_position`, where that is known.
  position text COLLATE "C",
  after_position text COLLATE "C",
  code text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  at_ms double precision NOT NULL DEFAULT 0,
  -- The letter was taken away to be tried again.
  put_back boolean NOT NULL DEFAULT false,
  -- Its record was handled, or is another letter.
  recovered boolean NOT NULL DEFAULT false
);
CREATE INDEX unexamined_records_dataset ON unexamined_records (dataset) WHERE NOT recovered;

-- Hits that stand by themselves: a checksum passed, or a confidence at or above the high threshold.
ALTER TABLE entity_evidence
  ADD COLUMN proven_plus bigint NOT NULL DEFAULT 0,
  ADD COLUMN proven_minus bigint NOT NULL DEFAULT 0;
UPDATE entity_evidence SET proven_plus = high_plus WHERE high_plus > 0;

-- `label`: the field holds the entity; `nothing`: nothing sensitive is in it; `not-this`: it does not hold the entity,
-- whatever evidence says, and may hold others. One of the first two at a time, and one `not-this` per entity.
ALTER TABLE field_decisions ADD COLUMN verdict text NOT NULL DEFAULT 'label';
UPDATE field_decisions SET verdict = 'nothing' WHERE entity IS NULL;
ALTER TABLE field_decisions ALTER COLUMN verdict DROP DEFAULT;
-- Who took it back, or said otherwise.
ALTER TABLE field_decisions ADD COLUMN superseded_by text;
DROP INDEX field_decisions_current;
CREATE UNIQUE INDEX field_decisions_label ON field_decisions (field_id) WHERE superseded_at_ms IS NULL AND verdict <> 'not-this';
CREATE UNIQUE INDEX field_decisions_not_this ON field_decisions (field_id, entity) WHERE superseded_at_ms IS NULL AND verdict = 'not-this';

-- Bytes of log that the source may keep for us before somebody must know; null takes the default.
ALTER TABLE sources ADD COLUMN retained_alert_bytes double precision;
