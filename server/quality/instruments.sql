-- Instruments in the order of their names: their light paths, in how many properties of how many light paths the newest value of
-- a series failed (a pass of another channel or procedure takes no fail away), and when QC was last made.
WITH
considered AS NOT MATERIALIZED (SELECT * FROM "type Observation"),
-- include seen
newest AS (
  SELECT s.instrument, s.property, s.path, max(s."at") AS "at", max_by(s.rank, (s."at", -s.rank)) AS rank FROM speaking AS s JOIN "type Observation" AS o ON o.iri = s.observation
  GROUP BY s.instrument, s.property, s.path, o."procedure", o."channelIndex", o."otherChannelIndex", o."zIndex", o."tIndex", o."location", o."statistic", o."parameters"),
states AS (SELECT instrument, (count(DISTINCT (property, path)) FILTER (rank = 0))::DOUBLE AS failing, max("at") AS newest FROM newest GROUP BY 1),
listed AS MATERIALIZED (
  SELECT i.iri, coalesce(i."name", i.iri) AS name, (SELECT count(*) FROM "type LightPath" AS p WHERE p."instrument" = i.iri)::DOUBLE AS paths, coalesce(s.failing, 0) AS failing, s.newest,
    i."facility" AS facility, coalesce((SELECT min(o."name") FROM "type Organisation" AS o WHERE o.iri = i."facility"), i."facility") AS "facilityName"
  FROM "type Instrument" AS i LEFT JOIN states AS s ON s.instrument = i.iri WHERE $text = '' OR contains(strip_accents(lower(concat_ws(' ', i."name", i."model", i."serialNumber"))), strip_accents(lower($text))))
SELECT l.*, n.total FROM (SELECT count(*)::DOUBLE AS total FROM listed) AS n LEFT JOIN listed AS l ON l.name > $name OR l.name = $name AND l.iri > $iri ORDER BY l.name, l.iri LIMIT $first::BIGINT + 1
