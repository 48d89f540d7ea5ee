/** A thread as the server's readers are, with their stack: puts each query of its data to one small graph, and tells what the graph answers after it. */
import { parentPort, workerData } from 'node:worker_threads';
import { createGraph } from '../../server/store/graph.ts';

const graph = createGraph();
graph.load('<a:s> <a:p> <a:o> <a:g> .\n');
parentPort!.postMessage((workerData as string[]).map((sparql) => {
  graph.query({ sparql });
  return graph.query({ sparql: 'ASK { <a:s> ?p ?o }' }).body;
}), []);
