-- Names of what gathers images and of whom they belong to: a look into these few tables costs less than one among all things.
names AS (
  SELECT iri, "title" AS name FROM "type StudyComponent" UNION ALL SELECT iri, "title" FROM "type Study" UNION ALL SELECT iri, "title" FROM "type AnnotationSet" UNION ALL SELECT iri, "name" FROM "type AiModel"
  UNION ALL SELECT iri, "title" FROM "type AnalysedData" UNION ALL SELECT iri, "title" FROM "type ImageCorrelation" UNION ALL SELECT iri, "name" FROM "type Image" WHERE "derivedFrom" IS NOT NULL
  UNION ALL SELECT iri, coalesce("name", nullif(concat_ws(' ', "givenName", "familyName"), '')) FROM "type Person" UNION ALL SELECT iri, "name" FROM "type Organisation"),
