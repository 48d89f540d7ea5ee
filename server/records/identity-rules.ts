/**
 * Which values make two descriptions one thing, as the shapes say it: `mg:identityKey` lists predicates of which the first
 * identifies and the others must agree, `mg:identityAlias` names where registered aliases stand and which values may be
 * one, `mg:identityIgnores` shapes of values that never count. Nothing here knows what is identified.
 */
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import { readPid } from '../pids/pids.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { mg, rdf, sh } from '../rdf/vocabulary.ts';

export interface IdentityRule {
  type: ResourceType;
  /** class IRIs of the type and of those below it */ classes: ReadonlySet<string>;
  /** predicates by key: the first identifies, the others must agree */ keys: readonly (readonly string[])[];
  /** where aliases are registered, and the predicates whose values may be one */ aliases: { registered: string; stated: readonly string[] } | undefined;
  /** whether a text says nothing ("n/a", "999") */ ignores(text: string): boolean;
  /** field of a predicate */ fieldOf(predicate: string): Field | undefined;
}

/** Rules of all types that have keys. */
export function readIdentityRules(shapes: Iterable<Quad>, model: ResourceModel): IdentityRule[] {
  const bySubject = Map.groupBy(shapes, ({ subject }) => subject.value);
  const values = (subject: string, predicate: string): Term[] => (bySubject.get(subject) ?? []).filter((quad) => quad.predicate.value === predicate).map(({ object }) => object as Term);
  const list = (head: Term | undefined): string[] => {
    const members: string[] = [];
    for (let node = head; node && node.value !== rdf.nil && members.length < 20; node = values(node.value, rdf.rest)[0]) members.push(...values(node.value, rdf.first).map(({ value }) => value));
    return members;
  };
  return model.types.flatMap((type) => {
    const keys = values(type.shape, mg.identityKey).map(list).filter((key) => key.length > 0);
    const [registered, ...stated] = list(values(type.shape, mg.identityAlias)[0]);
    if (keys.length === 0 && registered === undefined) return [];
    const patterns = values(type.shape, mg.identityIgnores).flatMap(({ value }) => values(value, sh.pattern).map((pattern) => new RegExp(pattern.value, values(value, sh.flags)[0]?.value ?? '')));
    const fields = new Map(type.fields.filter(({ path }) => !path.inverse).map((field) => [field.path.predicate, field]));
    return [{
      type, keys, aliases: registered === undefined ? undefined : { registered, stated: [registered, ...stated] },
      classes: new Set([type.iri, ...type.descendants.map((name) => model.findType(name)!.iri)]),
      ignores: (text: string) => text.trim() === '' || text.length > 500 || patterns.some((pattern) => pattern.test(text)),
      fieldOf: (predicate: string) => fields.get(predicate),
    }];
  });
}

/** The form in which values are compared: an identifier by its IRI, text without case and surplus blanks. */
export function comparable(term: Term): string {
  if (term.termType === 'NamedNode') return `<${term.value}>`;
  const pid = readPid(term.value);
  return pid && !pid.fault ? `<${pid.iri}>` : term.value.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

/** Whether two texts agree: all words of one are among those of the other ("Zeiss" and "Carl Zeiss Microscopy GmbH"). */
export function agree(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.startsWith('<') || b.startsWith('<')) return false;
  const [few, many] = [a, b].map((text) => new Set(text.match(/[\p{L}\p{N}]+/gu) ?? [])).toSorted((x, y) => x.size - y.size) as [Set<string>, Set<string>];
  return few.size > 0 && few.isSubsetOf(many);
}
