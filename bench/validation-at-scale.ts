/** Whether judging one image record costs the same in a large store as in an empty one, by all shapes of the base profile. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Parser } from 'n3';
import { chooseImporter } from '../server/importers/index.ts';
import { loadModel } from '../server/model/build-model.ts';
import { createProfileBase } from '../server/records/gate.ts';
import { openKeeper } from '../server/records/open-keeper.ts';
import { skolemise } from '../server/rdf/skolemise.ts';
import type { Quad } from '../server/rdf/terms.ts';
import { provenanceOf } from '../server/records/provenance.ts';
import { createGraph } from '../server/store/graph.ts';
import { openJournal } from '../server/store/journal.ts';
import { loadGraph } from '../server/store/load-graph.ts';
import type { GraphView, Journal } from '../server/store/store.ts';
import { createJudge } from '../server/validation/judge.ts';
import { createValidator } from '../server/validation/validator.ts';
import { base, componentIri, instrumentIri, writeImageJournal } from './image-journal.ts';
import { atMost, digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { compareInTurns, median } from './timing.ts';

const root = resolve(import.meta.dirname, '..');
const agent = { iri: `${base}agents/bench`, name: 'bench', role: 'contributor' as const };

/** One image of about 40 statements: its sizes, two channels with their wavelengths, links to what a large store holds. */
function turtle(n: number): string {
  const quantity = (value: number, unit: string): string => `[ a qudt:QuantityValue ; qudt:numericValue ${value} ; qudt:hasUnit unit:${unit} ]`;
  return `@prefix mg: <https://w3id.org/micrograph/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix schema: <http://schema.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix qudt: <http://qudt.org/schema/qudt/> . @prefix unit: <http://qudt.org/vocab/unit/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#image> a ome:Image ; schema:name "image ${n}" ; mg:imageType "primary" ; mg:partOf <${componentIri(n % 200)}> ; mg:instrument <${instrumentIri(n % 20)}> ;
  ome:acquisitionDate "2026-03-01T12:00:00Z"^^xsd:dateTime ; ome:sizeX 512 ; ome:sizeY 512 ; ome:sizeC 2 ; ome:sizeZ 1 ; ome:sizeT 1 ; ome:pixelType "uint16" ; dcterms:format "OME-TIFF" ;
  ome:physicalSizeX ${quantity(0.1, 'MicroM')} ; ome:physicalSizeY ${quantity(0.1, 'MicroM')} ; ome:physicalSizeZ ${quantity(0.3, 'MicroM')} .
<#c0> a ome:Channel ; schema:name "GFP" ; mg:channelIndex 0 ; mg:image <#image> ; ome:emissionWavelength ${quantity(510, 'NanoM')} .
<#c1> a ome:Channel ; schema:name "DAPI" ; mg:channelIndex 1 ; mg:image <#image> ; ome:emissionWavelength ${quantity(460, 'NanoM')} .`;
}

interface Opened { journal: Journal; graph: GraphView; folder: string }

/** undefined: an empty store; 0: only what the record links to */
function open(images: number | undefined): Opened {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
  if (images !== undefined) writeImageJournal({ folder, images });
  const journal = openJournal({ file: join(folder, 'journal.sqlite') });
  const graph = createGraph();
  loadGraph({ graph, journal, provenanceOf });
  return { journal, graph, folder };
}

function statements(n: number): { record: string; submission: Quad[] } {
  const record = `${base}records/new-${n}`;
  return { record, submission: skolemise(new Parser({ baseIRI: record }).parse(turtle(n)), record).quads };
}

/** Judging alone, and a dry run of the whole deposit. */
export async function measure({ turns = 300, images = 77_000 } = {}): Promise<Measured[]> {
  const { model, shapes, vocabulary } = loadModel(root);
  const parts = { model, shapes: shapes.getQuads(null, null, null, null), vocabulary: vocabulary.getQuads(null, null, null, null) };
  const validator = createValidator({ shapes: createProfileBase({ ...parts, hash: '' }).shapes, vocabulary: parts.vocabulary });
  const large = open(images), linked = open(0), empty = open(undefined);
  const stores = [large, linked, empty] as const;
  try {
    const [inLarge, inLinked, inEmpty] = stores.map(({ graph }) => createJudge({ validator, graph }));
    const examples = Array.from({ length: 50 }, (_, n) => statements(n));
    let turn = 0;
    const judge = (by: typeof inLarge) => (): void => { const { record, submission } = examples[turn++ % 50]!; by!.judge({ record, submission, stored: [] }); };
    const [largeMs, emptyMs] = await compareInTurns(judge(inLarge), judge(inEmpty), { turns, warmUp: 60 });
    const [largeAgain, linkedMs] = await compareInTurns(judge(inLarge), judge(inLinked), { turns, warmUp: 10 });

    const [a, b] = [large, linked].map(({ journal, graph }) => openKeeper({ journal, graph, ...parts, chooseImporter, base, software: 'bench' }));
    const dryRun = (keeper: typeof a) => async (): Promise<void> => { await keeper!.deposit({ source: { bytes: new TextEncoder().encode(turtle(turn++)), mediaType: 'text/turtle' }, id: `new-${turn}`, agent, activity: 'bench', dryRun: true }); };
    const [largeRun, linkedRun] = await compareInTurns(dryRun(a), dryRun(b), { turns, warmUp: 60 });

    const size = median(examples.map(({ submission }) => submission.length));
    const count = new Set(parts.shapes.filter(({ predicate }) => predicate.value === 'http://www.w3.org/ns/shacl#path').map(({ subject }) => subject.value)).size;
    return [
      atMost(`judging an image record of ${size} triples by the base profile (${digits(count)} property shapes) in 1 million quads, as a multiple of an empty store`, largeMs / emptyMs, 2, ' ×', `${digits(largeMs)} ms in ${digits(large.graph.size)} quads, ${digits(emptyMs)} ms in none`),
      atMost('the same, as a multiple of a store that holds only what the record links to', largeAgain / linkedMs, 2, ' ×', `${digits(largeAgain)} ms, ${digits(linkedMs)} ms in ${digits(linked.graph.size)} quads`),
      atMost('the same with reading the file and writing the report (a dry run)', largeRun / linkedRun, 2, ' ×', `${digits(largeRun)} ms, ${digits(linkedRun)} ms`),
    ];
  } finally {
    for (const { journal, folder } of stores) { journal.close(); rmSync(folder, { recursive: true, force: true }); }
  }
}
