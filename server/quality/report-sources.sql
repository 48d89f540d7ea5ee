-- What these observations come from: software, input, formula of the theoretical value.
SELECT o.iri AS observation, o."theoryFormula" AS formula, o."inputSha256" AS sha256, o."table" AS readings, s.iri AS software, s."name" AS "softwareName", s."version" AS "softwareVersion"
FROM "type Observation" AS o LEFT JOIN "type Software" AS s ON s.iri = o."software"
WHERE o.iri IN (SELECT unnest(from_json($observations, '["VARCHAR"]')))
