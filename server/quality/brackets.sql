-- Images with the last QC at or before each and the first after it, for each property and light path that counts; of several
-- observations of one instant the worst stands, and of those after it one of the same series where there is one. What was
-- only measured of the instrument as a whole is told once, by the light path on which it holds least, for work may have been on
-- one alone. An image of which the time is not known has one row without QC; where only
-- its day is, the worst QC of that day stands beside the last before it (w_rank). $brief: only what a demand of these properties
-- (none: any) and age lacks, without what only a full telling needs.
WITH
considered AS NOT MATERIALIZED (SELECT * FROM "type Observation"),
chosen AS (SELECT rowid AS image, * FROM "type Image" WHERE iri IN (SELECT unnest(from_json($images, '["VARCHAR"]')))),
-- include spells
-- include recorded
-- include counted
aspects AS (SELECT DISTINCT c.image, s.property, bool_or(o.path IS NOT NULL) OVER (PARTITION BY c.image, s.property) AS onpath FROM counted AS c JOIN seen AS s USING (target) JOIN speaking AS o USING (observation)),
asked AS (
  SELECT c.image, c.target, a.property, r."at", r.until, a.onpath FROM (SELECT DISTINCT image, target FROM counted) AS c JOIN recorded AS r USING (image) JOIN aspects AS a USING (image) WHERE r."at" IS NOT NULL),
before AS (SELECT a.*, s."at" AS before, s.broken FROM asked AS a ASOF LEFT JOIN spells AS s ON s.target = a.target AND s.property = a.property AND s."at" <= a."at"),
around AS (SELECT b.*, s."at" AS after FROM before AS b ASOF LEFT JOIN instants AS s ON s.target = b.target AND s.property = b.property AND b.until < s."at"),
told AS (SELECT o.iri, o."value" AS value, o."procedure" AS procedure, o."observedAt" IS NULL AS undated,
-- include series-of
  FROM "type Observation" AS o WHERE o.iri IN (SELECT s.observation FROM seen AS s JOIN around AS a ON a.target = s.target AND a.property = s.property AND s."at" IN (a.before, a.after))),
first AS (
  SELECT a.*, s.observation AS b_observation, s.rank AS b_rank, o.value AS b_value, o.procedure AS b_procedure, o.undated AS b_undated, o.series AS b_series
  FROM around AS a LEFT JOIN seen AS s ON s.target = a.target AND s.property = a.property AND s."at" = a.before LEFT JOIN told AS o ON o.iri = s.observation
  QUALIFY row_number() OVER (PARTITION BY a.image, a.target, a.property ORDER BY s.rank, s.observation) = 1),
both_ AS (
  SELECT f.*, s.observation AS a_observation, s.rank AS a_rank, o.value AS a_value, o.procedure AS a_procedure, o.undated AS a_undated, o.series AS a_series
  FROM first AS f LEFT JOIN seen AS s ON s.target = f.target AND s.property = f.property AND s."at" = f.after LEFT JOIN told AS o ON o.iri = s.observation
  QUALIFY row_number() OVER (PARTITION BY f.image, f.target, f.property ORDER BY coalesce(o.series = f.b_series, false) DESC, s.rank, s.observation) = 1),
origins AS MATERIALIZED (
  SELECT observation, min(origin) AS origin FROM (SELECT unnest("observations") AS observation, "origin" AS origin FROM "type QcRun" WHERE NOT $brief) WHERE observation IN (SELECT s.observation FROM seen AS s JOIN both_ AS b ON b.target = s.target AND b.property = s.property) GROUP BY observation),
-- what each procedure and origin said last before the last QC, where that is worse and no maintenance has ended it: by another
-- procedure or origin it is outweighed by what came later, and is told beside it
earlier AS (
  SELECT b.image, b.target, b.property, b.before, b.b_rank, b.b_procedure, own.origin AS b_origin, s.observation, s."at", s.rank, o."procedure" AS procedure, r.origin
  FROM both_ AS b JOIN seen AS s ON s.target = b.target AND s.property = b.property AND s."at" < b.before JOIN "type Observation" AS o ON o.iri = s.observation
  LEFT JOIN origins AS r ON r.observation = s.observation LEFT JOIN origins AS own ON own.observation = b.b_observation
  WHERE NOT $brief AND b.b_rank IN (1, 5)
  QUALIFY row_number() OVER (PARTITION BY b.image, b.target, b.property, o."procedure", r.origin ORDER BY s."at" DESC, s.rank, s.observation) = 1),
