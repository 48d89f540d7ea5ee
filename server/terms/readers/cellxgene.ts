/**
 * Reads the JSON in which the cellxgene ontology guide gives out whole ontologies: a map from id to what is known of the
 * term. Its synonyms are the exact ones of the source; its ancestors come as distances, of which the parents are made.
 */
import { addLabel, addSynonym, setDefinition } from './draft-terms.ts';
import { isObject, stringsIn, textIn } from './json-values.ts';
import type { Reading } from './reading.ts';
import { createTermIris } from './term-iris.ts';

const id = /^[A-Za-z][\w.]*[:_][^\s:]+$/;

/** True for a map whose entries are ids with objects that tell of a term. */
export function isCellxgene(value: unknown): boolean {
  if (!isObject(value)) return false;
  const first = Object.entries(value).slice(0, 5);
  return first.length > 0 && first.every(([key, entry]) => id.test(key) && isObject(entry) && ('label' in entry || 'ancestors' in entry || 'deprecated' in entry));
}

type Ancestors = ReadonlyMap<string, number>;

function ancestorsOf(entry: unknown): Ancestors {
  const found = isObject(entry) && isObject(entry['ancestors']) ? entry['ancestors'] : {};
  return new Map(Object.entries(found).filter((pair): pair is [string, number] => typeof pair[1] === 'number'));
}

/**
 * Parents of a term: ancestors at distance 1, and those to which no other ancestor leads. The guide leaves out terms of
 * other ontologies, so the next one that is kept may be two or more steps up.
 */
export function parentsAmong(ancestors: Ancestors, ancestorsOfOther: (id: string) => Ancestors): string[] {
  const reached = new Set<string>(), parents: string[] = [];
  for (const [ancestor, distance] of [...ancestors].toSorted((a, b) => a[1] - b[1])) {
    if (distance > 1 && reached.has(ancestor)) continue;
    parents.push(ancestor);
    for (const above of ancestorsOfOther(ancestor).keys()) reached.add(above);
  }
  return parents;
}

/** The map, parsed → drafts. The file says nothing of itself. */
export function readCellxgene(value: Record<string, unknown>, { drafts, faults }: Reading): void {
  const iris = createTermIris(), cache = new Map<string, Ancestors>();
  const ancestors = (key: string): Ancestors => {
    let found = cache.get(key);
    if (!found) { found = ancestorsOf(value[key]); cache.set(key, found); }
    return found;
  };
  for (const key of Object.keys(value)) {
    const entry = value[key], path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, iri = iris.expand(curie(key));
    if (iri === undefined || !isObject(entry)) { faults.note(`"${key.slice(0, 80)}" is no id with what is known of a term`, { path }); continue; }
    const draft = drafts.of(iri);
    draft.kind = 'class';
    const label = textIn(entry, 'label');
    if (label === undefined) faults.note('The term has no label', { path }); else addLabel(draft, label);
    for (const synonym of stringsIn(entry, 'synonyms')) addSynonym(draft, synonym, 'exact');
    const definition = textIn(entry, 'description');
    if (definition !== undefined) setDefinition(draft, definition);
    draft.obsolete = entry['deprecated'] === true;
    for (const [name, list] of [['replaced_by', draft.replacedBy], ['consider', draft.consider]] as const) {
      for (const other of stringsIn(entry, name)) { const target = iris.expand(curie(other)); if (target === undefined) faults.note(`"${other}" is no id`, { path: `${path}/${name}` }); else list.push(target); }
    }
    if (isObject(entry['cross_ontology_terms'])) for (const other of Object.values(entry['cross_ontology_terms'])) if (typeof other === 'string') draft.xrefs.push(other);
    for (const parent of parentsAmong(ancestors(key), ancestors)) { const target = iris.expand(curie(parent)); if (target !== undefined) draft.parents.push({ iri: target, relation: 'is-a' }); }
  }
}

/** "CVCL_0030" is "CVCL:0030" here. */
function curie(key: string): string {
  return key.includes(':') ? key : key.replace('_', ':');
}
