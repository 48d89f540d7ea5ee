-- Observations that are asked for by property, procedure, thing, instrument or any of them, with the facts of their series and
-- their worst verdict; of single images only where the image is asked for.
WITH paths AS (SELECT iri FROM "type LightPath" WHERE "instrument" = $instrument::VARCHAR),
own AS MATERIALIZED (
  SELECT o.iri, o."observedProperty" AS property, o."procedure" AS procedure, coalesce(o."lightPath", o."featureOfInterest") AS about, o."channelIndex" AS channel, o."otherChannelIndex" AS "otherChannel", o."zIndex" AS z, o."tIndex" AS t,
    o."location" AS location, o."statistic" AS statistic, o."parameters" AS parameters, o."value" AS value, coalesce(o."observedAt", o."resultTime") AS "at", o."observedAt" IS NULL AS undated
  FROM "type Observation" AS o
  WHERE o."value" IS NOT NULL AND coalesce(o."observedAt", o."resultTime") IS NOT NULL AND o."observedProperty" IS NOT NULL AND o."procedure" IS NOT NULL
    AND ($property::VARCHAR IS NULL OR o."observedProperty" = $property) AND ($procedure::VARCHAR IS NULL OR o."procedure" = $procedure)
    AND ($about::VARCHAR IS NULL OR coalesce(o."lightPath", o."featureOfInterest") = $about)
    AND ($instrument::VARCHAR IS NULL OR o."instrument" = $instrument OR coalesce(o."lightPath", o."featureOfInterest") = $instrument OR coalesce(o."lightPath", o."featureOfInterest") IN (SELECT iri FROM paths))
    AND ($about::VARCHAR IS NOT NULL OR o."lightPath" IS NOT NULL OR o."image" IS NULL OR NOT list_contains(o."image", o."featureOfInterest"))),
judged AS (
  SELECT "assesses" AS iri, coalesce(min(CASE "verdict" WHEN 'fail' THEN 0 WHEN 'warn' THEN 1 WHEN 'pending' THEN 4 WHEN 'pass' THEN 5 END), 3) AS rank
  FROM "type Assessment" WHERE "assesses" IN (SELECT iri FROM own) GROUP BY 1),
