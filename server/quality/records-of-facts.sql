-- Records that hold what observations are judged by: a change of one of them changes verdicts of others.
WITH facts AS (
  SELECT iri FROM "type ToleranceRule" UNION SELECT iri FROM "type QcBaseline" UNION SELECT unnest("observations") FROM "type QcBaseline"
  UNION SELECT iri FROM "type Assessment" WHERE NOT starts_with(iri, $prefix) UNION SELECT iri FROM "type Observation" WHERE "isBaseline")
SELECT DISTINCT record FROM parts WHERE iri IN (SELECT iri FROM facts)
