-- Records whose observations may have to be judged anew after a change of these records: they hold observations that these
-- hold too, or that were judged for these. `facts` says whether these records hold what others are judged by.
WITH mine AS (SELECT iri, record FROM parts WHERE record IN (SELECT unnest(from_json($records, '["VARCHAR"]')))),
     own AS (SELECT iri FROM mine JOIN "type Observation" USING (iri)),
     former AS (SELECT a."assesses" AS iri FROM parts AS p JOIN "type Assessment" AS a USING (iri) WHERE p.record IN (SELECT unnest(from_json($assessed, '["VARCHAR"]')))),
     facts AS (
       SELECT iri FROM mine JOIN "type ToleranceRule" USING (iri) UNION ALL SELECT iri FROM mine JOIN "type QcBaseline" USING (iri)
       UNION ALL SELECT iri FROM mine JOIN "type Assessment" USING (iri) UNION ALL SELECT iri FROM mine JOIN "type Observation" AS o USING (iri) WHERE o."isBaseline")
SELECT DISTINCT record, false AS facts FROM parts WHERE iri IN (SELECT iri FROM own UNION SELECT iri FROM former)
UNION ALL SELECT NULL, true WHERE EXISTS (SELECT 1 FROM facts)
