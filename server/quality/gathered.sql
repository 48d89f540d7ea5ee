-- include owned
-- What gathers images: datasets, and by their types all else that selects images or was made from them. A new such type is a
-- row here.
annotated AS MATERIALIZED (SELECT d.image, f.annotations FROM (SELECT "annotationSet" AS annotations, unnest("sourceImages") AS source FROM "type AnnotationFile") AS f JOIN doubtful AS d ON d.iri = f.source),
gathered AS MATERIALIZED (SELECT DISTINCT * FROM (
  SELECT image, 'dataset' AS kind, 'StudyComponent' AS type, dataset AS gathering FROM datasets
  UNION ALL SELECT image, 'cohort', 'Study', study FROM studies
  UNION ALL SELECT image, 'cohort', 'AnnotationSet', annotations FROM annotated
  UNION ALL SELECT a.image, 'cohort', 'AiModel', m.iri FROM (SELECT iri, unnest("trainedOn") AS annotations FROM "type AiModel") AS m JOIN annotated AS a USING (annotations)
  UNION ALL SELECT d.image, 'cohort', 'AnalysedData', a.iri FROM (SELECT iri, unnest("dataUsed") AS source FROM "type AnalysedData") AS a JOIN doubtful AS d ON d.iri = a.source
  UNION ALL SELECT d.image, 'cohort', 'ImageCorrelation', c.iri FROM (SELECT iri, unnest("images") AS source FROM "type ImageCorrelation") AS c JOIN doubtful AS d ON d.iri = c.source
  UNION ALL SELECT d.image, 'cohort', 'Image', i.iri FROM (SELECT iri, unnest("derivedFrom") AS source FROM "type Image" WHERE "derivedFrom" IS NOT NULL) AS i JOIN doubtful AS d ON d.iri = i.source)),
