-- The observations that these records hold. One that several records describe is held by the first of them.
WITH mine AS (SELECT DISTINCT iri FROM parts WHERE record IN (SELECT unnest(from_json($records, '["VARCHAR"]')))),
     seen AS (SELECT o.* FROM "type Observation" AS o JOIN mine USING (iri)),
     held AS (SELECT iri, min(record) AS record FROM parts WHERE iri IN (SELECT iri FROM seen) GROUP BY iri)
SELECT held.record,
-- include observation-columns
FROM seen AS o JOIN held ON held.iri = o.iri
WHERE held.record IN (SELECT unnest(from_json($records, '["VARCHAR"]')))
ORDER BY held.record, o.iri
