-- Records that hold observations: all ($all), those of these properties, or these themselves.
SELECT DISTINCT p.record FROM parts AS p JOIN "type Observation" AS o USING (iri)
WHERE $all OR o."observedProperty" IN (SELECT unnest(from_json($properties, '["VARCHAR"]'))) OR o.iri IN (SELECT unnest(from_json($observations, '["VARCHAR"]')))
