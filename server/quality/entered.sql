-- Records of people about the QC of an instrument: numbers that were entered or imported, baselines, maintenance. Records that
-- also describe what is measured or by what are left out: to withdraw them would take back more than QC.
WITH
paths AS (SELECT iri FROM "type LightPath" WHERE "instrument" = $instrument::VARCHAR),
own AS (SELECT iri, coalesce("observedAt", "resultTime") AS "at" FROM "type Observation" WHERE "instrument" = $instrument OR coalesce("lightPath", "featureOfInterest") = $instrument OR coalesce("lightPath", "featureOfInterest") IN (SELECT iri FROM paths)),
members AS (SELECT iri AS run, unnest("observations") AS observation FROM "type QcRun" WHERE "origin" IN ('entered', 'imported')),
entries AS (
  SELECT m.run AS iri, r."origin" AS kind, coalesce(r."label", '') AS label, count(*)::DOUBLE AS "values", min(o."at") AS "at"
  FROM members AS m JOIN own AS o ON o.iri = m.observation JOIN "type QcRun" AS r ON r.iri = m.run GROUP BY m.run, r."origin", r."label"
  UNION ALL SELECT b.iri, 'baseline', coalesce(any_value(b."label"), any_value(p."label"), ''), count(*)::DOUBLE, any_value(b."validFrom")
  FROM (SELECT iri, "label", "validFrom", unnest("observations") AS observation FROM "type QcBaseline") AS b JOIN own ON own.iri = b.observation
    JOIN "type Observation" AS o ON o.iri = b.observation LEFT JOIN "type ObservableProperty" AS p ON p.iri = o."observedProperty" GROUP BY b.iri
  UNION ALL SELECT iri, 'maintenance', coalesce("label", ''), NULL, "startedAt" FROM "type MaintenanceEvent" WHERE "instrument" = $instrument),
described AS (
  SELECT record FROM parts WHERE iri IN (SELECT iri FROM "type Instrument" UNION ALL SELECT iri FROM "type LightPath" UNION ALL SELECT iri FROM "type Image" UNION ALL SELECT iri FROM "type Study"))
SELECT p.record, min(e.kind) AS kind, string_agg(DISTINCT e.label, '; ' ORDER BY e.label) FILTER (e.label <> '') AS label, sum(e."values") AS "values", min(e."at") AS "at"
FROM entries AS e JOIN parts AS p USING (iri) WHERE p.record NOT IN (SELECT record FROM described) GROUP BY p.record ORDER BY p.record
