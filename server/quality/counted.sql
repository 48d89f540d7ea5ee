-- The targets whose state counts for each image: its own light paths and those of its channels; if none is stated, all of its
-- instrument; if that has none, the instrument as a whole.
stated AS MATERIALIZED (
  SELECT s.image, t.target, s."at", s.until FROM (
    SELECT image, "at", until, unnest(paths) AS path FROM recorded WHERE paths IS NOT NULL
    UNION ALL SELECT r.image, r."at", r.until, c."lightPath" FROM (SELECT image, "at", until, unnest(channels) AS channel FROM recorded WHERE channels IS NOT NULL) AS r JOIN "type Channel" AS c ON c.iri = r.channel
  ) AS s JOIN targets AS t ON t.path = s.path),
standing AS MATERIALIZED (
  SELECT instrument, target FROM targets WHERE path IS NOT NULL AND instrument IS NOT NULL
  UNION ALL SELECT instrument, target FROM targets WHERE path IS NULL AND instrument NOT IN (SELECT instrument FROM targets WHERE path IS NOT NULL AND instrument IS NOT NULL)),
counted AS MATERIALIZED (
  SELECT * FROM stated
  UNION ALL SELECT r.image, s.target, r."at", r.until FROM recorded AS r JOIN standing AS s USING (instrument) WHERE r.image NOT IN (SELECT image FROM stated)),
