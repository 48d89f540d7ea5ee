/**
 * Requests → decisions that can be kept. Each is looked at by itself: what is wrong with one is said of that one, with what
 * would be right, and keeps no other from being taken.
 */
import { readPid } from '../pids/pids.ts';
import { findIriFault } from '../rdf/check-iris.ts';
import { skos } from '../rdf/vocabulary.ts';
import type { Agent } from '../records/record.ts';
import { isWithin, ontologyOf } from '../records/term-place.ts';
import type { TermLookup } from '../terms/catalogue.ts';
import type { Entry, JudgedTool } from './batch-record.ts';
import type { CurationField } from './curation-field.ts';
import type { ProposedMove } from './decision-log.ts';
import type { Decision, Standing, Verdict } from './decision.ts';
import type { TextRule } from './rules.ts';
import type { ListedValue } from './worklist.ts';

/** A decision as it was asked for. */
export interface DecisionRequest { readonly value: string; readonly decision: Verdict; /** IRI or CURIE */ readonly term?: string; readonly predicate?: string; readonly confidence?: number; readonly comment?: string; /** also where another term holds already */ readonly replace?: boolean; /** a decision that was undone is decided again: IRIs of the decisions that it took the place of */ readonly again?: readonly string[] }

/** What comes of a request: something to keep, with the rule that follows from it, or why not. */
export type Considered = { readonly value?: ListedValue; readonly request: DecisionRequest } & ({ readonly problem: string } | { readonly entry: Entry; readonly rule?: TextRule });

export interface ConsiderParts {
  find: (id: string) => ListedValue | undefined;
  agent: Agent;
  /** how many agents must agree on a term */ reviewers: number;
  accepted: (field: string, text: string) => ReadonlySet<string>;
  lookup?: TermLookup;
  /** what proposed a term for a value to curators */ proposedBy?: (value: string, term: string) => JudgedTool | undefined;
}

/** Predicates by which a text may be mapped: of SKOS, by name, CURIE or IRI. */
const predicates = new Map(['exactMatch', 'closeMatch', 'broadMatch', 'narrowMatch', 'relatedMatch'].flatMap((name) => { const iri = skos.exactMatch.replace('exactMatch', name); return [[name, iri], [`skos:${name}`, iri], [iri, iri]]; }));

/** The IRI that a text names a term by, itself one or a CURIE; undefined where it is neither. */
export function readIri(text: string): string | undefined {
  const pid = readPid(text.trim(), ['ontology-term']), iri = pid && !pid.fault ? pid.iri : text.trim();
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(iri) && !findIriFault(iri) ? iri : undefined;
}

/** The term that is named by IRI or CURIE, with what is known of it; or why it cannot be taken. */
export function readTerm(text: string, lookup?: TermLookup): { iri: string; label?: string; ontology?: string } | { problem: string } {
  const pid = readPid(text.trim(), ['ontology-term']);
  if (pid?.fault) return { problem: `${JSON.stringify(text.slice(0, 200))} is no term: ${pid.fault.message}` };
  const iri = readIri(text);
  if (iri === undefined) return { problem: `${JSON.stringify(text.slice(0, 200))} is no term; give its IRI, or its short id like NCBITaxon:9606` };
  const term = lookup?.find(iri);
  if (!term) {
    const holder = lookup?.versions().find(({ inUse, complete, namespaces }) => inUse && complete && namespaces.some((namespace) => iri.startsWith(namespace)));
    return holder ? { problem: `<${iri}> is not in ${holder.prefix} ${holder.version}` } : { iri };
  }
  if (term.obsolete) {
    const to = lookup!.replacement(iri)?.to, next = to === undefined ? undefined : lookup!.find(to);
    return { problem: `${term.curie} (${term.label}) is obsolete${next ? `; take ${next.curie} (${next.label})` : ''}` };
  }
  return { iri, label: term.label, ...(term.from.versionIri ? { ontology: term.from.versionIri } : {}) };
}

/** Why a term may not stand in a field; undefined where it may, or where no version in use knows it. */
function misplaced(iri: string, { label, spec }: CurationField, lookup?: TermLookup): string | undefined {
  const term = lookup?.find(iri), name = term ? `${term.curie} (${term.label})` : `<${iri}>`;
  if (ontologyOf(iri, spec.ontologies) === undefined) return `${name} is not of ${spec.ontologies.join(' or ')}, which ${label} takes its terms from`;
  if (!term || isWithin(lookup!, iri, spec)) return undefined;
  const branch = lookup!.find(spec.branch!);
  return `${name} does not stand below ${branch ? `${branch.curie} (${branch.label})` : `<${spec.branch!}>`}, as the terms of ${label} do`;
}

