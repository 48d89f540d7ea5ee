-- The records that describe some things.
SELECT DISTINCT iri, record FROM parts WHERE iri IN (SELECT unnest(from_json($iris, '["VARCHAR"]'))) ORDER BY ALL