outweighed AS (
  SELECT e.* FROM earlier AS e
  WHERE e.rank IN (0, 1) AND e.rank < e.b_rank AND (e.procedure IS DISTINCT FROM e.b_procedure OR e.origin IS DISTINCT FROM e.b_origin)
    AND NOT EXISTS (SELECT 1 FROM events AS w WHERE w.target = e.target AND w.ended > e."at" AND w.began <= e.before)
  QUALIFY row_number() OVER (PARTITION BY e.image, e.target, e.property ORDER BY e.rank, e."at" DESC, e.observation) = 1),
between_ AS (
  SELECT b.*,
    (SELECT min(s.rank) FROM instants AS s WHERE b."at" < b.until AND s.target = b.target AND s.property = b.property AND s."at" > b."at" AND s."at" <= b.until) AS w_rank,
    (SELECT min_by(e.event, (e.began, e.event)) FROM events AS e WHERE e.target = b.target AND e.ended > b.before AND e.began <= b.until) AS interruption,
    (SELECT min_by(e.event, (e.began, e.event)) FROM events AS e WHERE e.target = b.target AND e.ended > b."at" AND e.began <= b.after) AS following
  FROM both_ AS b
  QUALIFY b.onpath OR row_number() OVER (PARTITION BY b.image, b.property ORDER BY b.b_observation IS NOT NULL AND interruption IS NULL, least(b.b_rank, w_rank), following IS NULL, b.target) = 1)
SELECT i.iri AS image, CASE WHEN NOT $brief THEN i."name" END AS name, r."at" AS "acquiredAt", r.until, r.instrument, r.image IS NOT NULL AS experimental, (SELECT count(*) FROM counted AS c WHERE c.image = i.image)::DOUBLE AS targets, b.property, p."label" AS label, CASE WHEN b.onpath THEN t.path END AS path, CASE WHEN b.onpath THEN t.name END AS "pathName",
  CASE WHEN NOT $brief THEN b.b_observation WHEN b.b_observation IS NOT NULL THEN '' END AS b_observation, b.before AS b_at, b.b_value, b.b_rank, CASE WHEN NOT $brief THEN b.b_procedure END AS b_procedure, pb."label" AS "b_procedureLabel", rb.origin AS b_origin, b.b_undated, b.w_rank, CASE WHEN NOT $brief THEN b.a_observation END AS a_observation, CASE WHEN NOT $brief THEN b.after END AS a_at, b.a_value, b.a_rank, CASE WHEN NOT $brief THEN b.a_procedure END AS a_procedure, pa."label" AS "a_procedureLabel", ra.origin AS a_origin, b.a_undated,
  w.observation AS o_observation, w."at" AS o_at, w.rank AS o_rank, w.procedure AS o_procedure, po."label" AS "o_procedureLabel", w.origin AS o_origin, b.b_series = b.a_series AS comparable, b.interruption, b.following
FROM chosen AS i LEFT JOIN recorded AS r USING (image) LEFT JOIN between_ AS b ON b.image = i.image
LEFT JOIN outweighed AS w ON w.image = b.image AND w.target = b.target AND w.property = b.property LEFT JOIN origins AS rb ON rb.observation = b.b_observation LEFT JOIN origins AS ra ON ra.observation = b.a_observation
LEFT JOIN "type Procedure" AS pb ON NOT $brief AND pb.iri = b.b_procedure LEFT JOIN "type Procedure" AS pa ON NOT $brief AND pa.iri = b.a_procedure LEFT JOIN "type Procedure" AS po ON po.iri = w.procedure
LEFT JOIN targets AS t ON t.target = b.target LEFT JOIN "type ObservableProperty" AS p ON p.iri = b.property
WHERE NOT $brief OR b.property IS NULL OR list_contains(from_json($properties, '["VARCHAR"]'), b.property)
  OR from_json($properties, '["VARCHAR"]') = [] AND ($days IS NOT NULL OR b.b_rank IS DISTINCT FROM 5 OR b.interruption IS NOT NULL OR coalesce(b.w_rank < 5, false))
ORDER BY i.iri, coalesce(p."label", b.property), b.property, "pathName", path
