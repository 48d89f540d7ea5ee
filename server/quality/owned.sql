-- Whom images belong to: who recorded them, the experimenters of their datasets, the authors of and contributors to their studies.
datasets AS MATERIALIZED (SELECT image, unnest("partOf") AS dataset FROM doubtful),
studies AS MATERIALIZED (SELECT DISTINCT d.image, c."study" AS study FROM datasets AS d JOIN "type StudyComponent" AS c ON c.iri = d.dataset WHERE c."study" IS NOT NULL),
owned AS MATERIALIZED (SELECT DISTINCT image, owner FROM (
  SELECT image, unnest("experimenter") AS owner FROM doubtful
  UNION ALL SELECT d.image, c.owner FROM datasets AS d JOIN (SELECT iri, unnest("experimenters") AS owner FROM "type StudyComponent") AS c ON c.iri = d.dataset
  UNION ALL SELECT s.image, t.owner FROM studies AS s JOIN (SELECT iri, unnest("authors") AS owner FROM "type Study") AS t ON t.iri = s.study
  UNION ALL SELECT s.image, c."agent" FROM studies AS s JOIN (SELECT iri, unnest("contributions") AS contribution FROM "type Study") AS t ON t.iri = s.study JOIN "type Contribution" AS c ON c.iri = t.contribution WHERE c."agent" IS NOT NULL)),
