-- What QC of instruments speaks about: each light path, and each instrument as a whole for images of which no light path is
-- known. Numbers stand for their IRIs, for what follows compares them often.
targets AS MATERIALIZED (
  SELECT (row_number() OVER ())::INTEGER AS target, * FROM (
    SELECT iri, iri AS path, "instrument" AS instrument, coalesce("name", iri) AS name FROM "type LightPath" UNION ALL SELECT iri, NULL, iri, coalesce("name", iri) FROM "type Instrument")),
