-- What each schedule in force asks of each light path or instrument that it is for, with the newest measurement that counts and
-- maintenance that ended what it says. A schedule is not in force where it is retired, or where one that is in force there
-- takes its place. Light paths and instruments: those of $instruments (a list), or all.
WITH
schedules AS MATERIALIZED (SELECT iri, "label" AS label, "procedures" AS procedures, "intervalDays" AS days, "graceDays" AS grace, coalesce("perLightPath", false) AS perpath, "appliesTo" AS applies, "replaces" AS replaced, "source" AS source
  FROM "type QcSchedule" WHERE "retired" IS DISTINCT FROM true AND "procedures" IS NOT NULL),
paths AS MATERIALIZED (SELECT p.iri AS path, p."instrument" AS instrument, coalesce(p."name", p.iri) AS name FROM "type LightPath" AS p WHERE p."instrument" IS NOT NULL),
instruments AS MATERIALIZED (
  SELECT i.iri AS instrument, coalesce(i."name", i.iri) AS name, (SELECT list(p.path) FROM paths AS p WHERE p.instrument = i.iri) AS own
  FROM "type Instrument" AS i WHERE $instruments::VARCHAR IS NULL OR i.iri IN (SELECT unnest(from_json($instruments, '["VARCHAR"]')))),
places AS MATERIALIZED (
  SELECT true AS perpath, i.instrument, p.path, [i.instrument, p.path] AS called FROM instruments AS i JOIN paths AS p USING (instrument)
  UNION ALL SELECT perpath, instrument, NULL, list_prepend(instrument, coalesce(own, [])) FROM instruments, (VALUES (true), (false)) AS kinds (perpath) WHERE NOT perpath OR own IS NULL),
replacing AS MATERIALIZED (SELECT unnest(replaced) AS schedule, applies FROM schedules WHERE replaced IS NOT NULL),
asked AS MATERIALIZED (
  SELECT (row_number() OVER ())::INTEGER AS asked, * FROM (
    SELECT s.iri, s.procedures, p.instrument, p.path FROM schedules AS s JOIN places AS p ON p.perpath = s.perpath
    WHERE (s.applies IS NULL OR list_has_any(s.applies, p.called))
      AND NOT EXISTS (SELECT 1 FROM replacing AS r WHERE r.schedule = s.iri AND (r.applies IS NULL OR list_has_any(r.applies, p.called))))),
measured AS MATERIALIZED (
  SELECT o.iri, o."procedure" AS procedure, p.path, coalesce(o."instrument", p.instrument, o."featureOfInterest") AS instrument, coalesce(o."observedAt", o."resultTime") AS "at", o."observedAt" IS NULL AS undated
  FROM "type Observation" AS o LEFT JOIN paths AS p ON p.path = coalesce(o."lightPath", o."featureOfInterest")
  WHERE o."procedure" IN (SELECT unnest(procedures) FROM schedules) AND coalesce(o."observedAt", o."resultTime") IS NOT NULL AND o."value" IS NOT NULL),
counted AS MATERIALIZED (SELECT procedure, "at", iri, path AS target FROM measured WHERE path IS NOT NULL UNION ALL SELECT procedure, "at", iri, instrument FROM measured WHERE instrument IS NOT NULL),
newest AS (SELECT procedure, target, max("at") AS "at" FROM counted GROUP BY procedure, target),
lasts AS MATERIALIZED (
  SELECT w.asked, w.target, max(n."at") AS "at", arg_max(n.procedure, n."at") AS procedure FROM (SELECT asked, coalesce(path, instrument) AS target, unnest(procedures) AS procedure FROM asked) AS w
  JOIN newest AS n ON n.procedure = w.procedure AND n.target = w.target GROUP BY w.asked, w.target),
newly AS MATERIALIZED (SELECT l.asked, c.iri FROM lasts AS l JOIN counted AS c ON c.procedure = l.procedure AND c.target = l.target AND c."at" = l."at"),
considered AS (SELECT DISTINCT iri FROM newly),
-- include verdicts
-- the worst of what was decided; figures that nothing judges, such as how many beads there were, take no pass away
seen AS MATERIALIZED (SELECT n.asked, min(n.iri) AS observation, coalesce(min(CASE WHEN v.rank NOT IN (2, 3) THEN v.rank END), max(coalesce(v.rank, 2))) AS rank FROM newly AS n LEFT JOIN verdicts AS v ON v.observation = n.iri GROUP BY n.asked),
runs AS (SELECT observation, min(run) AS run FROM (SELECT iri AS run, unnest("observations") AS observation FROM "type QcRun") WHERE observation IN (SELECT observation FROM seen) GROUP BY observation),
works AS MATERIALIZED (
  SELECT "instrument" AS instrument, "lightPaths" AS lightpaths, coalesce("label", iri) AS label, greatest("startedAt", coalesce("endedAt", "startedAt")) AS ended
  FROM "type MaintenanceEvent" WHERE "endsValidity" IS DISTINCT FROM false AND "startedAt" <= $now),
ends AS (
  SELECT l.asked, min(w.ended) AS ended, arg_min(w.label, w.ended) AS label FROM lasts AS l JOIN asked AS a USING (asked) JOIN works AS w ON w.instrument = a.instrument AND w.ended > l."at" AND (w.lightpaths IS NULL OR a.path IS NULL OR list_contains(w.lightpaths, a.path)) GROUP BY l.asked)
SELECT a.iri AS schedule, c.label, c.days, c.grace, c.source, a.instrument, i.name, a.path, p.name AS "pathName", l."at", s.rank, r.run, s.observation, (SELECT m.undated FROM measured AS m WHERE m.iri = s.observation) AS undated, e.ended, e.label AS work
FROM asked AS a JOIN schedules AS c ON c.iri = a.iri JOIN instruments AS i ON i.instrument = a.instrument LEFT JOIN paths AS p ON p.path = a.path LEFT JOIN lasts AS l USING (asked) LEFT JOIN seen AS s USING (asked) LEFT JOIN runs AS r ON r.observation = s.observation LEFT JOIN ends AS e USING (asked)
