-- Experimental images without valid QC, in the order of their times, those without a time last; and on each row how many there are.
WITH
considered AS NOT MATERIALIZED (SELECT * FROM "type Observation"),
chosen AS (SELECT rowid AS image, * FROM "type Image" WHERE "qcSample" IS NULL AND ($instrument IS NULL OR "instrument" IS NULL OR "instrument" = $instrument)),
-- include spells
-- include recorded
-- include counted
-- include states
,
listed AS MATERIALIZED (
  SELECT i.iri, coalesce(r."at", '~') AS "at" FROM recorded AS r JOIN "type Image" AS i ON i.rowid = r.image
  WHERE r.image NOT IN (SELECT image FROM assured)
    AND ($instrument IS NULL OR r.instrument = $instrument OR r.image IN (SELECT c.image FROM counted AS c JOIN targets AS t USING (target) WHERE t.instrument = $instrument)))
SELECT l.iri, l."at", n.total FROM (SELECT count(*)::DOUBLE AS total FROM listed) AS n LEFT JOIN listed AS l ON l."at" > $at OR l."at" = $at AND l.iri > $iri
ORDER BY l."at", l.iri LIMIT $first::BIGINT + 1
