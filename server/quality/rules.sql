-- Rules by which observations are judged, also those that are retired or replaced.
SELECT iri, "label" AS label, "property" AS property, "against" AS against, "passAbove", "passBelow", "failBelow", "failAbove", "warnRatio", "failRatio", "passRatioBelow", "failRatioAbove",
  "source" AS source, "procedure" AS procedures, "appliesTo", "replaces", "retired" AS retired, "statistics" AS statistics
FROM "type ToleranceRule" WHERE "property" IS NOT NULL AND "against" IS NOT NULL AND ($property::VARCHAR IS NULL OR "property" = $property) ORDER BY iri
