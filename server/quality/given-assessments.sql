-- Verdicts that others than the assessor have given.
SELECT DISTINCT "assesses" AS observation, "against" AS against FROM "type Assessment" WHERE NOT starts_with(iri, $prefix) AND "assesses" IS NOT NULL AND "against" IS NOT NULL ORDER BY ALL
