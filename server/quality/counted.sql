-- The targets whose state counts for each image: its own light paths and those of its channels; if none is stated, all of its
-- instrument; if that has none, the instrument as a whole. Light paths of channels are gathered first, for of a few channels
-- the engine then asks its index.
lit AS MATERIALIZED (
  SELECT r.image, r.began, r.ended, c."lightPath" AS path FROM (SELECT image, began, ended, unnest(channels) AS channel FROM recorded WHERE channels IS NOT NULL) AS r JOIN "type Channel" AS c ON c.iri = r.channel),
stated AS MATERIALIZED (
  SELECT s.image, t.target, s.began, s.ended FROM (
    SELECT image, began, ended, unnest(paths) AS path FROM recorded WHERE paths IS NOT NULL
    UNION ALL SELECT image, began, ended, path FROM lit
  ) AS s JOIN targets AS t ON t.path = s.path),
unstated AS MATERIALIZED (SELECT r.image, r.instrument, r.began, r.ended FROM recorded AS r ANTI JOIN stated AS s ON s.image = r.image WHERE r.instrument IS NOT NULL),
standing AS MATERIALIZED (
  SELECT instrument, target FROM targets WHERE path IS NOT NULL AND instrument IS NOT NULL
  UNION ALL SELECT instrument, target FROM targets WHERE path IS NULL AND instrument NOT IN (SELECT instrument FROM targets WHERE path IS NOT NULL AND instrument IS NOT NULL)),
counted AS MATERIALIZED (
  SELECT image, target, began, ended FROM stated
  UNION ALL SELECT u.image, s.target, u.began, u.ended FROM unstated AS u JOIN standing AS s USING (instrument)),
