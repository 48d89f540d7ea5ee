/**
 * Start-up: how fast a graph comes back from the journal, against a raw load of the same N-Quads into Oxigraph (the
 * journal's bar is half of that). Both in one run and one thread, in turns, the best of each.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Oxigraph from 'oxigraph';
import { provenanceOf } from '../server/records/provenance.ts';
import { createGraph } from '../server/store/graph.ts';
import { openJournal } from '../server/store/journal.ts';
import { loadGraph } from '../server/store/load-graph.ts';
import type { Journal, VersionDraft } from '../server/store/store.ts';
import { atLeast, digits } from './measure.ts';
import type { Measured } from './measure.ts';

export interface StartUpLoad {
  records: number;
  /** of the records, without provenance */ quads: number;
  /** milliseconds: the same text in the same chunks straight into the engine */ rawMs: number;
  /** milliseconds: from the journal, hashes checked, without provenance */ journalMs: number;
  /** raw ÷ journal; the bar is 0.5 */ ratio: number;
  /** milliseconds and quads with the provenance of all versions */ withProvenanceMs: number;
  quadsWithProvenance: number;
  /** WebAssembly memory of one loaded graph, divided by its quads */ bytesPerQuad: number;
}

/** A record of 33 triples: a few things with types, labels, links and numbers. */
function exampleRecord(n: number): VersionDraft {
  const record = `https://data.example/records/r${n}`;
  const lines = Array.from({ length: 33 }, (_, at) => {
    const object = at % 8 === 0 ? `<https://vocabulary.example/Type${(n + at) % 20}>` : at % 3 === 0 ? `<https://data.example/records/r${(n * 7 + at) % 5000}>`
      : at % 3 === 1 ? `"label ${at} of record ${n}"` : `"${n % 1000}.${at}"^^<http://www.w3.org/2001/XMLSchema#decimal>`;
    return `<${record}#part-${at >> 3}> <https://vocabulary.example/field-${at % 12}> ${object} <${record}> .\n`;
  }).sort();
  return {
    record, id: `r${n}`, nquads: lines.join(''), size: 33, time: '2026-01-02T03:04:05.678Z', agent: 'https://orcid.org/0000-0002-1825-0097',
    activity: { kind: 'import', software: 'bench', startedAt: '2026-01-02T03:04:05.000Z' }, visibility: 'members', report: { conforms: true, results: [] },
  };
}

function timed(act: () => void): number {
  const started = performance.now();
  act();
  return performance.now() - started;
}

function loadAll(journal: Journal, provenance: boolean): ReturnType<typeof createGraph> {
  const graph = createGraph();
  loadGraph({ graph, journal, provenanceOf: provenance ? provenanceOf : () => '' });
  return graph;
}

/** Measures with so many quads (default 300,000), `turns` times (default 3). */
export function measureStartUpLoad({ quads = 300_000, turns = 3 }: { quads?: number; turns?: number } = {}): StartUpLoad {
  const engine = createRequire(import.meta.url)('oxigraph') as typeof Oxigraph;
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
  const journal = openJournal({ file: join(folder, 'journal.sqlite') });
  try {
    const records = Math.ceil(quads / 33);
    for (let n = 0; n < records;) journal.transaction(() => { for (let more = 0; more < 200 && n < records; more += 1) journal.append(exampleRecord(n++)); });
    const chunks: string[] = [''];
    for (const { nquads } of journal.replay()) {
      if (chunks.at(-1)!.length > 1_500_000) chunks.push('');
      chunks[chunks.length - 1] += nquads;
    }
    let rawMs = Number.POSITIVE_INFINITY;
    let journalMs = Number.POSITIVE_INFINITY;
    let withProvenanceMs = Number.POSITIVE_INFINITY;
    let bytesPerQuad = 0;
    let quadsWithProvenance = 0;
    for (let turn = 0; turn < turns; turn += 1) {
      journalMs = Math.min(journalMs, timed(() => { loadAll(journal, false); }));
      rawMs = Math.min(rawMs, timed(() => {
        const store = new engine.Store();
        for (const chunk of chunks) store.load(chunk, { format: 'application/n-quads', lenient: true });
      }));
      const before = createGraph().memory().usedBytes;
      let graph: ReturnType<typeof createGraph> | undefined;
      withProvenanceMs = Math.min(withProvenanceMs, timed(() => { graph = loadAll(journal, true); }));
      quadsWithProvenance = graph!.size;
      bytesPerQuad ||= (graph!.memory().usedBytes - before) / quadsWithProvenance;
    }
    return { records, quads: records * 33, rawMs, journalMs, ratio: rawMs / journalMs, withProvenanceMs, quadsWithProvenance, bytesPerQuad };
  } finally {
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The rows of the table. */
export function measure(): Measured[] {
  const { quads, rawMs, journalMs, ratio, withProvenanceMs, quadsWithProvenance, bytesPerQuad } = measureStartUpLoad();
  return [
    atLeast('load of the graph from the journal at start-up, as a multiple of the speed of a raw Oxigraph load', ratio, 0.5, ' ×', `${digits(quads)} quads: ${digits(journalMs)} ms against ${digits(rawMs)} ms`),
    { what: 'the same with the provenance of all versions', figure: `${digits(withProvenanceMs)} ms for ${digits(quadsWithProvenance)} quads` },
    { what: 'memory of one thread\'s graph', figure: `${digits(bytesPerQuad)} bytes a quad` },
  ];
}
