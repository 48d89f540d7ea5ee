-- Runs on an instrument in a span of time that gave no numbers: failed, or not assessed for the lack of a fact.
WITH own AS (SELECT iri FROM "type Image" WHERE "instrument" = $instrument)
SELECT r.iri, r."label" AS label, r."status" AS status, r."errorClass" AS "errorClass", r."errorText" AS "errorText", r."notes" AS notes, r."procedure" AS procedures, r."image" AS images, coalesce(r."endedAt", r."startedAt") AS "at"
FROM "type QcRun" AS r
WHERE r."status" <> 'succeeded' AND (r."instrument" = $instrument OR list_has_any(coalesce(r."image", []), (SELECT coalesce(list(iri), []) FROM own)))
  AND coalesce(r."endedAt", r."startedAt", $from) >= $from AND coalesce(r."endedAt", r."startedAt", $from) <= $to
ORDER BY "at", r.iri LIMIT $most
