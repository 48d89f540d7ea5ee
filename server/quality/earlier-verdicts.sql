-- Records of the worker's runs that hold verdicts of their own: those of earlier servers, where the worker judged. One row a
-- verdict that speaks of an observation of its own record and is named as that worker named it, after the observation and the
-- rule: what a person wrote into such a record stays.
SELECT DISTINCT p.record, a.iri
FROM "type Assessment" AS a JOIN parts AS p ON p.iri = a.iri JOIN parts AS q ON q.iri = a."assesses" AND q.record = p.record
JOIN parts AS s ON s.record = p.record JOIN "type QcRun" AS r ON r.iri = s.iri
WHERE starts_with(p.record, $prefix) AND r."planKey" IS NOT NULL AND a.iri = concat(a."assesses", '-', regexp_extract(a."rule", '[^/]*$'))
ORDER BY p.record, a.iri
