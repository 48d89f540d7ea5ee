-- The verdict of each observation that was judged: the worst of those that decided something, and not assessed where none did (a
-- rule without a limit takes no pass away that another gave). Ranks, from worst to best: 0 fail, 1 warn, 2 unknown (nothing judged
-- it), 3 not assessed, 4 pending, 5 pass.
verdicts AS MATERIALIZED (
  SELECT "assesses" AS observation, coalesce(min(CASE "verdict" WHEN 'fail' THEN 0 WHEN 'warn' THEN 1 WHEN 'pending' THEN 4 WHEN 'pass' THEN 5 END), 3) AS rank
  FROM "type Assessment" WHERE "assesses" IN (SELECT iri FROM considered) GROUP BY 1),
