/** A process that deposits through a whole keeper until it is killed: several deposits under way at once, and one line to
 * standard output for each that was acknowledged (id, version). Argument: the data folder. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { chooseImporter } from '../../server/importers/index.ts';
import { loadModel } from '../../server/model/build-model.ts';
import { openKeeper } from '../../server/records/open-keeper.ts';
import { provenanceOf } from '../../server/records/provenance.ts';
import { createGraph } from '../../server/store/graph.ts';
import { openJournal } from '../../server/store/journal.ts';
import { loadGraph } from '../../server/store/load-graph.ts';

const root = join(import.meta.dirname, '../..');
const journal = openJournal({ file: join(process.argv[2]!, 'journal.sqlite') });
const graph = createGraph();
loadGraph({ graph, journal, provenanceOf });
const { model, shapes, vocabulary } = loadModel(root);
const keeper = openKeeper({
  journal, graph, model, shapes: shapes.getQuads(null, null, null, null), vocabulary: vocabulary.getQuads(null, null, null, null),
  chooseImporter, base: 'http://localhost:7117/', software: 'test',
});
const agent = { iri: 'http://localhost:7117/agents/test', name: 'test', role: 'contributor' as const };

/** Deposits one record again and again, each time with another content, and withdraws it now and then. */
async function depositForEver(lane: number): Promise<never> {
  for (let turn = journal.lastSeq(); ; turn += 1) {
    const id = `lane-${lane}-${turn % 5}`;
    const withdrawn = turn % 7 === 6 && journal.newest(`http://localhost:7117/records/${id}`)?.withdrawn === false;
    const turtle = `<#p> a <http://schema.org/Person> ; <http://schema.org/name> "lane ${lane} turn ${turn}" .`;
    const [answer] = withdrawn
      ? [await keeper.withdraw({ record: `http://localhost:7117/records/${id}`, agent })]
      : await keeper.deposit({ source: { bytes: new TextEncoder().encode(turtle), mediaType: 'text/turtle' }, id, agent, activity: 'test' });
    if (!answer!.accepted) throw new Error(JSON.stringify(answer!.report));
    writeSync(1, `${id} ${answer!.version} ${withdrawn ? 'withdrawn' : `turn ${turn}`}\n`);
  }
}

writeSync(1, `${journal.verify().length + (await keeper.check()).length} faults\n`);
await Promise.all([1, 2, 3].map(depositForEver));
