/**
 * Reads OBO Graphs JSON (0.3): nodes with their notes, edges between them, and the definitions that make edges of their
 * own. Values of a wrong kind are faults with their JSON pointer.
 */
import { namespaces } from '../../rdf/vocabulary.ts';
import type { TermKind } from '../term.ts';
import { annotate, createHeaderWriter, versionIn } from './annotation-properties.ts';
import { addLabel, addSynonym, lastPart, setDefinition } from './draft-terms.ts';
import type { Draft } from './draft-terms.ts';
import { arrayIn, isObject, stringsIn, textIn } from './json-values.ts';
import type { Reading } from './reading.ts';
import { createTermIris, isMachinery, isPartOf } from './term-iris.ts';
import type { TermIris } from './term-iris.ts';

const kinds: Readonly<Record<string, TermKind>> = { CLASS: 'class', PROPERTY: 'property', INDIVIDUAL: 'individual' };
const scopes = { hasExactSynonym: 'exact', hasNarrowSynonym: 'narrow', hasBroadSynonym: 'broad', hasRelatedSynonym: 'related' } as const;

/** True for the document's outer form: `{ graphs: [{ nodes }] }`, or one graph alone. */
export function isOboGraphs(value: unknown): boolean {
  return isObject(value) && (Array.isArray(value['graphs']) || Array.isArray(value['nodes']) && ('edges' in value || 'meta' in value));
}

/** An OBO Graphs document, parsed → drafts and header. */
export function readOboGraphs(value: Record<string, unknown>, reading: Reading): void {
  const graphs = Array.isArray(value['graphs']) ? value['graphs'] : [value];
  const iris = createTermIris();
  graphs.forEach((graph, index) => {
    const path = Array.isArray(value['graphs']) ? `/graphs/${index}` : '';
    if (isObject(graph)) readGraph(graph, path, index === 0, reading, iris); else reading.faults.note('A graph is an object with nodes and edges', { path });
  });
  if (reading.drafts.size === 0) throw reading.faults.fatal('The OBO Graphs document has no node', { path: '/graphs' });
}

function readGraph(graph: Record<string, unknown>, path: string, first: boolean, reading: Reading, iris: TermIris): void {
  const { faults, drafts } = reading;
  if (first) readHeader(graph, reading);
  // where nodes have types, one without is a relation that the file only mentions
  const untyped = arrayIn(graph, 'nodes').some((node) => isObject(node) && typeof node['type'] === 'string') ? 'property' : 'class';
  arrayIn(graph, 'nodes').forEach((node, index) => {
    const place = { path: `${path}/nodes/${index}` };
    const id = isObject(node) ? textIn(node, 'id') : undefined, iri = id === undefined ? undefined : iris.expand(id);
    if (!isObject(node) || iri === undefined) { faults.note('The node has no id that is an IRI or a CURIE', place); return; }
    if (isMachinery(iri)) return;
    const draft = drafts.of(iri);
    if (draft.kind !== undefined && (draft.labels.length > 0 || isObject(node['meta']))) faults.note(`${id} is described twice; the two were put together`, place);
    draft.kind ??= kinds[textIn(node, 'type') ?? ''] ?? untyped;
    const label = textIn(node, 'lbl');
    if (label !== undefined) addLabel(draft, label); else if (node['lbl'] !== undefined && node['lbl'] !== null) faults.note('The label is no text', { path: `${place.path}/lbl` });
    if (isObject(node['meta'])) readMeta(draft, node['meta'], `${place.path}/meta`, reading, iris);
  });
  readEdges(graph, path, reading, iris);
}

function readHeader(graph: Record<string, unknown>, reading: Reading): void {
  const id = textIn(graph, 'id'), meta = isObject(graph['meta']) ? graph['meta'] : {}, write = createHeaderWriter(reading);
  if (id !== undefined && /^https?:/.test(id)) reading.header.iri = id.replace(/\.json$/, '.owl');
  const version = textIn(meta, 'version');
  if (version !== undefined && /^https?:/.test(version)) write(`${namespaces.owl}versionIRI`, { iri: version.replace(/\.json$/, '.owl') });
  for (const item of arrayIn(meta, 'basicPropertyValues')) {
    const pred = isObject(item) ? textIn(item, 'pred') : undefined, val = isObject(item) ? textIn(item, 'val') : undefined;
    if (pred !== undefined && val !== undefined) write(pred, { text: val });
  }
  if (version !== undefined) reading.header.version ??= versionIn(version) ?? version;
}

