-- Series with their size, their newest value and what a control chart of them needs: spread of the first values that did not
-- fail, and the newest values. Asked by property, procedure, thing, instrument or any of them; series of single images are told
-- only where the image is asked for.
WITH paths AS (SELECT iri FROM "type LightPath" WHERE "instrument" = $instrument::VARCHAR),
own AS (
  SELECT
-- include observation-columns
  FROM "type Observation" AS o
  WHERE o."value" IS NOT NULL AND coalesce(o."observedAt", o."resultTime") IS NOT NULL AND o."observedProperty" IS NOT NULL AND o."procedure" IS NOT NULL
    AND ($property::VARCHAR IS NULL OR o."observedProperty" = $property) AND ($procedure::VARCHAR IS NULL OR o."procedure" = $procedure)
    AND ($about::VARCHAR IS NULL OR coalesce(o."lightPath", o."featureOfInterest") = $about)
    AND ($instrument::VARCHAR IS NULL OR o."instrument" = $instrument OR coalesce(o."lightPath", o."featureOfInterest") = $instrument OR coalesce(o."lightPath", o."featureOfInterest") IN (SELECT iri FROM paths))
    AND ($about::VARCHAR IS NOT NULL OR o."lightPath" IS NOT NULL OR o."image" IS NULL OR NOT list_contains(o."image", o."featureOfInterest"))),
judged AS (
  SELECT "assesses" AS iri, min(CASE "verdict" WHEN 'fail' THEN 0 WHEN 'warn' THEN 1 WHEN 'notAssessed' THEN 3 WHEN 'pending' THEN 4 ELSE 5 END) AS rank
  FROM "type Assessment" WHERE "assesses" IN (SELECT iri FROM own) GROUP BY 1),
ordered AS (
  SELECT own.*, judged.rank,
    count(*) FILTER (judged.rank IS DISTINCT FROM 0) OVER (PARTITION BY property, procedure, about, channel, "otherChannel", z, t, location, statistic, parameters ORDER BY "at", own.iri) AS accepted
  FROM own LEFT JOIN judged ON judged.iri = own.iri)
SELECT property, procedure, about, channel, "otherChannel", z, t, location, statistic, parameters, count(*)::DOUBLE AS "count",
  arg_max({'iri': iri, 'at': "at", 'value': value, 'rank': rank, 'lightPath': "lightPath", 'feature': feature, 'instrument': instrument, 'theory': theory}, "at" || ' ' || iri) AS newest,
  arg_max({'at': "at", 'value': value}, "at" || ' ' || iri, $recent::INTEGER) AS recent,
  list(value ORDER BY "at", iri) FILTER (rank IS DISTINCT FROM 0 AND accepted <= $first) AS first
FROM ordered GROUP BY property, procedure, about, channel, "otherChannel", z, t, location, statistic, parameters
ORDER BY property, procedure, about, channel, "otherChannel", location, statistic, parameters, z, t
