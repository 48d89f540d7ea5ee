-- These observations, as series have them.
SELECT
-- include observation-columns
FROM "type Observation" AS o WHERE o.iri IN (SELECT unnest(from_json($iris, '["VARCHAR"]'))) ORDER BY "at", o.iri
