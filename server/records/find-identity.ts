/**
 * Is this resource one that is registered already? By what people decided, else by its keys: one candidate that shares a
 * key and contradicts in none is the one; everything else is a question for a human, and is asked with its reasons.
 */
import { readPid } from '../pids/pids.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { mg, rdf } from '../rdf/vocabulary.ts';
import type { GraphView } from '../store/store.ts';
import type { IdentityIndex } from './identity-index.ts';
import { agree, comparable } from './identity-rules.ts';
import type { IdentityRule } from './identity-rules.ts';

/** A registered resource that this one may be. */
export interface Candidate {
  iri: string;
  /** what both have, in words */ shared: string[];
  /** what speaks against it, in words */ against: string[];
}

export type Identity =
  | { kind: 'own' }
  | { kind: 'registered'; candidate: Candidate }
  | { kind: 'undecided'; candidates: Candidate[] };

export interface FindIdentityParts { graph: Pick<GraphView, 'match'>; index: IdentityIndex }

/** A value that so many have says nothing; the first of them are asked about. */
const mostCandidates = 50;

interface Judged extends Candidate { sure: boolean; contradicted: boolean }

/** Creates the look-up. `own`: the statements about the resource in the record that is being deposited. */
export function createFindIdentity({ graph, index }: FindIdentityParts): (resource: string, own: readonly Quad[], rule: IdentityRule, record: string) => Identity {
  const described = (iri: string, rule: IdentityRule, exceptGraph: string): boolean => graph.match(iri, rdf.type, null, { exceptGraph }).some(({ object }) => rule.classes.has(object.value));
  const decisions = (iri: string, predicate: string): string[] => [...new Set(graph.match(iri, predicate, null).map(({ object }) => object.value))];

  /** What people decided, also when what they named was in turn decided to be another. */
  const decided = (resource: string): string | undefined => {
    const seen = new Set([resource]);
    let found: string | undefined;
    for (let [next, ...more] = decisions(resource, mg.decidedSameAs); next !== undefined && more.length === 0 && !seen.has(next); [next, ...more] = decisions(next, mg.decidedSameAs)) {
      seen.add(next);
      found = next;
    }
    return found;
  };

  const judge = (resource: string, own: readonly Quad[], candidate: string, rule: IdentityRule, record: string): Judged => {
    const theirs = graph.match(candidate, null, null, { exceptGraph: record });
    const label = (predicate: string): string => rule.fieldOf(predicate)?.label ?? predicate.replace(/^.*[/#]/, '');
    /** as it was written, for messages */
    const spelt = new Map<string, string>();
    const valuesOf = (quads: readonly Quad[], predicate: string): string[] => quads.filter((quad) => quad.predicate.value === predicate && !(quad.object.termType === 'Literal' && rule.ignores(quad.object.value))).map(({ object }) => {
      const value = comparable(object as Term);
      if (!value.startsWith('<')) spelt.set(`${quads === own}${value}`, object.value.trim()).set(value, object.value.trim());
      return value;
    });
    const show = (values: readonly string[], here?: boolean): string => values.slice(0, 3).map((value) => (value.startsWith('<') ? value : JSON.stringify((spelt.get(`${here ?? ''}${value}`) ?? value).slice(0, 80)))).join(', ');
    const judged: Judged = { iri: candidate, shared: [], against: [], sure: false, contradicted: false };
    const missing: string[] = [];
    for (const [first = '', ...others] of rule.keys) {
      const isIri = rule.fieldOf(first)?.kind === 'iri' || rule.fieldOf(first)?.kind === 'link';
      const [here, there] = [valuesOf(own, first), valuesOf(theirs, first)];
      // an IRI that is an identifier is one of its resource
      const itself = (iri: string): string[] => (isIri && readPid(iri) ? [`<${iri}>`] : []);
      const reach = (values: string[], iri: string): string[] => (isIri ? [...values, `<${iri}>`] : values);
      const shared = reach(here, resource).filter((value) => reach(there, candidate).includes(value));
      if (shared.length === 0) {
        const [mine, its] = [[...here, ...itself(resource)], [...there, ...itself(candidate)]];
        if (mine.length > 0 && its.length > 0) { judged.contradicted = true; judged.against.push(`another ${label(first)} (${show(mine, true)} here, ${show(its, false)} there)`); }
        continue;
      }
      const lacking: string[] = [];
      let agreed = true;
      for (const other of others) {
        const [mine, its] = [valuesOf(own, other), valuesOf(theirs, other)];
        if (mine.length === 0 || its.length === 0) lacking.push(`no ${label(other)} ${mine.length === 0 ? 'here' : 'there'}`);
        else if (!mine.some((a) => its.some((b) => agree(a, b)))) { agreed = false; judged.contradicted = true; judged.against.push(`another ${label(other)} (${show(mine, true)} here, ${show(its, false)} there)`); }
      }
      judged.shared.push(`${label(first)} ${show(shared)}`);
      missing.push(...lacking);
      if (agreed && lacking.length === 0) judged.sure = true;
    }
    if (rule.aliases) {
      const registered = valuesOf(theirs, rule.aliases.registered);
      const shared = rule.aliases.stated.flatMap((predicate) => valuesOf(own, predicate)).filter((value) => registered.includes(value));
      if (shared.length > 0) { judged.sure = true; judged.shared.push(`${label(rule.aliases.registered)} ${show(shared)}`); }
    }
    if (!judged.sure) judged.against.push(...missing);
    return judged;
  };

  return (resource, own, rule, record) => {
    if (described(resource, rule, record)) return { kind: 'own' };
    const decision = decided(resource);
    if (decision !== undefined && described(decision, rule, record)) return { kind: 'registered', candidate: { iri: decision, shared: ['a decision'], against: [] } };

    const keyed = (predicate: string): string[] => own.filter((quad) => quad.predicate.value === predicate && !(quad.object.termType === 'Literal' && rule.ignores(quad.object.value))).map(({ object }) => comparable(object as Term));
    const found = new Set<string>();
    for (const [first = ''] of rule.keys) {
      for (const value of [...keyed(first), `<${resource}>`]) {
        for (const iri of index.find(first, value, record)) found.add(iri);
        if (value.startsWith('<')) found.add(value.slice(1, -1));
      }
    }
    for (const predicate of rule.aliases?.stated ?? []) for (const value of keyed(predicate)) for (const iri of index.find(rule.aliases!.registered, value, record)) found.add(iri);
    found.delete(resource);
    const other = new Set([...decisions(resource, mg.decidedDistinctFrom), ...graph.match(null, mg.decidedDistinctFrom, { termType: 'NamedNode', value: resource } as Quad['object']).map(({ subject }) => subject.value)]);
    const candidates = [...found].slice(0, mostCandidates).filter((iri) => !other.has(iri) && described(iri, rule, record)).map((iri) => judge(resource, own, iri, rule, record)).filter(({ shared }) => shared.length > 0);
    if (candidates.length === 0) return { kind: 'own' };

    const sure = candidates.filter((each) => each.sure);
    // what was led somewhere once stays there while nothing speaks against it
    const before = graph.match(resource, mg.registeredAs, null, { graph: record }).map(({ object }) => object.value);
    const one = sure.find(({ iri, contradicted }) => before.includes(iri) && !contradicted) ?? sure[0];
    if (one && (sure.length === 1 || before.includes(one.iri)) && !one.contradicted) {
      // a registered resource that others lead to stays where it is
      const led = graph.match(null, null, { termType: 'NamedNode', value: resource } as Quad['object'], { exceptGraph: record }).filter(({ predicate }) => !([mg.possiblySameAs, mg.decidedSameAs, mg.decidedDistinctFrom] as string[]).includes(predicate.value));
      if (led.length === 0) return { kind: 'registered', candidate: one };
      one.against.push('other records lead to this one');
    }
    // where the other one asks already, one question is enough
    const asked = candidates.filter(({ iri }) => !decisions(iri, mg.possiblySameAs).includes(resource));
    if (sure.length > 1) for (const each of sure) each.against.push(`${sure.length} registered ones fit`);
    return asked.length === 0 ? { kind: 'own' } : { kind: 'undecided', candidates: asked };
  };
}
