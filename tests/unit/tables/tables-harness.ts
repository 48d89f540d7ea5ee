/** A journal that tests write Turtle into, and a table view that follows it; the resource model is that of the repository. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Parser, Writer } from 'n3';
import { onTestFinished } from 'vitest';
import { loadModel } from '../../../server/model/build-model.ts';
import type { ResourceModel } from '../../../server/model/resource-model.ts';
import { namedNode } from '../../../server/rdf/terms.ts';
import { openJournal } from '../../../server/store/journal.ts';
import type { Journal } from '../../../server/store/store.ts';
import { openTableView } from '../../../server/tables/table-view.ts';
import type { FindRequest, TableView, Where } from '../../../server/tables/tables.ts';

export const { model } = loadModel(resolve(import.meta.dirname, '../../..'));
const used = new Set(['Objective', ...model.findType('Objective')!.parents]);
/** The model of the repository without the many types of NBO that no test here uses: a view makes a table for each, hundreds of them for every test. */
export const fewTypes: ResourceModel = { ...model, types: model.types.filter(({ name, iri }) => used.has(name) || !iri.startsWith('http://www.quarep.org/')) };
export const base = 'https://data.example/';
export const recordIri = (id: string): string => `${base}records/${id}`;
/** IRI of `#name` in a record */ export const iriOf = (id: string, name: string): string => `${recordIri(id)}#${name}`;

const prefixes = `@base <https://data.example/records/> . @prefix mg: <https://w3id.org/micrograph/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> .
@prefix nbo: <http://www.quarep.org/rdf/model/v02-00/basicExtension/Hardware/> . @prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix obo: <http://purl.obolibrary.org/obo/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix qudt: <http://qudt.org/schema/qudt/> . @prefix unit: <http://qudt.org/vocab/unit/> . @prefix sosa: <http://www.w3.org/ns/sosa/> .
`;

/** A quantity in micrometres as a deposit leaves it: a node with its canonical value. */
export const micrometres = (node: string, value: number): string => `<${node}> . <${node}> a qudt:QuantityValue ; qudt:numericValue ${value} ; qudt:hasUnit unit:MicroM ; mg:canonicalValue "${value}"^^xsd:double .`;

export interface Records {
  journal: Journal; file: string; folder: string;
  /** Writes a version of a record; `<id#name>` are its resources. Gives its seq. */ put(id: string, turtle: string): number;
  /** the same for many, in one transaction */ putAll(records: Iterable<readonly [id: string, turtle: string]>): number;
  withdraw(id: string): number;
}

function nquadsOf(id: string, turtle: string): string {
  const writer = new Writer({ format: 'N-Quads' });
  const graph = namedNode(recordIri(id));
  return new Parser({ format: 'text/turtle' }).parse(prefixes + turtle).map(({ subject, predicate, object }) => writer.quadToString(subject, predicate, object, graph).trimEnd()).map((line) => `${line}\n`).toSorted().join('');
}

/** An empty journal in a folder of its own; both go when the test (or `keepUntil`) ends. */
export function createRecords(atEnd: (end: () => void) => void = onTestFinished): Records {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-tables-'));
  const journal = openJournal({ file: join(folder, 'journal.sqlite') });
  atEnd(() => { journal.close(); rmSync(folder, { recursive: true, force: true }); });
  const append = (id: string, nquads: string | undefined): number => journal.append({
    record: recordIri(id), id, ...(nquads === undefined ? {} : { nquads }), size: 1, time: '2026-01-02T03:04:05.678Z', agent: `${base}agents/test`,
    activity: { kind: 'deposit', software: 'test', startedAt: '2026-01-02T03:04:05.000Z' }, visibility: 'members', report: { conforms: true, results: [] },
  }).seq;
  return {
    journal, folder, file: join(folder, 'tables.duckdb'),
    put: (id, turtle) => journal.transaction(() => append(id, nquadsOf(id, turtle))),
    putAll: (records) => journal.transaction(() => { let seq = 0; for (const [id, turtle] of records) seq = append(id, nquadsOf(id, turtle)); return seq; }),
    withdraw: (id) => journal.transaction(() => append(id, undefined)),
  };
}

export interface Opened extends TableView {
  /** why they were filled anew, in order */ reasons: string[];
  /** local names of what is found, in order */ names(type: string, where?: Where, more?: Partial<FindRequest>): Promise<string[]>;
}

/** Opens the view on a journal: in memory, or in the file of the records. */
export async function openView({ journal, file }: Records, { inFile = false, model: shapes = fewTypes }: { inFile?: boolean; model?: ResourceModel } = {}): Promise<Opened> {
  const reasons: string[] = [];
  const view = await openTableView({ file: inFile ? file : ':memory:', journal, model: shapes, onRebuild: (reason) => { reasons.push(reason); } });
  return Object.assign(Object.create(view, { seq: { get: () => view.seq } }) as TableView, {
    reasons,
    async names(type: string, where?: Where, more: Partial<FindRequest> = {}) {
      return (await view.find({ type, ...(where ? { where } : {}), ...more })).rows.map(({ iri }) => iri.split('#').at(-1)!);
    },
  });
}

/** The code of the known error that a promise ends in, and its message. */
export async function refusalOf(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await work;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return { code: code ?? `a fault: ${message}`, message };
  }
  return { code: 'none', message: '' };
}
