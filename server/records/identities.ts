/**
 * One thing, one resource: what a record describes and another has registered already is led to the registered one, at the
 * deposit, before it is judged. Statements that the registered one makes too, or contradicts, are left out and said, so
 * nothing is lost in silence; what is not certain is kept as it came and waits for a human.
 */
import type { ResourceModel } from '../model/resource-model.ts';
import { renameOrigins } from '../rdf/origins.ts';
import type { Loss, Origins, Result } from '../rdf/report.ts';
import { namedNode, quad } from '../rdf/terms.ts';
import type { Quad, Quad_Object, Term } from '../rdf/terms.ts';
import { mg, qudt, rdf, rules } from '../rdf/vocabulary.ts';
import type { GraphView } from '../store/store.ts';
import { createFindIdentity } from './find-identity.ts';
import type { Candidate } from './find-identity.ts';
import { createIdentityIndex } from './identity-index.ts';
import { comparable, readIdentityRules } from './identity-rules.ts';
import type { IdentityRule } from './identity-rules.ts';

/** A record's statements with its resources led to the registered ones. */
export interface Identified { quads: Quad[]; origins: Origins; findings: Result[]; warnings: string[]; items: Loss['items'] }

export interface Identities {
  /** Whether any of these statements is about something that may be registered. */
  concerns(quads: readonly Quad[]): boolean;
  identify(request: { record: string; quads: Quad[]; origins: Origins }): Identified;
  /** What a record says from now on; to be told of every write, and of every write that is taken back. */
  replace(record: string, quads: readonly Quad[]): void;
}

