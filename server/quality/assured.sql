-- Images (numbers of their rows) whose newest QC before them passed: for each of these properties and each light path that counts, not interrupted by
-- maintenance and not older than so many days. No QC is no pass.
WITH
considered AS NOT MATERIALIZED (SELECT * FROM "type Observation"),
chosen AS (SELECT rowid AS image, * FROM "type Image" WHERE "acquiredAt" IS NOT NULL),
-- include spells
-- include recorded
-- include counted
-- include states
SELECT image FROM assured
