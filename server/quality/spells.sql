-- include seen
-- include breaks
-- The state that each instant of QC gives to a property of a target, worst where several were measured at once, with the
-- beginning of the maintenance that ends it.
instants AS MATERIALIZED (SELECT target, property, "at", min(rank) AS rank FROM seen GROUP BY ALL),
spells AS MATERIALIZED (SELECT i.*, b.began AS broken FROM instants AS i ASOF LEFT JOIN breaks AS b ON b.target = i.target AND i."at" < b.ended),
