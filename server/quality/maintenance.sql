-- Maintenance of an instrument, or of the instrument of a light path: events about all of its light paths, or about this one;
-- or these events ($events, a list).
SELECT e.iri, e."label" AS label, e."kind" AS kind, e."startedAt" AS "from", e."endedAt" AS "to", e."lightPaths" AS "lightPaths", e."description" AS description, e."endsValidity" AS "endsValidity"
FROM "type MaintenanceEvent" AS e
WHERE e."startedAt" IS NOT NULL AND ($instrument::VARCHAR IS NULL OR e."instrument" = $instrument)
  AND ($about::VARCHAR IS NULL OR e."instrument" = $about OR e."instrument" IN (SELECT "instrument" FROM "type LightPath" WHERE iri = $about) AND (e."lightPaths" IS NULL OR list_contains(e."lightPaths", $about)))
  AND ($events::VARCHAR IS NULL OR e.iri IN (SELECT unnest(from_json($events, '["VARCHAR"]'))))
ORDER BY e."startedAt", e.iri
