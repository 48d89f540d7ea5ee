/** How fast all stored records are judged again after a change of shapes, against the SHACL package on the same data in one piece. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Store } from 'n3';
import SHACLValidator from 'rdf-validate-shacl';
import { createLoadShapes } from '../server/apis/load-shapes.ts';
import { createConformance } from '../server/profiles/conformance.ts';
import { createProfileSet } from '../server/profiles/profile-set.ts';
import { fromNQuads } from '../server/rdf/n-quads.ts';
import { quad } from '../server/rdf/terms.ts';
import { createProfileBase } from '../server/records/gate.ts';
import { provenanceOf } from '../server/records/provenance.ts';
import { createGraph } from '../server/store/graph.ts';
import { openJournal } from '../server/store/journal.ts';
import { loadGraph } from '../server/store/load-graph.ts';
import { openStatusStore } from '../server/store/status-store.ts';
import { writeImageJournal } from './image-journal.ts';
import { digits } from './measure.ts';
import type { Measured } from './measure.ts';

const root = resolve(import.meta.dirname, '..');

/** Judges a store of so many images by the base profile and by all profiles, then its quads by the package alone. */
export async function measure({ images = 2000 } = {}): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
  writeImageJournal({ folder, images });
  const journal = openJournal({ file: join(folder, 'journal.sqlite') });
  const graph = createGraph();
  loadGraph({ graph, journal, provenanceOf });
  const shapes = createLoadShapes(root)(new Map());
  const base = createProfileBase({ ...shapes, hash: '' });
  try {
    const run = async (name: string, profiles: typeof shapes.profiles = []): Promise<{ ms: number; nodes: number; pause: number }> => {
      const set = createProfileSet({ base, profiles });
      set.validator();
      const started = performance.now();
      const conformance = createConformance({ journal, graph, store: openStatusStore({ file: join(folder, `${name}.sqlite`) }), registry: { set }, isBusy: () => false });
      let last = performance.now(), pause = 0;
      const look = setInterval(() => { const now = performance.now(); pause = Math.max(pause, now - last); last = now; }, 1);
      await conformance.settled();
      clearInterval(look);
      const ms = performance.now() - started, { focus_nodes: nodes } = conformance.progress();
      await conformance.close();
      return { ms, nodes, pause };
    };
    await run('warm-up');
    const alone = await run('base'), all = await run('all', shapes.profiles);

    const data = new Store([...journal.replay()].flatMap(({ nquads }) => fromNQuads(nquads)).map(({ subject, predicate, object }) => quad(subject, predicate, object)));
    data.addQuads([...base.vocabulary]);
    const validator = new SHACLValidator(base.shapes as never);
    const started = performance.now();
    await validator.validate(data as never);
    const theirs = performance.now() - started;
    const rate = ({ ms, nodes }: { ms: number; nodes: number }): string => digits(nodes / ms * 1000);
    return [
      { what: `all records judged again in the background, by the base profile (${digits(images)} images)`, figure: `${rate(alone)} focus nodes/s (${digits(alone.nodes)} in ${digits(alone.ms)} ms; the thread was never held longer than ${digits(alone.pause)} ms)` },
      { what: `the same by the base and ${(shapes.profiles ?? []).length} profiles`, figure: `${rate(all)} focus nodes/s (${digits(all.ms)} ms)` },
      { what: 'the base profile, how many times as fast as rdf-validate-shacl on the same data in one piece', figure: `${digits(theirs / alone.ms)} × (${digits(theirs)} ms)` },
    ];
  } finally {
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