/** Creates the pass over the keeper's graph. `shapes` carry the rules (`identity-rules.ts`). */
export function createIdentities({ shapes, model, graph }: { shapes: Iterable<Quad>; model: ResourceModel; graph: Pick<GraphView, 'match'> }): Identities {
  const identityRules = readIdentityRules(shapes, model);
  const ruleOf = new Map(identityRules.flatMap((rule) => [...rule.classes].map((iri) => [iri, rule] as const)));
  const index = createIdentityIndex({ graph, predicates: new Set(identityRules.flatMap(({ keys, aliases }) => [...keys.map(([first]) => first!), ...(aliases ? [aliases.registered] : [])])) });
  const findIdentity = createFindIdentity({ graph, index });
  const concern = ({ predicate, object }: Quad): boolean => predicate.value === rdf.type && ruleOf.has(object.value);

  return {
    concerns: (quads) => identityRules.length > 0 && quads.some(concern),
    replace: (record, quads) => { index.replace(record, quads); },
    identify({ record, quads: given, origins }) {
      const subjects = new Map(given.filter(concern).map(({ subject, object }) => [subject.value, ruleOf.get(object.value)!]));
      // who may be who is found here; what the source says of it does not count
      let quads = given.filter(({ subject, predicate, object }) => !(predicate.value === mg.possiblySameAs && object.termType === 'NamedNode' && subjects.has(subject.value)));
      const findings: Result[] = [], warnings: string[] = [], items: Loss['items'] = [], renamed = new Map<string, string>();
      for (const [resource, rule] of subjects) {
        const own = quads.filter(({ subject }) => subject.value === resource);
        const identity = findIdentity(resource, own, rule, record);
        const origin = origins.find(resource);
        const say = (severity: Result['severity'], message: string, remedy: string): void => { findings.push({ severity, message, focus_node: resource, shape: rules.identity, ...(origin ? { origin } : {}), remedy }); };
        if (identity.kind === 'undecided') {
          for (const candidate of identity.candidates) {
            quads.push(quad(namedNode(resource), namedNode(mg.possiblySameAs), namedNode(candidate.iri)));
            say('Warning', `This ${rule.type.label} may be the registered <${candidate.iri}> (same ${candidate.shared.join('; same ')}), but there is ${candidate.against.join(', ')}. It is kept as its own until somebody decides`,
              `decide at /identities: {"resource": "${resource}", "same_as": "${candidate.iri}"}, or "distinct_from"`);
          }
        } else if (identity.kind === 'registered') {
          const linked = lead(quads, resource, rule, identity.candidate, record);
          quads = linked.quads;
          renamed.set(identity.candidate.iri, resource);
          items.push(...linked.items);
          warnings.push(`<${resource}> is the registered <${identity.candidate.iri}> (${said(identity.candidate)}); what links to it leads there`);
          for (const { message, remedy } of linked.differences) say('Info', message, remedy);
        }
      }
      return { quads, origins: renameOrigins(origins, renamed), findings, warnings, items };
    },
  };

  /** The statements with the registered resource in the place of this one. */
  function lead(quads: readonly Quad[], resource: string, rule: IdentityRule, { iri }: Candidate, record: string): { quads: Quad[]; items: Loss['items']; differences: { message: string; remedy: string }[] } {
    const registered = Map.groupBy(graph.match(iri, null, null, { exceptGraph: record }), ({ predicate }) => predicate.value);
    const about = (node: string): readonly Quad[] => quads.filter(({ subject }) => subject.value === node);
    const items: Loss['items'] = [], differences: { message: string; remedy: string }[] = [], left = new Set<string>();
    const target = namedNode(iri);
    const rest = quads.flatMap((each) => {
      const moved = each.object.value === resource && each.object.termType === 'NamedNode' ? quad(each.subject, each.predicate, target, each.graph) : each;
      if (each.subject.value !== resource) return [moved];
      const field = rule.fieldOf(each.predicate.value), name = field?.name ?? each.predicate.value;
      const theirs = (registered.get(each.predicate.value) ?? []).map(({ object }) => object as Term);
      const [here, there] = [valueOf(each.object as Term, about), theirs.map((term) => valueOf(term, (node) => graph.match(node, null, null)))];
      const same = there.some(({ key }) => key === here.key);
      if (!same && (theirs.length === 0 || !field || field.many)) return [quad(target, each.predicate, moved.object as Quad_Object, each.graph)];
      if (here.node) left.add(here.node);
      if (same) items.push({ path: name, count: 1, what: 'mapped', reason: `the registered <${iri}> says the same` });
      else {
        items.push({ path: name, count: 1, what: 'dropped', reason: `the registered <${iri}> has ${there[0]!.text}`, example: here.text.slice(0, 200) });
        differences.push({
          message: `${field!.label} is ${here.text} here and ${there[0]!.text} at the registered <${iri}>; the registered one stands, and this is left out`,
          remedy: `correct this file, or the record of <${iri}>`,
        });
      }
      return [];
    });
    const used = new Set(rest.filter(({ subject }) => !left.has(subject.value)).map(({ object }) => object.value));
    const kept = rest.filter(({ subject }) => !left.has(subject.value) || used.has(subject.value));
    return { quads: [...kept, quad(namedNode(resource), namedNode(mg.registeredAs), target)], items, differences };
  }
}

/** A value for comparison and for people; a quantity is its number and unit. */
function valueOf(term: Term, about: (node: string) => readonly Quad[]): { key: string; text: string; node?: string } {
  if (term.termType !== 'NamedNode') return { key: comparable(term), text: JSON.stringify(term.value.slice(0, 200)) };
  const facts = about(term.value);
  const one = (predicate: string): string | undefined => facts.find((each) => each.predicate.value === predicate)?.object.value;
  const number = one(qudt.numericValue);
  if (number === undefined) return { key: comparable(term), text: `<${term.value}>` };
  return { key: `${Number(number)} ${one(qudt.hasUnit) ?? ''}`, text: `${number} ${one(qudt.hasUnit)?.replace(/^.*[/#]/, '') ?? ''}`.trim(), node: term.value };
}

function said({ shared }: Candidate): string {
  return shared[0] === 'a decision' ? 'as somebody decided' : `same ${shared.join('; same ')}`;
}
