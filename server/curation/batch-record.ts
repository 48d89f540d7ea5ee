/**
 * Decisions as statements. A batch is one record that is written once: SSSOM mappings for what was accepted, proposed or
 * rejected and for texts without a term, marks for what SSSOM has no word for, and the records that it is going to change.
 * Its link to each says what was decided. How far it got is another record, the run, so that mappings are never edited.
 */
import { toNQuads } from '../rdf/n-quads.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { dcterms, mg, namespaces, prov, rdfType, rdfs, skos, xsd } from '../rdf/vocabulary.ts';
import type { Agent } from '../records/record.ts';
import type { Mapping } from '../sssom/mapping.ts';
import { mappingToQuads } from '../sssom/quads.ts';
import { literalType, negated, noTermFound, semapv, slotFacts, sssomNamespace } from '../sssom/slots.ts';
import type { Decision } from './decision.ts';

export const batchPrefix = 'mapping-batch-', runPrefix = 'mapping-run-';
/** IRI of the set that all decisions of curators are part of. */
export const curatedSet = (base: string): string => `${base}mappings/curated`;

/** `move`: one term takes the place of another wherever it is used. */
export type EntryVerdict = Decision['verdict'] | 'move';

/** What proposed a term to a curator: its name and version, how probable it found the term, and what it did to the text. */
export interface JudgedTool { readonly name: string; readonly version: string; readonly probability?: number; readonly preprocessing?: readonly string[] }

/** What is decided about one text, or about one term: for a move, and for a proposal of one. */
export interface Entry {
  readonly verdict: EntryVerdict;
  /** field and text; where a term is moved none */ readonly field?: string; readonly text?: string;
  /** IRI of the term that is moved away from */ readonly from?: string; readonly fromLabel?: string;
  /** IRI */ readonly term?: string; readonly label?: string; readonly ontology?: string;
  readonly predicate?: string;
  readonly confidence?: number;
  readonly comment?: string;
  /** who chose the term first, where several had to agree; with the day */ readonly author?: { readonly iri: string; readonly name?: string; readonly time: string };
  /** IRIs of the others, this decision's agent included */ readonly reviewers?: readonly string[];
  /** what proposed the term, and how alike it found it */ readonly tool?: JudgedTool;
  /** IRIs of earlier decisions that this one takes the place of */ readonly replaces?: readonly string[];
}

export interface BatchDraft { readonly id: string; readonly agent: Agent; readonly time: string; readonly entries: readonly Entry[]; /** IRIs of records that will be changed */ readonly records: readonly string[] }

/** verdict → the property that leads from the batch to what was decided. */
export const links: Readonly<Record<EntryVerdict, string>> = { accept: mg.accepts, propose: mg.proposes, reject: mg.rejects, 'no-term': mg.findsNoTerm, defer: mg.defers, reopen: mg.reopens, move: mg.moves };
export const verdictOf: ReadonlyMap<string, EntryVerdict> = new Map(Object.entries(links).map(([verdict, link]) => [link, verdict as EntryVerdict]));
const marks: ReadonlySet<EntryVerdict> = new Set(['defer', 'reopen']);
/** Properties of SSSOM by which decisions are found again. */
export const slotIri = { text: `${sssomNamespace}subject_label`, field: `${sssomNamespace}subject_category`, term: slotFacts.object_id.iri, from: slotFacts.subject_id.iri, label: `${sssomNamespace}object_label`, predicate: slotFacts.predicate_id.iri, author: slotFacts.author_id.iri, authorName: `${sssomNamespace}author_label`, reviewer: `${sssomNamespace}reviewer_id`, replaces: dcterms.replaces, confidence: `${sssomNamespace}confidence`, comment: rdfs.comment } as const;

const day = (time: string): string => time.slice(0, 10);