const shown = ({ label, term }: Decision): string => (label ? `${label} <${term!}>` : `<${term!}>`);
const who = ({ agentName, agent }: Decision): string => agentName ?? agent;

/** What stands for a text now: what is accepted, what waits for somebody to agree, and that there is no term. */
const standingDecisions = ({ accepted, proposals, state, decisions }: Standing): readonly Decision[] => [...accepted ? [accepted] : [], ...proposals, ...state === 'no-term' ? decisions.filter(({ verdict }) => verdict === 'no-term').slice(-1) : []];
/** The last words of agents who reject a term; an acceptance that was applied has settled all before it. */
function objections({ decisions }: Standing, term: string): readonly Decision[] {
  const last = new Map<string, Decision>();
  for (const each of decisions) {
    if (each.term !== term) continue;
    if (each.verdict === 'accept') last.clear();
    last.set(each.agent, each);
  }
  return [...last.values()].filter(({ verdict }) => verdict === 'reject');
}
const iris = (decisions: readonly Decision[]): { replaces?: readonly string[] } => (decisions.length > 0 ? { replaces: [...new Set(decisions.map(({ iri }) => iri))] } : {});
const stateOf = { 'no-term': 'no-term', defer: 'deferred', reopen: 'open' } as const;
/** Predicates that an acceptance may have: its term is written into the records, so it must hold for all that the text means. */
const acceptable = new Set(['exactMatch', 'closeMatch', 'broadMatch'].map((name) => predicates.get(name)!));

/** Considers all requests, in their order. */
export function considerAll(requests: readonly DecisionRequest[], parts: ConsiderParts): Considered[] {
  const seen = new Set<string>();
  return requests.map((request): Considered => {
    const value = parts.find(request.value);
    if (!value) return { request, problem: 'no text with this id is known here: its records may have changed; load the list again' };
    if (seen.has(value.id)) return { request, value, problem: 'this value is decided about twice in one request; the first decision counts' };
    seen.add(value.id);
    return { request, value, ...consider(request, value, parts) };
  });
}

function consider(request: DecisionRequest, { id, field, text, standing }: ListedValue, parts: ConsiderParts): { problem: string } | { entry: Entry; rule?: TextRule } {
  const { decision, confidence, comment } = request;
  const common = { field: field.name, text, ...(confidence === undefined ? {} : { confidence }), ...(comment ? { comment } : {}) };
  if (decision === 'no-term' || decision === 'defer' || decision === 'reopen') {
    if (request.term !== undefined) return { problem: `"${decision}" takes no term` };
    if (standing.accepted) return { problem: `it is mapped to ${shown(standing.accepted)} by ${who(standing.accepted)}; undo that batch first` };
    if (request.again && standing.state === stateOf[decision]) return { problem: `it is ${standing.state} already` };
    return { entry: { verdict: decision, ...common, ...iris(decision === 'defer' ? [] : standingDecisions(standing)) } };
  }
  if (request.term === undefined) return { problem: `"${decision}" needs a term: its IRI, or its short id` };
  const term = readTerm(request.term, parts.lookup);
  if ('problem' in term) return term;
  const predicate = request.predicate === undefined ? skos.exactMatch : predicates.get(request.predicate);
  if (predicate === undefined) return { problem: `${JSON.stringify(request.predicate!.slice(0, 100))} is no predicate here; it must be one of ${['exactMatch', 'closeMatch', 'broadMatch', 'narrowMatch', 'relatedMatch'].join(', ')}` };
  const tool = parts.proposedBy?.(id, term.iri);
  const named = { ...common, ...(tool ? { tool } : {}), term: term.iri, ...(term.label ? { label: term.label } : {}), ...(term.ontology ? { ontology: term.ontology } : {}), predicate };
  if (decision === 'reject') {
    if (standing.accepted?.term === term.iri) return { problem: `it is mapped to ${shown(standing.accepted)} by ${who(standing.accepted)}; undo that batch first` };
    const own = [...standing.proposals, ...objections(standing, term.iri)].filter((each) => each.agent === parts.agent.iri && each.term === term.iri);
    if (request.again && own.some(({ verdict }) => verdict === 'reject')) return { problem: 'you rejected this term already' };
    return { entry: { verdict: 'reject', ...named, ...iris(own) } };
  }
  if (!acceptable.has(predicate)) return { problem: `a term that is ${request.predicate!.replace(/^.*[:#]/, '')} does not hold for all that the text means, so it is not written into records; accept one by exactMatch, closeMatch or broadMatch` };
  const problem = misplaced(term.iri, field, parts.lookup);
  return problem === undefined ? accept(named, standing, request, { field, text }, parts) : { problem };
}

