-- Figures of the whole installation from ten thousand rows instead of a hundred thousand.

ALTER TABLE dataset_epochs ADD COLUMN examined_values bigint NOT NULL DEFAULT 0;

UPDATE dataset_epochs e SET examined_values = s.plus
FROM (SELECT f.dataset_id, v.epoch, sum(v.plus) AS plus FROM field_evidence v JOIN fields f ON f.id = v.field_id GROUP BY 1, 2) AS s
WHERE s.dataset_id = e.dataset_id AND s.epoch = e.epoch;

CREATE INDEX fields_live ON fields (dataset_id) WHERE NOT dropped;