function mappingOf(entry: Entry, { agent, time }: BatchDraft): Mapping {
  const { author, reviewers, tool } = entry;
  const isMove = entry.from !== undefined;
  return {
    ...(isMove ? { subject_id: entry.from!, ...(entry.fromLabel ? { subject_label: entry.fromLabel } : {}), subject_type: 'owl class' } : { subject_label: entry.text!, subject_category: entry.field!, subject_type: literalType }),
    predicate_id: entry.predicate ?? (isMove ? `${namespaces.obo}IAO_0100001` : skos.exactMatch),
    ...(entry.verdict === 'reject' ? { predicate_modifier: negated } : {}),
    object_id: entry.verdict === 'no-term' ? noTermFound : entry.term!, ...(entry.label ? { object_label: entry.label } : {}), ...(entry.ontology ? { object_source: entry.ontology } : {}),
    mapping_justification: semapv(reviewers || tool ? 'MappingReview' : 'ManualMappingCuration'),
    author_id: [author?.iri ?? agent.iri], author_label: [author?.name ?? (author ? author.iri : agent.name)],
    ...(reviewers ? { reviewer_id: reviewers, review_date: day(time), reviewer_agreement: 1 } : tool ? { reviewer_id: [agent.iri], review_date: day(time) } : {}),
    mapping_date: day(author?.time ?? time),
    ...(entry.confidence === undefined ? {} : { confidence: entry.confidence }), ...(entry.comment ? { comment: entry.comment } : {}),
    ...(tool ? { mapping_tool: tool.name, mapping_tool_version: tool.version, ...(tool.probability === undefined ? {} : { similarity_score: tool.probability, similarity_measure: 'probability by the ranking' }), ...(tool.preprocessing && tool.preprocessing.length > 0 ? { subject_preprocessing: tool.preprocessing } : {}) } : {}),
    ...(entry.replaces && entry.replaces.length > 0 ? { replaces: entry.replaces } : {}),
  };
}

function markQuads(entry: Entry, node: string, draft: BatchDraft): Quad[] {
  const subject = namedNode(node);
  return [
    quad(subject, rdfType, namedNode(mg.CurationMark)), quad(subject, namedNode(slotIri.field), literal(entry.field!)), quad(subject, namedNode(slotIri.text), literal(entry.text!)),
    quad(subject, namedNode(slotIri.author), namedNode(draft.agent.iri)), quad(subject, namedNode(dcterms.created), literal(day(draft.time), namedNode(xsd.date))),
    ...(entry.comment ? [quad(subject, namedNode(rdfs.comment), literal(entry.comment))] : []),
    ...(entry.replaces ?? []).map((iri) => quad(subject, namedNode(dcterms.replaces), namedNode(iri))),
  ];
}

/** The statements of a batch as N-Quads of its record. */
export function writeBatch(draft: BatchDraft, base: string): { record: string; nquads: string } {
  const record = `${base}records/${draft.id}`, batch = namedNode(`${record}#batch`);
  const quads = [
    quad(batch, rdfType, namedNode(mg.MappingBatch)), quad(batch, namedNode(dcterms.created), literal(draft.time, namedNode(xsd.dateTime))), quad(batch, namedNode(prov.wasAttributedTo), namedNode(draft.agent.iri)),
    quad(batch, namedNode(mg.decidedBy), literal(draft.agent.name)),
    ...draft.records.map((each) => quad(batch, namedNode(mg.plansRecord), namedNode(each))),
    ...draft.entries.flatMap((entry, index) => {
      const node = `${record}#decision-${index + 1}`;
      return [quad(batch, namedNode(links[entry.verdict]), namedNode(node)), ...(marks.has(entry.verdict) ? markQuads(entry, node, draft) : mappingToQuads(mappingOf(entry, draft), node, curatedSet(base)))];
    }),
  ];
  return { record, nquads: toNQuads(quads, record) };
}

export const runStates = ['done', 'stopped', 'undoing', 'undone'] as const;
export type RunState = (typeof runStates)[number];

/** What is kept of how a batch was carried out; nothing is kept while it is being applied. */
export interface Run { readonly batch: string; readonly state: RunState; readonly time: string; readonly changed: number; readonly faults: readonly string[]; readonly undoneBy?: string }

/** The statements of a run as N-Quads of its record. */
export function writeRun({ batch, state, time, changed, faults, undoneBy }: Run, base: string): { id: string; record: string; nquads: string } {
  const id = runPrefix + batch.slice(batchPrefix.length), record = `${base}records/${id}`, run = namedNode(`${record}#run`);
  const quads = [
    quad(run, rdfType, namedNode(mg.MappingRun)), quad(run, namedNode(mg.runOf), namedNode(`${base}records/${batch}#batch`)), quad(run, namedNode(mg.runState), literal(state)),
    quad(run, namedNode(dcterms.modified), literal(time, namedNode(xsd.dateTime))), quad(run, namedNode(mg.recordsChanged), literal(String(changed), namedNode(xsd.integer))),
    ...faults.map((fault) => quad(run, namedNode(mg.runFault), literal(fault))),
    ...(undoneBy ? [quad(run, namedNode(mg.undoneBy), namedNode(undoneBy))] : []),
  ];
  return { id, record, nquads: toNQuads(quads, record) };
}
