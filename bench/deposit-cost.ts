/** Whether a deposit costs the same in a large store as in a small one, and what bulk import reaches. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type * as Oxigraph from 'oxigraph';
import { chooseImporter } from '../server/importers/index.ts';
import { loadModel } from '../server/model/build-model.ts';
import type { LocalKeeper } from '../server/records/keeper.ts';
import { openKeeper } from '../server/records/open-keeper.ts';
import { provenanceOf } from '../server/records/provenance.ts';
import { createGraph } from '../server/store/graph.ts';
import { openJournal } from '../server/store/journal.ts';
import { loadGraph } from '../server/store/load-graph.ts';
import { base, componentIri, instrumentIri, writeImageJournal } from './image-journal.ts';
import { atMost, digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { median } from './timing.ts';

const root = resolve(import.meta.dirname, '..');
const agent = { iri: `${base}agents/bench`, name: 'bench', role: 'contributor' as const };

/** A record of 33 statements: two images with pixel sizes, a channel and links to what is there. */
function turtle(n: number): string {
  const image = (local: string): string => `<#${local}> a ome:Image ; schema:name "image ${n} ${local}" ; mg:imageType "primary" ; mg:partOf <${componentIri(n % 200)}> ; mg:instrument <${instrumentIri(n % 20)}> ;
  ome:acquisitionDate "2026-03-01T12:00:00Z"^^xsd:dateTime ; ome:sizeX 512 ; ome:sizeY 512 ; ome:pixelType "uint16" ; dcterms:format "OME-TIFF" ;
  ome:physicalSizeX [ a qudt:QuantityValue ; qudt:numericValue 0.1 ; qudt:hasUnit unit:MicroM ] .`;
  return `@prefix mg: <https://w3id.org/micrograph/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix schema: <http://schema.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix qudt: <http://qudt.org/schema/qudt/> . @prefix unit: <http://qudt.org/vocab/unit/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
${image('a')}
${image('b')}
<#c> a ome:Channel ; schema:name "GFP" ; mg:channelIndex 0 .`;
}

function open(images: number): { keeper: LocalKeeper; quads: number; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
  writeImageJournal({ folder, images });
  const journal = openJournal({ file: join(folder, 'journal.sqlite') });
  const graph = createGraph();
  loadGraph({ graph, journal, provenanceOf });
  const { model, shapes, vocabulary } = loadModel(root);
  const keeper = openKeeper({ journal, graph, model, shapes: shapes.getQuads(null, null, null, null), vocabulary: vocabulary.getQuads(null, null, null, null), chooseImporter, base, software: 'bench' });
  return { keeper, quads: graph.size, folder };
}

async function deposit(keeper: LocalKeeper, n: number): Promise<void> {
  const [answer] = await keeper.deposit({ source: { bytes: new TextEncoder().encode(turtle(n)), mediaType: 'text/turtle' }, id: `new-${n}`, agent, activity: 'bench' });
  if (!answer!.accepted) throw new Error(JSON.stringify(answer!.report.results[0]));
}

/** Raw load of as many records' statements, for the comparison with bulk import. Milliseconds. */
function rawLoad(nquads: string): number {
  const engine = createRequire(import.meta.url)('oxigraph') as typeof Oxigraph;
  const store = new engine.Store();
  const started = performance.now();
  store.load(nquads, { format: 'application/n-quads', lenient: true });
  return performance.now() - started;
}

/** Measures single deposits in turns on both stores, then a bulk import into the small one. */
export async function measure({ turns = 300, bulk = 3000 } = {}): Promise<Measured[]> {
  const small = open(600), large = open(77_000);
  try {
    const times: [number[], number[]] = [[], []];
    for (let n = 0; n < turns + 50; n += 1) {
      for (const [index, { keeper }] of [small, large].entries()) {
        const started = performance.now();
        await deposit(keeper, n);
        if (n >= 50) times[index]!.push(performance.now() - started);
      }
    }
    const [smallMs, largeMs] = [median(times[0]), median(times[1])];
    const started = performance.now();
    await Promise.all(Array.from({ length: bulk }, (_, n) => deposit(small.keeper, 10_000 + n)));
    const seconds = (performance.now() - started) / 1000;
    const line = (n: number, k: number): string => `<${base}records/raw-${n}#s${k % 4}> <https://vocabulary.example/p${k}> "value ${n} ${k}" <${base}records/raw-${n}> .\n`;
    const raw = rawLoad(Array.from({ length: bulk }, (_, n) => Array.from({ length: 33 }, (__, k) => line(n, k)).join('')).join(''));
    return [
      atMost('deposit of a 33-triple record into 1 million quads, as a multiple of one into 10,000', largeMs / smallMs, 1.3, ' ×', `${digits(largeMs)} ms into ${digits(large.quads)} quads, ${digits(smallMs)} ms into ${digits(small.quads)}`),
      { what: 'bulk import of records of 33 triples, validated and durable', figure: `${digits(bulk / seconds)} records/s; ${digits(seconds * 1000 / raw)} × the raw load of as many statements` },
    ];
  } finally {
    for (const { keeper, folder } of [small, large]) { await keeper.close(); rmSync(folder, { recursive: true, force: true }); }
  }
}
