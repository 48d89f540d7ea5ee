-- The instrument of this IRI, if it is one, with its light paths.
SELECT i.iri, i."name" AS name, (SELECT coalesce(list({ 'iri': p.iri, 'name': coalesce(p."name", p.iri) } ORDER BY p."name", p.iri), []) FROM "type LightPath" AS p WHERE p."instrument" = $instrument) AS "lightPaths"
FROM "type Instrument" AS i WHERE i.iri = $instrument
