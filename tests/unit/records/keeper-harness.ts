/** A keeper without threads over a journal in a folder of its own, with small shapes that have one of each construct. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Parser } from 'n3';
import { rdfFile } from '../../../server/importers/rdf-file.ts';
import { buildModel } from '../../../server/model/build-model.ts';
import type { ResourceModel } from '../../../server/model/resource-model.ts';
import type { Profile } from '../../../server/profiles/profile.ts';
import type { Quad } from '../../../server/rdf/terms.ts';
import type { LocalKeeper } from '../../../server/records/keeper.ts';
import { openKeeper } from '../../../server/records/open-keeper.ts';
import { provenanceOf } from '../../../server/records/provenance.ts';
import type { Agent, DepositAnswer, DepositRequest } from '../../../server/records/record.ts';
import { createGraph } from '../../../server/store/graph.ts';
import { openJournal } from '../../../server/store/journal.ts';
import { loadGraph } from '../../../server/store/load-graph.ts';
import { openStatusStore } from '../../../server/store/status-store.ts';
import type { GraphView, Journal } from '../../../server/store/store.ts';
import type { TermLookup } from '../../../server/terms/catalogue.ts';
import type { TermMemory } from '../../../server/terms/term-memory.ts';

export const base = 'http://localhost:7117/';
export const agent: Agent = { iri: 'https://orcid.org/0000-0002-1825-0097', name: 'Josiah Carberry', role: 'contributor' };

export const prefixes = `
@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix mg: <https://w3id.org/micrograph/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix qudt: <http://qudt.org/schema/qudt/> . @prefix unit: <http://qudt.org/vocab/unit/> . @prefix quantitykind: <http://qudt.org/vocab/quantitykind/> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix obo: <http://purl.obolibrary.org/obo/> . @prefix rec: <${base}records/> .
`;

export const shapesText = `${prefixes}
ex:BoxShape a sh:NodeShape ; sh:targetClass ex:Box ; sh:name "Box" ; mg:plural "boxes" ; sh:description "A box" ;
  sh:property ex:Box-title, ex:Box-colour, ex:Box-count, ex:Box-items, ex:Box-width, ex:Box-organism, ex:Box-note, ex:Box-holders .
ex:Box-title sh:path dcterms:title ; sh:name "title" ; sh:order 1 ; sh:description "Title of the box" ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ; dcterms:source "The standard of boxes, 3.1" ; mg:tier 1 .
ex:Box-colour sh:path ex:colour ; sh:name "colour" ; sh:order 2 ; sh:description "Colour" ; sh:in ( "red" "green" "blue" ) ; sh:maxCount 1 .
ex:Box-count sh:path ex:count ; sh:name "count" ; sh:order 3 ; sh:description "How many" ; sh:datatype xsd:integer ; sh:minInclusive 1 .
ex:Box-items sh:path ex:item ; sh:name "items" ; sh:order 4 ; sh:description "What it holds" ; sh:nodeKind sh:IRI ; sh:class ex:Item .
ex:Box-width sh:path ex:width ; sh:name "width" ; sh:order 5 ; sh:description "Width" ; sh:nodeKind sh:IRI ; sh:maxCount 1 ;
  mg:quantityKind quantitykind:Length ; mg:canonicalUnit unit:MicroM ; mg:allowedUnit unit:MicroM, unit:NanoM, unit:MilliM .
ex:Box-organism sh:path ex:organism ; sh:name "organism" ; sh:order 6 ; sh:description "Organism" ; sh:nodeKind sh:IRI ; mg:ontology "NCBITaxon" .
ex:Box-note sh:path ex:note ; sh:name "note" ; sh:order 7 ; sh:description "A note" ; sh:minCount 1 ; sh:severity sh:Warning .
ex:Box-holders sh:path [ sh:inversePath ex:holds ] ; sh:name "holders" ; sh:order 8 ; sh:description "Shelves that hold it" ; sh:class ex:Shelf .
ex:ItemShape a sh:NodeShape ; sh:targetClass ex:Item ; sh:name "Item" ; mg:plural "items" ; sh:description "An item" ; sh:property ex:Item-label, ex:Item-boxes .
ex:Item-label sh:path rdfs:label ; sh:name "label" ; sh:order 1 ; sh:description "Label" ; sh:maxCount 1 .
ex:Item-boxes sh:path [ sh:inversePath ex:item ] ; sh:name "boxes" ; sh:order 2 ; sh:description "Boxes it is in" ; sh:class ex:Box ; sh:maxCount 2 .
ex:ShelfShape a sh:NodeShape ; sh:targetClass ex:Shelf ; sh:name "Shelf" ; mg:plural "shelves" ; sh:description "A shelf" ; sh:property ex:Shelf-holds .
ex:Shelf-holds sh:path ex:holds ; sh:name "holds" ; sh:order 1 ; sh:description "Boxes on it" ; sh:class ex:Box .
`;

export const vocabularyText = `${prefixes}
unit:MicroM a qudt:Unit ; rdfs:label "micrometre" ; qudt:symbol "µm" ; qudt:hasQuantityKind quantitykind:Length ; qudt:conversionMultiplier 0.000001 .
unit:NanoM a qudt:Unit ; rdfs:label "nanometre" ; qudt:symbol "nm" ; qudt:hasQuantityKind quantitykind:Length ; qudt:conversionMultiplier 0.000000001 .
unit:MilliM a qudt:Unit ; rdfs:label "millimetre" ; qudt:symbol "mm" ; qudt:hasQuantityKind quantitykind:Length ; qudt:conversionMultiplier 0.001 .
unit:SEC a qudt:Unit ; rdfs:label "second" ; qudt:symbol "s" ; qudt:hasQuantityKind quantitykind:Time ; qudt:conversionMultiplier 1 .
ex:Gift rdfs:subClassOf ex:Item .
mg:knownThing a rdfs:Class .
`;

export function parse(text: string): Quad[] {
  return new Parser({ baseIRI: `${base}records/x` }).parse(text);
}

export interface TestKeeper {
  keeper: LocalKeeper;
  journal: Journal;
  graph: GraphView;
  model: ResourceModel;
  folder: string;
  /** deposits Turtle (with the prefixes above) as the record with this id */
  put(id: string, turtle: string, more?: Partial<DepositRequest>): Promise<DepositAnswer>;
  withdraw(id: string, more?: { ifMatch?: string; force?: boolean }): Promise<DepositAnswer>;
  close(): Promise<void>;
}