function readMeta(draft: Draft, meta: Record<string, unknown>, path: string, { faults }: Reading, iris: TermIris): void {
  const definition = meta['definition'];
  if (isObject(definition)) {
    const text = textIn(definition, 'val');
    if (text !== undefined) setDefinition(draft, text, stringsIn(definition, 'xrefs')); else faults.note('The definition has no text', { path: `${path}/definition` });
  }
  arrayIn(meta, 'synonyms').forEach((item, index) => {
    const text = isObject(item) ? textIn(item, 'val') : undefined;
    if (!isObject(item) || text === undefined) { faults.note('The synonym has no text', { path: `${path}/synonyms/${index}` }); return; }
    const pred = textIn(item, 'pred') ?? '', scope = scopes[lastPart(pred) as keyof typeof scopes], type = textIn(item, 'synonymType');
    addSynonym(draft, text, scope ?? 'related', { type: type && (iris.expand(type) ?? type) });
  });
  for (const item of arrayIn(meta, 'xrefs')) { const val = isObject(item) ? textIn(item, 'val') : undefined; if (val !== undefined) draft.xrefs.push(val); }
  draft.subsets.push(...stringsIn(meta, 'subsets').map(lastPart));
  if (meta['deprecated'] === true) draft.obsolete = true;
  arrayIn(meta, 'basicPropertyValues').forEach((item, index) => {
    const pred = isObject(item) ? textIn(item, 'pred') : undefined, val = isObject(item) ? textIn(item, 'val') : undefined;
    if (pred === undefined || val === undefined) { faults.note('A property value needs a pred and a val', { path: `${path}/basicPropertyValues/${index}` }); return; }
    const language = isObject(item) ? textIn(item, 'lang') : undefined;
    const fault = annotate(draft, iris.expand(pred) ?? pred, { text: val, ...(language ? { language } : {}) }, {}, iris);
    if (fault !== undefined) faults.note(fault, { path: `${path}/basicPropertyValues/${index}` });
  });
}

function readEdges(graph: Record<string, unknown>, path: string, { faults, drafts }: Reading, iris: TermIris): void {
  arrayIn(graph, 'edges').forEach((edge, index) => {
    const [sub, pred, obj] = isObject(edge) ? ['sub', 'pred', 'obj'].map((key) => textIn(edge, key)) : [];
    const from = sub === undefined ? undefined : iris.expand(sub), to = obj === undefined ? undefined : iris.expand(obj);
    if (from === undefined || to === undefined || pred === undefined) { faults.note('An edge needs sub, pred and obj', { path: `${path}/edges/${index}` }); return; }
    if (pred === 'is_a' || pred === 'subPropertyOf' || pred === 'type') { if (!isMachinery(to)) drafts.of(from).parents.push({ iri: to, relation: 'is-a' }); }
    else if (isPartOf(iris.expand(pred) ?? pred)) drafts.of(from).parents.push({ iri: to, relation: 'part-of' });
  });
  for (const axiom of arrayIn(graph, 'logicalDefinitionAxioms')) {
    const id = isObject(axiom) ? textIn(axiom, 'definedClassId') : undefined, iri = id === undefined ? undefined : iris.expand(id);
    if (!isObject(axiom) || iri === undefined) continue;
    for (const genus of stringsIn(axiom, 'genusIds')) { const genusIri = iris.expand(genus); if (genusIri !== undefined) drafts.of(iri).genera.push(genusIri); }
    for (const restriction of arrayIn(axiom, 'restrictions')) {
      const [property, filler] = isObject(restriction) ? [textIn(restriction, 'propertyId'), textIn(restriction, 'fillerId')] : [];
      const whole = filler === undefined ? undefined : iris.expand(filler);
      if (property !== undefined && whole !== undefined && isPartOf(iris.expand(property) ?? property)) drafts.of(iri).parents.push({ iri: whole, relation: 'part-of' });
    }
  }
}
