/**
 * Slips of the pen in vocabularies of which our shapes model a part only. A word that no shape knows may well be right there,
 * so it is doubted only when it is one letter away from a modelled one, and not where words differ on purpose (image, images).
 */
import type { ResourceModel } from '../model/resource-model.ts';
import { editDistance } from '../rdf/nearest.ts';
import type { Quad } from '../rdf/terms.ts';

const shortest = 5, mostRemembered = 10_000;
const namespaceOf = (iri: string): string => iri.slice(0, Math.max(iri.lastIndexOf('#'), iri.lastIndexOf('/')) + 1);

/** One letter more, less or other, two changed places, or other capitals, but at neither end: Filter is a class, filter leads to one. */
function isSlip(word: string, known: string): boolean {
  if (word[0] !== known[0]) return false;
  if (word.toLowerCase() === known.toLowerCase()) return true;
  return known.length >= shortest && word.at(-1) === known.at(-1) && editDistance(word, known, 1) === 1;
}

/**
 * Creates the look-up: the IRI that another is a slip of, or undefined. Looked at are the namespaces of the model's types,
 * without those in `own`; known are all words of them in the model, the shapes and the vocabulary.
 */
export function createSlips({ model, shapes, vocabulary, own }: { model: ResourceModel; shapes: Iterable<Quad>; vocabulary: Iterable<Quad>; own: (iri: string) => boolean }): (iri: string) => string | undefined {
  const modelled = new Map(model.types.filter(({ iri }) => !own(iri)).map(({ iri }) => [namespaceOf(iri), new Set<string>()]));
  const note = (iri: string): void => { const namespace = namespaceOf(iri); modelled.get(namespace)?.add(iri.slice(namespace.length)); };
  for (const type of model.types) { note(type.iri); for (const field of type.fields) note(field.path.predicate); }
  for (const { predicate, object } of shapes) { note(predicate.value); if (object.termType === 'NamedNode') note(object.value); }
  for (const { subject } of vocabulary) note(subject.value);

  const remembered = new Map<string, string | undefined>();
  return (iri) => {
    const namespace = namespaceOf(iri), local = iri.slice(namespace.length);
    const known = modelled.get(namespace);
    if (!known || known.has(local) || local.length < shortest) return undefined;
    if (!remembered.has(iri)) {
      if (remembered.size >= mostRemembered) remembered.clear();
      const found = [...known].find((word) => isSlip(local, word));
      remembered.set(iri, found === undefined ? undefined : namespace + found);
    }
    return remembered.get(iri);
  };
}
