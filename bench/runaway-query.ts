/** A query that would run for hours: when it ends, and what it costs those who ask simple things beside it. */
import { imageIri } from './image-journal.ts';
import { atMost, digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { withImageServer } from './server-process.ts';
import { quantile, timesOf } from './timing.ts';

const runaway = 'SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }';
const deadlineMs = 3000;

/** Measures with two reader threads, as they are by default. */
export async function measure({ images = 5000, turns = 200 } = {}): Promise<Measured[]> {
  return withImageServer({ images, environment: { MICROGRAPH_READERS: '2' } }, async (server) => {
    const ask = async (query: string, more = ''): Promise<number> => {
      const response = await fetch(`${server.url}sparql${more}`, { method: 'POST', headers: { 'content-type': 'application/sparql-query', accept: 'application/sparql-results+json' }, body: query });
      await response.arrayBuffer();
      return response.status;
    };
    const simple = (): Promise<number> => ask(`SELECT ?p ?o WHERE { <${imageIri(17)}> ?p ?o }`);
    const idle = await timesOf(simple, { turns, warmUp: 50 });
    const started = performance.now();
    let ended = 0;
    const ends = ask(runaway, `?timeout=${deadlineMs}`).then((status) => { ended = performance.now(); return status; });
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    const beside: number[] = [];
    while (ended === 0) beside.push(...await timesOf(simple, { turns: 1, warmUp: 0 }));
    if (await ends !== 503) throw new Error('the runaway query did not end by its deadline');
    return [
      atMost('a runaway query ends after its deadline by', (ended - started - deadlineMs) / 1000, 1, ' s'),
      atMost('p95 of a simple query beside it, as a multiple of its p95 when idle', quantile(beside, 0.95) / quantile(idle, 0.95), 2, ' ×', `${digits(quantile(beside, 0.95))} ms against ${digits(quantile(idle, 0.95))} ms`),
    ];
  });
}
