-- Series with their size and their newest value.
-- include series-chosen
grouped AS (
  SELECT property, procedure, about, channel, "otherChannel", z, t, location, statistic, parameters, count(*)::DOUBLE AS "count", max("at" || ' ' || iri) AS place
  FROM own GROUP BY property, procedure, about, channel, "otherChannel", z, t, location, statistic, parameters)
SELECT g.* EXCLUDE (place), o.iri AS observation, o."at" AS "at", o.undated AS undated, o.value AS value, j.rank AS rank
FROM grouped AS g JOIN own AS o ON o.iri = substr(g.place, strpos(g.place, ' ') + 1) LEFT JOIN judged AS j ON j.iri = o.iri
ORDER BY g.property, g.procedure, g.about, g.channel, g."otherChannel", g.location, g.statistic, g.parameters, g.z, g.t
