-- The time for which each observation of a run, or one observation, puts images in doubt, where its verdict is as bad as $rank
-- or worse: since the last pass of the same series or the last maintenance before it, whichever is later, until the next pass
-- or maintenance. What was measured of an experimental image puts that image in doubt alone.
WITH
named AS MATERIALIZED (SELECT $observation AS iri UNION ALL SELECT unnest("observations") FROM "type QcRun" WHERE iri = $run),
asking AS MATERIALIZED (SELECT DISTINCT "observedProperty" AS property, coalesce("lightPath", "featureOfInterest") AS about FROM "type Observation" WHERE iri IN (SELECT iri FROM named)),
considered AS MATERIALIZED (
  SELECT o.iri, "observedProperty", "featureOfInterest", "lightPath", "instrument", "procedure", "parameters", "image", "observedAt", "resultTime", "channelIndex", "otherChannelIndex", "zIndex", "tIndex", "location", "statistic"
  FROM "type Observation" AS o JOIN asking AS a ON a.property = o."observedProperty" AND a.about = coalesce(o."lightPath", o."featureOfInterest")),
-- include seen
-- include breaks
values_ AS MATERIALIZED (
  SELECT o.iri, o."observedProperty" AS property, o."featureOfInterest" AS feature, o."image" AS images, coalesce(o."observedAt", o."resultTime") AS "at", coalesce(v.rank, 2) AS rank, s.path, s.instrument, s.observation IS NOT NULL AS speaks,
-- include series-of
  FROM considered AS o LEFT JOIN verdicts AS v ON v.observation = o.iri LEFT JOIN speaking AS s ON s.observation = o.iri),
asked AS (SELECT v.*, t.target, t.name, p."label" AS label FROM values_ AS v LEFT JOIN targets AS t ON t.iri = CASE WHEN v.speaks THEN coalesce(v.path, v.instrument) END LEFT JOIN "type ObservableProperty" AS p ON p.iri = v.property WHERE v.iri IN (SELECT iri FROM named)),
passes AS (SELECT a.iri, max(p."at") FILTER (p."at" < a."at") AS before, min(p."at") FILTER (p."at" > a."at") AS after FROM asked AS a JOIN values_ AS p ON p.series = a.series AND p.rank = 5 GROUP BY 1),
works AS (
  SELECT a.iri, max_by({began: e.began, label: e.label}, (e.began, e.event)) FILTER (e.began <= a."at") AS before, min_by({ended: e.ended, label: e.label}, (e.ended, e.event)) FILTER (e.ended > a."at") AS after
  FROM asked AS a JOIN events AS e ON e.target = a.target AND (a.path IS NOT NULL OR e.whole) GROUP BY 1)
SELECT a.iri AS observation, a.property, a.label, a.rank, a."at", a.speaks, CASE WHEN a.speaks THEN a.path END AS path, CASE WHEN a.path IS NOT NULL THEN a.name END AS "pathName", a.instrument,
  CASE WHEN NOT a.speaks THEN list_concat([a.feature], coalesce(a.images, [])) END AS images, a.rank <= $rank AS bad,
  p.before AS "passBefore", p.after AS "passAfter", w.before.began AS "workBefore", w.before.label AS "eventBefore", w.after.ended AS "workAfter", w.after.label AS "eventAfter"
FROM asked AS a LEFT JOIN passes AS p USING (iri) LEFT JOIN works AS w USING (iri) ORDER BY coalesce(a.label, a.property), "pathName", a.iri
