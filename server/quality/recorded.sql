-- Of the images chosen: when they were recorded and by which instrument, their own or the only one of their acquisition. They
-- go by the numbers of their rows. QC samples are no experimental images.
recorded AS MATERIALIZED (
  SELECT i.image, i."acquiredAt" AS "at", i."acquiredAt until" AS until, coalesce(i."instrument", CASE WHEN len(a."instrument") = 1 THEN a."instrument"[1] END) AS instrument, i."lightPaths" AS paths, i."channels" AS channels
  FROM chosen AS i LEFT JOIN "type ImageAcquisition" AS a ON a.iri = i."acquisition" WHERE i."qcSample" IS NULL),
