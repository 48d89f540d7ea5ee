-- All properties that can be measured and all procedures, for those who name them by the last part of their IRI or misspell one.
SELECT iri, 'property' AS kind FROM "type ObservableProperty" UNION ALL SELECT iri, 'procedure' FROM "type Procedure" ORDER BY iri
