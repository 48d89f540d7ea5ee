-- include verdicts
-- include targets
-- Observations that speak about an instrument, under each target they hold for: one about an instrument without a light path
-- holds for all its light paths. What was measured here on an experimental image tells of that image, not of the instrument.
samples AS MATERIALIZED (SELECT iri FROM "type Image" WHERE "qcSample" IS NOT NULL),
ofimages AS MATERIALIZED (
  SELECT r.observation FROM (SELECT unnest("observations") AS observation FROM "type QcRun" WHERE "origin" = 'measured' AND "image" IS NOT NULL AND NOT list_has_any("image", (SELECT coalesce(list(iri), []) FROM samples))) AS r),
speaking AS MATERIALIZED (
  SELECT o.iri AS observation, o."observedProperty" AS property, coalesce(o."observedAt", o."resultTime") AS "at", coalesce(v.rank, 2) AS rank,
    coalesce(p.iri, o."lightPath") AS path, coalesce(o."instrument", p."instrument", i.iri) AS instrument
  FROM "type Observation" AS o LEFT JOIN "type LightPath" AS p ON p.iri = coalesce(o."lightPath", o."featureOfInterest") LEFT JOIN "type Instrument" AS i ON i.iri = o."featureOfInterest"
  LEFT JOIN verdicts AS v ON v.observation = o.iri
  WHERE coalesce(o."observedAt", o."resultTime") IS NOT NULL AND o."observedProperty" IS NOT NULL
    AND (p.iri IS NOT NULL OR i.iri IS NOT NULL OR o."featureOfInterest" IN (SELECT iri FROM samples))
    AND o.iri NOT IN (SELECT observation FROM ofimages)),
seen AS MATERIALIZED (
  SELECT t.target, s.property, s."at", s.rank, s.observation FROM speaking AS s JOIN targets AS t ON t.path = s.path
  UNION ALL SELECT t.target, s.property, s."at", s.rank, s.observation FROM speaking AS s JOIN targets AS t ON t.instrument = s.instrument WHERE s.path IS NULL),
