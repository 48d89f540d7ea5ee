-- Verdicts about these observations, with the rule, its source, and what was compared with.
SELECT a."assesses" AS observation, a."against" AS against, a."verdict" AS verdict, a."referenceValue" AS reference, a."ratio" AS ratio, a."reason" AS reason,
  r.iri AS rule, r."label" AS "ruleLabel", r."source" AS "ruleSource"
FROM "type Assessment" AS a LEFT JOIN "type ToleranceRule" AS r ON r.iri = a."rule"
WHERE a."assesses" IN (SELECT unnest(from_json($observations, '["VARCHAR"]')))
ORDER BY a."assesses", a."against", a.iri
