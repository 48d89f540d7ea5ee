-- Baselines with their members, one row a member. An observation that is marked as a baseline is one of its own.
SELECT b.iri AS baseline, b."label" AS label, b."validFrom", b."validUntil",
-- include observation-columns
FROM (SELECT *, unnest("observations") AS member FROM "type QcBaseline") AS b JOIN "type Observation" AS o ON o.iri = b.member
WHERE o."value" IS NOT NULL AND b."validFrom" IS NOT NULL AND ($property::VARCHAR IS NULL OR o."observedProperty" = $property)
UNION ALL
SELECT o.iri AS baseline, NULL AS label, coalesce(o."observedAt", o."resultTime") AS "validFrom", NULL AS "validUntil",
-- include observation-columns
FROM "type Observation" AS o WHERE o."isBaseline" AND o."value" IS NOT NULL AND coalesce(o."observedAt", o."resultTime") IS NOT NULL AND ($property::VARCHAR IS NULL OR o."observedProperty" = $property)
ORDER BY baseline, iri
