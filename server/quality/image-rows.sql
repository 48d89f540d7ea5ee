-- A few images as lists show them: name, time, dataset, study, and whom they belong to.
WITH
doubtful AS MATERIALIZED (SELECT rowid AS image, iri, "name", "acquiredAt", "partOf", "experimenter" FROM "type Image" WHERE iri IN (SELECT unnest(from_json($images, '["VARCHAR"]')))),
-- include owned
people AS MATERIALIZED (SELECT owner, h.label FROM (SELECT DISTINCT owner FROM owned) LEFT JOIN things AS h ON h.iri = owner)
SELECT d.iri, coalesce(d."name", d.iri) AS name, d."acquiredAt", c.iri AS dataset, coalesce(c."title", c.iri) AS "datasetName", s.iri AS study, coalesce(s."title", s.iri) AS "studyName",
  (SELECT list({iri: o.owner, name: coalesce(p.label, o.owner)} ORDER BY p.label, o.owner) FROM owned AS o JOIN people AS p USING (owner) WHERE o.image = d.image) AS owners
FROM doubtful AS d LEFT JOIN "type StudyComponent" AS c ON c.iri = list_min(d."partOf") LEFT JOIN "type Study" AS s ON s.iri = c."study"
