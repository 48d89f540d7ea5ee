/**
 * Names of records: which graph IRI and which id in URLs a deposit goes to, from what the request or the source says.
 */
import { createHash } from 'node:crypto';
import { KnownError } from '../errors.ts';
import { findIriFault } from '../rdf/check-iris.ts';
import { recordIdPattern, recordIri } from './record.ts';

export interface RecordName { record: string; id: string }

/** The name for a graph IRI: its own id where it is a record of this server, else `g-` and a hash. Throws request-not-valid. */
export function nameForGraph(graph: string, base: string): RecordName {
  const id = graph.startsWith(`${base}records/`) ? graph.slice(base.length + 'records/'.length) : undefined;
  if (id !== undefined && recordIdPattern.test(id)) return { record: graph, id };
  const fault = findIriFault(graph);
  if (fault) throw new KnownError('request-not-valid', `this is no IRI for a graph: ${fault.message}`, { graph, ...(fault.remedy ? { remedy: fault.remedy } : {}) });
  if (graph.startsWith(`${base}records/`)) throw new KnownError('request-not-valid', `graphs under ${base}records/ are records, named by an id of letters, digits and . _ ~ -; <${graph}> is none`, { graph });
  if (graph.endsWith('/history')) throw new KnownError('request-not-valid', `<${graph}> is the name of a graph with provenance, which is made by the server`, { graph });
  return { record: graph, id: `g-${createHash('sha256').update(graph).digest('hex').slice(0, 16)}` };
}

/** The name for an id. Throws request-not-valid for an id that may not stand in a URL. */
export function nameForId(id: string, base: string): RecordName {
  if (!recordIdPattern.test(id)) throw new KnownError('request-not-valid', `${JSON.stringify(id.slice(0, 200))} is no id of a record; ids begin with a letter or digit and have letters, digits and . _ ~ - only, up to 200`, { id: id.slice(0, 200) });
  return { record: recordIri(base, id), id };
}
