/**
 * A batch and a run as their records tell them, read from the content that the journal keeps: no question to the graph is
 * needed, so that thousands of them are read in the time that a few questions take.
 */
import { fromNQuads } from '../rdf/n-quads.ts';
import { dcterms, mg, prov, rdfType } from '../rdf/vocabulary.ts';
import { groupBySubject } from '../sssom/quads.ts';
import type { Said } from '../sssom/quads.ts';
import { slotIri, verdictOf } from './batch-record.ts';
import type { Run, RunState } from './batch-record.ts';
import type { Decision } from './decision.ts';

/** `iri`: of its mapping. */
export interface KeptMove { readonly iri: string; readonly from: string; readonly to: string; /** waits for another curator */ readonly proposed?: true }

/** A batch as its record tells it. */
export interface KeptBatch {
  readonly id: string;
  readonly record: string;
  readonly time: string;
  readonly agent: string;
  readonly agentName: string;
  readonly decisions: readonly Decision[];
  /** terms that took the place of others, or are proposed to */ readonly moves: readonly KeptMove[];
  readonly planned: number;
  readonly run?: Run;
}

const textOf = (said: Said | undefined, property: string): string | undefined => said?.get(property)?.[0]?.value;
const isA = (said: Said, type: string): boolean => said.get(rdfType.value)?.some(({ value }) => value === type) ?? false;
const withTerm: ReadonlySet<Decision['verdict']> = new Set(['accept', 'propose', 'reject']);

/** `nquads`: content of the batch's record, by IRI. Undefined where it holds no batch. Planned records, which may be very many, are counted and not parsed. */
export function readKeptBatch(record: string, nquads: string): KeptBatch | undefined {
  const lines = nquads.split('\n'), plan = `<${record}#batch> <${mg.plansRecord}> `;
  const rest = lines.filter((line) => !line.startsWith(plan));
  const subjects = groupBySubject(fromNQuads(rest.join('\n')));
  const batch = [...subjects.values()].find((said) => isA(said, mg.MappingBatch));
  const time = textOf(batch, dcterms.created), agent = textOf(batch, prov.wasAttributedTo);
  if (!batch || time === undefined || agent === undefined) return undefined;
  const id = record.slice(record.lastIndexOf('/') + 1), agentName = textOf(batch, mg.decidedBy);
  const decisions: Decision[] = [], moves: KeptMove[] = [];
  for (const [link, nodes] of batch) {
    const verdict = verdictOf.get(link);
    if (verdict === undefined) continue;
    for (const { value: node } of nodes) {
      if (!node.startsWith(`${record}#decision-`)) continue;
      const said = subjects.get(node), term = textOf(said, slotIri.term) ?? '';
      if (verdict === 'move' || said?.has(slotIri.field) !== true) { moves.push({ iri: node, from: textOf(said, slotIri.from) ?? '', to: term, ...(verdict === 'move' ? {} : { proposed: true }) }); continue; }
      const label = textOf(said, slotIri.label), predicate = textOf(said, slotIri.predicate), comment = textOf(said, slotIri.comment), confidence = textOf(said, slotIri.confidence);
      const author = textOf(said, slotIri.author) ?? agent, name = textOf(said, slotIri.authorName) ?? (author === agent ? agentName ?? '' : undefined);
      // who reviewed a candidate of the machine alone is its author too
      const reviewers = (said?.get(slotIri.reviewer) ?? []).map(({ value }) => value).filter((iri) => iri !== author);
      decisions.push({
        iri: node, batch: id, verdict, field: textOf(said, slotIri.field) ?? '', text: textOf(said, slotIri.text) ?? '', time,
        ...(withTerm.has(verdict) ? { term } : {}), ...(label === undefined ? {} : { label }), ...(predicate === undefined ? {} : { predicate }), ...(comment === undefined ? {} : { comment }),
        agent: author, ...(name === undefined ? {} : { agentName: name }), ...(reviewers.length > 0 ? { reviewers } : {}), ...(confidence === undefined ? {} : { confidence: Number(confidence) }),
      });
    }
  }
  return { id, record, time, agent, agentName: agentName || agent, decisions: decisions.toSorted((a, b) => (a.iri < b.iri ? -1 : 1)), moves, planned: lines.length - rest.length };
}

/** `nquads`: content of a run's record. Undefined where it holds no run. */
export function readKeptRun(nquads: string): Run | undefined {
  const run = [...groupBySubject(fromNQuads(nquads)).values()].find((said) => isA(said, mg.MappingRun));
  const batch = textOf(run, mg.runOf), state = textOf(run, mg.runState), time = textOf(run, dcterms.modified), changed = textOf(run, mg.recordsChanged), by = textOf(run, mg.undoneBy);
  if (batch === undefined || state === undefined || time === undefined || changed === undefined) return undefined;
  return { batch: batch.split('/').at(-1)!.replace(/#.*$/, ''), state: state as RunState, time, changed: Number(changed), faults: (run!.get(mg.runFault) ?? []).map(({ value }) => value), ...(by === undefined ? {} : { undoneBy: by }) };
}
