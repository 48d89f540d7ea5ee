-- What QC makes of each target over time. Its state changes at the instants at which one of the wanted properties was
-- measured; from there on it is good until `until`: with $every, up to the first end of a pass of all of them; else, where
-- none failed when it was measured last, up to the last end of a pass of any. An image is `good` on a target when its newest
-- instant makes it so.
wanted AS MATERIALIZED (SELECT DISTINCT unnest(from_json($properties, '["VARCHAR"]')) AS property UNION SELECT DISTINCT property FROM spells WHERE NOT $every),
moments AS (SELECT DISTINCT target, "at" FROM spells WHERE property IN (SELECT property FROM wanted)),
held AS (
  SELECT m.target, m."at", s.rank, s.rank IS NOT DISTINCT FROM 5 AS passed, coalesce(epoch_ms(least(s.broken::TIMESTAMP, s."at"::TIMESTAMP + to_milliseconds(($days * 86400000 + 1)::BIGINT))), 9000000000000000) AS until
  FROM (SELECT * FROM moments CROSS JOIN wanted) AS m ASOF LEFT JOIN spells AS s ON s.target = m.target AND s.property = m.property AND s."at" <= m."at"),
states AS (
  SELECT target, epoch_ms("at"::TIMESTAMP) AS "at", CASE WHEN $every AND bool_and(passed) THEN min(until) WHEN NOT $every AND NOT bool_or(coalesce(rank = 0, false)) THEN max(until) FILTER (passed) END AS until
  FROM held GROUP BY ALL),
answered AS (
  SELECT c.image, c.target, coalesce(c.ended < s.until, false) AS good
  FROM counted AS c ASOF LEFT JOIN states AS s ON s.target = c.target AND s."at" <= c.began),
-- of an image only the day is known: what did not pass on that day may have been before it
clouded AS (
  SELECT c.image FROM (SELECT * FROM counted WHERE began < ended) AS c JOIN states AS s ON s.target = c.target AND s."at" > c.began AND s."at" <= c.ended WHERE s.until IS NULL),
assured AS (SELECT image FROM answered WHERE image NOT IN (SELECT image FROM clouded) GROUP BY image HAVING bool_and(good))
