/**
 * Fields that hold persistent identifiers (`mg:pid` in the shapes) on their way in: text becomes the identifier's IRI with
 * the text kept beside it, a wrong check digit is refused with the one that would be right, and what is an identifier of
 * another kind, or the address of a page, is said.
 */
import type { Field, ResourceModel } from '../model/resource-model.ts';
import { kinds, readPid } from '../pids/pids.ts';
import type { Pid, PidKind } from '../pids/pids.ts';
import type { Origins, Result } from '../rdf/report.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { mg, rdf, rules } from '../rdf/vocabulary.ts';

export interface PidFieldsRead { quads: Quad[]; findings: Result[]; notes: string[] }

/** Kinds with check digits: a wrong one is certainly a typing fault. */
const checked: ReadonlySet<PidKind> = new Set(['orcid', 'isni', 'ror']);
const titleOf = (kind: string): string => kinds.find((row) => row.kind === kind)?.title ?? kind;

/** Creates the pass. `said`: what an importer has found already is not said again. */
export function createPidFields(model: ResourceModel): (quads: Quad[], origins: Origins, said: readonly Result[]) => PidFieldsRead {
  const byPredicate = new Map<string, { type: string; field: Field; wanted: readonly PidKind[] }[]>();
  for (const { iri, fields } of model.types) {
    for (const field of fields) {
      // a term may be given as a CURIE; what is no term there, the shapes say
      const wanted = (field.pids ?? (field.kind === 'term' ? ['ontology-term', 'rrid'] : undefined)) as readonly PidKind[] | undefined;
      if (wanted && !field.path.inverse) byPredicate.set(field.path.predicate, [...byPredicate.get(field.path.predicate) ?? [], { type: iri, field, wanted }]);
    }
  }

  return (quads, origins, said) => {
    const concerned = quads.filter(({ predicate }) => byPredicate.has(predicate.value));
    if (concerned.length === 0) return { quads, findings: [], notes: [] };
    const types = new Map<string, Set<string>>();
    for (const { subject, predicate, object } of quads) if (predicate.value === rdf.type) types.set(subject.value, (types.get(subject.value) ?? new Set()).add(object.value));
    const known = new Set(said.map(({ focus_node, value }) => `${focus_node}\n${value ?? ''}`));
    const replaced = new Map<Quad, Quad>(), stated: Quad[] = [], findings: Result[] = [], notes = new Set<string>();

    for (const each of concerned) {
      const own = types.get(each.subject.value);
      const asked = own && byPredicate.get(each.predicate.value)!.find(({ type }) => own.has(type));
      if (!asked || (each.object.termType === 'NamedNode' && !asked.field.pids)) continue;
      const { field, wanted } = asked;
      const { value, termType } = each.object;
      const isText = termType === 'Literal';
      const say = (severity: Result['severity'], message: string, remedy: string): void => {
        if (known.has(`${each.subject.value}\n${value}`)) return;
        const origin = origins.find(each.subject.value, each.predicate.value, value);
        findings.push({ severity, message, field: field.name, focus_node: each.subject.value, path: each.predicate.value, value, shape: rules.identifier, ...(origin ? { origin } : {}), remedy });
      };
      const pid = readPid(value, wanted);
      if (pid?.fault) {
        if (isText || !readPid(value)?.fault) say(checked.has(pid.kind) ? 'Violation' : 'Warning', pid.fault.message, pid.fault.remedy ?? `give it as ${exampleOf(pid)}`);
      } else if (pid && isText && field.kind !== 'literal') {
        replaced.set(each, quad(each.subject, each.predicate, namedNode(pid.iri), each.graph));
        stated.push(quad(namedNode(pid.iri), namedNode(mg.statedAs), literal(value), each.graph));
        notes.add(`"${value}" is kept as ${pid.iri}`);
      } else if (!pid && field.pids) {
        const other = readPid(value);
        if (other && !other.fault && !wanted.includes(other.kind)) say('Warning', `${field.label} is ${value}, which is an identifier of another kind (${titleOf(other.kind)}); expected: ${wanted.map(titleOf).join(', ')}`, `give it as ${exampleOf({ kind: wanted[0]! })}`);
        else if (isText && field.kind === 'literal' && value.trim() !== '') say('Warning', `${field.label} is "${value.slice(0, 200)}", which is no identifier: ${wanted.map(titleOf).join(', ')}`, `give it as ${exampleOf({ kind: wanted[0]! })}, or leave it out`);
      }
    }
    if (replaced.size === 0) return { quads, findings, notes: [] };
    return { quads: [...quads.map((each) => replaced.get(each) ?? each), ...stated], findings, notes: [...notes] };
  };
}

function exampleOf({ kind }: Pick<Pid, 'kind'>): string {
  return kinds.find((row) => row.kind === kind)?.example ?? kind;
}