function accept(named: Omit<Entry, 'verdict'> & { term: string }, standing: Standing, request: DecisionRequest, { field, text }: Pick<ListedValue, 'field' | 'text'>, { agent, reviewers, accepted }: ConsiderParts): { problem: string } | { entry: Entry; rule?: TextRule } {
  const { accepted: holds, proposals } = standing;
  if (holds && holds.term === named.term && request.again) return { problem: `it is mapped to ${shown(holds)} by ${who(holds)} already` };
  if (holds && holds.term !== named.term && request.replace !== true && !request.again?.includes(holds.iri)) return { problem: `it was mapped to ${shown(holds)} by ${who(holds)} on ${holds.time}; send "replace": true to map it anew` };
  const rule: TextRule = { field, text, term: named.term, insteadOf: new Set([...accepted(field.name, text)].filter((term) => term !== named.term)) };
  const against = objections(standing, named.term), settled = [...standingDecisions(standing), ...against];
  if (reviewers <= 1) return { entry: { verdict: 'accept', ...named, ...iris(settled) }, rule };
  const alike = proposals.filter(({ term }) => term === named.term);
  const own = alike.find((each) => each.agent === agent.iri);
  const agreeing = new Set([...alike.map((each) => each.agent), agent.iri]);
  if (agreeing.size < reviewers) {
    if (own) return { problem: `you proposed this on ${own.time}; ${reviewers - agreeing.size === 1 ? 'another curator has' : `${reviewers - agreeing.size} other curators have`} to agree` };
    return { entry: { verdict: 'propose', ...named, ...iris([...proposals, ...against].filter((each) => each.agent === agent.iri)) } };
  }
  const other = against.find((each) => each.agent !== agent.iri);
  if (other) return { problem: `${who(other)} rejected this term on ${other.time}: curators disagree; ${who(other)} has to accept it too, or that rejection has to be undone` };
  const [first] = alike as [Decision];
  return {
    entry: {
      verdict: 'accept', ...named, author: { iri: first.agent, ...(first.agentName ? { name: first.agentName } : {}), time: first.time },
      reviewers: [...agreeing].filter((iri) => iri !== first.agent), ...iris(settled),
    },
    rule,
  };
}

/** Whether a move of a term is applied or proposed, by how many have proposed the same; or why it is not taken. */
export function considerMove({ from, to }: { from: string; to: string }, { proposed, agent, reviewers }: { proposed: readonly ProposedMove[]; agent: Agent; reviewers: number }): { problem: string } | Pick<Entry, 'verdict' | 'author' | 'reviewers' | 'replaces'> {
  const open = proposed.filter((each) => each.from === from), alike = open.filter((each) => each.to === to), settled = open.length > 0 ? { replaces: open.map(({ iri }) => iri) } : {};
  const agreeing = new Set([...alike.map((each) => each.agent), agent.iri]), own = alike.find((each) => each.agent === agent.iri);
  if (agreeing.size < reviewers) {
    if (own) return { problem: `you proposed this on ${own.time}; ${reviewers - agreeing.size === 1 ? 'another curator has' : `${reviewers - agreeing.size} other curators have`} to agree` };
    const mine = open.filter((each) => each.agent === agent.iri).map(({ iri }) => iri);
    return { verdict: 'propose', ...(mine.length > 0 ? { replaces: mine } : {}) };
  }
  const [first] = alike;
  return { verdict: 'move', ...(first && reviewers > 1 ? { author: { iri: first.agent, name: first.agentName, time: first.time }, reviewers: [...agreeing].filter((iri) => iri !== first.agent) } : {}), ...settled };
}
