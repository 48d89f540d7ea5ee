-- Light paths and components of instruments, with their types; all, or of one.
SELECT 'path' AS kind, p.iri, coalesce(p."name", p.iri) AS name, p."instrument" AS instrument, [] AS types FROM "type LightPath" AS p WHERE p."instrument" IS NOT NULL AND ($instrument::VARCHAR IS NULL OR p."instrument" = $instrument)
UNION ALL
SELECT 'component', c.iri, coalesce(c."name", c.iri), c.instrument, coalesce(t.types, []) FROM (SELECT iri, "name", unnest("componentOf") AS instrument FROM "type InstrumentComponent") AS c LEFT JOIN things AS t ON t.iri = c.iri WHERE c.instrument = $instrument
ORDER BY kind, name, iri
