-- All properties that QC measures.
SELECT iri, coalesce("label", iri) AS label FROM "type ObservableProperty" ORDER BY iri
