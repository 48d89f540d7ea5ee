-- What control charts of series need to tell of their newest value: the newest ones, newest first, and the
-- first values that did not fail; as one JSON text. Places in time are numbers, which compare faster than texts.
-- include series-chosen
ordered AS (SELECT own.*, coalesce(epoch_ms(TRY_CAST("at" AS TIMESTAMP)), 0) * 4096 + (hash(own.iri) % 4096)::BIGINT AS place, judged.rank FROM own LEFT JOIN judged ON judged.iri = own.iri),
charted AS (
  SELECT property, procedure, about, channel, "otherChannel", z, t, location, statistic, parameters,
    arg_max({'value': value, 'at': "at"}, place, $recent::INTEGER) AS recent, arg_min(value, place, $first::INTEGER) FILTER (rank IS DISTINCT FROM 0) AS first
  FROM ordered GROUP BY property, procedure, about, channel, "otherChannel", z, t, location, statistic, parameters
  HAVING count(*) >= $fewest)
SELECT to_json(list(c))::VARCHAR AS series FROM charted AS c
