/**
 * From the texts of schema and OWL to the texts of all generated files: the pure part of `write-nbo-shapes.ts`, so that a
 * test can ask whether the committed files are what it gives.
 */
import { join } from 'node:path';
import { namespaces } from '../../server/rdf/vocabulary.ts';
import { buildModel } from '../../server/model/build-model.ts';
import { readTexts, readTurtleTexts } from '../../server/model/read-shapes.ts';
import { readCorrections } from './corrections.ts';
import { planShapes } from './plan-shapes.ts';
import type { PlannedType } from './plan-shapes.ts';
import { nboNamespaces, readOwl } from './read-owl.ts';
import { readSchema } from './read-schema.ts';
import { writeShapes } from './turtle.ts';

const prefixes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['sh', 'xsd', 'rdf', 'rdfs', 'dcterms', 'schema', 'sosa', 'qudt', 'unit', 'quantitykind', 'mg'].map((prefix) => [prefix, namespaces[prefix as keyof typeof namespaces]])),
  mgs: `${namespaces.mg}shapes/`, ome: 'http://www.openmicroscopy.org/rdf/2016-06/ome_core/', ...nboNamespaces,
};
/** Types that OME-XML fills: what NBO asks of them is a matter of the profiles. */
const merged = new Set(['Image', 'Channel', 'LightPath', 'Instrument', 'Experiment', 'StageLabel', 'MicrobeamManipulation']);

/** Derives all files. Throws with every fault of the corrections. */
export function deriveNboFiles(root: string, schema: Uint8Array, owl: readonly string[]): { files: Map<string, string>; figures: string[] } {
  const classes = readSchema(schema);
  const names = readOwl(owl);
  const { dataset: shapes, prefixes: used } = readTurtleTexts(readTexts(join(root, 'shapes')));
  const { dataset } = readTurtleTexts(readTexts(join(root, 'ontologies')));
  const vocabulary = [...dataset].filter(({ graph, subject }) => graph && !subject.value.startsWith('http://www.quarep.org/') || handKept.has(subject.value));
  const byHand = buildModel(shapes, vocabulary, { ...used, ...prefixes });
  const types = planShapes({ classes, owl: names, corrections: readCorrections(join(root, 'shapes/nbo/corrections.yaml'), classes), byHand });
  const head = Object.entries(prefixes).map(([prefix, iri]) => `@prefix ${prefix}: <${iri}> .`).join('\n');
  const header = (file: string): string => `# ${file.startsWith('shapes/profiles/') ? 'What a tier of NBO asks for' : 'Types and fields of the NBO model'}: written by scripts/write-nbo-shapes.ts, not by hand.\n# Derived from the NBO model v02-01 by 4DN, BINA and OME (CC BY 3.0); our own part CC0 1.0.\n${head}\n`;
  const files = writeShapes({ types, header, merged, placeholders: new Set([...shapes].map(({ subject }) => subject.value).filter((iri) => iri.endsWith('-placeholder'))) });
  files.set('ontologies/nbo.ttl', writeClasses(types, head));
  files.set('shapes/nbo/names.tsv', writeNames(types));
  const fields = types.flatMap((type) => type.fields);
  return { files, figures: [`${new Set(types.map(({ iri }) => iri)).size} types (${types.filter(({ concrete }) => concrete).length} concrete classes of NBO, ${types.filter(({ byHand: hand }) => hand).length} of them described by hand too), ${fields.filter(({ inherited }) => !inherited).length} fields`, `${types.filter(({ known }) => known).length} classes and ${fields.filter(({ known }) => known).length} of ${fields.length} predicates stand in the OWL`] };
}

/** Classes whose place among others stands in `ontologies/classes.ttl`. */
const handKept = new Set(['Arc', 'Camera', 'Detector', 'Dichroic', 'EmissionFilter', 'Filament', 'Filter', 'FilterCube', 'Laser', 'LightEmittingDiode', 'ManufacturerSpecs', 'Objective', 'PointDetector', 'Stage'].map((name) => `${nboNamespaces.nbo}${name}`));

/** What is a kind of what. */
function writeClasses(types: readonly PlannedType[], head: string): string {
  const lines = new Map<string, Set<string>>();
  for (const { iri, parents } of types) lines.set(iri, new Set([...lines.get(iri) ?? [], ...parents]));
  const label = new Map(types.map(({ iri, name }) => [iri, name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()]));
  return `# Classes of the NBO model and what is a kind of what: written by scripts/write-nbo-shapes.ts, not by hand. CC0 1.0.\n${head}\n\n${[...lines].filter(([iri]) => iri.startsWith('nbo')).map(([iri, parents]) => `${iri} a rdfs:Class ; rdfs:label ${JSON.stringify(label.get(iri))}@en${parents.size > 0 ? ` ; rdfs:subClassOf ${[...parents].join(', ')}` : ''} .`).toSorted().join('\n')}\n`;
}

/** Which field and IRI each class and attribute of the schema became, and whether the IRI is the OWL's own. */
function writeNames(types: readonly PlannedType[]): string {
  const rows = types.flatMap((type) => [[type.sourceName, '', type.name, '', type.iri, type.known ? 'owl' : 'ours'], ...type.fields.map((field) => [...field.origin.split('.'), type.name, field.name, field.predicate, field.known ? 'owl' : 'ours'])]);
  return `class\tattribute\ttype\tfield\tiri\tfrom\n${rows.map((row) => row.join('\t')).join('\n')}\n`;
}
