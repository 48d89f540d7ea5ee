/**
 * A class or predicate in a namespace of ours that nobody has described is most often a misspelt one. SHACL does not see
 * it (no shape looks at it); a warning with the nearest known word does. Of the vocabularies that our types come from we
 * model a part only, so there a word is doubted only when it is one slip away from one that is modelled.
 */
import type { ResourceModel } from '../model/resource-model.ts';
import { nearest } from '../rdf/nearest.ts';
import { renamePatch, writePatch } from '../rdf/rdf-patch.ts';
import type { Origins, Result } from '../rdf/report.ts';
import type { Quad } from '../rdf/terms.ts';
import { mg, namespaces, rdf } from '../rdf/vocabulary.ts';
import { createSlips } from './slips.ts';

/** The rule's IRI in results. */
export const unknownTermRule = `${namespaces.mg}rules/unknown-term`;

export type CheckUnknownTerms = (quads: readonly Quad[], origins: Origins) => Result[];

function patchOf(quads: readonly Quad[], wrong: string, right: string): { patch?: string } {
  const patch = renamePatch(quads, wrong, right);
  return patch ? { patch: writePatch(patch) } : {};
}

/** Creates the check. Known are the IRIs that stand anywhere in shapes and vocabulary, and the classes and predicates of the model. */
export function createUnknownTermCheck({ model, shapes, vocabulary }: { model: ResourceModel; shapes: Iterable<Quad>; vocabulary: Iterable<Quad> }): CheckUnknownTerms {
  const known = new Set<string>(Object.values(mg));
  const own = (iri: string): boolean => model.ownNamespaces.some((namespace) => iri.startsWith(namespace));
  const slipOf = createSlips({ model, shapes, vocabulary, own });
  for (const { subject, predicate, object } of shapes) for (const each of [predicate, object]) if (each.termType === 'NamedNode' && own(each.value) && each !== subject) known.add(each.value);
  for (const { subject } of vocabulary) if (own(subject.value)) known.add(subject.value);
  for (const type of model.types) { known.add(type.iri); for (const field of type.fields) known.add(field.path.predicate); }
  const words = [...known].filter((iri) => !iri.startsWith(`${namespaces.mg}shapes/`));
  const described = new Set(words.filter(own));
  const near = new Map<string, string | undefined>();
  const nearestTo = (iri: string): string | undefined => {
    if (!near.has(iri)) {
      const namespace = model.ownNamespaces.find((each) => iri.startsWith(each))!;
      const local = nearest(iri.slice(namespace.length), words.filter((word) => word.startsWith(namespace)).map((word) => word.slice(namespace.length)));
      near.set(iri, local === undefined ? undefined : namespace + local);
    }
    return near.get(iri);
  };

  return (quads, origins) => {
    const results: Result[] = [];
    const said = new Set<string>();
    const look = (iri: string, what: 'class' | 'property', { subject, predicate, object }: Quad): void => {
      const nearby = own(iri) ? described.has(iri) ? undefined : nearestTo(iri) : slipOf(iri);
      if (said.has(iri) || (own(iri) ? described.has(iri) : nearby === undefined)) return;
      said.add(iri);
      const origin = origins.find(subject.value, predicate.value, object.value);
      results.push({
        severity: own(iri) ? 'Warning' : 'Info', message: `<${iri}> is no known ${what}; it is kept, but nothing looks at it`, focus_node: subject.value, path: predicate.value,
        value: iri, shape: unknownTermRule, ...(origin ? { origin } : {}), ...(nearby ? { remedy: `did you mean <${nearby}>?`, ...patchOf(quads, iri, nearby) } : {}),
      });
    };
    for (const quad of quads) {
      look(quad.predicate.value, 'property', quad);
      if (quad.predicate.value === rdf.type && quad.object.termType === 'NamedNode') look(quad.object.value, 'class', quad);
    }
    return results;
  };
}
