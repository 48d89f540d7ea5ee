-- include verdicts
-- include targets
-- Of the observations considered, those that speak about an instrument, under each target they hold for: one about an
-- instrument without a light path holds for all its light paths, and so does one about a QC sample of unknown light path. What
-- was measured here on an experimental image tells of that image, and so does a procedure that is for any image.
samples AS MATERIALIZED (SELECT iri FROM "type Image" WHERE "qcSample" IS NOT NULL),
elsewhere AS MATERIALIZED (
  SELECT iri FROM considered WHERE "image" IS NOT NULL AND iri NOT IN (SELECT o.iri FROM (SELECT iri, unnest("image") AS image FROM considered) AS o JOIN samples AS s ON s.iri = o.image)),
ofimages AS MATERIALIZED (SELECT e.iri FROM (SELECT unnest("observations") AS iri FROM "type QcRun" WHERE "origin" = 'measured' AND "image" IS NOT NULL) AS r JOIN elsewhere AS e ON e.iri = r.iri),
speaking AS MATERIALIZED (
  SELECT o.iri AS observation, o."observedProperty" AS property, coalesce(o."observedAt", o."resultTime") AS "at", coalesce(v.rank, 2) AS rank,
    coalesce(p.iri, o."lightPath") AS path, coalesce(o."instrument", p."instrument", i.iri) AS instrument
  FROM considered AS o LEFT JOIN "type LightPath" AS p ON p.iri = coalesce(o."lightPath", o."featureOfInterest") LEFT JOIN "type Instrument" AS i ON i.iri = o."featureOfInterest"
  LEFT JOIN verdicts AS v ON v.observation = o.iri
  WHERE coalesce(o."observedAt", o."resultTime") IS NOT NULL AND o."observedProperty" IS NOT NULL
    AND (p.iri IS NOT NULL OR i.iri IS NOT NULL OR o."featureOfInterest" IN (SELECT iri FROM samples) AND o."procedure" NOT IN (SELECT iri FROM "type Procedure" WHERE list_contains("samples", 'any')))
    AND o.iri NOT IN (SELECT iri FROM ofimages)),
seen AS MATERIALIZED (
  SELECT t.target, s.property, s."at", s.rank, s.observation FROM speaking AS s JOIN targets AS t ON t.path = s.path
  UNION ALL SELECT t.target, s.property, s."at", s.rank, s.observation FROM speaking AS s JOIN targets AS t ON t.instrument = s.instrument WHERE s.path IS NULL),
