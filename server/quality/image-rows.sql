-- A few images as lists show them: name, time, dataset, study, and whom they belong to.
WITH
doubtful AS MATERIALIZED (SELECT rowid AS image, iri, "name", "acquiredAt", "partOf", "experimenter" FROM "type Image" WHERE iri IN (SELECT unnest(from_json($images, '["VARCHAR"]')))),
-- include owned
people AS MATERIALIZED (SELECT iri, label FROM things WHERE iri IN (SELECT owner FROM owned)),
belonging AS (SELECT o.image, list({iri: o.owner, name: coalesce(p.label, o.owner)} ORDER BY p.label, o.owner) AS owners FROM owned AS o LEFT JOIN people AS p ON p.iri = o.owner GROUP BY o.image)
SELECT d.iri, coalesce(d."name", d.iri) AS name, d."acquiredAt", c.iri AS dataset, coalesce(c."title", c.iri) AS "datasetName", s.iri AS study, coalesce(s."title", s.iri) AS "studyName", b.owners
FROM doubtful AS d LEFT JOIN "type StudyComponent" AS c ON c.iri = list_min(d."partOf") LEFT JOIN "type Study" AS s ON s.iri = c."study" LEFT JOIN belonging AS b USING (image)
