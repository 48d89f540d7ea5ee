/** What HTTP, the guard, the thread and the negotiation add to a query: against the same query in process. */
import { join } from 'node:path';
import { provenanceOf } from '../server/records/provenance.ts';
import { createGraph } from '../server/store/graph.ts';
import { openJournalReader } from '../server/store/journal-reader.ts';
import { loadGraph } from '../server/store/load-graph.ts';
import { atMost, digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { withImageServer } from './server-process.ts';
import { compareInTurns } from './timing.ts';

const json = 'application/sparql-results+json';
const many = 'SELECT ?image ?name ?date WHERE { ?image a <http://www.openmicroscopy.org/rdf/2016-06/ome_core/Image> ; <http://schema.org/name> ?name ; <http://www.openmicroscopy.org/rdf/2016-06/ome_core/acquisitionDate> ?date } LIMIT 10000';
const one = many.replace('LIMIT 10000', 'LIMIT 1');

/** Measures over 20,000 images. */
export async function measure({ images = 20_000, turns = 15 } = {}): Promise<Measured[]> {
  return withImageServer({ images }, async (server, folder) => {
    const journal = openJournalReader({ file: join(folder, 'journal.sqlite') });
    const graph = createGraph();
    loadGraph({ graph, journal, provenanceOf });
    const over = async (query: string): Promise<void> => {
      const response = await fetch(`${server.url}sparql`, { method: 'POST', headers: { 'content-type': 'application/sparql-query', accept: json }, body: query });
      if (!response.ok) throw new Error(await response.text());
      await response.arrayBuffer();
    };
    const inside = (query: string) => (): void => { graph.query({ sparql: query, accept: [json] }); };
    const [httpMany, insideMany] = await compareInTurns(() => over(many), inside(many), { turns });
    const [httpOne, insideOne] = await compareInTurns(() => over(one), inside(one), { turns: turns * 5, warmUp: 20 });
    journal.close();
    return [
      atMost('SPARQL over HTTP, 10,000 rows, as a multiple of the time in process', httpMany / insideMany, 1.3, ' ×', `${digits(httpMany)} ms against ${digits(insideMany)} ms`),
      atMost('SPARQL over HTTP, one row, beyond the time in process', httpOne - insideOne, 3, ' ms', `${digits(httpOne)} ms against ${digits(insideOne)} ms`),
    ];
  });
}
