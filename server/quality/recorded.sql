-- Of the images chosen: when they were recorded and by which instrument, their own or the only one of their acquisition. They
-- go by the numbers of their rows, and their times also as milliseconds ("began" and "ended"), which compare faster than text.
-- QC samples are no experimental images.
recorded AS MATERIALIZED (
  SELECT i.image, i."acquiredAt" AS "at", i."acquiredAt until" AS until, epoch_ms(i."acquiredAt"::TIMESTAMP) AS began,
    coalesce(epoch_ms((CASE WHEN i."acquiredAt until" <> i."acquiredAt" THEN i."acquiredAt until" END)::TIMESTAMP), epoch_ms(i."acquiredAt"::TIMESTAMP)) AS ended,
    coalesce(i."instrument", CASE WHEN len(a."instrument") = 1 THEN a."instrument"[1] END) AS instrument, i."lightPaths" AS paths, i."channels" AS channels
  FROM chosen AS i LEFT JOIN "type ImageAcquisition" AS a ON a.iri = i."acquisition" WHERE i."qcSample" IS NULL),