export interface TestKeeperOptions { shapes?: string; profiles?: readonly Profile[]; /** keeps the standing of records in the folder */ statuses?: boolean; folder?: string; maxPages?: number; limitBytes?: number; cap?: number; maxStatements?: number; clock?: () => Date; wrapGraph?: (graph: GraphView) => GraphView; lookup?: TermLookup; memory?: TermMemory }

/** Opens a keeper; `close` removes its folder unless that was given. */
export function openTestKeeper({ shapes = shapesText, profiles = [], statuses = false, folder: given, maxPages, limitBytes, cap, maxStatements, clock, wrapGraph, lookup, memory }: TestKeeperOptions = {}): TestKeeper {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'micrograph-keeper-'));
  const shapeQuads = parse(shapes), vocabulary = parse(vocabularyText);
  const model = buildModel(shapeQuads, vocabulary, {});
  const journal = openJournal({ file: join(folder, 'journal.sqlite'), ...(maxPages === undefined ? {} : { maxPages }) });
  const own = createGraph(limitBytes === undefined ? {} : { limitBytes });
  loadGraph({ graph: own, journal, provenanceOf });
  const graph = wrapGraph ? wrapGraph(own) : own;
  const keeper = openKeeper({
    journal, graph, model, shapes: shapeQuads, vocabulary, profiles, ...(statuses ? { statuses: openStatusStore({ file: join(folder, 'conformance.sqlite') }) } : {}), chooseImporter: () => rdfFile, base, software: 'Micrograph test',
    ...(cap === undefined ? {} : { cap }), ...(maxStatements === undefined ? {} : { maxStatements }), ...(clock ? { clock } : {}),
    ...(lookup ? { lookup } : {}), ...(memory ? { memory } : {}),
  });
  return {
    keeper, journal, graph, model, folder,
    async put(id, turtle, more = {}) {
      const [answer] = await keeper.deposit({ source: { bytes: new TextEncoder().encode(prefixes + turtle), mediaType: 'text/turtle' }, id, agent, activity: 'deposit', ...more });
      return answer!;
    },
    withdraw: (id, more = {}) => keeper.withdraw({ record: `${base}records/${id}`, agent, ...more }),
    async close() {
      await keeper.close();
      if (given === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
