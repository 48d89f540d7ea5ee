-- What is named in entries: kinds of these things, the instruments of light paths and images, units of properties, names.
WITH wanted AS (SELECT unnest(from_json($iris, '["VARCHAR"]')) AS iri)
SELECT w.iri, t.label AS label, CASE WHEN l.iri IS NOT NULL THEN 'lightPath' WHEN m.iri IS NOT NULL THEN 'instrument' WHEN i.iri IS NOT NULL THEN 'image' WHEN p.iri IS NOT NULL THEN 'property' WHEN q.iri IS NOT NULL THEN 'procedure' WHEN s.iri IS NOT NULL THEN 'person' WHEN t.iri IS NOT NULL THEN 'other' END AS kind,
  coalesce(l."instrument", i."instrument", m.iri) AS instrument, p."unit" AS unit, p."leastPossible" AS least, p."possibleAbove" AS above, p."greatestPossible" AS greatest, q."properties" AS measures
FROM wanted AS w LEFT JOIN things AS t ON t.iri = w.iri LEFT JOIN "type LightPath" AS l ON l.iri = w.iri LEFT JOIN "type Instrument" AS m ON m.iri = w.iri LEFT JOIN "type Image" AS i ON i.iri = w.iri
  LEFT JOIN "type ObservableProperty" AS p ON p.iri = w.iri LEFT JOIN "type Procedure" AS q ON q.iri = w.iri LEFT JOIN "type Person" AS s ON s.iri = w.iri
