-- What things are called, and the units of properties.
SELECT t.iri, t.label, p."unit" AS unit, p."betterWhen" AS "betterWhen" FROM things AS t LEFT JOIN "type ObservableProperty" AS p ON p.iri = t.iri
WHERE t.iri IN (SELECT unnest(from_json($iris, '["VARCHAR"]')))
