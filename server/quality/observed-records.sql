-- Of these records, or of all: those that describe things of these types, and those of which observations are kept under the prefix.
WITH kept AS (SELECT (part->>'$.values."http://www.w3.org/ns/prov#wasDerivedFrom"[0]') AS record FROM parts WHERE iri = record AND starts_with(record, $prefix)),
     held AS (SELECT p.record FROM things AS t JOIN parts AS p USING (iri) WHERE len(list_intersect(t.types, from_json($types, '["VARCHAR"]'))) > 0 AND NOT starts_with(p.record, $prefix))
SELECT DISTINCT record FROM (SELECT record FROM kept UNION ALL SELECT record FROM held)
WHERE $all OR record IN (SELECT unnest(from_json($records, '["VARCHAR"]')))
