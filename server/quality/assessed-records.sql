-- What the assessor has deposited: its records with the hash of what they say and the record whose observations they judge;
-- all, or those of a list.
SELECT record, part->>'$.values."https://w3id.org/micrograph/resultSha256"[0]' AS hash, part->>'$.values."http://www.w3.org/ns/prov#wasDerivedFrom"[0]' AS measured
FROM parts WHERE iri = record AND starts_with(record, $prefix) AND ($all OR record IN (SELECT unnest(from_json($records, '["VARCHAR"]'))))
