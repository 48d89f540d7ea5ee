-- For each property of each light path of an instrument, when it passed last and how many images were recorded since; what
-- was only measured of the instrument as a whole is told once.
WITH
considered AS NOT MATERIALIZED (SELECT * FROM "type Observation"),
chosen AS (SELECT rowid AS image, * FROM "type Image" WHERE "acquiredAt" IS NOT NULL AND ("instrument" IS NULL OR "instrument" = $instrument)),
-- include seen
-- include recorded
-- include counted
aspects AS (
  SELECT CASE WHEN bool_or(o.path IS NOT NULL) OVER (PARTITION BY s.property) THEN t.path END AS path, t.target, t.name, s.property, s."at", s.rank
  FROM seen AS s JOIN targets AS t USING (target) JOIN speaking AS o USING (observation) WHERE t.instrument = $instrument),
instants AS (SELECT path, target, name, property, "at", min(rank) AS rank FROM aspects GROUP BY ALL),
passed AS (SELECT path, target, name, property, max("at") FILTER (rank = 5) AS "lastPass" FROM instants GROUP BY ALL)
SELECT p.property, coalesce(l."label", p.property) AS label, p.path, CASE WHEN p.path IS NOT NULL THEN any_value(p.name) END AS "pathName", max(p."lastPass") AS "lastPass", count(DISTINCT c.image)::DOUBLE AS images
FROM passed AS p LEFT JOIN counted AS c ON c.target = p.target AND (p."lastPass" IS NULL OR c.ended > epoch_ms(p."lastPass"::TIMESTAMP)) LEFT JOIN "type ObservableProperty" AS l ON l.iri = p.property
WHERE p.path IS NOT NULL OR p.target IN (SELECT target FROM targets WHERE path IS NOT NULL) OR NOT EXISTS (SELECT 1 FROM targets WHERE path IS NOT NULL AND instrument = $instrument)
GROUP BY p.property, l."label", p.path ORDER BY label, "pathName", p.path
