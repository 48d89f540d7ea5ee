/**
 * The keeper's thread: wiring only. Waits for the shapes in force, which the server's thread reads and checks meanwhile,
 * loads the graph from the journal, saying how far it is, then serves.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { createLoadShapes } from './apis/load-shapes.ts';
import { adoptShapes } from './apis/shared-shapes.ts';
import type { SharedShapes } from './apis/shared-shapes.ts';
import { deriveJsonLdContext } from './derived/jsonld-context.ts';
import { createAcceptedTerms } from './curation/accepted-terms.ts';
import { KnownError, describeError } from './errors.ts';
import { chooseImporter } from './importers/index.ts';
import { vendoredContexts, withContext } from './rdf/contexts.ts';
import { serveKeeper } from './records/keeper-channel.ts';
import type { FromKeeper } from './records/keeper-channel.ts';
import { openKeeper } from './records/open-keeper.ts';
import { provenanceOf } from './records/provenance.ts';
import { createGraph } from './store/graph.ts';
import { openJournal } from './store/journal.ts';
import { loadGraph } from './store/load-graph.ts';
import { openStatusStore } from './store/status-store.ts';
import { openTermLookup } from './terms/term-lookup.ts';

/** What the thread is started with. */
interface KeeperData {
  dataFolder: string;
  /** base IRI for the first start, ends in a slash; later starts keep the one that is with the data */ base: string;
  /** folder with shapes/ and ontologies/ */ root: string;
  /** bytes at which the graph counts as full; for tests */ limitBytes?: number;
  /** most pages of the journal; for tests */ maxPages?: number;
}

const { dataFolder, base: wished, root, limitBytes, maxPages } = workerData as KeeperData;
const port = parentPort!;
const send = (message: FromKeeper): void => { port.postMessage(message); };

try {
  const [shared] = await once(port, 'message') as [SharedShapes];
  const { loaded, faults: shapesFaults } = adoptShapes(shared);
  const journal = openJournal({ file: join(dataFolder, 'journal.sqlite'), ...(maxPages === undefined ? {} : { maxPages }) });
  const base = journal.meta('base') ?? wished;
  if (!base.endsWith('/')) throw new KnownError('start-up-faults', 'the base IRI must end in a slash', { faults: [`base IRI ${base}: it must end in a slash`] });
  if (journal.meta('base') === undefined) journal.setMeta('base', base);
  const graph = createGraph(limitBytes === undefined ? {} : { limitBytes });
  let told = 0;
  const seq = loadGraph({
    graph, journal, provenanceOf,
    onProgress(done, of) {
      if (Date.now() - told < 500) return;
      told = Date.now();
      send({ type: 'progress', progress: { stage: 'loading the graph', done, of } });
    },
  });
  const contexts = withContext(vendoredContexts, [`${base}context.jsonld`, 'https://w3id.org/micrograph/context.jsonld'], deriveJsonLdContext(loaded.model)['@context']);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const keeper = openKeeper({ journal, graph, ...loaded, loadShapes: createLoadShapes(root), shapesFaults, statuses: openStatusStore({ file: join(dataFolder, 'conformance.sqlite') }), chooseImporter, base, contexts, software: `Micrograph ${version}`, memory: createAcceptedTerms(graph, base), lookup: openTermLookup({ file: join(dataFolder, 'catalogue.sqlite') }) });
  serveKeeper(port, keeper, { base, seq, quads: graph.size });
} catch (error) {
  send({ type: 'failed', error: describeError(error) });
  port.close();
}
