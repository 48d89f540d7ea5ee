-- What a thing is: a run, an observation, an image, an instrument.
SELECT iri, label, list_contains(types, 'QcRun') AS run, list_contains(types, 'Observation') AS observation, list_contains(types, 'Image') AS image, list_contains(types, 'Instrument') AS instrument FROM things WHERE iri = $iri
