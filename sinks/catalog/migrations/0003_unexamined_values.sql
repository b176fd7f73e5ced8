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
