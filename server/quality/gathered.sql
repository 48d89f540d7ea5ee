-- What gathers images: datasets, and by their types all else that selects images or was made from them. A new such type is a
-- row here.
gathered AS MATERIALIZED (
  SELECT image, 'dataset' AS kind, 'StudyComponent' AS type, unnest("partOf") AS gathering FROM doubtful
  UNION SELECT d.image, 'cohort', 'Study', c."study" FROM (SELECT image, unnest("partOf") AS component FROM doubtful) AS d JOIN "type StudyComponent" AS c ON c.iri = d.component
  UNION SELECT d.image, 'cohort', 'AnnotationSet', f."annotationSet" FROM (SELECT "annotationSet", unnest("sourceImages") AS source FROM "type AnnotationFile") AS f JOIN doubtful AS d ON d.iri = f.source
  UNION SELECT d.image, 'cohort', 'AiModel', m.iri FROM (SELECT iri, unnest("trainedOn") AS annotations FROM "type AiModel") AS m JOIN (SELECT "annotationSet", unnest("sourceImages") AS source FROM "type AnnotationFile") AS f ON f."annotationSet" = m.annotations JOIN doubtful AS d ON d.iri = f.source
  UNION SELECT d.image, 'cohort', 'AnalysedData', a.iri FROM (SELECT iri, unnest("dataUsed") AS source FROM "type AnalysedData") AS a JOIN doubtful AS d ON d.iri = a.source
  UNION SELECT d.image, 'cohort', 'ImageCorrelation', c.iri FROM (SELECT iri, unnest("images") AS source FROM "type ImageCorrelation") AS c JOIN doubtful AS d ON d.iri = c.source
  UNION SELECT d.image, 'cohort', 'Image', i.iri FROM (SELECT iri, unnest("derivedFrom") AS source FROM "type Image" WHERE "derivedFrom" IS NOT NULL) AS i JOIN doubtful AS d ON d.iri = i.source),
