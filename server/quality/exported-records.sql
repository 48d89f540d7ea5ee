-- Records with observations of an instrument in a period, the oldest first; one more than are allowed, so that too many are noticed.
SELECT p.record AS record, min(coalesce(o."observedAt", o."resultTime")) AS "at"
FROM "type Observation" AS o JOIN parts AS p USING (iri)
WHERE o."instrument" = $instrument AND ($from::VARCHAR IS NULL OR coalesce(o."observedAt", o."resultTime") >= $from) AND ($to::VARCHAR IS NULL OR coalesce(o."observedAt", o."resultTime") <= $to)
GROUP BY p.record ORDER BY "at" NULLS LAST, record LIMIT $most + 1
