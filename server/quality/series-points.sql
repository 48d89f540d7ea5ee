-- All observations of one series that have a value and a time, in order of time, each with the worst verdict of each comparison;
-- as one JSON text, for thousands of rows are made objects faster so. Beside them what the
-- newest is about, by which the rules that judge it are found.
WITH own AS MATERIALIZED (
  SELECT o.iri, coalesce(o."observedAt", o."resultTime") AS "at", o."value" AS value, o."uncertainty" AS uncertainty, o."sampleSize" AS n, o."image"[1] AS image, o."theoreticalValue" AS theory, o."observedAt" IS NULL AS undated,
    o."lightPath" AS "lightPath", o."featureOfInterest" AS feature, o."instrument" AS instrument
  FROM "type Observation" AS o WHERE o."value" IS NOT NULL AND coalesce(o."observedAt", o."resultTime") IS NOT NULL AND
-- include series-facts
),
ranked AS (
  SELECT "assesses" AS iri, "against" AS against, CASE "verdict" WHEN 'fail' THEN 0 WHEN 'warn' THEN 1 WHEN 'pending' THEN 4 WHEN 'pass' THEN 5 END AS rank
  FROM "type Assessment" WHERE "assesses" IN (SELECT iri FROM own)),
compared AS (SELECT iri, against, coalesce(min(rank), 3) AS rank FROM ranked GROUP BY iri, against),
judged AS (SELECT iri, min(rank) FILTER (against = 'theory') AS theory, min(rank) FILTER (against = 'baseline') AS baseline, min(rank) FILTER (against = 'specification') AS specification FROM compared GROUP BY iri),
runs AS (SELECT observation AS iri, min(run) AS run FROM (SELECT iri AS run, unnest("observations") AS observation FROM "type QcRun") WHERE observation IN (SELECT iri FROM own) GROUP BY observation),
points AS (
  SELECT o.iri, o."at", o.value, o.uncertainty, o.n, o.image, o.theory, o.undated, runs.run, judged.theory AS "theoryRank", judged.baseline AS "baselineRank", judged.specification AS "specificationRank"
  FROM own AS o LEFT JOIN judged ON judged.iri = o.iri LEFT JOIN runs ON runs.iri = o.iri)
SELECT to_json(list(p ORDER BY p."at", p.iri))::VARCHAR AS points,
  (SELECT to_json({'lightPath': o."lightPath", 'feature': o.feature, 'instrument': o.instrument})::VARCHAR FROM own AS o ORDER BY o."at" DESC, o.iri DESC LIMIT 1) AS newest
FROM points AS p
