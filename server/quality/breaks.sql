-- Maintenance that ends what earlier QC says. A spell of QC lasts until the first such work begins that had not ended at the
-- time of the QC; `breaks` gives that beginning for each end, so that one look forward finds it.
events AS MATERIALIZED (
  SELECT t.target, e.iri AS event, e."startedAt" AS began, greatest(e."startedAt", coalesce(e."endedAt", e."startedAt")) AS ended, e."lightPaths" IS NULL AS whole, e."label" AS label
  FROM "type MaintenanceEvent" AS e JOIN targets AS t ON t.instrument = e."instrument" AND (e."lightPaths" IS NULL OR t.path IS NULL OR list_contains(e."lightPaths", t.path))
  WHERE e."endsValidity" IS DISTINCT FROM false AND e."startedAt" IS NOT NULL),
breaks AS MATERIALIZED (SELECT target, ended, min(began) OVER (PARTITION BY target ORDER BY ended ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS began FROM events),
