-- Images in doubt within some windows: how many, a page of them in the order of their times, and how many belong to each
-- dataset and other gathering, and to each person. $since, $until, $instruments and $paths are those of all windows together.
WITH
windows AS MATERIALIZED (SELECT w.path, w.instrument, w.image, epoch_ms(w.since::TIMESTAMP) AS since, epoch_ms(w.until::TIMESTAMP) AS until FROM (SELECT unnest(from_json($windows, '[{"path":"VARCHAR","instrument":"VARCHAR","image":"VARCHAR","since":"VARCHAR","until":"VARCHAR"}]')) AS w)),
-- include targets
chosen AS (
  SELECT rowid AS image, * FROM "type Image" WHERE "qcSample" IS NULL AND ($since = '' OR "acquiredAt until" > $since) AND "acquiredAt" < $until
    AND ("instrument" IS NULL OR list_contains(from_json($instruments, '["VARCHAR"]'), "instrument") OR list_has_any("lightPaths", from_json($paths, '["VARCHAR"]')))),
-- include recorded
-- include counted
marked AS (
  SELECT c.image FROM counted AS c JOIN targets AS t USING (target) JOIN windows AS w ON w.path = t.path OR w.path IS NULL AND w.instrument = t.instrument WHERE (w.since IS NULL OR c.ended > w.since) AND (w.until IS NULL OR c.began < w.until)
  UNION SELECT i.rowid FROM "type Image" AS i WHERE i."qcSample" IS NULL AND i.iri IN (SELECT image FROM windows)),
doubtful AS MATERIALIZED (SELECT i.rowid AS image, i.iri, i."name", coalesce(i."acquiredAt", '~') AS "at", i."partOf", i."experimenter" FROM "type Image" AS i WHERE i.rowid IN (SELECT image FROM marked)),
-- include gathered
told AS MATERIALIZED (
  SELECT kind, type, gathering AS iri, count(*)::DOUBLE AS images FROM gathered WHERE gathering IS NOT NULL GROUP BY ALL
  UNION ALL SELECT 'owner', '', owner, count(*) FROM owned GROUP BY owner
  UNION ALL SELECT 'nobody', '', NULL, count(*) FROM doubtful WHERE image NOT IN (SELECT image FROM owned)
  UNION ALL SELECT 'total', '', NULL, count(*) FROM doubtful),
names AS MATERIALIZED (SELECT iri, label FROM things WHERE iri IN (SELECT iri FROM told)),
page AS MATERIALIZED (SELECT * FROM doubtful WHERE "at" > $at OR "at" = $at AND iri > $iri ORDER BY "at", iri LIMIT $first::BIGINT + 1),
belonging AS (SELECT image, list(owner) AS owners FROM owned WHERE image IN (SELECT image FROM page) GROUP BY image)
SELECT t.kind, t.type, t.iri, t.images, coalesce(n.label, nullif(concat_ws(' ', p."givenName", p."familyName"), '')) AS name, NULL AS "at", NULL AS dataset, NULL AS study, NULL AS owners FROM told AS t LEFT JOIN names AS n ON n.iri = t.iri LEFT JOIN "type Person" AS p ON p.iri = t.iri
UNION ALL SELECT 'image', '', p.iri, NULL, p."name", p."at", c.iri, c."study", b.owners FROM page AS p LEFT JOIN "type StudyComponent" AS c ON c.iri = list_min(p."partOf") LEFT JOIN belonging AS b USING (image)
ORDER BY kind, type, images DESC NULLS LAST, "at", iri
