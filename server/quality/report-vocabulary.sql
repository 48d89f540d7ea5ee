-- What properties and procedures are called and say of themselves.
SELECT iri, "label" AS label, "definition" AS description, NULL AS version, NULL AS parameters, NULL AS "conformsTo" FROM "type ObservableProperty" WHERE iri IN (SELECT unnest(from_json($iris, '["VARCHAR"]')))
UNION ALL
SELECT iri, "label" AS label, "description" AS description, "version" AS version, "parameters" AS parameters, "conformsTo" FROM "type Procedure" WHERE iri IN (SELECT unnest(from_json($iris, '["VARCHAR"]')))
